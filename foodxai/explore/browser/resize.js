// The middle of a picture, resized as foodxai.data.photos.read does it: bicubic over all the pixels
// that a new one covers, first along the rows, then along the columns, each rounded to whole numbers.

const BICUBIC = -0.5;

function cubic(x) {
  const at = Math.abs(x);
  if (at < 1) return ((BICUBIC + 2) * at - (BICUBIC + 3)) * at * at + 1;
  if (at < 2) return (((at - 5) * at + 8) * at - 4) * BICUBIC;
  return 0;
}

// For each of `count` new pixels: the first old pixel that it sees, and the weights from there on.
function taps(length, from, to, count) {
  const scale = (to - from) / count;
  const wide = Math.max(scale, 1);
  return Array.from({ length: count }, (_, i) => {
    const centre = from + (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - 2 * wide + 0.5), 0);
    const last = Math.min(Math.trunc(centre + 2 * wide + 0.5), length);
    const weights = new Float64Array(last - first);
    for (let k = 0; k < weights.length; k++) weights[k] = cubic((first + k - centre + 0.5) / wide);
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

// One line of pixels, `step` numbers apart from one to the next, into another.
function line(source, at, step, target, to, leap, places) {
  for (const { first, weights } of places) {
    let [red, green, blue] = [0, 0, 0];
    for (let k = 0, from = at + first * step; k < weights.length; k++, from += step) {
      red += weights[k] * source[from];
      green += weights[k] * source[from + 1];
      blue += weights[k] * source[from + 2];
    }
    [target[to], target[to + 1], target[to + 2], target[to + 3]] = [red, green, blue, 255];
    to += leap;
  }
}

// The square that is kept of a picture: `place` is 0 for its left or upper end, 1 for the other.
function square(width, height, place) {
  const side = Math.min(width, height);
  return { side, left: (width - side) * place, top: (height - side) * place };
}

// rows(y, count): RGBA of so many rows of the picture. Returns ImageData [size, size].
function resized(rows, width, height, size, place = 0.5) {
  const { side, left, top } = square(width, height, place);
  const across = taps(width, left, left + side, size);
  const down = taps(height, top, top + side, size);
  const first = down[0].first;
  const end = down[size - 1].first + down[size - 1].weights.length;
  const narrow = new Uint8ClampedArray(4 * size * (end - first));
  for (let y = first; y < end; y += STRIP) {
    const count = Math.min(STRIP, end - y);
    const strip = rows(y, count);
    for (let i = 0; i < count; i++) {
      line(strip, 4 * width * i, 4, narrow, 4 * size * (y - first + i), 4, across);
    }
  }
  const moved = down.map((place) => ({ ...place, first: place.first - first }));
  const image = new ImageData(size, size);
  for (let x = 0; x < size; x++) line(narrow, 4 * x, 4 * size, image.data, 4 * x, 4 * size, moved);
  return image;
}

const STRIP = 128; // rows at a time, so that a large picture is not held twice
