// The third source of an explorer: photos that the reader brings, maps that the worker computes.

function desk(facts, net, figure, tell) {
  const photos = [];
  const jobs = [];
  const bar = progressBar(() => jobs.forEach((job) => job?.cancel()));
  const crop = cropper((place) => recrop(current, place));
  const cover = brush(facts.baseline, async (pixels) => {
    const logits = await net.ask("look", { pixels });
    return asked(logits, facts.names);
  });
  const camera = cameraView({ side: facts.size[0], frame, names: facts.names, took, say });
  const intake = make(
    "div",
    { class: "tools intake" },
    photoInputs(figure, took),
    button("Camera", camera.open),
  );
  let current = null;
  let explorer = null;
  let count = 0;

  function say(text) {
    (explorer?.say ?? tell)(text);
  }

  async function took(files) {
    for (const file of files) {
      const photo = await take(file, titled(file.name));
      if (photo) explorer.choose(photo);
    }
  }

  function titled(name) {
    const short = name.replace(/\.\w+$/, "") || "photo";
    const taken = photos.filter(({ title }) => title.replace(/ \(\d+\)$/, "") === short).length;
    return taken ? `${short} (${taken + 1})` : short;
  }

  // Add a photo; what cannot be read is said, and the last one stays.
  async function take(file, title) {
    try {
      const photo = {
        title,
        file,
        key: count++,
        question: "",
        size: facts.size,
        grid: facts.grid,
        baseline: facts.baseline,
        methods: facts.methods,
        layers: [facts.layer],
      };
      await read(photo, 0.5);
      photos.push(photo);
      explorer ??= mount(figure, {
        ...facts,
        map,
        cancel,
        tools: [crop.root, bar.root],
        bars: 5,
      });
      return explorer.add(photo);
    } catch (error) {
      say(`${file.name} ${error.message}`);
      return null;
    }
  }

  async function read(photo, place) {
    const { image, width, height } = await net.ask("photo", { file: photo.file, place });
    const logits = await net.ask("look", { key: photo.key, pixels: image.data });
    Object.assign(photo, { place, width, height, logits, found: {}, uri: addressOf(image) });
    Object.assign(photo, asked(logits, facts.names));
    return image;
  }

  async function recrop(photo, place) {
    try {
      photo.pixels = await read(photo, place);
    } catch (error) {
      say(`${photo.title} ${error.message}`);
      return;
    }
    photo.radio.parentElement.querySelector("img").src = photo.uri;
    current = null;
    explorer.choose(photo);
  }

  function shown(photo) {
    if (photo === current) return;
    current = photo;
    crop.offer(photo);
    cover.show(photo);
  }

  async function map(photo, [c, m], panel, show) {
    shown(photo);
    jobs[panel]?.cancel();
    const question = {
      key: photo.key,
      target: photo.order[c],
      method: facts.methods[m][0],
    };
    const name = JSON.stringify(question);
    if (photo.found[name]) {
      jobs[panel] = null;
      bar.end();
      show(photo.found[name]);
      return;
    }
    const pack = (raw) => ({ values: packed(raw), size: facts.grid });
    const job = (jobs[panel] = net.ask("map", question, progress));
    const newest = () => job === jobs[panel];
    bar.start();
    try {
      const { raw, done, total } = await job;
      if (!newest()) return;
      show(pack(raw));
      const scores = await net.ask("scores", { ...question, raw, thresholds: facts.thresholds });
      show({ ...pack(raw), scores });
      if (!(done < total)) photo.found[name] = { ...pack(raw), scores };
      if (total && newest())
        say(of(done < total ? "Stopped: Score-CAM" : "Score-CAM", done, total));
    } catch (error) {
      explorer.busy();
      say(`This went wrong: ${error.message}`);
    }
    if (newest()) bar.end();

    function progress({ done, total, raw }) {
      bar.move(done, total);
      if (!raw || !newest()) return;
      show(pack(raw));
      say(of("Score-CAM so far", done, total));
    }
  }

  function of(what, done, total) {
    return `${what}, from the ${done} strongest of ${total} live channels.`;
  }

  function cancel() {
    jobs[1]?.cancel();
  }

  async function frame(image, target) {
    const found = await net.ask("frame", { pixels: image.data, target, method: "grad_cam" });
    const heat = heatmap({ raw: found.raw, size: facts.grid }, facts.size);
    const picture = overlay(image, heat, bytes(Object.values(facts.colours)[0]), 0.5, 0);
    return { picture, target: found.target, probability: softmax(found.logits)[found.target] };
  }

  return { take, photos, brush: cover, camera, intake };
}
