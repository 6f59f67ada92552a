// From numbers to pixels, as foodxai.explain.heatmap, foodxai.explain.blend and foodxai.draw.overlay
// do it.

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// A map as it travels: its rows of 32-bit floats.
const unpack = (map) => ({ raw: new Float32Array(bytes(map.values).buffer), size: map.size });

// Bilinear neighbours of every pixel, pixel centres at halves, edges repeated.
function neighbours(from, to) {
  const low = new Int32Array(to);
  const high = new Int32Array(to);
  const part = new Float64Array(to);
  for (let i = 0; i < to; i++) {
    const place = ((i + 0.5) * from) / to - 0.5;
    const floor = Math.floor(place);
    low[i] = Math.max(floor, 0);
    high[i] = Math.min(floor + 1, from - 1);
    part[i] = place - floor;
  }
  return { low, high, part };
}

// Upsample a raw map and scale it to [0, 1]; zero everywhere stays zero, another constant is one.
function heatmap({ raw, size: [rows, columns] }, [height, width]) {
  const y = neighbours(rows, height);
  const x = neighbours(columns, width);
  const heat = new Float64Array(height * width);
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0, at = 0; i < height; i++) {
    const top = y.low[i] * columns;
    const bottom = y.high[i] * columns;
    for (let j = 0; j < width; j++, at++) {
      const left = x.low[j];
      const right = x.high[j];
      const part = x.part[j];
      const above = raw[top + left] + (raw[top + right] - raw[top + left]) * part;
      const below = raw[bottom + left] + (raw[bottom + right] - raw[bottom + left]) * part;
      const value = above + (below - above) * y.part[i];
      heat[at] = value;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  const spread = highest - lowest;
  for (let at = 0; at < heat.length; at++) {
    heat[at] = spread > 0 ? (heat[at] - lowest) / spread : Number(highest > 0);
  }
  return heat;
}

// The colour map over the photo where the heat reaches the threshold.
function overlay(photo, heat, colours, opacity, threshold) {
  const painted = new ImageData(new Uint8ClampedArray(photo.data), photo.width);
  for (let at = 0; at < heat.length; at++) {
    if (heat[at] < threshold) continue;
    const colour = 3 * Math.min(Math.floor(heat[at] * 256), 255);
    for (let c = 0; c < 3; c++) {
      painted.data[4 * at + c] =
        (1 - opacity) * photo.data[4 * at + c] + opacity * colours[colour + c];
    }
  }
  return painted;
}

// The photo where the heat reaches the threshold, fading to the baseline colour where it is low.
function mask(photo, heat, baseline, threshold) {
  const painted = new ImageData(new Uint8ClampedArray(photo.data), photo.width);
  for (let at = 0; at < heat.length; at++) {
    const kept = heat[at] < threshold ? 0 : heat[at];
    for (let c = 0; c < 3; c++) {
      painted.data[4 * at + c] = baseline[c] + kept * (photo.data[4 * at + c] - baseline[c]);
    }
  }
  return painted;
}
