// The third source of an explorer: photos that the reader brings, maps that the worker computes.

const MOST = 20; // photos of the reader's that stay: each holds half a megabyte

function desk(facts, net, figure, tell) {
  const photos = [];
  const jobs = [];
  const bar = progressBar(() => jobs.forEach((job) => job?.cancel()));
  const crop = cropper((place) => recrop(current, place));
  const heads = make("select", { autocomplete: "off", onchange: askedAnew });
  const titles = facts.heads.map(({ title }) => title);
  const note = make("p", { role: "status" });
  const network = make("div", { class: "foodxai-explorer network" }, field("Network", heads), note);
  const cover = brush(facts.baseline, async (pixels) => {
    const logits = await net.ask("look", { pixels });
    return answered(logits);
  });
  const camera = cameraView({ side: facts.size[0], frame, took, say });
  const intake = make(
    "div",
    { class: "tools intake" },
    photoInputs(figure, took),
    button("Camera", camera.open),
  );
  let current = null;
  let explorer = null;
  let count = 0;
  fill(heads, titles);
  network.hidden = titles.length < 2;

  // What the chosen head makes of the logits of all.
  function answered(logits) {
    const head = heads.selectedIndex;
    return asked(logits[head], facts.heads[head].names);
  }

  function say(text) {
    (explorer?.say ?? tell)(text);
  }

  // Add photos and choose the last; what cannot be read is said, and the last picture stays.
  async function took(files) {
    const problems = [];
    let newest = null;
    for (const file of files.slice(-MOST)) {
      explorer?.say(`Reading ${file.name} …`);
      try {
        newest = await take(file, titled(file.name));
        newest.theirs = true;
      } catch (error) {
        problems.push(`${file.name} ${error.message}`);
      }
    }
    if (newest) {
      explorer.choose(newest);
      await newest.ready;
      if (clearedOut() || files.length > MOST)
        problems.push(`Your ${MOST} newest photos stay here, and no more.`);
    }
    say(problems.join(" "));
  }

  function titled(name) {
    const short = name.replace(/\.\w+$/, "") || "photo";
    const taken = photos.map(({ title }) => title);
    let free = short;
    for (let n = 2; taken.includes(free); n++) free = `${short} (${n})`;
    return free;
  }

  // Let the reader's oldest photos go, where there are too many; whether there were.
  function clearedOut() {
    const others = photos.filter(({ theirs, radio }) => theirs && !radio.checked);
    const old = others.slice(0, 1 - MOST);
    for (const photo of old) {
      photos.splice(photos.indexOf(photo), 1);
      photo.radio.parentElement.remove();
      net.ask("forget", { key: photo.key });
    }
    return old.length > 0;
  }

  async function take(file, title) {
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
      ready: Promise.resolve(),
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
  }

  async function read(photo, place) {
    const { image, width, height } = await net.ask("photo", { file: photo.file, place });
    const logits = await net.ask("look", { key: photo.key, pixels: image.data });
    Object.assign(photo, { place, width, height, logits, found: {}, pixels: image });
    Object.assign(photo, answered(logits));
    photo.picture ??= thumbnail(photo);
    photo.picture.getContext("2d").putImageData(image, 0, 0);
  }

  async function recrop(photo, place) {
    try {
      await read(photo, place);
    } catch (error) {
      say(`${photo.title} ${error.message}`);
      return;
    }
    current = null;
    explorer.choose(photo);
  }

  function askedAnew() {
    note.textContent = facts.heads[heads.selectedIndex].note;
    for (const photo of photos) Object.assign(photo, answered(photo.logits));
    camera.forget();
    if (!current) return;
    const photo = current;
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
      head: heads.selectedIndex,
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
      if (newest()) show({ ...pack(raw), scores });
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
    const head = heads.selectedIndex;
    const found = await net.ask("frame", { pixels: image.data, head, target, method: "grad_cam" });
    const heat = heatmap({ raw: found.raw, size: facts.grid }, facts.size);
    const picture = overlay(image, heat, bytes(Object.values(facts.colours)[0]), 0.5, 0);
    const name = facts.heads[head].names[found.target];
    const probability = softmax(found.logits)[found.target];
    return { picture, target: found.target, name, probability };
  }

  return { take, photos, brush: cover, camera, intake, network };
}
