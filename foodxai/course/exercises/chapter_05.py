"""Exercises of chapter 05, the layers of a convolutional network."""

import numpy as np

from . import exercise, numbers, require, result_of


@exercise("05-1")
def count_parameters(answer):
    answer = numbers(answer)
    filters, weights = 64, 3 * 3 * 32
    require(answer != filters * weights, "Those are the weights. What else does a filter have?")
    require(
        answer not in (filters * 9, filters * 10),
        "A filter reaches through all the maps that come in.",
    )
    require(answer != filters * weights + 1, "One bias is not enough: every filter has its own.")
    require(answer == filters * (weights + 1), "Count the numbers of one filter, then the filters.")
    return (
        "One weight per pixel of the window and incoming map, one bias, and that for each filter."
    )


@exercise("05-2")
def padding_for_a_side(answer):
    def side(k, n, p, f):
        return (k + 2 * f - n) // p + 1

    for k, n, p, v in [
        (224, 7, 2, 112),
        (32, 3, 1, 32),
        (7, 3, 2, 3),
        (10, 5, 3, 4),
        (28, 5, 1, 28),
        (9, 2, 2, 5),
    ]:
        f = numbers(result_of(answer, k, n, p, v))
        case = f"k = {k}, n = {n}, p = {p}, v = {v}"
        require(
            f == int(f) and f >= 0,
            f"For {case} the padding is {f:g}; it must be a whole number, at least 0.",
        )
        require(
            side(k, n, p, f) >= v,
            f"For {case} the padding {f:g} is too small: the side is {side(k, n, p, f):g}.",
        )
        require(
            f == 0 or side(k, n, p, f - 1) < v,
            f"For {case} a smaller padding than {f:g} will do: mind the floor.",
        )
    return "It agrees with equation 24, floor and all, on six layers."


@exercise("05-3")
def average_pooling(answer):
    rng = np.random.default_rng(3)
    for rows, columns, n in [(4, 4, 2), (6, 9, 3), (5, 7, 2), (3, 3, 3)]:
        x = rng.normal(size=(rows, columns))
        v, w = rows // n, columns // n
        expected = np.array(
            [[x[n * i : n * i + n, n * j : n * j + n].mean() for j in range(w)] for i in range(v)]
        )
        given = numbers(result_of(answer, x.copy(), n), (v, w))
        require(
            not np.allclose(given, expected * n * n),
            "That is the sum of each window. Divide by what?",
        )
        require(
            np.allclose(given, expected),
            f"A map of {rows} by {columns} comes out wrong for windows of side {n}.",
        )
    return "It agrees with the mean of every window, one by one."


@exercise("05-4")
def edge_filter(answer):
    answer = numbers(answer, (3, 3))
    steps = [np.array([[0, 0, 1]] * 3), np.array([[0, 1, 1]] * 3)]
    require(
        np.isclose(answer.sum(), 0),
        "On a plain bright image it answers something: what must its weights add up to?",
    )
    require(
        np.allclose(answer.sum(axis=1), 0),
        "On an image that changes only from top to bottom it answers something: look at its "
        "rows one by one.",
    )
    right = [(answer * step).sum() for step in steps]
    require(
        min(right) > 0,
        "Where dark on the left meets bright on the right, its answer is not positive at each "
        "place.",
    )
    require(min(right) >= 1 - 1e-9, f"It finds the edge, but answers only {min(right):.2g}.")
    return (
        "It answers to the edge from dark to bright and is silent where nothing changes from "
        "left to right."
    )
