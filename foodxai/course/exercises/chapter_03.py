"""Exercises of chapter 03, neural networks."""

from itertools import pairwise

import numpy as np

from . import exercise, numbers, require, result_of


@exercise("03-1")
def count_parameters(answer):
    answer = numbers(answer)
    require(answer != 512 * 100 + 100 * 10, "Those are the weights. Every neuron has a bias too.")
    require(answer != 512 * 100 + 100, "That is the hidden layer alone.")
    require(answer != 512 + 100 + 10, "Each neuron has one weight for every number that comes in.")
    require(
        answer == 512 * 100 + 100 + 100 * 10 + 10,
        "Count the numbers of one hidden neuron, then of one output neuron.",
    )
    return "One weight per connection and one bias per neuron, in both layers."


@exercise("03-2")
def forward_all(answer):
    rng = np.random.default_rng(3)
    for widths in ((2, 5, 3), (4, 6, 5, 2), (3, 2)):
        layers = [(rng.normal(size=(n, m)), rng.normal(size=n)) for m, n in pairwise(widths)]
        X = rng.normal(size=(7, widths[0]))
        expected, everywhere = _scores(X, layers), np.maximum(0, _scores(X, layers))
        given = numbers(result_of(answer, X.copy(), layers), expected.shape)
        require(
            np.allclose(given, expected) or not np.allclose(given, everywhere),
            "No score is negative. Does the output layer need an activation function?",
        )
        require(
            np.allclose(given, expected),
            f"With layers of {' and '.join(map(str, widths[1:]))} neurons "
            f"and {widths[0]} inputs, the scores come out wrong.",
        )
    return "It agrees with one input at a time, for one, two and three layers."


@exercise("03-3")
def sweet_or_salty(answer):
    shapes = {"W2": (2, 2), "b2": (2,), "W1": (1, 2), "b1": (1,)}
    require(
        isinstance(answer, dict) and set(answer) == set(shapes),
        "Expected a dict with W2, b2, W1 and b1.",
    )
    weights = {name: numbers(answer[name], shape) for name, shape in shapes.items()}
    dishes = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    scores = _scores(dishes, [(weights["W2"], weights["b2"]), (weights["W1"], weights["b1"])])[:, 0]
    for dish, score, served in zip(dishes, scores, (False, True, True, False)):
        require(
            (score > 0) == served,
            f"For sweet {dish[0]} and salty {dish[1]} the score is {score:g}.",
        )
    return "Two folds, and the two dishes that are served stand together."


@exercise("03-4")
def fading(answer):
    answer = numbers(answer)
    require(answer == np.round(answer), "Layers come whole.")
    require(
        answer != 6, "That would be a factor of a tenth per layer. How steep is a sigmoid at most?"
    )
    require(
        answer != 20, "That would be a factor of a half per layer. How steep is a sigmoid at most?"
    )
    require(
        answer == np.ceil(6 / np.log10(4)),
        "Each layer leaves at most the steepest slope of the sigmoid. Multiply.",
    )
    return "A fourth of a fourth of a fourth: ten layers leave less than a millionth."


def _scores(X, layers):
    for W, b in layers[:-1]:
        X = np.maximum(0, X @ W.T + b)
    return X @ layers[-1][0].T + layers[-1][1]
