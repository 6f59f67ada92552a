// Equation 23 with numbers: x and w are rows of numbers, the picture gets a frame of zeros.

const side = (k, n, stride, padding) => Math.floor((k + 2 * padding - n) / stride) + 1;

// What the filter lies on at one place of the map, and its products, row by row.
function products(x, w, stride, padding, row, column) {
  return w.flatMap((weights, i) =>
    weights.map((weight, j) => {
      const [y, z] = [stride * row + i - padding, stride * column + j - padding];
      const pixel = x[y]?.[z] ?? 0;
      return { y, z, pixel, weight, product: pixel * weight };
    }),
  );
}

function convolve(x, w, b, stride, padding) {
  const rows = side(x.length, w.length, stride, padding);
  const columns = side(x[0].length, w[0].length, stride, padding);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) =>
      products(x, w, stride, padding, row, column).reduce((sum, one) => sum + one.product, b),
    ),
  );
}

const spread = (weight) => Array.from({ length: 3 }, () => [weight, weight, weight]);
const FILTERS = {
  "left–right edges": [
    [1, 0, -1],
    [1, 0, -1],
    [1, 0, -1],
  ],
  "top–bottom edges": [
    [1, 1, 1],
    [0, 0, 0],
    [-1, -1, -1],
  ],
  "all edges": [
    [-1, -1, -1],
    [-1, 8, -1],
    [-1, -1, -1],
  ],
  blur: spread(1 / 9),
  sharpen: [
    [0, -1, 0],
    [-1, 5, -1],
    [0, -1, 0],
  ],
  identity: [
    [0, 0, 0],
    [0, 1, 0],
    [0, 0, 0],
  ],
};
