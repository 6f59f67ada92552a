// The network, in a worker. Answers one message after the other; a long answer tells how far it is,
// and ends early when it is cancelled.

const QUICK = 128; // channels of Score-CAM before its first picture
const STEP = 32; // channels between two of its pictures

const RECENT = 10; // photos whose maps are kept

const photos = new Map(); // key -> pixels
const recent = new Map(); // key -> maps, the newest last
const running = new Set(); // questions that nobody has cancelled
let lab = null;

const breathe = () => new Promise((done) => setTimeout(done));

function colours(pixels) {
  const image = new Float32Array((3 * pixels.length) / 4);
  for (let from = 0, to = 0; from < pixels.length; from += 4) {
    for (let c = 0; c < 3; c++) image[to++] = pixels[from + c];
  }
  return image;
}

async function mapsOf(key) {
  const maps = recent.get(key) ?? (await bodyOf(colours(photos.get(key))));
  recent.delete(key);
  recent.set(key, maps);
  if (recent.size > RECENT) recent.delete(recent.keys().next().value);
  return maps;
}

const sized = (raw) => ({ raw, size: lab.grid });
const heatOf = (raw) => heatmap(sized(raw), [lab.height, lab.width]);

async function probability(image, head, target) {
  return softmax(logitsOf(await bodyOf(image), head))[target];
}

// Score-CAM's sum over the channels asked so far. Channels that are the same everywhere score as
// the blank image; they come last.
async function scoreCam({ key, head, target, most = Infinity }, tell, stopped) {
  const [image, maps] = [colours(photos.get(key)), await mapsOf(key)];
  const live = liveChannels(maps, head.channels);
  const order = live.slice(0, most);
  const scores = [];
  const score = async (mask) =>
    logitsOf(await bodyOf(blend(image, mask, lab.baseline)), head)[target];
  const sum = (also = []) => {
    const weights = softmax([...scores, ...also.map(([, value]) => value)]);
    const all = new Float64Array(head.channels);
    [...order.slice(0, scores.length), ...also.map(([k]) => k)].forEach((k, i) => {
      all[k] = weights[i];
    });
    return weighted(maps, all);
  };
  for (const k of order) {
    await breathe();
    if (stopped() && scores.length) break;
    scores.push(await score(heatOf(channel(maps, head.channels, k))));
    const picture = scores.length >= QUICK && scores.length % STEP === 0;
    tell({ done: scores.length, total: order.length, raw: picture ? sum() : null });
  }
  if (scores.length < live.length) return { raw: sum(), done: scores.length, total: live.length };
  const blank = await score(new Float32Array(lab.height * lab.width));
  const dead = [...Array(head.channels).keys()].filter((k) => !live.includes(k));
  return { raw: sum(dead.map((k) => [k, blank])), done: live.length, total: live.length };
}

const ANSWERS = {
  async start({ runtime, model, heads, ...shape }) {
    lab = { ...shape };
    lab.heads = heads.map(({ bytes, classes }) => readHead(bytes, classes, shape.channels));
    return startBody(new Uint8Array(model), runtime, [shape.height, shape.width]);
  },

  // Answered when the graphics card is taken away.
  left: () => body.left,

  // The middle of a file, resized; what `look` takes.
  photo: ({ file, place }) => readPhoto(file, lab.height, place),

  // The logits of an image, by every head; with a key it is kept.
  async look({ key, pixels }) {
    if (key !== undefined) {
      photos.set(key, pixels);
      recent.delete(key);
    }
    const maps = await (key === undefined ? bodyOf(colours(pixels)) : mapsOf(key));
    return lab.heads.map((head) => logitsOf(maps, head));
  },

  forget({ key }) {
    photos.delete(key);
    recent.delete(key);
  },

  // A frame of the camera: nothing of it is kept.
  async frame({ pixels, head, target, method }) {
    const maps = await bodyOf(colours(pixels));
    const logits = logitsOf(maps, lab.heads[head]);
    const asked = target ?? logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
    return { logits, target: asked, raw: METHODS[method](maps, lab.heads[head], asked) };
  },

  async map({ key, head, target, method, most }, tell, stopped) {
    const question = { key, head: lab.heads[head], target, most };
    if (method === "score_cam") return scoreCam(question, tell, stopped);
    return { raw: METHODS[method](await mapsOf(key), lab.heads[head], target) };
  },

  // The probability that is left of the photo under its heatmap, from each threshold on.
  async scores({ key, head, target, raw, thresholds }) {
    const image = colours(photos.get(key));
    const heat = heatOf(raw);
    const found = [];
    for (const from of thresholds) {
      const kept = heat.map((value) => (value < from ? 0 : value));
      found.push(await probability(blend(image, kept, lab.baseline), lab.heads[head], target));
    }
    return found;
  },
};

onmessage = async ({ data: { id, kind, ...message } }) => {
  if (kind === "cancel") {
    running.delete(message.which);
    return;
  }
  running.add(id);
  const tell = (progress) => postMessage({ id, progress });
  try {
    const answer = await ANSWERS[kind](message, tell, () => !running.has(id));
    postMessage({ id, answer });
  } catch (error) {
    postMessage({ id, error: String(error?.message ?? error) });
  }
  running.delete(id);
};
