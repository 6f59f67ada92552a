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

// Each answer of Python beside this browser's: for each head the largest differences {logits, cam, ...}
// over all photos; and how often the first class is the same.
async function compared(net, photos, reference, tell) {
  const most = [];
  let same = 0;
  for (const [number, row] of reference.entries()) {
    tell(number, reference.length);
    const photo = photos.find(({ title }) => title === row.title);
    const logits = photo.logits[row.head];
    same += logits.indexOf(Math.max(...logits)) === row.target;
    const largest = (most[row.head] ??= {});
    for (const [name, value] of await differences(net, photo, row)) {
      largest[name] = Math.max(largest[name] ?? 0, value);
    }
  }
  return { most, same };
}

async function differences(net, photo, { head, target, logits, masked, maps }) {
  const truth = new Float32Array(bytes(logits).buffer);
  const found = [["logits", apart(photo.logits[head], truth) / Math.max(...truth)]];
  for (const [method, values] of Object.entries(maps)) {
    const question = { key: photo.key, head, target, method, most: 64 };
    const { raw } = await net.ask("map", question);
    const map = unpack({ values, size: photo.grid });
    const heats = [raw, map.raw].map((one) => heatmap({ raw: one, size: photo.grid }, photo.size));
    found.push([method, apart(...heats)]);
    if (method !== "grad_cam") continue;
    const [left] = await net.ask("scores", { ...question, raw, thresholds: [0] });
    found.push(["masked", Math.abs(left - masked)]);
  }
  return found;
}

function checkSection(net, photos, reference, heads) {
  const status = make("p", { role: "status" });
  const place = make("div");
  const start = button("Check this browser", check);
  const root = make(
    "section",
    { class: "foodxai-explorer check" },
    make("h2", {}, "As in Python?"),
    make("p", {}, CLAIM(photos.length, heads.length)),
    start,
    status,
    place,
  );

  async function check() {
    start.disabled = true;
    const tell = (done, total) => (status.textContent = `${done} of ${total} answers …`);
    try {
      const { most, same } = await compared(net, photos, reference, tell);
      show(most, same);
    } catch (error) {
      status.textContent = `The check did not end: ${error.message}`;
    }
    start.disabled = false;
  }

  function show(most, same) {
    const cell = (text) => make("td", {}, text);
    const rows = Object.entries(ALLOWED).map(([name, [title, allowed]]) => {
      const values = most.map((largest) => largest[name]);
      const shown = values.map((value) => value.toFixed(4));
      return make(
        "tr",
        { "data-measured": name, "data-value": Math.max(...values) },
        ...[title, ...shown, String(allowed)].map(cell),
      );
    });
    const columns = ["Largest difference", ...heads.map(({ title }) => title), "Allowed"];
    const names = columns.map((text) => make("th", { scope: "col" }, text));
    place.replaceChildren(
      make("table", {}, make("thead", {}, make("tr", {}, ...names)), make("tbody", {}, ...rows)),
    );
    const good = rows.every(({ dataset }) => dataset.value <= ALLOWED[dataset.measured][1]);
    status.textContent =
      `The first class is Python's in ${same} of ${reference.length} answers. ` +
      (good
        ? "This browser computes what Python computes."
        : "Something here is further off than it may be: the heatmaps of this browser are not to be trusted.");
  }

  return root;
}

const CLAIM = (photos, heads) =>
  `Python explained these ${photos} pictures when the book was built${heads > 1 ? ", by each network" : ""}. Your browser explains them again, and shows how far both are apart.`;
