// The ways by which a photo comes in: chosen, dropped, pasted.
function photoInputs(root, took) {
  document.addEventListener("paste", ({ clipboardData }) => took([...clipboardData.files]));
  return make(
    "label",
    { class: "add" },
    "Add photos",
    make("span", {}, " (or drop, or paste them)"),
    photoFiles(root, took),
  );
}

// The classes of a photo by one head, the likeliest first, as an explorer has them.
function asked(logits, names) {
  const probabilities = softmax(logits);
  const order = [...names.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  return { order, classes: order.map((target) => [names[target], probabilities[target]]) };
}

// No <img>: Chromium does not forget the pictures that stand in an address.
function thumbnail({ title, size: [height, width] }) {
  return make("canvas", { width, height, role: "img", "aria-label": `Photo: ${title}` });
}

// A slider that moves the square that is kept of a photo along its longer side.
function cropper(moved) {
  const slider = make("input", {
    type: "range",
    min: 0,
    max: 1,
    step: 0.05,
    onchange: () => moved(+slider.value),
  });
  const name = make("span");
  const root = make("label", { class: "field controls" }, name, slider);

  function offer({ width, height, place }) {
    root.hidden = width === height;
    name.textContent = `Which part of the photo (${width > height ? "left to right" : "top to bottom"})`;
    slider.value = place;
  }

  return { root, offer };
}
