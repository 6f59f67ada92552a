// The network of equation 11 with one of three activations, forward, backward and a step.

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const ACTIVATIONS = {
  ReLU: [(z) => Math.max(0, z), (z) => Number(z > 0)],
  sigmoid: [sigmoid, (z) => sigmoid(z) * (1 - sigmoid(z))],
  tanh: [Math.tanh, (z) => 1 - Math.tanh(z) ** 2],
};

// Weights: W2 and b2 of the hidden layer, which the soup meets first, W1 and b1 of the scores.
function beginning(hidden, seed) {
  const random = uniform(seed);
  const rows = (n, m, spread) =>
    Array.from({ length: n }, () => Array.from({ length: m }, () => spread * normal(random)));
  const zeros = (n) => new Array(n).fill(0);
  return {
    W2: rows(hidden, 2, 1),
    b2: zeros(hidden),
    W1: rows(2, hidden, Math.sqrt(2 / hidden)),
    b1: zeros(2),
  };
}

function scoresOf({ W2, b2, W1, b1 }, [salt, heat], activation) {
  const before = W2.map(([a, b], k) => a * salt + b * heat + b2[k]);
  const after = before.map(ACTIVATIONS[activation][0]);
  const scores = W1.map((row, d) => row.reduce((sum, w, k) => sum + w * after[k], b1[d]));
  return { before, after, scores };
}

// How sure the network is that a soup is just right: the softmax of two scores.
const sure = ([sent, right]) => sigmoid(right - sent);

function lossOf([sent, right], label) {
  const lead = label ? right - sent : sent - right;
  return lead > 0 ? Math.log1p(Math.exp(-lead)) : -lead + Math.log1p(Math.exp(lead));
}

// The mean loss of some soups and its gradients, shaped like the weights.
function lossAndGradients(weights, soups, labels, activation) {
  const slope = ACTIVATIONS[activation][1];
  const { W2, b2, W1, b1 } = weights;
  const zero = (row) => row.map(() => 0);
  const d = { W2: W2.map(zero), b2: zero(b2), W1: W1.map(zero), b1: zero(b1) };
  let loss = 0;
  soups.forEach((soup, i) => {
    const { before, after, scores } = scoresOf(weights, soup, activation);
    loss += lossOf(scores, labels[i]) / soups.length;
    const excess = (sure(scores) - labels[i]) / soups.length;
    [-excess, excess].forEach((g, c) => {
      d.b1[c] += g;
      after.forEach((a, k) => (d.W1[c][k] += g * a));
    });
    before.forEach((z, k) => {
      const g = (W1[1][k] - W1[0][k]) * excess * slope(z);
      d.b2[k] += g;
      soup.forEach((x, j) => (d.W2[k][j] += g * x));
    });
  });
  return { loss, gradients: d };
}

function descend(weights, gradients, lr) {
  const down = (w, g) => (Array.isArray(w) ? w.map((one, i) => down(one, g[i])) : w - lr * g);
  return Object.fromEntries(
    Object.entries(weights).map(([name, w]) => [name, down(w, gradients[name])]),
  );
}

// One epoch: every soup once, in shuffled batches of 32.
function epoch(weights, soups, labels, activation, lr, random) {
  const order = soups.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  for (let at = 0; at < order.length; at += 32) {
    const batch = order.slice(at, at + 32);
    const [some, theirs] = [batch.map((i) => soups[i]), batch.map((i) => labels[i])];
    const { gradients } = lossAndGradients(weights, some, theirs, activation);
    weights = descend(weights, gradients, lr);
  }
  return weights;
}

function measure(weights, soups, labels, activation) {
  let [loss, right] = [0, 0];
  soups.forEach((soup, i) => {
    const { scores } = scoresOf(weights, soup, activation);
    loss += lossOf(scores, labels[i]);
    right += Number(scores[1] > scores[0]) === labels[i];
  });
  return { loss: loss / soups.length, accuracy: right / soups.length };
}
