"""Exercises of chapter 04, backpropagation."""

from itertools import pairwise

import numpy as np

from . import NotYet, close, exercise, numbers, require, result_of
from .several import several


def _into_sum(number):
    require(not close(number, 1), "The sum hands on what it receives. What does it receive from f?")
    require(
        close(number, 4),
        "Which value does the product hand to the sum? The sum hands the same to both its inputs.",
    )


def _of_product(number):
    require(not close(number, 4), "That is z itself. The product swaps the values of its inputs.")
    require(close(number, 2), "The product gives each input the value of the other one.")


several(
    "04-1",
    {"∂f/∂x": _into_sum, "∂f/∂y": _into_sum, "∂f/∂z": _of_product},
    "A sum copies the gradient to its inputs, a product swaps their values.",
)


@exercise("04-2")
def sigmoid_backwards(answer):
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    x = np.array([-3.0, -0.5, 0.0, 1.0, 4.0])
    slope = (sigmoid(x + 1e-6) - sigmoid(x - 1e-6)) / 2e-6
    alone = numbers(result_of(answer, x.copy(), np.ones(5)), (5,))
    require(
        not np.allclose(alone, sigmoid(x)),
        "This is the sigmoid itself. The gradient needs its slope.",
    )
    require(np.allclose(alone, slope, atol=1e-5), "A central difference finds another slope.")
    chained = numbers(result_of(answer, x.copy(), np.arange(5.0)), (5,))
    require(
        np.allclose(chained, np.arange(5) * slope, atol=1e-5),
        "The slope is right, but the gradient that arrives must be multiplied in.",
    )
    return "The slope agrees with a central difference, and the incoming gradient is multiplied in."


@exercise("04-3")
def central_difference(answer):
    def cubes(x):
        return float((x**3).sum())

    x = np.array([1.0, -2.0, 0.5])
    kept = x.copy()
    gradient = numbers(result_of(answer, cubes, x), (3,))
    require(
        np.allclose(x, kept, rtol=0, atol=1e-9),
        "Your function changes the x it was given. Work on a copy.",
    )
    require(
        not np.allclose(gradient, 6 * x**2, atol=1e-2),
        "Twice too large: how wide is the gap between both points?",
    )
    require(np.allclose(gradient, 3 * x**2, atol=1e-2), "For the sum of cubes it should give 3 x².")
    require(
        np.allclose(gradient, 3 * x**2, atol=1e-6),
        "Close, but not close enough: step to both sides, by about 1e-5.",
    )
    return "It agrees with calculus to six digits, and leaves x alone."


@exercise("04-4")
def backward_of_any_depth(answer):
    rng = np.random.default_rng(5)
    for widths in ((3, 2), (4, 6, 3), (3, 5, 4, 2)):
        layers = [(rng.normal(size=(n, m)), rng.normal(size=n)) for m, n in pairwise(widths)]
        inputs = [rng.normal(size=(6, widths[0]))]
        for W, b in layers[:-1]:
            inputs.append(np.maximum(0, inputs[-1] @ W.T + b))
        arrives = rng.normal(size=(6, widths[-1]))
        given = result_of(answer, list(layers), [x.copy() for x in inputs], arrives.copy())
        require(
            isinstance(given, (list, tuple)) and len(given) == len(layers),
            f"Return a list with one pair per layer: {len(layers)} here.",
        )
        _compare(given, layers, inputs, arrives)
    return "For one, two and three layers each weight and each bias gets its gradient."


def _compare(given, layers, inputs, arrives):
    expected = _walk(layers, inputs, arrives, masked=True)
    unmasked = _walk(layers, inputs, arrives, masked=False)
    for k in reversed(range(len(layers))):
        where = f"Layer {k + 1} of {len(layers)}"
        pair = given[k]
        require(isinstance(pair, (tuple, list)) and len(pair) == 2, f"{where}: expected (dW, db).")
        try:
            dW, db = (np.asarray(part, float) for part in pair)
        except (TypeError, ValueError):
            raise NotYet(f"{where}: expected two arrays, dW and db.") from None
        W, b = layers[k]
        require(
            dW.shape == W.shape,
            f"{where}: dW has shape {dW.shape}, and W {W.shape}. A gradient has the shape of what "
            "it belongs to, and the list has the order of the layers.",
        )
        dW, db = numbers(dW, W.shape), numbers(db, b.shape)
        require(
            np.allclose(dW, expected[k][0], rtol=1e-4, atol=1e-5)
            or not np.allclose(dW, unmasked[k][0], rtol=1e-4, atol=1e-5),
            f"{where}: a gradient came through a ReLU that was asleep. Where was its output 0?",
        )
        require(
            not np.allclose(dW * 6, expected[k][0], rtol=1e-4),
            f"{where}: the mean over the images is in the gradient that arrives. Here, add.",
        )
        require(np.allclose(dW, expected[k][0], rtol=1e-4, atol=1e-5), f"{where}: dW is wrong.")
        require(
            np.allclose(db, expected[k][1], rtol=1e-4, atol=1e-5),
            f"{where}: db is wrong. The bias is used by every image of the batch.",
        )


def _walk(layers, inputs, gradient, masked):
    pairs: list[tuple] = []
    for (W, _), x in zip(reversed(layers), reversed(inputs)):
        pairs.insert(0, (gradient.T @ x, gradient.sum(axis=0)))
        gradient = gradient @ W * ((x > 0) if masked else 1)
    return pairs
