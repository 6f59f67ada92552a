"""Score-CAM with fewer passes: what a mask's score will be, from the scores of masks like it."""

from collections.abc import Callable

import numpy as np

SPREAD = 0.4  # of the passes, for masks that differ most
NOISE = 0.05  # of a score, as a share of the variance that a mask explains


def screened(ask: Callable, maps: np.ndarray, passes: int) -> np.ndarray:
    """The scores of all live maps, of which `passes` are asked for and the others inferred.

    Two fifths of the passes go to masks that differ most from one another. A Gaussian process over
    masks then says which of the others may weigh most in the map, and those are asked for too.
    What is never asked for has the process's mean, and half its variance on top, for the weight is
    an exponential.

    Args:
        ask: channel numbers [K] -> their scores [K].
        maps: activation maps [channels, h, w], none of them the same everywhere.
        passes: how many scores to ask for, at least 8 and fewer than there are channels.

    Returns:
        np.ndarray [channels] float64.

    Source: ours. Kriging, as in Rasmussen and Williams 2006, Gaussian processes for machine
    learning, algorithm 2.1.
    """
    maps = maps.reshape(len(maps), -1).astype(float)
    low, high = maps.min(axis=1, keepdims=True), maps.max(axis=1, keepdims=True)
    masks = (maps - low) / (high - low)
    known = _far_apart(masks, round(SPREAD * passes))
    scores = np.full(len(masks), np.nan)
    scores[known] = ask(known)
    promise = _inferred(masks, known, scores) + np.log(np.maximum(high[:, 0], 1e-12))
    promise[known] = -np.inf
    more = np.argsort(-promise)[: passes - len(known)]
    scores[more] = ask(more)
    known = np.concatenate([known, more])
    inferred = _inferred(masks, known, scores)
    inferred[known] = scores[known]
    return inferred


def _far_apart(masks, count):
    """Numbers of masks, each as far as can be from those before it; the widest one first."""
    chosen = [int(masks.mean(axis=1).argmax())]
    distance = np.full(len(masks), np.inf)
    while len(chosen) < count:
        distance = np.minimum(distance, ((masks - masks[chosen[-1]]) ** 2).sum(axis=1))
        distance[chosen[-1]] = -np.inf  # not again, where all masks left are alike
        chosen.append(int(distance.argmax()))
    return np.array(chosen)


def _inferred(masks, known, scores):
    """What every score is expected to add to the weights: the process's mean and half variance."""
    width = np.c_[np.ones(len(masks)), masks.mean(axis=1)]
    trend = width @ np.linalg.lstsq(width[known], scores[known], rcond=None)[0]
    squares = (masks**2).sum(axis=1)
    squares = squares[:, None] + squares[known] - 2 * masks @ masks[known].T
    typical = np.median(squares)
    alike = np.exp(-squares / (2 * typical if typical > 0 else 1))
    solved = np.linalg.solve(
        alike[known] + NOISE * np.eye(len(known)),
        np.c_[(scores - trend)[known], alike.T],
    )
    variance = (scores - trend)[known] @ solved[:, 0] / len(known)
    unsure = np.maximum(1 - (alike * solved[:, 1:].T).sum(axis=1), 0)
    return trend + alike @ solved[:, 0] + variance * unsure / 2
