// Heatmaps from activation maps [h, w, channels] and one dense layer behind their average, as
// foodxai.explain has them. A head: kernel [classes, channels], bias [classes].

// 16-bit floats, as they are stored, to 32-bit ones.
function widened(halves) {
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) {
    const [sign, exponent] = [halves[i] >> 15 ? -1 : 1, (halves[i] >> 10) & 31];
    const part = (halves[i] & 1023) / 1024;
    floats[i] = sign * (exponent ? 2 ** (exponent - 15) * (1 + part) : 2 ** -14 * part);
  }
  return floats;
}

function readHead(buffer, classes, channels) {
  const kernel = widened(new Uint16Array(buffer, 0, classes * channels));
  return { kernel, bias: new Float32Array(buffer, 2 * classes * channels, classes), channels };
}

const row = ({ kernel, channels }, target) =>
  kernel.subarray(target * channels, (target + 1) * channels);

function channelSums(maps, channels) {
  const sums = new Float64Array(channels);
  for (let at = 0; at < maps.length; at++) sums[at % channels] += maps[at];
  return sums;
}

function logitsOf(maps, head) {
  const places = maps.length / head.channels;
  const sums = channelSums(maps, head.channels);
  return Float32Array.from(head.bias, (bias, target) => {
    const weights = row(head, target);
    let sum = 0;
    for (let k = 0; k < sums.length; k++) sum += weights[k] * sums[k];
    return bias + sum / places;
  });
}

function softmax(scores) {
  const highest = scores.reduce((a, b) => Math.max(a, b));
  const powers = Float64Array.from(scores, (score) => Math.exp(score - highest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

// ReLU of the sum over channels of maps times weights.
function weighted(maps, weights) {
  const raw = new Float32Array(maps.length / weights.length);
  for (let place = 0, at = 0; place < raw.length; place++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++, at++) sum += weights[k] * maps[at];
    raw[place] = Math.max(sum, 0);
  }
  return raw;
}

// The gradient of a logit at a map is the same in every place: its weight over their number.
const gradient = (maps, head, target) =>
  Float64Array.from(row(head, target), (weight) => (weight * head.channels) / maps.length);

const METHODS = {
  cam: (maps, head, target) => weighted(maps, row(head, target)),
  grad_cam: (maps, head, target) => weighted(maps, gradient(maps, head, target)),
  hires_cam: (maps, head, target) => weighted(maps, gradient(maps, head, target)),
  grad_cam_plus_plus(maps, head, target) {
    const sums = channelSums(maps, head.channels);
    const places = maps.length / head.channels;
    const positive = gradient(maps, head, target).map((slope) => Math.max(slope, 0));
    const weights = positive.map((g, k) => (places * g) / (2 + Math.max(sums[k], 0) * g));
    return weighted(maps, weights);
  },
};

// The channels that are not the same everywhere, the strongest first.
function liveChannels(maps, channels) {
  const low = maps.slice(0, channels);
  const high = maps.slice(0, channels);
  for (let at = channels; at < maps.length; at++) {
    const k = at % channels;
    low[k] = Math.min(low[k], maps[at]);
    high[k] = Math.max(high[k], maps[at]);
  }
  const live = [...low.keys()].filter((k) => high[k] > low[k]);
  return live.sort((a, b) => high[b] - high[a]);
}

const channel = (maps, channels, k) =>
  Float32Array.from({ length: maps.length / channels }, (_, place) => maps[place * channels + k]);

// RGB [h, w, 3] seen through a mask [h, w]: where it is 0, only the baseline colour is left.
function blend(image, mask, baseline) {
  const seen = new Float32Array(image.length);
  for (let at = 0; at < seen.length; at++) {
    const colour = baseline[at % 3];
    seen[at] = colour + mask[Math.trunc(at / 3)] * (image[at] - colour);
  }
  return seen;
}
