// The convolution bench: picture, filter, map, and the nine products of one number of the map.

// A grid of numbers in which one cell at a time can be reached; arrows go to its neighbours.
function grid(name, { focused = () => {}, clicked = () => {}, keyed = () => {} }) {
  const root = make("div", { class: "grid", role: "grid", "aria-label": name });
  let [cells, rows, columns, frame] = [[], 0, 0, 0];
  let at = [0, 0];

  // `frame` cells at each border cannot be reached.
  function size(height, width, border = 0) {
    if (height === rows && width === columns && border === frame) return;
    [rows, columns, frame] = [height, width, border];
    at = at.map((place, i) => Math.min(Math.max(place, frame), [rows, columns][i] - frame - 1));
    cells = Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j) => cell(i, j)),
    );
    root.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 2rem))`;
    root.replaceChildren(...cells.map((row) => make("div", { role: "row" }, ...row)));
    reach();
  }

  const inside = (i, j) => Math.min(i, j, rows - 1 - i, columns - 1 - j) >= frame;

  function cell(i, j) {
    const element = make("div", {
      role: "gridcell",
      "aria-rowindex": i + 1,
      "aria-colindex": j + 1,
    });
    if (!inside(i, j)) return element;
    element.addEventListener("focus", () => go(i, j));
    element.addEventListener("click", () => (element.focus(), clicked(i - frame, j - frame)));
    element.addEventListener("keydown", key);
    return element;
  }

  function go(i, j) {
    at = [i, j];
    reach();
    focused(i - frame, j - frame);
  }

  function reach() {
    cells.forEach((row, i) =>
      row.forEach(
        (one, j) =>
          inside(i, j) && one.setAttribute("tabindex", i === at[0] && j === at[1] ? 0 : -1),
      ),
    );
  }

  function key(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const move = moves[event.key];
    if (!move) return keyed(event, at[0] - frame, at[1] - frame);
    event.preventDefault();
    const [i, j] = [at[0] + move[0], at[1] + move[1]];
    if (inside(i, j)) cells[i][j].focus();
  }

  function paint(draw) {
    cells.forEach((row, i) => row.forEach((one, j) => draw(one, i - frame, j - frame)));
  }

  return { root, size, paint, at: () => [at[0] - frame, at[1] - frame] };
}

function grey(element, value, top) {
  const level = Math.round((255 * value) / Math.max(top, 1));
  element.style.background = `rgb(${level}, ${level}, ${level})`;
  element.style.color = level > 117 ? "#000" : "#fff";
}

function signed(element, value, top) {
  const colour = value < 0 ? "178, 24, 43" : "33, 102, 172";
  element.style.background = `rgba(${colour}, ${((0.5 * Math.abs(value)) / (top || 1)).toFixed(2)})`;
}

const largest = (rows) => Math.max(...rows.flat().map(Math.abs));

// Nine fields for the weights, and the presets that fill them.
function filterFields(changed) {
  let weights = [];
  const own = "your own";
  const preset = menu("Filter", [...Object.keys(FILTERS), own], () => choose(preset.select.value));
  const fields = Array.from({ length: 9 }, (_, at) =>
    make("input", {
      type: "text",
      autocomplete: "off",
      "aria-label": `weight, row ${Math.floor(at / 3) + 1}, column ${(at % 3) + 1}`,
      oninput: (event) => edit(at, typed(event.target.value)),
    }),
  );

  function choose(name) {
    if (name !== own) weights = FILTERS[name].map((row) => [...row]);
    fields.forEach((one, at) => (one.value = short(weights.flat()[at])));
    changed();
  }

  function edit(at, value) {
    fields[at].setAttribute("aria-invalid", String(Number.isNaN(value)));
    if (Number.isNaN(value)) return;
    weights[Math.floor(at / 3)][at % 3] = value;
    preset.select.value = own;
    changed();
  }

  const root = make("div", { class: "nine weights" }, ...fields);
  return { preset: preset.root, root, choose, weights: () => weights };
}

function start(root, { pictures, bias, stride, padding }) {
  const names = Object.keys(pictures);
  let x = [];
  const picture = menu("Picture", names, load);
  const filter = filterFields(paint);
  const strides = menu("Stride", ["1", "2", "3"], paint);
  const frames = menu("Padding", ["0 (valid)", "1 (same at stride 1)", "2"], paint);
  const shift = make("input", { type: "text", autocomplete: "off", value: bias, oninput: paint });
  const brush = slider("Paint with", { min: 0, max: 9, value: 9 }, String, () => {});
  const pixels = grid("Picture", { clicked: (i, j) => put(i, j, brush.value()), keyed: digit });
  const map = grid("Activation map", { focused: explain });
  const nine = make("div", { class: "nine" });
  const told = make("p", { class: "told", role: "status" });
  const size = make("p", { class: "told" });
  [strides.select.selectedIndex, frames.select.selectedIndex] = [stride - 1, padding];

  function load() {
    x = pictures[picture.select.value].map((row) => [...row]);
    paint();
  }

  function put(i, j, value) {
    x[i][j] = value;
    paint();
  }

  function digit(event, i, j) {
    if (/^[0-9]$/.test(event.key)) put(i, j, +event.key);
    else if (event.key === " " || event.key === "Enter") put(i, j, brush.value());
    else return;
    event.preventDefault();
  }

  function now() {
    const b = typed(shift.value);
    const stepped = strides.value() + 1;
    return { w: filter.weights(), b: Number.isNaN(b) ? 0 : b, p: stepped, f: frames.value() };
  }

  function paint() {
    if (!x.length || !filter.weights().length) return;
    const { w, b, p, f } = now();
    const y = convolve(x, w, b, p, f);
    const [rows, columns] = [y.length, y[0].length];
    pixels.size(x.length + 2 * f, x[0].length + 2 * f, f);
    map.size(rows, columns);
    const top = largest(y);
    map.paint((cell, i, j) => {
      cell.textContent = short(y[i][j], 1);
      signed(cell, y[i][j], top);
    });
    const floor = (k) => `⌊(${k} + 2·${f} − 3) / ${p}⌋ + 1`;
    size.textContent = `Side of the map: ${floor(x.length)} = ${rows}`;
    if (rows !== columns) size.textContent += `, and ${floor(x[0].length)} = ${columns}`;
    explain();
  }

  function explain() {
    const { w, b, p, f } = now();
    const [row, column] = map.at();
    const seen = products(x, w, p, f, row, column);
    const top = largest(x);
    pixels.paint((cell, i, j) => {
      const pad = x[i]?.[j] === undefined;
      const marked = seen.some(({ y, z }) => y === i && z === j);
      cell.className = `${pad ? "pad" : ""} ${marked ? "seen" : ""}`;
      cell.textContent = pad ? "0" : x[i][j];
      if (!pad) grey(cell, x[i][j], top);
    });
    map.paint((cell, i, j) => {
      cell.className = i === row && j === column ? "seen" : "";
      cell.setAttribute("aria-selected", String(i === row && j === column));
    });
    tell(seen, b, row, column);
  }

  function tell(seen, b, row, column) {
    const top = Math.max(...seen.map(({ product }) => Math.abs(product)));
    const cells = seen.map(({ pixel, weight, product }) => {
      const cell = make(
        "div",
        {},
        `${short(pixel)} × ${short(weight)}`,
        make("b", {}, short(product)),
      );
      signed(cell, product, top);
      return cell;
    });
    nine.replaceChildren(...cells);
    const sum = seen.reduce((total, { product }) => total + product, 0);
    const place = `Row ${row + 1}, column ${column + 1}`;
    told.textContent = `${place}: the nine products add up to ${short(sum)}, plus the bias ${short(b)} makes ${short(sum + b)}.`;
  }

  filter.choose(Object.keys(FILTERS)[0]);
  load();
  const part = (name, ...inside) =>
    make("div", {}, make("p", { class: "heading" }, name), ...inside);
  const menus = [picture.root, filter.preset, strides.root, frames.root, field("Bias", shift)];
  return [
    make("div", { class: "fields" }, ...menus, brush.root),
    make(
      "div",
      { class: "side" },
      part("Filter", filter.root),
      part("Picture (click or type to paint)", pixels.root),
      part("Activation map (choose a number)", map.root, size),
      part("Its nine products: pixel × weight", nine, told),
    ),
  ];
}
