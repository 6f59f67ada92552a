// What the benches share: numbers, SVG, sliders, a clock, a line that is read aloud, a chart.

function setUp(name, start) {
  const wanted = `.foodxai-play[data-bench="${name}"]:not([data-ready])`;
  for (const root of document.querySelectorAll(wanted)) {
    root.dataset.ready = "";
    root.querySelector(".without").remove();
    root.querySelector("figcaption").before(...start(root, JSON.parse(root.dataset.settings)));
  }
}

// At most two decimals, no minus zero, and a minus sign that is as wide as a plus.
function short(value, decimals = 2) {
  if (!Number.isFinite(value)) return "∞";
  const text = String(+value.toFixed(decimals));
  return (text === "-0" ? "0" : text).replace("-", "−");
}

// A number as people type it, with a comma, a fraction or a long minus; NaN for anything else.
function typed(text) {
  const parts = text.replace(/\s/g, "").replace(",", ".").replace("−", "-").split("/");
  if (parts.length > 2 || parts.some((part) => part === "")) return NaN;
  return parts.map(Number).reduce((a, b) => a / b);
}

function shape(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function slider(name, limits, show, changed) {
  const output = make("b");
  const input = make("input", { type: "range", autocomplete: "off", ...limits });
  const root = make("label", { class: "field" }, make("span", {}, name, ": ", output), input);
  const say = () => {
    output.textContent = show(+input.value);
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    say();
    changed();
  });
  say();
  const set = (value) => {
    input.value = value;
    say();
  };
  return { root, set, value: () => +input.value };
}

// A rate with two digits, on a slider where every step counts the same.
const toRate = (place) => +(10 ** (place / 40)).toPrecision(2);
const toPlace = (rate) => Math.round(40 * Math.log10(rate));

function menu(name, options, changed) {
  const select = make("select", { autocomplete: "off", onchange: changed });
  fill(select, options);
  return { root: field(name, select), select, value: () => select.selectedIndex };
}

// Numbers like these always come in the same order: the same seed, the same luck.
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

// Play, pause, one step and reset. Who asked for less motion gets 25 steps at once. `step` returns
// whether there is more to come; `settled` is called whenever the clock stands.
function clock(root, { step, reset, settled, name = "Step", extra = [] }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const idle = calm ? "25 steps" : "Play";
  let timer = null;
  const play = button(idle, toggle);
  const tools = make("div", { class: "tools" }, play, button(name, once));
  tools.append(button("Reset", again), ...extra);

  function pause() {
    clearInterval(timer);
    timer = null;
    play.textContent = idle;
    settled();
  }

  function toggle() {
    if (timer !== null) return pause();
    if (calm) {
      for (let i = 0; i < 25 && step(); i++);
      return pause();
    }
    play.textContent = "Pause";
    timer = setInterval(() => (!root.isConnected || !step()) && pause(), 60);
  }

  function once() {
    step();
    pause();
  }

  function again() {
    reset();
    pause();
  }

  return { root: tools, pause, playing: () => timer !== null };
}

// What is read aloud, once and not again while it stays the same.
function voice() {
  const root = make("p", { class: "heard", role: "status" });
  const say = (text) => root.textContent !== text && (root.textContent = text);
  return { root, say };
}

// Lines over the steps: `paint` takes [{ values, colour, dash }], the last step, and a range.
function chart(title, unit) {
  const [left, top, width, height] = [40, 22, 268, 96];
  const lines = shape("g", { fill: "none", "stroke-width": 2 });
  const label = (x, y, anchor, text = "") =>
    shape("text", { x, y, "text-anchor": anchor, fill: "currentColor", "font-size": 12 }, text);
  const high = label(left - 4, top + 8, "end");
  const low = label(left - 4, top + height, "end");
  const last = label(left + width, top + height + 15, "end");
  const frame = { d: `M${left} ${top}v${height}h${width}`, stroke: "#888", fill: "none" };
  const names = [label(4, 13, "start", title), label(left, top + height + 15, "start", unit)];
  const picture = { viewBox: "0 0 320 138", class: "ground", role: "img", "aria-label": title };
  const root = shape("svg", picture, shape("path", frame), lines, high, low, last, ...names);

  function paint(all, steps, [bottom, ceiling]) {
    const x = (i) => left + (width * i) / Math.max(steps, 1);
    const part = (v) => Math.min(Math.max((v - bottom) / (ceiling - bottom || 1), 0), 1);
    const y = (v) => top + height * (1 - (Number.isFinite(v) ? part(v) : 1));
    [high.textContent, low.textContent] = [short(ceiling), short(bottom)];
    last.textContent = String(steps);
    const drawn = all.map(({ values, colour, dash = "" }) => {
      const points = values.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(" ");
      return shape("polyline", { points, stroke: colour, "stroke-dasharray": dash });
    });
    lines.replaceChildren(...drawn);
  }

  return { root, paint };
}
