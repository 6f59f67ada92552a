// The bill as a graph: type its inputs, predict its gradients, check, reveal.

const PLACES = {
  soup: [50, 30],
  rice: [50, 160],
  guests: [50, 245],
  sum: [165, 95],
  bill: [255, 178],
};
const SIGNS = { soup: "soup", rice: "rice", guests: "guests", sum: "+", bill: "×" };
const USERS = { soup: "sum", rice: "sum", guests: "bill", sum: "bill", bill: null };
const WALK = ["bill", "sum", "guests", "rice", "soup"];
const TITLES = {
  bill: "the bill",
  sum: "the sum",
  guests: "guests",
  rice: "rice",
  soup: "soup",
};

// An arrow from a node to its user, with room for the value above and the gradient below.
function arrow(name) {
  const [x, y] = PLACES[name];
  const [toX, toY] = USERS[name] ? PLACES[USERS[name]] : [x + 86, y];
  const length = Math.hypot(toX - x, toY - y);
  const [dx, dy] = [(toX - x) / length, (toY - y) / length];
  const gap = USERS[name] && x === 50 ? 34 : 24;
  const [endX, endY] = [toX - 22 * dx, toY - 22 * dy];
  const head = `M${endX} ${endY}L${endX - 9 * dx + 4 * dy} ${endY - 9 * dy - 4 * dx}L${endX - 9 * dx - 4 * dy} ${endY - 9 * dy + 4 * dx}z`;
  const line = { d: `M${x + gap * dx} ${y + gap * dy}L${endX} ${endY}`, stroke: "#777" };
  const middle = [(x + gap * dx + endX) / 2, (y + gap * dy + endY) / 2];
  return { middle, parts: [shape("path", line), shape("path", { d: head, fill: "#777" })] };
}

function node(name) {
  const [x, y] = PLACES[name];
  const paint = { fill: "#fff3d6", stroke: "#777" };
  const wide = name !== "sum" && name !== "bill";
  const outline = wide
    ? shape("rect", { x: x - 32, y: y - 15, width: 64, height: 30, rx: 6, ...paint })
    : shape("circle", { cx: x, cy: y, r: 18, ...paint });
  const text = { x, y: y + 5, "text-anchor": "middle", "font-size": 15, fill: "#222" };
  return [outline, shape("text", text, SIGNS[name])];
}

function graph() {
  const numbers = {};
  const drawn = Object.keys(PLACES).flatMap((name) => {
    const { middle, parts } = arrow(name);
    const place = (dy, fill) => ({
      x: middle[0],
      y: middle[1] + dy,
      fill,
      stroke: "#fff",
      "stroke-width": 4,
      "paint-order": "stroke",
      "font-size": 15,
      "font-weight": 700,
      "text-anchor": "middle",
    });
    const value = shape("text", place(-8, "#00694d"));
    const gradient = shape("text", place(20, "#b3261e"));
    numbers[name] = { value, gradient };
    return [...parts, ...node(name), value, gradient];
  });
  const picture = { viewBox: "0 0 345 270", class: "ground", role: "img" };
  const root = shape("svg", picture, ...drawn);

  function paint(values, gradients, known) {
    for (const [name, { value, gradient }] of Object.entries(numbers)) {
      value.textContent = short(values[name]);
      gradient.textContent = known.has(name) ? short(gradients[name]) : "?";
    }
    const told = WALK.map((name) => {
      const slope = known.has(name) ? short(gradients[name]) : "not known yet";
      return `${TITLES[name]}: value ${short(values[name])}, gradient ${slope}`;
    });
    root.setAttribute("aria-label", `Graph of the bill. ${told.join("; ")}.`);
  }

  return { root, paint };
}

function numberField(name, attributes, changed) {
  const input = make("input", {
    type: "text",
    autocomplete: "off",
    ...attributes,
    oninput: changed,
  });
  return { input, root: field(name, input), value: () => typed(input.value) };
}

function start(root, settings) {
  const known = new Set();
  const picture = graph();
  const told = make("p", { class: "told", role: "status" });
  const inputs = Object.entries(settings).map(([name, value]) => [
    name,
    numberField(name, { value }, changed),
  ]);
  const guesses = WALK.map((name) => {
    const guess = numberField(`Gradient of ${TITLES[name]}`, { onkeydown: enter }, () =>
      guess.said.replaceChildren(),
    );
    guess.said = make("p", { role: "status" });
    return [name, guess];
  });
  let values = forward(settings);

  function changed() {
    const read = Object.fromEntries(inputs.map(([name, one]) => [name, one.value()]));
    const wrong = inputs.find(([name, one]) => !Number.isFinite(one.value()));
    if (wrong) return (told.textContent = `Type a number for ${wrong[0]}.`);
    values = forward(read);
    known.clear();
    for (const [, { said }] of guesses) said.replaceChildren();
    paint();
    told.textContent = `The bill is ${short(values.bill)}. Predict its gradients.`;
  }

  const paint = () => picture.paint(values, backward(values), known);

  function enter(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    check();
  }

  function check() {
    for (const [name, { input, value, said }] of guesses) {
      if (!input.value.trim()) continue;
      const answer = value();
      const right = near(answer, backward(values)[name]);
      if (right) known.add(name);
      const reason = Number.isNaN(answer)
        ? "Type a number, such as 3 or −0.5."
        : why(name, answer, values);
      said.textContent = right ? "✓ Right." : `Not yet. ${reason}`;
    }
    paint();
    const left = WALK.filter((name) => !known.has(name)).map((name) => TITLES[name]);
    const open = `${known.size} of 5 are right. Still open: ${left.join(", ")}.`;
    told.textContent = left.length
      ? open
      : "All five are right. Change a number and predict again.";
  }

  function reveal() {
    const gradients = backward(values);
    WALK.forEach((name) => known.add(name));
    paint();
    const all = WALK.map((name) => `${TITLES[name]} ${short(gradients[name])}`);
    told.textContent = `The gradients: ${all.join(", ")}.`;
  }

  paint();
  const answers = guesses.map(([, { root: label, said }]) => make("div", {}, label, said));
  const tools = make("div", { class: "tools" }, button("Check", check), button("Reveal", reveal));
  const right = make("div", {}, make("div", { class: "answers" }, ...answers), tools, told);
  return [
    make("div", { class: "fields three" }, ...inputs.map(([, one]) => one.root)),
    make("div", { class: "side" }, picture.root, right),
  ];
}
