"""Exercises of chapter 04, backpropagation."""

import numpy as np

from . import exercise, numbers, require, result_of


@exercise("04-1")
def gradients_by_hand(answer):
    x, y, z = 3.0, -1.0, 2.0
    answer = numbers(answer, (3,))
    require(
        not np.allclose(answer, [1, 1, x + y]),
        "The sum hands on what it receives. What does it receive from f?",
    )
    require(answer[0] == answer[1], "The sum hands the same gradient to both its inputs.")
    require(
        np.isclose(answer[2], x + y),
        "df/dz: the product gives each input the value of the other one.",
    )
    require(
        np.allclose(answer[:2], z), "df/dx and df/dy: which value does the product hand to the sum?"
    )
    return "A sum copies the gradient to its inputs, a product swaps their values."


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
    require(np.array_equal(x, kept), "Your function changes the x it was given. Work on a copy.")
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
def count_updates(answer):
    answer = numbers(answer)
    require(answer != 2250 * 4, "That is one update per image.")
    require(answer != 4, "An epoch holds many updates, one per batch.")
    require(
        answer != 2250 // 64 * 4, "The last images of an epoch make a batch too, if a short one."
    )
    require(answer == -(-2250 // 64) * 4, "Count the batches of one epoch first.")
    return "One update per batch, and the last batch of each epoch is a short one."
