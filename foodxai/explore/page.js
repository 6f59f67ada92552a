// Every explorer of a page that is not set up yet: its numbers lie in the block itself.
for (const root of document.querySelectorAll(".foodxai-explorer:not([data-ready])")) {
  root.dataset.ready = "";
  const data = JSON.parse(root.querySelector("script[type='application/json']").textContent);
  const map = (photo, key, panel, show) => show(photo.maps[key.join()]);
  const explorer = mount(root, { ...data, map });
  data.photos.forEach(explorer.add);
}
