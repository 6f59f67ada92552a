// The study's arithmetic; `kept[i][k]` is what the answer keeps under method i's mask on photo k.

// The photos of a group, or so many of them, drawn by a seed; numbers of rows, in their order.
function drawn({ dish, answer }, group, count, seed) {
  const right = dish.map((one, k) => one === answer[k]);
  const wanted = (one) => group === "all" || one === (group === "right");
  const found = [...right.keys()].filter((k) => wanted(right[k]));
  const random = uniform(seed);
  for (let i = 0; i < Math.min(count, found.length); i++) {
    const j = i + Math.floor(random() * (found.length - i));
    [found[i], found[j]] = [found[j], found[i]];
  }
  return found.slice(0, count).sort((a, b) => a - b);
}

// The photos that each method wins; where several keep the most, they share the win.
function shares(kept) {
  const won = kept.map(() => 0);
  for (const k of kept[0].keys()) {
    const most = Math.max(...kept.map((row) => row[k]));
    const best = [...kept.keys()].filter((i) => kept[i][k] === most);
    for (const i of best) won[i] += 1 / best.length;
  }
  return won;
}

// A point won where a mask keeps what the whole photo had, but for the margin; else a point lost.
function earned(kept, whole, margin) {
  return kept.map((row) => row.filter((value, k) => value >= whole[k] - margin).length);
}

// On how many photos row i keeps more than row j.
function duels(kept) {
  return kept.map((one) => kept.map((other) => one.filter((value, k) => value > other[k]).length));
}

// The logarithm of the gamma function (Lanczos, g = 7).
function logGamma(x) {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
    12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const sum = terms.reduce((all, term, i) => all + term / (x + i), 0.9999999999998099);
  return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(x + 6.5) - x - 6.5 + Math.log(sum);
}

// The regularised incomplete beta function, by its continued fraction (Lentz).
function beta(x, a, b) {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - beta(1 - x, b, a);
  let [c, d] = [1, 1 / (1 - ((a + b) * x) / (a + 1))];
  let fraction = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    const before = fraction;
    for (const term of [even, odd]) {
      d = 1 / (1 + term * d);
      c = 1 + term / c;
      fraction *= c * d;
    }
    if (Math.abs(fraction / before - 1) < 1e-15) break;
  }
  const front = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  return (Math.exp(front) * fraction) / a;
}

// Where the beta distribution has so much below it.
function betaQuantile(part, a, b) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (beta(middle, a, b) < part) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// The exact 95 % interval of a share (Clopper-Pearson), and the share.
function interval(count, n) {
  const low = count <= 0 ? 0 : betaQuantile(0.025, count, n - count + 1);
  const high = count >= n ? 1 : betaQuantile(0.975, count + 1, n - count);
  return { value: count / n, low, high };
}

// The exact sign test, two-sided.
function signTest(more, less) {
  if (more === less) return 1;
  return Math.min(1, 2 * beta(0.5, Math.max(more, less), Math.min(more, less) + 1));
}

// P-values corrected for how many there are (Holm).
function holm(p) {
  const order = [...p.keys()].sort((a, b) => p[a] - p[b]);
  const corrected = [];
  let largest = 0;
  order.forEach((place, i) => {
    largest = Math.max(largest, p[place] * (p.length - i));
    corrected[place] = Math.min(1, largest);
  });
  return corrected;
}

// Holm's p of every duel, [i][j].
function surely(more) {
  const pairs = more.flatMap((row, i) => row.slice(0, i).map((_, j) => [i, j]));
  const p = holm(pairs.map(([i, j]) => signTest(more[i][j], more[j][i])));
  const all = more.map((row) => row.map(() => 1));
  pairs.forEach(([i, j], place) => (all[i][j] = all[j][i] = p[place]));
  return all;
}

// The strengths of Bradley and Terry, 1 on (geometric) average, by minorisation-maximisation. A
// photo on which two keep the same is half a win for both; each pair gets half a win more for
// either side, so that who never loses has a strength, too.
function strengths(more, n) {
  const others = (i) => [...more.keys()].filter((j) => j !== i);
  const won = more.map((row, i) =>
    others(i).reduce((sum, j) => sum + (n + 1 + row[j] - more[j][i]) / 2, 0),
  );
  let power = more.map(() => 1);
  for (let step = 0; step < 10000; step++) {
    const raised = power.map(
      (own, i) => won[i] / others(i).reduce((sum, j) => sum + (n + 1) / (own + power[j]), 0),
    );
    const mean = Math.exp(raised.reduce((sum, one) => sum + Math.log(one), 0) / raised.length);
    const next = raised.map((one) => one / mean);
    const moved = Math.max(...next.map((one, i) => Math.abs(Math.log(one / power[i]))));
    power = next;
    if (moved < 1e-10) break;
  }
  return power;
}

// The method that beats every other one on more photos than it loses to it; -1 for none.
function condorcet(more) {
  return more.findIndex((row, i) => row.every((one, j) => i === j || one > more[j][i]));
}

// All that the panel shows, for the methods in the order of `kept`.
function judged(kept, whole, margin) {
  const [n, more] = [whole.length, duels(kept)];
  const twice = ({ value, low, high }) => ({
    value: 2 * value - 1,
    low: 2 * low - 1,
    high: 2 * high - 1,
  });
  const power = strengths(more, n);
  return {
    n,
    wins: shares(kept).map((count) => interval(count, n)),
    points: earned(kept, whole, margin).map((count) => twice(interval(count, n))),
    more,
    p: surely(more),
    winner: condorcet(more),
    power,
    order: [...power.keys()].sort((a, b) => power[b] - power[a]),
  };
}

const falling = (values) => values.every((value, i) => i === 0 || values[i - 1] > value);

// Where labels may stand, each a box of [width, height] near its dot [x, y], none over another or
// over a dot; null where the room, [width, height], does not hold them all.
function placed(dots, sizes, [width, height]) {
  const boxes = dots.map(([x, y]) => [x - 5, y - 5, x + 5, y + 5]);
  const apart = ([a, b, c, d], [e, f, g, h]) => c <= e || g <= a || d <= f || h <= b;
  const fits = (box) =>
    box[0] >= 0 && box[1] >= 0 && box[2] <= width && box[3] <= height &&
    boxes.every((other) => apart(box, other));
  const labels = [];
  for (const [i, [x, y]] of dots.entries()) {
    const box = nearby(x, y, ...sizes[i], width + height).find(fits);
    if (!box) return null;
    boxes.push(box);
    labels.push(box);
  }
  return labels;
}

// Boxes of a size around a dot, the nearest ones first.
function nearby(x, y, w, h, far) {
  const found = [];
  for (let away = 6; away < far; away += 6) {
    for (let turn = 0; turn < 16; turn++) {
      const [c, s] = [Math.cos((turn * Math.PI) / 8), Math.sin((turn * Math.PI) / 8)];
      const [middleX, middleY] = [x + c * (away + w / 2), y + s * (away + h / 2)];
      found.push([middleX - w / 2, middleY - h / 2, middleX + w / 2, middleY + h / 2]);
    }
  }
  return found;
}
