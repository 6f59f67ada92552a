// One explanation: its class, method and layer to choose, and its three pictures.

const PLACES = [
  ["upper left", "top", "upper right"],
  ["left", "middle", "right"],
  ["lower left", "bottom", "lower right"],
];

// A layer's name without the blocks it stands in, and in words: "sequential/re_lu" is "ReLU".
const inWords = (path) =>
  path
    .split("/")
    .pop()
    .replace(/_+/g, " ")
    .replace(/\b(re lu|relu)(?= |$)/g, "ReLU");

// The names of layers for a reader; the whole paths where two would be called the same.
function layerNames(paths) {
  const names = paths.map(inWords);
  return new Set(names).size === names.length ? names : paths;
}

// Where the heat is highest, in words.
function hottest({ raw, size: [rows, columns] }) {
  let at = 0;
  for (let i = 1; i < raw.length; i++) if (raw[i] > raw[at]) at = i;
  if (!(raw[at] > 0)) return "no heat anywhere";
  const third = (i, n) => Math.min(Math.floor((3 * (i + 0.5)) / n), 2);
  const row = third(Math.floor(at / columns), rows);
  return `hottest: ${PLACES[row][third(at % columns, columns)]}`;
}

function picture() {
  const canvas = make("canvas", { role: "img" });
  const text = make("p");

  function paint(image, said) {
    [canvas.height, canvas.width] = [image.height, image.width];
    canvas.getContext("2d", { willReadFrequently: true }).putImageData(image, 0, 0);
    canvas.setAttribute("aria-label", said);
    text.textContent = said;
  }

  return { box: make("div", {}, canvas, text), canvas, text, paint };
}

// What a panel explains: `changed` is called, with what to say, when the reader chose another.
function choice(changed) {
  const id = unique("foodxai-classes");
  const names = make("datalist", { id });
  const typed = make("input", {
    type: "text",
    list: id,
    autocomplete: "off",
    spellcheck: "false",
    onfocus: () => typed.select(),
    onchange: type,
    onkeydown: enter,
    oninput: (event) => event.inputType === "insertReplacementText" && type(),
  });
  const method = make("select", { onchange: () => changed() });
  const layer = make("select", { onchange: () => changed() });
  const layerField = field("Layer", layer);
  const fields = [field("Method", method), layerField];
  const root = make(
    "div",
    { class: "row choice" },
    field("Class (type to find)", typed),
    names,
    ...fields,
  );
  let photo = null;
  let index = 0;
  let chosen = false; // by the reader

  // Offer what a photo has; keep what the reader chose where the photo has it too.
  function offer(offered, preferred) {
    const [klass, how, where] = [typed.value, method.value, layer.value];
    photo = offered;
    const kept = chosen ? photo.classes.findIndex(([name]) => name === klass) : -1;
    names.replaceChildren(...photo.classes.map(([value]) => make("option", { value })));
    const titles = photo.methods.map(([, title]) => title);
    fill(method, titles, how);
    fill(layer, layerNames(photo.layers), where);
    layerField.hidden = photo.layers.length < 2;
    show(kept >= 0 ? kept : Math.min(preferred, photo.classes.length - 1));
  }

  function show(number) {
    index = number;
    typed.value = photo.classes[index][0];
  }

  function pick(number) {
    chosen = true;
    show(number);
  }

  function type() {
    const text = typed.value;
    const found = find(photo.classes, text);
    if (found >= 0) pick(found);
    else show(index);
    changed(found >= 0 ? "" : `No class here has “${text}” in its name.`);
  }

  // In JupyterLab, Enter alone changes nothing.
  function enter(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    type();
  }

  return { root, offer, pick, wanted: () => [index, method.selectedIndex, layer.selectedIndex] };
}

function panel(name, changed) {
  const chosen = choice(changed);
  const pictures = [picture(), picture(), picture()];
  const boxes = make("div", { class: "pictures" }, ...pictures.map(({ box }) => box));
  const attributes = { class: "panel", role: "group", "aria-label": name };
  const root = make("div", attributes, chosen.root, boxes);

  function show(photo, [c, m, p], map) {
    const values = unpack(map);
    self.shown = {
      photo,
      map,
      values,
      heat: heatmap(values, photo.size),
      klass: photo.classes[c],
      method: photo.methods[m][1],
      layer: photo.layers[p],
    };
  }

  function paint(settings) {
    const { photo, map, values, heat, klass, method, layer } = self.shown;
    const [name, before] = klass;
    const after = map.scores?.[settings.step()];
    const known = after === undefined ? "…" : `${percent(after)} (photo: ${percent(before)})`;
    const [colours, opacity, from] = [settings.colours(), settings.opacity(), settings.from()];
    const [whole, over, left] = pictures;
    const covered = overlay(photo.pixels, heat, colours, opacity, from);
    const kept = mask(photo.pixels, heat, photo.baseline, from);
    whole.paint(photo.pixels, photo.title);
    const at = photo.layers.length > 1 ? `, layer ${inWords(layer)}` : "";
    over.paint(covered, `${method} for ${name}${at}, ${hottest(values)}`);
    left.paint(kept, `What the heat leaves. ${name}: ${known}`);
  }

  const self = {
    ...chosen,
    root,
    pictures,
    shown: null,
    show,
    paint,
    busy: (is) => root.setAttribute("aria-busy", String(is)),
    heard: () => `${pictures[1].text.textContent}. ${pictures[2].text.textContent}`,
  };
  return self;
}
