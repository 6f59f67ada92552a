// The lab's own test: what this browser computes beside what Python computed of the same photos.

const ALLOWED = {
  logits: ["Logits, in parts of the largest", 0.02],
  cam: ["CAM, heatmap from 0 to 1", 0.02],
  grad_cam: ["Grad-CAM", 0.02],
  grad_cam_plus_plus: ["Grad-CAM++", 0.02],
  score_cam: ["Score-CAM, 64 channels", 0.03],
  masked: ["Probability behind the Grad-CAM mask", 0.01],
};

const apart = (a, b) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

// The largest differences over all photos: {logits, cam, ...}, and how often the top class agrees.
async function compared(net, photos, reference, tell) {
  const most = Object.fromEntries(Object.keys(ALLOWED).map((name) => [name, 0]));
  let same = 0;
  for (const [number, { title, target, logits, masked, maps }] of reference.entries()) {
    tell(number, reference.length);
    const photo = photos.find((one) => one.title === title);
    const truth = new Float32Array(bytes(logits).buffer);
    const found = photo.logits;
    same += found.indexOf(Math.max(...found)) === target;
    note("logits", apart(found, truth) / Math.max(...truth));
    for (const [method, values] of Object.entries(maps)) {
      const question = { key: photo.key, target, method, most: 64 };
      const { raw } = await net.ask("map", question);
      const map = unpack({ values, size: photo.grid });
      const heats = [raw, map.raw].map((one) =>
        heatmap({ raw: one, size: photo.grid }, photo.size),
      );
      note(method, apart(...heats));
      if (method !== "grad_cam") continue;
      const [left] = await net.ask("scores", { ...question, raw, thresholds: [0] });
      note("masked", Math.abs(left - masked));
    }
  }
  return { most, same };

  function note(name, value) {
    most[name] = Math.max(most[name], value);
  }
}

function checkSection(net, photos, reference) {
  const status = make("p", { role: "status" });
  const place = make("div");
  const start = button("Check this browser", check);
  const root = make(
    "section",
    { class: "foodxai-explorer check" },
    make("h2", {}, "As in Python?"),
    make("p", {}, CLAIM(reference.length)),
    start,
    status,
    place,
  );

  async function check() {
    start.disabled = true;
    const tell = (done, total) => (status.textContent = `${done} of ${total} photos …`);
    try {
      const { most, same } = await compared(net, photos, reference, tell);
      show(most, same);
    } catch (error) {
      status.textContent = `The check did not end: ${error.message}`;
    }
    start.disabled = false;
  }

  function show(most, same) {
    const rows = Object.entries(ALLOWED).map(([name, [title, allowed]]) => {
      const cells = [title, most[name].toFixed(4), String(allowed)];
      return make(
        "tr",
        { "data-measured": name, "data-value": most[name] },
        ...cells.map((text) => make("td", {}, text)),
      );
    });
    const heads = ["What", "Largest difference here", "Allowed"].map((text) =>
      make("th", { scope: "col" }, text),
    );
    place.replaceChildren(
      make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)),
    );
    const good = Object.entries(ALLOWED).every(([name, [, allowed]]) => most[name] <= allowed);
    const first = `The first class is Python's on ${same} of ${reference.length} photos. `;
    status.textContent =
      first +
      (good
        ? "This browser computes what Python computes."
        : "Something here is further off than it may be: the heatmaps of this browser are not to be trusted.");
  }

  return root;
}

const CLAIM = (count) =>
  `Python explained these ${count} pictures when the book was built. Your browser explains them again, and shows how far both are apart.`;
