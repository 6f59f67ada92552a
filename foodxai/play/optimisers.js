// The race: choose a start on a map, drag rate, momentum and noise, and five balls roll.

const STEPS = 150;
const [WIDTH, HEIGHT] = [320, 224];
const COLOURS = ["#0072B2", "#C04A00", "#00795A", "#A8437F", "#000000"];
const BALLS = [
  "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0",
  "M-5-5h10v10h-10z",
  "M0-6L6 5H-6z",
  "M0-7L6 0L0 7L-6 0z",
  "M0 6L6-5H-6z",
];
const NAMES = Object.keys(OPTIMISERS);
const RATES = [0.15, 0.05, 1, 0.1, 0.3]; // as in the race of chapter 7

const ball = (i) =>
  shape("path", { d: BALLS[i], fill: COLOURS[i], stroke: "#fff", "stroke-width": 1.5 });

function toMap(ground, [x, y]) {
  const [[left, right], [low, high]] = GROUNDS[ground].view;
  const far = (v) => Math.min(Math.max(v, -1e4), 1e4);
  return [far((WIDTH * (x - left)) / (right - left)), far((HEIGHT * (high - y)) / (high - low))];
}

function toGround(ground, x, y) {
  const [[left, right], [low, high]] = GROUNDS[ground].view;
  return [left + x * (right - left), high - y * (high - low)];
}

// The ground in fourteen greys, light is low.
function paintGround(canvas, ground) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(WIDTH, HEIGHT);
  const heights = Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
    const [x, y] = [(at % WIDTH) + 0.5, Math.floor(at / WIDTH) + 0.5];
    return GROUNDS[ground].height(toGround(ground, x / WIDTH, y / HEIGHT));
  });
  const low = heights.reduce((a, b) => Math.min(a, b));
  const high = heights.reduce((a, b) => Math.max(a, b));
  heights.forEach((height, at) => {
    const band = Math.min(Math.floor((14 * (height - low)) / (high - low)), 13);
    image.data.set([250 - 9 * band, 250 - 9 * band, 250 - 9 * band, 255], 4 * at);
  });
  context.putImageData(image, 0, 0);
}

// The map: a click or the arrow keys move the start.
function groundMap(moved) {
  const canvas = make("canvas", { width: WIDTH, height: HEIGHT, class: "ground" });
  const paths = shape("g", { fill: "none", "stroke-width": 1.6 });
  const balls = shape("g");
  const over = shape(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    paths,
    balls,
  );
  const attributes = {
    class: "map",
    tabindex: 0,
    role: "application",
    onclick: click,
    onkeydown: key,
  };
  const root = make("div", attributes, canvas, over);
  let [ground, start] = ["", []];

  function show(name) {
    if (name !== ground) paintGround(canvas, name);
    ground = name;
  }

  function click(event) {
    const box = root.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    moved(toGround(ground, x, y));
  }

  function key(event) {
    const moves = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    moved(
      start.map((v, i) => {
        const [low, high] = GROUNDS[ground].view[i];
        return Math.min(Math.max(v + (move[i] * (high - low)) / 40, low), high);
      }),
    );
  }

  function paint(walks, step) {
    [start] = walks[0];
    const seen = walks.map((path) =>
      path.slice(0, step + 1).filter(([x, y]) => Number.isFinite(x + y)),
    );
    const lines = seen.map((path, i) => {
      const points = path
        .map((place) =>
          toMap(ground, place)
            .map((v) => v.toFixed(1))
            .join(),
        )
        .join(" ");
      return shape("polyline", { points, stroke: COLOURS[i] });
    });
    const ends = seen.map((path, i) => {
      const end = ball(i);
      end.setAttribute("transform", `translate(${toMap(ground, path.at(-1)).join(" ")})`);
      return end;
    });
    paths.replaceChildren(...lines);
    balls.replaceChildren(...ends);
    const place = `x ${short(start[0])}, y ${short(start[1])}`;
    root.setAttribute(
      "aria-label",
      `Map of the ${ground}, the balls start at ${place}. Arrow keys move the start.`,
    );
  }

  return { root, show, paint };
}

