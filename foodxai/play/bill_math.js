// The bill (soup + rice) x guests, forward and backward.

function forward({ soup, rice, guests }) {
  return { soup, rice, guests, sum: soup + rice, bill: (soup + rice) * guests };
}

function backward(values) {
  const { guests, sum } = values;
  return { bill: 1, sum: guests, guests: sum, rice: guests, soup: guests };
}

const near = (a, b) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

// Why a predicted gradient is not yet right: what the reader seems to have thought.
function why(name, answer, values) {
  const right = backward(values);
  if (name === "bill") {
    if (near(answer, values.bill))
      return "That is its value. If the bill grows by 1, so does the bill.";
    return "Ask: how much does the bill change when the bill grows by 1?";
  }
  if (near(answer, -right[name])) return "The size is right. Does the bill grow or shrink?";
  if (name === "sum" || name === "guests") {
    const [other, own] = name === "sum" ? ["guests", "the sum"] : ["the sum", "guests"];
    if (near(answer, values[name]))
      return `That is the value of ${own} itself. A product swaps: it hands on the value of the other one.`;
    if (near(answer, 1))
      return `1 is what arrives at the product. It goes on times the slope of the product, the value of ${other}.`;
    return `A product hands on what arrives, 1, times the value of the other one, ${other}.`;
  }
  if (near(answer, 1))
    return "1 is the slope of the sum alone. Multiply by the gradient that arrives at the sum.";
  if (near(answer, values[name]))
    return "That is its own value. A sum does not look at values: it copies the gradient that arrives.";
  if (near(answer, right.sum / 2))
    return "A sum does not share out, it copies: each input gets the whole gradient.";
  return "A sum copies to each input the gradient that arrives at the sum.";
}
