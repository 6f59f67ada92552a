// Every explorer of a document that holds its numbers itself and is not set up yet. A live one in
// the same document holds none.
for (const root of document.querySelectorAll(".foodxai-explorer:not([data-ready])")) {
  const numbers = root.querySelector("script[type='application/json']");
  if (!numbers) continue;
  root.dataset.ready = "";
  const data = JSON.parse(numbers.textContent);
  const map = (photo, key, panel, show) => show(photo.maps[key.join()]);
  const explorer = mount(root, { ...data, map });
  data.photos.forEach(explorer.add);
}
