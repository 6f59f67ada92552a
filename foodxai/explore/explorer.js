// The explorer. A source gives photos and maps: the page that holds them, or a kernel that computes them.

const percent = (p) => (100 * p).toFixed(1) + "\u00a0%";
const plain = (text) => text.toLowerCase().trim();
const PLACES = [["upper left", "top", "upper right"], ["left", "middle", "right"], ["lower left", "bottom", "lower right"]];
const unique = (name) => `${name}-${Math.random().toString(36).slice(2)}`;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const field = (name, control) => make("label", { class: "field" }, name, control);

function fill(select, names, wanted) {
  select.replaceChildren(...names.map((name) => make("option", {}, name)));
  select.selectedIndex = Math.max(names.indexOf(wanted), 0);
}

// VS Code downloads what a link inside its page is clicked for, and nothing else.
function save(name, blob) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name, hidden: "" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// The number of the class that a reader means by part of its name, or -1.
function find(classes, typed) {
  const names = classes.map(([name]) => plain(name)), text = plain(typed);
  if (!text) return -1;
  const exact = names.indexOf(text), start = names.findIndex((name) => name.startsWith(text));
  return exact >= 0 ? exact : start >= 0 ? start : names.findIndex((name) => name.includes(text));
}

// Where the heat is highest, in words.
function hottest({ raw, size: [rows, columns] }) {
  const at = raw.indexOf(Math.max(...raw)), third = (i, n) => Math.min(Math.floor(3 * (i + 0.5) / n), 2);
  return raw[at] > 0 ? `hottest: ${PLACES[third(Math.floor(at / columns), rows)][third(at % columns, columns)]}` : "no heat anywhere";
}

// One class, one method, one layer: what to choose, and the pictures.
function panel(name, changed) {
  const id = unique("foodxai-classes");
  const list = make("datalist", { id });
  const classes = make("input", { type: "text", list: id, autocomplete: "off", spellcheck: "false",
    onfocus: () => classes.select(), onchange: () => self.type(classes.value), onkeydown: enter,
    oninput: (event) => event.inputType === "insertReplacementText" && self.type(classes.value) });
  // In JupyterLab, Enter alone changes nothing.
  function enter(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    self.type(classes.value);
  }
  const method = make("select", { onchange: () => changed() }), layer = make("select", { onchange: () => changed() });
  const picture = (title) => {
    const canvas = make("canvas", { role: "img" }), text = make("p");
    return { canvas, text, box: make("div", {}, canvas, text), title };
  };
  const pictures = [picture("photo"), picture("overlay"), picture("what is left")];
  const root = make("div", { class: "panel", role: "group", "aria-label": name },
    make("div", { class: "row choice" }, field("Class (type to find)", classes), list, field("Method", method), field("Layer", layer)),
    make("div", { class: "pictures" }, ...pictures.map(({ box }) => box)));
  const self = { root, pictures, shown: null, photo: null, index: 0,
    // Offer what a photo has; keep what was chosen where the photo has it too.
    offer(photo, preferred) {
      const [klass, how, where] = [classes.value, method.value, layer.value];
      const kept = photo.classes.findIndex(([name]) => name === klass);
      self.photo = photo;
      list.replaceChildren(...photo.classes.map(([name]) => make("option", { value: name })));
      fill(method, photo.methods.map(([, title]) => title), how);
      fill(layer, photo.layers, where);
      self.pick(kept >= 0 ? kept : Math.min(preferred, photo.classes.length - 1));
    },
    pick(index) {
      self.index = index;
      classes.value = self.photo.classes[index][0];
    },
    type(text) {
      const index = find(self.photo.classes, text);
      if (index >= 0) self.pick(index);
      else self.pick(self.index);
      changed(index >= 0 ? "" : `No class here has “${text}” in its name.`);
    },
    wanted: () => [self.index, method.selectedIndex, layer.selectedIndex],
  };
  return self;
}

