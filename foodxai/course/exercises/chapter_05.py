"""Exercises of chapter 05, the layers of a convolutional network."""

import numpy as np

from . import cases, draws, exercise, numbers, require, result_of
from .several import several


def _field(pixels, other_order, own_stride):
    """The check of how much a place sees; the other numbers are what two mistakes come to."""

    def test(answer):
        require(
            answer != 11,
            "Five layers with stride 1 see that much. Behind a stride of 2, a step is two pixels.",
        )
        require(
            answer != own_stride,
            "A layer's own stride does not widen what it sees itself, but what those after it see.",
        )
        require(answer != other_order, "That is the other one of the two.")
        require(
            answer == pixels,
            "Each layer adds two steps to what a place sees, and a step is as long as all the "
            "strides before it, multiplied. Should the strides of 2 come first or last?",
        )

    return test


several(
    "05-1",
    {"At most": _field(47, 19, 61), "At least": _field(19, 47, 33)},
    "From 19 to 47 pixels, and the maps are the same size: who strides early sees far.",
)


@exercise("05-2")
def padding_for_a_side(answer):
    def side(k, n, p, f):
        return (k + 2 * f - n) // p + 1

    shown = [
        (224, 7, 2, 112),
        (32, 3, 1, 32),
        (7, 3, 2, 3),
        (10, 5, 3, 4),
        (28, 5, 1, 28),
        (9, 2, 2, 5),
        (10, 3, 1, 4),
        (64, 3, 2, 20),
    ]
    for k, n, p, v in cases(shown, _layer):
        f = numbers(result_of(answer, k, n, p, v))
        case = f"k = {k}, n = {n}, p = {p}, v = {v}"
        require(
            f >= 0,
            f"For {case} the padding is {f:g}. Where the map is large enough without any, none "
            "is needed: the smallest padding is 0.",
        )
        require(
            f == int(f),
            f"For {case} the padding is {f:g}; it must be a whole number.",
        )
        require(
            side(k, n, p, f) >= v,
            f"For {case} the padding {f:g} is too small: the side is {side(k, n, p, f):g}.",
        )
        require(
            f == 0 or side(k, n, p, f - 1) < v,
            f"For {case} a smaller padding than {f:g} will do: mind the floor.",
        )
    return "It agrees with equation 24, floor and all, on eight layers."


def _layer(rng):
    k, n, p = (int(rng.integers(low, high)) for low, high in ((8, 230), (2, 8), (1, 4)))
    return k, n, p, max(1, (k - n) // p + int(rng.integers(-1, 4)))


@exercise("05-3")
def average_pooling(answer):
    rng = draws(3)
    for rows, columns, n in [(4, 4, 2), (6, 9, 3), (5, 7, 2), (3, 3, 3)]:
        x = rng.normal(size=(rows, columns))
        v, w = rows // n, columns // n
        windows = [[x[n * i : n * i + n, n * j : n * j + n] for j in range(w)] for i in range(v)]
        expected = np.array([[window.mean() for window in line] for line in windows])
        largest = np.array([[window.max() for window in line] for line in windows])
        given = numbers(result_of(answer, x.copy(), n), (v, w))
        require(
            not np.allclose(given, expected * n * n, atol=1e-4),
            "That is the sum of each window. Divide by what?",
        )
        require(
            not np.allclose(given, largest, atol=1e-4),
            "That is the largest of each window, max pooling. The mean is asked for.",
        )
        require(
            np.allclose(given, expected, rtol=1e-3, atol=1e-3),
            f"A map of {rows} by {columns} comes out wrong for windows of side {n}.",
        )
    return "It agrees with the mean of every window, one by one."


@exercise("05-4")
def edge_filter(answer):
    answer = numbers(answer, (3, 3))
    tiny = 1e-4 * max(1.0, np.abs(answer).max())
    require(
        abs(answer.sum()) < tiny,
        "On a plain bright image it answers something: what must its weights add up to?",
    )
    require(
        np.abs(answer.sum(axis=1)).max() < tiny,
        "On an image that changes only from top to bottom it answers something: look at its "
        "rows one by one.",
    )
    places = [(answer * np.array([step] * 3)).sum() for step in ([0, 0, 1], [0, 1, 1])]
    lowest, highest = min(places), max(places)
    require(
        highest > tiny,
        "Where dark on the left meets bright on the right, its answer is nowhere positive.",
    )
    require(
        lowest > -tiny,
        f"At one place of the edge it answers {highest:.2g}, one pixel further {lowest:.2g}: it "
        "must be negative at none.",
    )
    require(highest >= 1 - tiny, f"It finds the edge, but answers only {highest:.2g}.")
    return (
        "It answers to the edge from dark to bright and is silent where nothing changes from "
        "left to right."
    )
