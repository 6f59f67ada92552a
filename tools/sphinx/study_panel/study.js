// The study's table in the reader's hands: choose, and everything is counted anew.

const ANCHOR = "#study--";
const STRENGTHS = "Two by two, in the order of Bradley and Terry's strengths (geometric mean 1)";
const COLOURS =
  "Orange: the thesis's three. Grey: controls, which know nothing of the network. Blue: others.";

function start(root, settings) {
  const load = loading(settings.tables);
  const known = Object.fromEntries(settings.networks.map((one) => [one.name, one]));
  const titles = settings.networks.map(({ name, title }) => [name, title]);
  const network = choice("Network", { "": "choose one", ...Object.fromEntries(titles) }, open);
  const group = choice("Photos", GROUPS, regroup);
  const count = slider("How many", { min: 1, max: 1, value: 1 }, String, changed);
  const range = count.root.querySelector("input");
  const masks = choice("Masks", MASKS, changed);
  const fills = choice("Covered part", FILLS, changed);
  const methods = entrants(settings, changed);
  const limits = { min: 0, max: 0.3, step: 0.01, value: 0 };
  const margin = slider("Margin of the points", limits, (value) => short(value), changed);
  const again = button("Another draw", redraw);
  const lot = make("span");
  const about = make("p", { class: "told" });
  const told = make("p", { class: "told verdict", role: "status" });
  const [won, points, beaten] = [make("div"), make("div"), duelling()];
  const picture = scatter();
  const results = make(
    "div",
    {},
    make("div", { class: "side" }, won, points),
    make("p", { class: "heading" }, "Photos won, and the share of the photo that a mask keeps"),
    picture.root,
    make("p", { class: "told" }, COLOURS),
    make("p", { class: "heading" }, STRENGTHS),
    beaten.root,
  );
  const link = make("a", {}, "Link to this view");
  const file = make("a", { download: "" }, "Download this network's table (CSV)");
  const all = make("div", { hidden: "" });
  let [table, seed] = [null, 1];

  all.append(
    make("div", { class: "fields" }, group.root, count.root),
    make("div", { class: "tools" }, again, lot),
    make("div", { class: "fields" }, masks.root, fills.root, methods.root, margin.root),
    methods.folded,
    told,
    results,
    make("div", { class: "tools" }, link, file),
  );

  function open(event, wanted = {}) {
    const name = network.value();
    all.hidden = true;
    about.textContent = "";
    if (!name) return;
    about.textContent = "Loading its table …";
    const failed = () =>
      (about.textContent = `${settings.tables}${name}.js was not found: is it beside the pages?`);
    load(name, (found) => network.value() === name && use(found, wanted), failed);
  }

  function use(found, wanted) {
    table = found;
    const { size, layer, places, photos, right } = known[network.value()];
    about.textContent =
      `${photos} photos of ${size} px, ${percent(right)} of them answered rightly, explained at ` +
      `${layer}: ${places} by ${places} places.`;
    const columns = Object.keys(table.methods.whole);
    Object.keys(FILLS).forEach((key, i) => {
      fills.select.options[i].disabled = !columns.includes(`own_${key}`);
    });
    if (!fills.has(fills.value())) fills.set("colour");
    methods.offer(Object.keys(settings.names).filter((key) => key in table.methods));
    file.href = `${settings.tables}${network.value()}.csv`;
    regroup();
    choose(wanted);
    all.hidden = false;
    changed();
  }

  // As a link wants it; what the table has not stays as it is.
  function choose({ photos, n, draw, masks: kind, fill: cover, methods: who, margin: allowed }) {
    if (group.has(photos)) group.set(photos);
    if (photos) regroup();
    if (n) count.set(n === "all" ? range.max : n);
    if (Number(draw)) seed = Number(draw);
    if (masks.has(kind)) masks.set(kind);
    if (fills.has(cover)) fills.set(cover);
    if (who) methods.choose(who);
    if (allowed) margin.set(allowed / 100);
  }

  const everyPhoto = () => range.value === range.max;

  // Another group has another number of photos; who had all of them has all again.
  function regroup() {
    const most = drawn(table, group.value(), Infinity, seed).length;
    const every = everyPhoto();
    Object.assign(range, { min: Math.min(20, most), max: most });
    count.set(every ? most : range.value);
    changed();
  }

  function redraw() {
    seed += 1;
    changed();
  }

  // What is chosen, as an anchor; the theme looks for anchors as CSS selectors.
  function address() {
    const wanted = {
      network: network.value(),
      photos: group.value(),
      n: everyPhoto() ? "all" : range.value,
      draw: seed,
      masks: masks.value(),
      fill: fills.value(),
      methods: methods.link(),
      margin: Math.round(100 * margin.value()),
    };
    return ANCHOR + Object.entries(wanted).map((one) => one.join("-")).join("--");
  }

  function changed() {
    if (!table || all.hidden) return;
    again.disabled = everyPhoto();
    lot.textContent = everyPhoto() ? "all of them" : `draw ${seed}`;
    link.href = address();
    const keys = methods.value();
    const rows = drawn(table, group.value(), count.value(), seed);
    const few = rows.length ? "Tick at least two methods." : "This network has no such photo.";
    results.hidden = keys.length < 2 || !rows.length;
    if (results.hidden) return (told.textContent = few);
    const column = `${masks.value()}_${fills.value()}`;
    const take = (key, name = column) => rows.map((k) => table.methods[key][name][k]);
    const kept = keys.map((key) => take(key));
    const found = judged(kept, take("whole"), margin.value());
    const area = (key) => take(key, "area").reduce((sum, one) => sum + one) / rows.length;
    const three = Object.keys(settings.thesis.wins).map((key) => take(key));
    told.replaceChildren(...verdict(found, keys.map((key) => settings.names[key]), three));
    show(found, keys, keys.map(area));
  }

  function show(found, keys, areas) {
    const { names, thesis, controls } = settings;
    const alone = keys.length === 3 && keys.every((key) => key in thesis.wins);
    const colour = (key) =>
      key in thesis.wins ? "#d9730d" : controls.includes(key) ? "#888" : "#1f78d1";
    const lines = (metric) =>
      keys.map((key, i) => ({
        name: names[key],
        colour: colour(key),
        found: found[metric][i],
        ...(alone && { thesis: thesis[metric][key], note: `thesis ${short(thesis[metric][key])}` }),
      }));
    const dots = lines("wins").map((one, i) => ({ ...one, x: areas[i], y: one.found.value }));
    const shown = keys.map((key) => names[key]);
    won.replaceChildren(bars("Photos won, in 100", 0, lines("wins")));
    points.replaceChildren(bars("Points on 100 photos", -100, lines("points")));
    beaten.show(shown, found);
    const before = masks.value() === "own" ? "" : " before levelling";
    picture.show(dots, `photo kept${before}, %`);
  }

  // A link may have brought the reader here.
  function follow() {
    if (!location.hash.startsWith(ANCHOR) || location.hash === link.hash) return;
    const parts = location.hash.slice(ANCHOR.length).split("--");
    const wanted = Object.fromEntries(parts.map((one) => one.split(/-(.*)/)));
    root.scrollIntoView();
    if (network.has(wanted.network)) {
      network.set(wanted.network);
      open(null, wanted);
    } else about.textContent = `The link names a network that is not here: ${wanted.network}.`;
  }

  addEventListener("hashchange", follow);
  root.querySelector(".without").replaceWith(network.root, about, all);
  follow();
}

for (const root of document.querySelectorAll(".foodxai-study")) {
  start(root, JSON.parse(root.dataset.settings));
}
