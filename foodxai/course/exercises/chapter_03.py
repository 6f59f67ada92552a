"""Exercises of chapter 03, neural networks."""

from itertools import pairwise

import numpy as np

from . import draws, exercise, numbers, require, result_of
from .several import several
from .watched import Watched


def _weight(grams, before, after):
    """The check of the weight of the ReLU where the slope changes."""

    def test(answer):
        change = after - before
        require(
            change == after or answer != after,
            f"That is the slope from {grams} g on. The ReLUs that are awake already give a slope "
            "too: what must this one add to it?",
        )
        require(answer != -change, "That bends the curve the other way.")
        require(
            np.isclose(answer, change, atol=1e-4),
            f"How steep is the curve just before {grams} g, and how steep just after?",
        )

    return test


several(
    "03-1",
    {
        f"From {grams} g": _weight(grams, *slopes)
        for grams, *slopes in ((4, 0, 1), (8, 1, 0), (10, 0, -1), (14, -1, 0))
    },
    "Each ReLU changes the slope where it wakes up, by its weight: up, flat, down, flat.",
)


@exercise("03-2")
def forward_all(answer):
    rng = draws(3)
    for widths in ((2, 5, 3), (4, 6, 5, 2), (3, 2)):
        layers = [(rng.normal(size=(n, m)), rng.normal(size=n)) for m, n in pairwise(widths)]
        X = rng.normal(size=(7, widths[0]))
        expected, everywhere = _scores(X, layers), np.maximum(0, _scores(X, layers))
        watched = X.copy().view(Watched)
        Watched.looped = False
        given = numbers(result_of(answer, watched, layers), expected.shape)
        require(
            np.allclose(given, expected) or not np.allclose(given, everywhere),
            "No score is negative. Does the output layer need an activation function?",
        )
        require(
            np.allclose(given, expected, rtol=1e-4, atol=1e-5),
            f"With layers of {' and '.join(map(str, widths[1:]))} neurons "
            f"and {widths[0]} inputs, the scores come out wrong.",
        )
        require(
            not Watched.looped,
            "The scores are right, but you go through the inputs one by one. One product per layer "
            "does them all: X has its inputs in rows, so which matrix must be turned?",
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
def share_of_dead_neurons(answer):
    before = np.array([[1.0, -2, 0, -1], [3, -1, 0, 2], [-1, -4, 0, -3]])
    share = numbers(result_of(answer, before.copy()))
    require(
        not np.isclose(share, np.mean(before <= 0)),
        "That is how often a neuron is silent. A dead one is silent for every input.",
    )
    require(
        not np.isclose(share, np.mean((before <= 0).all(axis=1))),
        "Rows are inputs here, and columns neurons. Look down the columns.",
    )
    require(
        not np.isclose(share, 0.25),
        "What comes in as exactly 0 goes out as 0 too: that neuron passes no gradient either.",
    )
    require(not np.isclose(share, 2), "That is how many. Divide by the number of neurons.")
    require(np.isclose(share, 0.5), "Of four neurons, two are zero for all three inputs.")
    many = draws(4).normal(-1.5, 1, (6, 200))
    require(
        np.isclose(numbers(result_of(answer, many.copy())), np.mean((many <= 0).all(axis=0))),
        "On six inputs and 200 neurons it comes out wrong.",
    )
    return "Dead is who is zero for every input: no slope, so no image can wake it."


def _scores(X, layers):
    for W, b in layers[:-1]:
        X = np.maximum(0, X @ W.T + b)
    return X @ layers[-1][0].T + layers[-1][1]
