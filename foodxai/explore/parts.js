// What an explorer has once: the photos, the settings of the pictures, and the network's answer.

// The photos to choose from.
function photoStrip(choose) {
  const group = unique("foodxai-photos");
  const photos = make("div", { class: "photos" });
  const root = make("fieldset", { class: "photos-choice" }, make("legend", {}, "Photo"), photos);

  function add(photo) {
    const onchange = () => choose(photo);
    photo.radio = make("input", { type: "radio", name: group, autocomplete: "off", onchange });
    const picture = photo.picture ?? encoded(photo); // of this view: another shows the same photo
    photos.append(make("label", {}, photo.radio, picture, make("span", {}, photo.title)));
  }

  // A photo that comes as an address: its pixels are there when it is `ready`.
  function encoded(photo) {
    const alt = `Photo: ${photo.title}`;
    const image = make("img", { src: photo.uri, class: "dark-light", alt });
    photo.ready = image.decode().then(() => {
      photo.pixels = pixels(image, photo.size);
    });
    return image;
  }

  return { root, add };
}

function pixels(image, [height, width]) {
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

// How the heat is laid over the photo.
function pictureSettings({ thresholds, colours }, changed) {
  const range = (limits) =>
    make("input", { type: "range", min: 0, autocomplete: "off", oninput: changed, ...limits });
  const opacity = range({ max: 1, step: 0.05, value: 0.5 });
  const threshold = range({ max: thresholds.length - 1, value: 0 });
  const names = make("select", { onchange: changed });
  const tables = Object.entries(colours).map(([name, table]) => [name, bytes(table)]);
  fill(names, Object.keys(colours));
  const [opaque, least] = [make("span"), make("span")];
  const root = make(
    "div",
    { class: "row controls settings" },
    make("label", { class: "field" }, make("span", {}, "Opacity ", opaque), opacity),
    make("label", { class: "field" }, make("span", {}, "Threshold ", least), threshold),
    field("Colours", names),
  );
  const from = () => thresholds[threshold.value];

  function say() {
    const percents = Math.round(100 * opacity.value);
    opaque.textContent = `${percents}\u00a0%`;
    least.textContent = from();
    opacity.setAttribute("aria-valuetext", `${percents} percent`);
    threshold.setAttribute("aria-valuetext", `heat from ${from()} on`);
  }

  return {
    root,
    say,
    from,
    step: () => +threshold.value,
    opacity: () => +opacity.value,
    colours: () => tables[names.selectedIndex][1],
  };
}

// What the network says of a photo: a bar for each class, to be chosen.
function classBars(pick) {
  const list = make("ul", { class: "bars" });
  const heading = make("p", { class: "heading" }, "What the network says (choose a class)");
  const root = make("div", { class: "says controls" }, heading, list);
  let shown = "";

  function bar(index, [name, p]) {
    const line = make("i");
    line.style.width = `${100 * p}%`;
    const texts = [make("span", {}, name), make("span", {}, percent(p))];
    const attributes = { type: "button", "data-index": index, onclick: () => pick(index) };
    return make("li", {}, make("button", attributes, ...texts, line));
  }

  function show(photo, indices, chosen) {
    const wanted = [photo.title, ...indices.map((index) => photo.classes[index])].join();
    if (shown !== wanted) {
      shown = wanted;
      list.replaceChildren(...indices.map((index) => bar(index, photo.classes[index])));
    }
    for (const one of list.querySelectorAll("button")) {
      one.setAttribute("aria-pressed", String(chosen.includes(+one.dataset.index)));
    }
  }

  return { root, show };
}
