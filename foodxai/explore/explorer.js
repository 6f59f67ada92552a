// The explorer. A source gives photos and maps: the page that holds them, a kernel, or a network in
// the browser.

function mount(root, source) {
  const first = panel("First explanation", ask);
  const second = panel("Second explanation", ask);
  const explanations = make("div", {}, first.root, second.root);
  const compare = make("input", { type: "checkbox", autocomplete: "off", onchange: compared });
  const strip = photoStrip(choose);
  const settings = pictureSettings(source, paint);
  const bars = classBars((index) => {
    first.pick(index);
    ask();
  });
  const question = make("p", { class: "question", "aria-live": "polite" });
  const status = make("p", { class: "status", role: "status" });
  const heard = make("p", { class: "heard", role: "status" });
  const panels = () => (compare.checked ? [first, second] : [first]);
  const drawn = () => panels().filter(({ shown }) => shown);
  let now = null;
  let note = "";

  const tools = make(
    "div",
    { class: "tools" },
    make("label", {}, compare, "Compare with a second one"),
    button("Download picture", () => download("picture", savePicture)),
    button("Download numbers", () => download("numbers", saveNumbers)),
    ...(source.tools ?? []),
  );
  second.root.hidden = true;
  root.querySelector(".still")?.remove();
  const parts = [
    strip.root,
    question,
    explanations,
    settings.root,
    bars.root,
    tools,
    status,
    heard,
  ];
  root.querySelector("figcaption").before(...parts);

  function add(photo) {
    strip.add(photo);
    if (!now) choose(photo);
    return photo;
  }

  function choose(photo) {
    now = photo;
    photo.radio.checked = true;
    question.textContent = photo.question;
    first.offer(photo, 0);
    second.offer(photo, 1);
    photo.ready.then(() => now === photo && ask()).catch(failed);
  }

  function compared() {
    second.root.hidden = !compare.checked;
    explanations.classList.toggle("compared", compare.checked);
    if (!compare.checked) source.cancel?.();
    ask();
  }

  function ask(said = "") {
    note = said;
    panels().forEach(request);
    say();
  }

  // The last picture stays until the next one is ready.
  function request(panel) {
    const photo = now;
    const wanted = panel.wanted();
    panel.busy(true);
    attempt(panel, () => source.map(photo, wanted, panels().indexOf(panel), show));

    function show(map) {
      if (photo !== now || wanted.join() !== panel.wanted().join()) return;
      attempt(panel, () => {
        panel.show(photo, wanted, map);
        panel.busy(false);
        paint();
      });
    }
  }

  // Whatever throws, the panel is free again.
  function attempt(panel, work) {
    try {
      work();
    } catch (error) {
      panel.busy(false);
      failed(error);
    }
  }

  function failed(error) {
    console.error(error);
    tell(`This went wrong: ${error.message}`);
  }

  function paint() {
    for (const panel of drawn()) panel.paint(settings);
    say();
  }

  function say() {
    settings.say();
    const chosen = panels().map((panel) => panel.wanted()[0]);
    const likely = [...now.classes.keys()].slice(0, source.bars ?? Infinity);
    bars.show(now, [...new Set(likely.concat(chosen))], chosen);
    status.textContent = note;
    const text = drawn()
      .map((panel) => panel.heard())
      .join(" — ");
    if (heard.textContent !== text) heard.textContent = text;
  }

  function tell(text) {
    note = text;
    say();
  }

  function download(what, write) {
    if (drawn().length) write(drawn(), source.thresholds);
    else tell(what === "picture" ? "There is no picture yet." : "There are no numbers yet.");
  }

  return {
    add,
    choose,
    ask,
    say: tell,
    busy: () => panels().forEach((panel) => panel.busy(false)),
  };
}

function fileName(panels) {
  const names = panels.map(({ shown }) => `${shown.photo.title} ${shown.klass[0]} ${shown.method}`);
  return names.join(" ").replace(/[^\w+-]+/g, "_");
}

function savePicture(panels) {
  const [height, width] = panels[0].shown.photo.size;
  const canvas = make("canvas", { width: 3 * width, height: panels.length * height });
  const context = canvas.getContext("2d");
  panels.forEach(({ pictures }, i) => {
    pictures.forEach((one, j) =>
      context.drawImage(one.canvas, j * width, i * height, width, height),
    );
  });
  canvas.toBlob((blob) => save(`${fileName(panels)}.png`, blob));
}

function saveNumbers(panels, thresholds) {
  const rows = panels.map(({ shown: { photo, map, values, klass, method, layer } }) => ({
    photo: photo.title,
    class: klass[0],
    method,
    layer,
    probability: klass[1],
    thresholds,
    masked_probability: map.scores,
    shape: values.size,
    map: [...values.raw],
  }));
  const blob = new Blob([JSON.stringify(rows, null, 1)], { type: "application/json" });
  save(`${fileName(panels)}.json`, blob);
}