// A row for each ball: its rate, and its loss now.
function scores() {
  const cells = NAMES.map(() => [make("td"), make("td")]);
  const rows = NAMES.map((name, i) => {
    const mark = shape("svg", { viewBox: "-8 -8 16 16", "aria-hidden": "true" }, ball(i));
    return make("tr", {}, make("td", {}, mark, ` ${name}`), ...cells[i]);
  });
  const head = ["ball", "rate", "loss"].map((name) => make("th", { scope: "col" }, name));
  const root = make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...rows),
  );
  const paint = (rates, losses) =>
    cells.forEach(([rate, loss], i) => {
      rate.textContent = short(rates[i], 3);
      loss.textContent = short(losses[i], 3);
    });
  return { root, paint };
}

function start(root, settings) {
  const rates = [...RATES];
  const grounds = Object.keys(GROUNDS);
  const ground = menu("Ground", grounds, () => place(GROUNDS[grounds[ground.value()]].start));
  const whose = menu("Rate of", [...NAMES, "all five"], choose);
  const limits = { min: -120, max: 20, value: toPlace(rates[0]) };
  const rate = slider("Learning rate", limits, (v) => short(toRate(v), 3), setRate);
  const rho = slider("Momentum ρ", { min: 0, max: 0.99, step: 0.01, value: 0.9 }, short, run);
  const noise = slider(
    "Noise of the gradient",
    { min: 0, max: 3, step: 0.1, value: 0 },
    short,
    run,
  );
  const time = slider("Step", { min: 0, max: STEPS, value: settings.step }, String, paint);
  const map = groundMap(place);
  const table = scores();
  const losses = chart("Loss of the five balls", "step");
  const heard = voice();
  const shaken = uniform(7);
  const shakes = Array.from({ length: STEPS }, () => [normal(shaken), normal(shaken)]);
  const watch = clock(root, { step, reset: () => time.set(0), settled });
  let [from, walks, heights] = [[], [], []];

  function choose() {
    if (whose.value() === NAMES.length) return setRate();
    rate.set(toPlace(rates[whose.value()]));
  }

  function setRate() {
    const all = whose.value() === NAMES.length;
    rates.forEach((_, i) => (all || whose.value() === i) && (rates[i] = toRate(rate.value())));
    run();
  }

  function place(start) {
    from = start;
    run();
  }

  function run() {
    const name = grounds[ground.value()];
    const added = shakes.map((pair) => pair.map((v) => noise.value() * v));
    map.show(name);
    walks = NAMES.map((one, i) =>
      walk(one, name, from, { lr: rates[i], rho: rho.value(), noise: added, steps: STEPS }),
    );
    heights = walks.map((path) => path.map(GROUNDS[name].height));
    paint();
  }

  function paint() {
    const step = time.value();
    map.paint(walks, step);
    table.paint(
      rates,
      heights.map((all) => all[step]),
    );
    const top = Math.max(heights[0][0], 0.1);
    const low = Math.min(...heights.flat().filter((v) => Number.isFinite(v)), 0);
    const lines = heights.map((all, i) => ({ values: all.slice(0, step + 1), colour: COLOURS[i] }));
    losses.paint(lines, STEPS, [Math.max(low, -3), 1.1 * top]);
    if (!watch.playing()) settled();
  }

  function step() {
    time.set(Math.min(time.value() + 1, STEPS));
    paint();
    return time.value() < STEPS;
  }

  function settled() {
    if (!heights.length) return;
    const now = NAMES.map((name, i) => `${name} ${short(heights[i][time.value()])}`).join(", ");
    heard.say(
      `Start x ${short(from[0])}, y ${short(from[1])}. Loss after ${time.value()} steps: ${now}.`,
    );
  }

  ground.select.selectedIndex = grounds.indexOf(settings.ground);
  place(GROUNDS[settings.ground].start);
  return [
    make("div", { class: "fields" }, ground.root, whose.root, rate.root, rho.root, noise.root),
    make(
      "div",
      { class: "side" },
      make("div", {}, map.root, watch.root, time.root),
      make("div", {}, losses.root, table.root),
    ),
    heard.root,
  ];
}