function mount(root, source) {
  root.querySelector(".still")?.remove();
  const caption = root.querySelector("figcaption");
  const group = unique("foodxai-photos");
  const strip = make("div", { class: "photos" }), question = make("p", { class: "question", "aria-live": "polite" });
  const bars = make("ul", { class: "bars" });
  const status = make("p", { class: "status", role: "status" }), heard = make("p", { class: "heard", role: "status" });
  const opacity = make("input", { type: "range", min: 0, max: 1, step: 0.05, value: 0.5, autocomplete: "off", oninput: () => paint() });
  const threshold = make("input", { type: "range", min: 0, max: source.thresholds.length - 1, value: 0, autocomplete: "off", oninput: () => paint() });
  const colours = make("select", { onchange: () => paint() });
  const compare = make("input", { type: "checkbox", autocomplete: "off", onchange: () => {
    second.root.hidden = !compare.checked;
    explanations.classList.toggle("compared", compare.checked);
    if (!compare.checked) source.cancel?.();
    ask();
  } });
  const ask = (said = "") => { note = said; panels().forEach(request); say(); };
  const first = panel("First explanation", ask), second = panel("Second explanation", ask);
  const explanations = make("div", {}, first.root, second.root);
  const from = () => source.thresholds[threshold.value];
  const panels = () => compare.checked ? [first, second] : [first];
  const drawn = () => panels().filter(({ shown }) => shown);
  const tables = Object.fromEntries(Object.entries(source.colours).map(([name, table]) => [name, bytes(table)]));
  let now = null, note = "";

  fill(colours, Object.keys(tables));
  second.root.hidden = true;
  caption.before(
    make("fieldset", { class: "photos-choice" }, make("legend", {}, "Photo"), strip), question, explanations,
    make("div", { class: "says controls" }, make("p", { class: "heading" }, "What the network says (choose a class)"), bars),
    make("div", { class: "row controls", style: "margin-top:.7rem" }, field("Opacity", opacity), field("Threshold", threshold), field("Colours", colours)),
    make("div", { class: "tools" }, make("label", {}, compare, "Compare with a second one"),
      make("button", { type: "button", onclick: picture }, "Download picture"),
      make("button", { type: "button", onclick: numbers }, "Download numbers"), ...(source.tools ?? [])),
    status, heard);

  function add(photo) {
    const radio = make("input", { type: "radio", name: group, autocomplete: "off", onchange: () => choose(photo) });
    const image = make("img", { src: photo.uri, class: "dark-light", alt: `Photo: ${photo.title}` });
    photo.radio = radio;
    strip.append(make("label", {}, radio, image, make("span", {}, photo.title)));
    photo.ready = image.decode().then(() => {
      const [height, width] = photo.size, canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d");
      context.drawImage(image, 0, 0, width, height);
      photo.pixels = context.getImageData(0, 0, width, height);
    });
    if (!now) choose(photo);
    return photo;
  }

  function choose(photo) {
    now = photo;
    photo.radio.checked = true;
    question.textContent = photo.question;
    first.offer(photo, 0);
    second.offer(photo, 1);
    photo.ready.then(() => now === photo && ask());
  }

  // The last picture stays until the next one is ready.
  function request(panel) {
    const photo = now, wanted = panel.wanted();
    panel.root.setAttribute("aria-busy", "true");
    source.map(photo, wanted, panels().indexOf(panel), (map) => {
      if (photo !== now || wanted.join() !== panel.wanted().join()) return;
      const values = unpack(map);
      panel.root.setAttribute("aria-busy", "false");
      panel.shown = { photo, map, values, heat: heatmap(values, photo.size), klass: photo.classes[wanted[0]],
        method: photo.methods[wanted[1]][1], layer: photo.layers[wanted[2]] };
      paint();
    });
  }

  function paint() {
    for (const { shown, pictures } of drawn()) {
      const { photo, map, heat, klass: [name, before], method, layer } = shown, after = map.scores?.[threshold.value];
      const left = after === undefined ? `${name}: …` : `${name}: ${percent(after)} (photo: ${percent(before)})`;
      const images = [photo.pixels, overlay(photo.pixels, heat, tables[colours.value], +opacity.value, from()),
        mask(photo.pixels, heat, photo.baseline, from())];
      const texts = [`${photo.title}`, `${method} for ${name}, layer ${layer}, ${hottest(shown.values)}`, `What the heat leaves. ${left}`];
      pictures.forEach(({ canvas, text }, i) => {
        [canvas.height, canvas.width] = photo.size;
        canvas.getContext("2d", { willReadFrequently: true }).putImageData(images[i], 0, 0);
        canvas.setAttribute("aria-label", texts[i]);
        text.textContent = texts[i];
      });
    }
    say();
  }

  function say() {
    opacity.setAttribute("aria-valuetext", `${Math.round(100 * opacity.value)} percent`);
    threshold.setAttribute("aria-valuetext", `heat from ${from()} on`);
    const chosen = panels().map(({ index }) => index);
    const shown = [...new Set([...now.classes.keys()].slice(0, source.bars ?? Infinity).concat(chosen))];
    if (bars.dataset.shown !== now.title + shown.join()) {
      bars.dataset.shown = now.title + shown.join();
      bars.replaceChildren(...shown.map((index) => {
        const [name, p] = now.classes[index], bar = make("i");
        bar.style.width = `${100 * p}%`;
        return make("li", {}, make("button", { type: "button", "data-index": index, onclick: () => { first.pick(index); ask(); } },
          make("span", {}, name), make("span", {}, percent(p)), bar));
      }));
    }
    for (const button of bars.querySelectorAll("button")) button.setAttribute("aria-pressed", String(chosen.includes(+button.dataset.index)));
    status.textContent = note;
    const text = drawn().map(({ pictures: [, over, left] }) => `${over.text.textContent}. ${left.text.textContent}`).join(" — ");
    if (heard.textContent !== text) heard.textContent = text;
  }

  function tell(text) {
    note = text;
    say();
  }

  const file = () => drawn().map(({ shown }) => `${shown.photo.title} ${shown.klass[0]} ${shown.method}`).join(" ").replace(/[^\w+-]+/g, "_");

  function picture() {
    const rows = drawn();
    if (!rows.length) return tell("There is no picture yet.");
    const [height, width] = rows[0].shown.photo.size;
    const canvas = make("canvas", { width: 3 * width, height: rows.length * height }), context = canvas.getContext("2d");
    rows.forEach((row, i) => row.pictures.forEach((one, j) => context.drawImage(one.canvas, j * width, i * height, width, height)));
    canvas.toBlob((blob) => save(`${file()}.png`, blob));
  }

  function numbers() {
    if (!drawn().length) return tell("There are no numbers yet.");
    const rows = drawn().map(({ shown: { photo, map, values, klass: [name, before], method, layer } }) => ({
      photo: photo.title, class: name, method, layer, probability: before,
      thresholds: source.thresholds, masked_probability: map.scores, shape: values.size, map: [...values.raw] }));
    save(`${file()}.json`, new Blob([JSON.stringify(rows, null, 1)], { type: "application/json" }));
  }

  return { add, choose, ask, say: tell, busy: () => panels().forEach(({ root }) => root.setAttribute("aria-busy", "false")) };
}
