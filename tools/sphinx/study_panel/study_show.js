// What the panel shows of a judgement: bars, the duels, the dots.

const hundred = (value) => short(100 * value, 0);
const between = ({ low, high }) => `${hundred(low)} to ${hundred(high)}`;
const hidden = (text) => make("span", { class: "heard" }, text);

// A row a method: its bar from `least` or zero on, its interval, and a note if there is one.
function bars(title, least, rows) {
  const place = (value) => (100 * (100 * value - least)) / (100 - least);
  const part = (tag, from, to, colour = "") => {
    const style = `left:${place(from)}%;width:${place(to) - place(from)}%;background:${colour}`;
    return make(tag, { style });
  };
  const lines = rows.map(({ name, colour, found, thesis, note }) => {
    const { value, low, high } = found;
    const bar = [part("i", Math.min(value, 0), Math.max(value, 0), colour), part("s", low, high)];
    if (thesis !== undefined) bar.push(part("u", thesis / 100, thesis / 100));
    const range = make("span", {}, `(${between(found)})`);
    const told = make("td", {}, make("b", {}, hundred(value)), " ", range);
    if (note) told.append(make("small", {}, note));
    const track = make("td", {}, make("div", { class: "track", "aria-hidden": "true" }, ...bar));
    return make("tr", {}, make("th", { scope: "row" }, name), track, told);
  });
  return make("table", { class: "race" }, make("caption", {}, title), ...lines);
}

const MORE = (who, other) => `On how many photos in 100 ${who} keeps more than ${other}. `;
const SURE =
  "a fair coin would not split them so (sign test, p under 5 % after Holm's correction for all " +
  "pairs shown).";
const tint = (ahead) => (ahead ? "217,115,13" : "31,120,209");

// A row and a column a method, in the order of the strengths.
function matrix(names, { n, more, p, order }) {
  const title = (tag, scope, i, place) =>
    make(tag, { scope }, String(place + 1), make("span", { class: "name" }, ` ${names[i]}`));
  const cell = (i, j) => {
    if (i === j) return make("td");
    const share = more[i][j] / n;
    const colour = tint(more[i][j] > more[j][i]);
    const strength = Math.abs(more[i][j] - more[j][i]) / n;
    const style = `background:rgba(${colour},${(0.55 * strength).toFixed(2)})`;
    const text = hundred(share);
    return make("td", { style }, p[i][j] < 0.05 ? make("b", {}, text, hidden(" sure")) : text);
  };
  const head = order.map((i, place) => title("th", "col", i, place));
  const lines = order.map((i, place) =>
    make("tr", {}, title("th", "row", i, place), ...order.map((j) => cell(i, j))),
  );
  const caption = make("caption", {}, `${MORE("the row", "the column")}Bold: ${SURE}`);
  return make("table", { class: "duels" }, caption, make("tr", {}, make("td"), ...head), ...lines);
}

// The duels of one method, a bar each.
function single(names, { n, more, p, order }, i) {
  const row = (j) => ({
    name: names[j],
    colour: `rgb(${tint(more[i][j] > more[j][i])})`,
    found: interval(more[i][j], n),
    note: p[i][j] < 0.05 && "sure",
  });
  const rows = order.filter((j) => j !== i).map(row);
  return bars(`${MORE(names[i], "each of the others")}Sure: ${SURE}`, 0, rows);
}

// All duels in a matrix; where it would be cramped, those of one method, which the reader chooses.
function duelling() {
  const one = make("div");
  const who = menu("Duels of", [], paint);
  const alone = make("div", { class: "single" }, who.root, one);
  const root = make("div");
  let shown = null;

  function paint() {
    const [names, found] = shown;
    one.replaceChildren(single(names, found, found.order[who.value()]));
  }

  function show(names, found) {
    shown = [names, found];
    fill(who.select, found.order.map((i) => names[i]), who.select.value);
    const many = names.length > 6;
    root.className = many ? "many" : "";
    root.replaceChildren(ranking(names, found), matrix(names, found), ...(many ? [alone] : []));
    if (many) paint();
  }

  return { root, show };
}

function ranking(names, { order, power }) {
  const lines = order.map((i) => make("li", {}, names[i], " ", make("b", {}, short(power[i]))));
  return make("ol", { class: "ranking" }, ...lines);
}

