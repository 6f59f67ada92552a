"""Exercises of chapter 17, beyond the thesis."""

import numpy as np

from . import NotYet, exercise, numbers, require, result_of


@exercise("17-1")
def union(answer):
    answer = numbers(answer)
    require(
        not np.isclose(answer, 150 / 500),
        "The common pixels are in both counts: the union has each once.",
    )
    require(
        not np.isclose(answer, [150 / 300, 150 / 200]).any(),
        "Divide by the pixels that are in at least one of the two.",
    )
    require(
        np.isclose(answer, 150 / 350, atol=5e-3), "Pixels in both, over pixels in at least one."
    )
    return "150 in common, 350 in the union."


@exercise("17-2")
def trapezoids(answer):
    rng = np.random.default_rng(17)
    for curve in (np.array([1.0, 0.0]), np.full(5, 0.4), rng.random(9)):
        given = numbers(result_of(answer, curve.copy()))
        expected = np.sum((curve[:-1] + curve[1:]) / 2) / (len(curve) - 1)
        require(
            len(curve) == 5
            or not np.isclose(given, curve.mean())
            or np.isclose(curve.mean(), expected),
            "That is the mean of the points. The two ends count half.",
        )
        require(
            np.isclose(given, expected),
            f"A curve of {len(curve)} points comes out wrong: its whole width is 1.",
        )
    return "Each step adds its width times the mean of its two ends."


@exercise("17-3")
def shuffled(answer):
    weights = np.random.default_rng(3).normal(size=(12, 9))
    given = np.asarray(result_of(answer, weights.copy()))
    require(
        given.shape == weights.shape,
        f"The shape must stay {weights.shape}, and this is {given.shape}.",
    )
    if not np.allclose(np.sort(given, axis=None), np.sort(weights, axis=None)):
        raise NotYet("Some numbers are not those that were there before.")
    moved = np.mean(given != weights)
    require(moved > 0, "Nothing has moved.")
    rows_kept = all(any(np.allclose(row, old) for old in weights) for row in given)
    require(not rows_kept, "Whole rows moved. Each number has to move on its own.")
    require(moved > 0.8, "Most numbers are where they were.")
    return "The same numbers, and no sense left in their order."
