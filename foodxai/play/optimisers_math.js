// Five ways downhill, as foodxai.scratch.optimizers has them, on the three grounds of chapter 7.

const GROUNDS = {
  ravine: {
    view: [
      [-10, 3],
      [-2, 2],
    ],
    start: [-9, 1.5],
    height: ([x, y]) => 0.05 * x ** 2 + 5 * y ** 2,
    slope: ([x, y]) => [0.1 * x, 10 * y],
  },
  saddle: {
    view: [
      [-2.4, 2.4],
      [-3, 3],
    ],
    start: [-2, 0.001],
    height: ([x, y]) => 0.5 * x ** 2 - 0.5 * y ** 2 + 0.05 * y ** 4,
    slope: ([x, y]) => [x, 0.2 * y ** 3 - y],
  },
  valleys: {
    view: [
      [-6, 2],
      [-1.6, 1.6],
    ],
    start: [-5.5, 1],
    height: ([x, y]) => 0.1 * x ** 2 + 0.6 * Math.cos(2.2 * x) + 0.5 * y ** 2,
    slope: ([x, y]) => [0.2 * x - 1.32 * Math.sin(2.2 * x), y],
  },
};

const EPSILON = 1e-7;

// Each takes one weight, its gradient, what it keeps for this weight, and the number of the step.
const OPTIMISERS = {
  SGD: (w, g, kept, lr) => w - lr * g,
  momentum(w, g, kept, lr, rho) {
    kept.v = rho * (kept.v ?? 0) - lr * g;
    return w + kept.v;
  },
  Adagrad(w, g, kept, lr) {
    kept.a = (kept.a ?? 0) + g * g;
    return w - (lr * g) / (Math.sqrt(kept.a) + EPSILON);
  },
  RMSProp(w, g, kept, lr) {
    kept.a = 0.9 * (kept.a ?? 0) + (1 - 0.9) * g * g;
    return w - (lr * g) / (Math.sqrt(kept.a) + EPSILON);
  },
  Adam(w, g, kept, lr, rho, t) {
    kept.m = 0.9 * (kept.m ?? 0) + (1 - 0.9) * g;
    kept.s = 0.999 * (kept.s ?? 0) + (1 - 0.999) * g * g;
    const [m, s] = [kept.m / (1 - 0.9 ** t), kept.s / (1 - 0.999 ** t)];
    return w - (lr * m) / (Math.sqrt(s) + EPSILON);
  },
};

// The places that an optimiser passes; `noise` holds what is added to the gradient at each step.
function walk(name, ground, start, { lr, rho, noise, steps }) {
  const kept = [{}, {}];
  const path = [start];
  for (let t = 1; t <= steps; t++) {
    const here = path[t - 1];
    const slope = GROUNDS[ground].slope(here);
    const next = here.map((w, i) => {
      const g = slope[i] + (noise?.[t - 1]?.[i] ?? 0);
      return OPTIMISERS[name](w, g, kept[i], lr, rho, t);
    });
    path.push(next);
  }
  return path;
}
