"""Score-CAM with fewer passes: what a mask's score will be, from the scores of masks like it."""

from collections.abc import Callable

import numpy as np

FIRST, MORE = 40, 8  # masks to ask about at first, and at a time then
NOISE = 0.02  # of a score, as a share of the variance that a mask explains
SURPRISE = 3  # times the variance of what is inferred: its errors are larger than the process says


def screened(ask: Callable, maps: np.ndarray, tolerance: float) -> np.ndarray:
    """The scores of all live maps, of which some are asked for and the others inferred.

    The first are masks of high maps that differ most from one another. A Gaussian process over
    masks then says what every other mask's weight may be, and how sure that is; those are asked
    for whose doubt shows most in the heatmap, a few at a time, until no place of it is in doubt by
    more than the tolerance. What is never asked for has the process's mean, and half its variance
    on top, for the weight is an exponential.

    Args:
        ask: channel numbers [K] -> their scores [K].
        maps: activation maps [channels, h, w], none of them the same everywhere.
        tolerance: the standard deviation allowed at the least certain place of the heatmap, as a
            share of its range.

    Returns:
        np.ndarray [channels] float64.

    Source: ours. Kriging, as in Rasmussen and Williams 2006, Gaussian processes for machine
    learning, algorithm 2.1, with the Matérn covariance of their equation 4.17.
    """
    maps = maps.reshape(len(maps), -1).astype(float)
    low, high = maps.min(axis=1, keepdims=True), maps.max(axis=1, keepdims=True)
    masks = np.sqrt((maps - low) / (high - low))
    known = _far_apart(masks, (high - low)[:, 0], min(FIRST, len(masks)))
    scores = np.full(len(masks), np.nan)
    scores[known] = ask(known)
    while True:
        expected, variance = _inferred(masks, known, scores)
        doubt = _doubt(maps, expected, variance)
        unsure = np.sqrt((doubt**2).sum(axis=0)).max()
        if unsure <= tolerance or len(known) == len(masks):
            return expected
        more = np.argsort(-doubt.max(axis=1))[: min(MORE, len(masks) - len(known))]
        scores[more] = ask(more)
        known = np.concatenate([known, more])


def _far_apart(masks, span, count):
    """Numbers of masks, each of a high map and as far as can be from those before it."""
    chosen = [int(span.argmax())]
    distance = np.full(len(masks), np.inf)
    while len(chosen) < count:
        distance = np.minimum(distance, ((masks - masks[chosen[-1]]) ** 2).sum(axis=1))
        distance[chosen] = -np.inf  # not again, where all masks left are alike
        chosen.append(int((distance * span).argmax()))
    return np.array(chosen)


def _inferred(masks, known, scores):
    """Of every score the logarithm of its expected exponential, and its variance: 0 where known."""
    width = np.c_[np.ones(len(masks)), masks.mean(axis=1)]
    trend = width @ np.linalg.lstsq(width[known], scores[known], rcond=None)[0]
    squares = (masks**2).sum(axis=1)
    squares = squares[:, None] + squares[known] - 2 * masks @ masks[known].T
    typical = np.median(squares)
    r = np.sqrt(5 * np.maximum(squares, 0) / (typical if typical > 0 else 1))
    alike = (1 + r + r**2 / 3) * np.exp(-r)
    solved = np.linalg.solve(
        alike[known] + NOISE * np.eye(len(known)),
        np.c_[(scores - trend)[known], alike.T],
    )
    unsure = np.maximum(1 - (alike * solved[:, 1:].T).sum(axis=1), 0)
    variance = (scores - trend)[known] @ solved[:, 0] / len(known) * unsure
    variance[known] = 0
    expected = trend + alike @ solved[:, 0] + variance / 2
    expected[known] = scores[known]
    return expected, variance


def _doubt(maps, expected, variance):
    """How much the heatmap, as a share of its range, is in doubt by each map [channels, p].

    It is the standard deviation of the map's weight times how far the map is from the mean of all.
    """
    weights = np.exp(expected - expected.max())
    weights /= weights.sum()
    heat = weights @ maps
    unsure = weights * np.sqrt(np.expm1(np.minimum(SURPRISE * variance, 50)))
    return unsure[:, None] * np.abs(maps - heat) / max(np.ptp(np.maximum(heat, 0)), 1e-12)
