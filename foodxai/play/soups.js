// A network that trains before your eyes: its regions, its folds, its curves.

const COLOURS = ["#0072B2", "#C04A00"];
const SIDE = 120; // squares of the map
const ZOOM = 5;
const [SENT, RIGHT] = [
  [247, 220, 201],
  [201, 227, 243],
];

// Soups travel as 16-bit numbers from -1 to 1, salt and heat in turn, and their labels as digits.
function unpackSoups({ places, labels }) {
  const raw = Uint8Array.from(atob(places), (letter) => letter.charCodeAt(0));
  const flat = Array.from(new Uint16Array(raw.buffer), (value) => (2 * value) / 65535 - 1);
  const soups = Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
  return { soups, labels: Array.from(labels, Number) };
}

// The plane of soups: blue where the network says "just right", dashed where a neuron folds it.
function plane({ soups, labels }) {
  const whole = SIDE * ZOOM;
  const canvas = make("canvas", { width: whole, height: whole, class: "ground", role: "img" });
  const context = canvas.getContext("2d");
  const small = make("canvas", { width: SIDE, height: SIDE });
  const at = ([salt, heat]) => [((salt + 1) / 2) * whole, ((1 - heat) / 2) * whole];

  function regions(weights, activation) {
    const image = small.getContext("2d").createImageData(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; i++) {
      const soup = [
        (2 * ((i % SIDE) + 0.5)) / SIDE - 1,
        1 - (2 * (Math.floor(i / SIDE) + 0.5)) / SIDE,
      ];
      const lead = sure(scoresOf(weights, soup, activation).scores) - 0.5;
      const part = Math.min(Math.max(0.5 + 6 * lead, 0), 1);
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = SENT[c] + part * (RIGHT[c] - SENT[c]);
      image.data[4 * i + 3] = 255;
    }
    small.getContext("2d").putImageData(image, 0, 0);
    context.drawImage(small, 0, 0, whole, whole);
  }

  function dots() {
    context.lineWidth = 3;
    soups.forEach((soup, i) => {
      const [x, y] = at(soup);
      context.beginPath();
      context.strokeStyle = context.fillStyle = labels[i] ? "#005a94" : "#b3470a";
      if (labels[i]) context.arc(x, y, 5, 0, 7);
      else
        for (const s of [-1, 1])
          (context.moveTo(x - 5, y - 5 * s), context.lineTo(x + 5, y + 5 * s));
      if (labels[i]) context.fill();
      else context.stroke();
    });
  }

  function folds({ W2, b2 }) {
    context.lineWidth = 3;
    context.strokeStyle = "#333";
    context.setLineDash([14, 9]);
    W2.forEach(([a, b], k) => {
      const size = a * a + b * b;
      if (size < 1e-9) return;
      const [x, y] = [(-b2[k] * a) / size, (-b2[k] * b) / size];
      const far = 4 / Math.sqrt(size);
      context.beginPath();
      context.moveTo(...at([x - far * b, y + far * a]));
      context.lineTo(...at([x + far * b, y - far * a]));
      context.stroke();
    });
    context.setLineDash([]);
  }

  function paint(weights, activation, said) {
    regions(weights, activation);
    dots();
    folds(weights);
    canvas.setAttribute("aria-label", said);
  }

  const axis = make(
    "div",
    { class: "axis" },
    ...["2", "salt (g per litre)", "14"].map((t) => make("span", {}, t)),
  );
  const top = make("div", { class: "axis" }, make("span", {}, "↑ temperature, 35 to 95 °C"));
  return { root: make("div", {}, top, canvas, axis), paint };
}

const share = (part) => `${Math.round(100 * part)} %`;

function start(root, settings) {
  const [known, fresh] = [unpackSoups(settings.soups), unpackSoups(settings.fresh)];
  const kinds = Object.keys(ACTIVATIONS);
  const neurons = slider("Neurons", { min: 1, max: 8, value: settings.neurons }, String, begin);
  const kind = menu("Activation", kinds, begin);
  const limits = { min: -80, max: 20, value: toPlace(0.3) };
  const rate = slider(
    "Learning rate",
    limits,
    (v) => short(toRate(v), 3),
    () => {},
  );
  const picture = plane(known);
  const [losses, rights] = [chart("Loss", "epoch"), chart("Accuracy (%)", "epoch")];
  const told = make("p", { class: "told" });
  const heard = voice();
  const watch = clock(root, {
    step,
    reset: begin,
    settled: () => heard.say(told.textContent),
    name: "One epoch",
    extra: [button("New start", () => ((seed += 1), begin()))],
  });
  let [seed, weights, history, random] = [1, null, [], null];

  function begin() {
    random = uniform(100 + seed);
    weights = beginning(neurons.value(), seed);
    history = [];
    note();
    if (!watch.playing()) heard.say(told.textContent);
  }

  function step() {
    weights = epoch(
      weights,
      known.soups,
      known.labels,
      kinds[kind.value()],
      toRate(rate.value()),
      random,
    );
    note();
    return history.length <= 400;
  }

  function note() {
    const activation = kinds[kind.value()];
    const of = (set) => measure(weights, set.soups, set.labels, activation);
    history.push({ training: of(known), validation: of(fresh) });
    paint(activation);
  }

  // Neurons that no soup wakes: a ReLU that is zero everywhere learns no more.
  function dead() {
    const awake = ({ W2, b2 }, k) =>
      known.soups.some(([s, h]) => W2[k][0] * s + W2[k][1] * h + b2[k] > 0);
    return weights.b2.filter((_, k) => !awake(weights, k)).length;
  }

  function paint(activation) {
    const { training, validation } = history.at(-1);
    const lines = (name, factor) => [
      { values: history.map((one) => factor * one.training[name]), colour: COLOURS[0] },
      {
        values: history.map((one) => factor * one.validation[name]),
        colour: COLOURS[1],
        dash: "5 3",
      },
    ];
    const epochs = Math.max(history.length - 1, 20);
    const top = Math.max(...history.map((one) => one.training.loss), 0.7);
    losses.paint(lines("loss", 1), epochs, [0, Math.min(top, 3)]);
    rights.paint(lines("accuracy", 100), epochs, [0, 100]);
    const asleep = activation === "ReLU" ? dead() : 0;
    const lost = asleep ? ` Dead neurons: ${asleep} of ${neurons.value()}.` : "";
    told.textContent =
      `After ${history.length - 1} epochs: these soups ${share(training.accuracy)} right, loss ${short(training.loss)}; ` +
      `new soups ${share(validation.accuracy)} right, loss ${short(validation.loss)}.${lost}`;
    picture.paint(
      weights,
      activation,
      `Map of the soups with ${neurons.value()} folds. ${told.textContent}`,
    );
  }

  kind.select.selectedIndex = kinds.indexOf(settings.activation);
  begin();
  const key = make(
    "p",
    { class: "told" },
    "Blue line: these 400 soups. Orange, dashed: 400 new ones.",
  );
  return [
    make("div", { class: "fields" }, neurons.root, kind.root, rate.root),
    make(
      "div",
      { class: "side" },
      make("div", {}, picture.root, watch.root, told),
      make("div", {}, losses.root, rights.root, key),
    ),
    heard.root,
  ];
}