// The result in sentences: who wins, by the count and two by two, and whether the thesis's `three`,
// among themselves, come in its order.
function verdict({ n, wins, winner }, names, three) {
  const most = Math.max(...wins.map(({ value }) => value));
  const first = [...wins.keys()].filter((i) => wins[i].value > most - 1e-9);
  const leaders = first.map((i) => names[i]).join(" and ");
  const more = duels(three);
  const answer = (right) => make("b", {}, right ? "yes" : "no");
  return [
    `On ${n} ${n > 1 ? "photos" : "photo"} ${leaders} ${first.length > 1 ? "win" : "wins"} most, ` +
      `${hundred(most)} in 100 (${between(wins[first[0]])}). `,
    winner < 0
      ? "Two by two, no method beats every other one: there is no Condorcet winner. "
      : `Two by two, ${names[winner]} beats every other one: it is the Condorcet winner. `,
    make("b", {}, "In the order of the thesis? "),
    "By the wins among its three methods: ",
    answer(falling(shares(three))),
    ". Two by two: ",
    answer(more.every((row, i) => row.every((one, j) => j <= i || one > more[j][i]))),
    ".",
  ];
}

// A dot a method, [{ name, x, y, colour }]: drawn anew where the page gets wider or narrower.
function scatter() {
  const root = make("div", { class: "scatter" });
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = "12px sans-serif";
  let points = [];
  let axis = "";
  let before = 0;

  function text(x, y, said, anchor = "middle") {
    return shape("text", { x, y, "text-anchor": anchor }, said);
  }

  function frame(width, height, most) {
    const lines = { d: `M36.5 8v${height}h${width}`, stroke: "currentColor", fill: "none" };
    const ends = [
      text(32, height + 8, "0", "end"),
      text(32, 18, hundred(most.y), "end"),
      text(36, height + 24, "0", "start"),
      text(36 + width, height + 24, hundred(most.x), "end"),
    ];
    const middle = text(36 + width / 2, height + 40, axis);
    const up = text(0, 0, "photos won, %");
    up.setAttribute("transform", `translate(14 ${8 + height / 2}) rotate(-90)`);
    return [shape("path", lines), ...ends, middle, up];
  }

  function paint() {
    const wide = Math.max(root.clientWidth, 260);
    const width = wide - 44;
    const sizes = points.map(({ name }) => [pen.measureText(name).width + 4, 15]);
    const top = (key) => Math.ceil(10 * Math.max(0.1, ...points.map((one) => one[key]))) / 10;
    const most = { x: top("x"), y: top("y") };
    let [height, boxes, dots] = [wide > 500 ? 280 : 260, null, []];
    for (; !boxes; height += boxes ? 0 : 60) {
      dots = points.map(({ x, y }) => [(x / most.x) * width, height * (1 - y / most.y)]);
      boxes = placed(dots, sizes, [width, height]);
    }
    const marks = points.map(({ name, colour }, i) => {
      const [[x, y], [a, b, c, d]] = [dots[i], boxes[i]];
      const near = [Math.min(Math.max(x, a), c), Math.min(Math.max(y, b), d)];
      const line = { d: `M${x} ${y}L${near.join(" ")}`, stroke: "#8888" };
      const dot = { cx: x, cy: y, r: 4.5, fill: colour };
      return [shape("path", line), shape("circle", dot), text((a + c) / 2, d - 4, name)];
    });
    const layers = [0, 1, 2].flatMap((layer) => marks.map((mark) => mark[layer]));
    const plot = shape("g", { transform: "translate(36 8)" }, ...layers);
    const say = ({ name, x, y }) => `${name}: keeps ${hundred(x)} %, wins ${hundred(y)} %`;
    const label = `Photos won against the ${axis}. ${points.map(say).join("; ")}.`;
    const picture = { width: wide, height: height + 48, role: "img", "aria-label": label };
    root.replaceChildren(shape("svg", picture, ...frame(width, height, most), plot));
  }

  new ResizeObserver(() => {
    if (root.clientWidth === before || !points.length) return;
    before = root.clientWidth;
    paint();
  }).observe(root);
  const show = (all, name) => {
    [points, axis] = [all, name];
    paint();
  };
  return { root, show };
}
