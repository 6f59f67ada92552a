"""Exercises of chapter 17, beyond the thesis."""

from itertools import combinations

import numpy as np

from . import NotYet, close, draws, exercise, numbers, require, result_of


@exercise("17-1", "IoU")
def union(answer):
    answer = numbers(answer)
    require(
        not close(answer, 150 / 500),
        "The common pixels are in both counts: the union has each once.",
    )
    require(
        not (close(answer, 150 / 300) or close(answer, 150 / 200)),
        "Divide by the pixels that are in at least one of the two.",
    )
    require(not 1 < answer <= 100, "As a share from 0 to 1, please, not in percent.")
    require(close(answer, 150 / 350), "Pixels in both, over pixels in at least one.")
    return "150 in common, 350 in the union."


@exercise("17-2")
def trapezoids(answer):
    rng = draws(17)
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
            np.isclose(given, expected, rtol=1e-5),
            f"A curve of {len(curve)} points comes out wrong: its whole width is 1.",
        )
    return "Each step adds its width times the mean of its two ends."


@exercise("17-3")
def shuffled(answer):
    weights = draws(3).normal(size=(12, 9))
    given = np.asarray(result_of(answer, weights.copy()))
    require(
        given.shape == weights.shape,
        f"The shape must stay {weights.shape}, and this is {given.shape}.",
    )
    if not np.array_equal(np.sort(given, axis=None), np.sort(weights, axis=None)):
        raise NotYet("Some numbers are not those that were there before.")
    moved = np.mean(given != weights)
    require(moved > 0, "Nothing has moved.")
    require(moved > 0.8, "Most numbers are where they were.")
    for axis, kind in enumerate(("column", "row")):
        for now in (given, given.T):
            stays = _still_together(weights, now, axis)
            require(
                stays < 0.3,
                f"Numbers that shared a {kind} still share a row or a column. Each number has to "
                "move on its own.",
            )
    order = np.corrcoef(given.ravel().argsort().argsort(), np.arange(given.size))[0, 1]
    require(abs(order) < 0.5, "They are sorted. Shuffled numbers are in no order at all.")
    return "The same numbers, and no sense left in their order."


def _still_together(before, after, axis):
    """Of the pairs in one line of ``before``, the share that lies in one row of ``after``."""
    row = {value: place // after.shape[1] for place, value in enumerate(after.ravel())}
    lines = [[row[value] for value in line] for line in np.moveaxis(before, axis, -1)]
    return np.mean([a == b for line in lines for a, b in combinations(line, 2)])
