// What the panel lets a reader choose, and how a network's table comes into the page.

const GROUPS = { all: "all", right: "answered rightly", wrong: "answered wrongly" };
const MASKS = { own: "as they are", equal: "of equal area" };
const FILLS = { colour: "the blank colour", blur: "a blur", black: "black" };

// The network's table, by a script of its own: a page that was opened as a file may load no other.
function loading(address) {
  const known = {};
  window.foodxaiStudy = (name, table) => (known[name] = table);
  return (name, ready, failed) => {
    if (known[name]) return ready(known[name]);
    const done = () => (known[name] ? ready(known[name]) : failed());
    const src = `${address}${name}.js`;
    document.head.append(make("script", { src, onload: done, onerror: failed }));
  };
}

// A menu of { key: name }, whose value is a key.
function choice(name, options, changed) {
  const keys = Object.keys(options);
  const { root, select } = menu(name, Object.values(options), changed);
  const has = (key) => keys.includes(key) && !select.options[keys.indexOf(key)].disabled;
  const set = (key) => (select.selectedIndex = keys.indexOf(key));
  return { root, select, has, set, value: () => keys[select.selectedIndex] };
}

// Who takes part: a menu of usual companies, and a box for every method.
function entrants(settings, changed) {
  const three = Object.keys(settings.thesis.wins);
  const groups = { three, controls: [...three, ...settings.controls], all: [] };
  const titles = { three: "the thesis's three", controls: "these and controls", all: "all" };
  const company = choice("Methods", { ...titles, own: "your own choice" }, () => {
    if (company.value() !== "own") tick(groups[company.value()]);
    changed();
  });
  const boxes = make("div", { class: "boxes" });
  const folded = make("details", {}, make("summary", {}, "Single methods"), boxes);
  const inputs = () => [...boxes.querySelectorAll("input")];
  const value = () => inputs().filter((one) => one.checked).map((one) => one.value);

  const tick = (keys) => inputs().forEach((one) => (one.checked = keys.includes(one.value)));

  // The company that the ticked methods are.
  function name() {
    const ticked = value().join();
    const has = (keys) => inputs().map((one) => one.value).filter((one) => keys.includes(one));
    company.set(Object.keys(groups).find((key) => has(groups[key]).join() === ticked) ?? "own");
  }

  function choose(wanted) {
    tick(groups[wanted] ?? wanted.split("-"));
    name();
  }

  function offer(keys) {
    const before = boxes.children.length ? value() : three;
    groups.all = keys;
    const onchange = () => {
      name();
      changed();
    };
    const common = { type: "checkbox", autocomplete: "off", onchange };
    const box = (value) => make("input", { value, ...common });
    boxes.replaceChildren(...keys.map((key) => make("label", {}, box(key), settings.names[key])));
    tick(before);
    name();
  }

  const link = () => (company.value() === "own" ? value().join("-") : company.value());
  return { root: company.root, folded, value, choose, offer, link };
}
