"""Exercises of chapter 12, Score-CAM."""

import numpy as np

from . import NotYet, draws, exercise, numbers, require, result_of
from .several import several

RTOL = 1e-3  # what single precision makes of logits near 1,000
FACTOR = np.exp(3)


def _by_logit(answer):
    require(
        not np.isclose(answer, 3, atol=1e-3),
        "That is what is added to the score. By which factor does its exponential grow?",
    )
    require(
        np.isclose(answer, FACTOR, rtol=0.01),
        "The ratio of two weights is e to the difference of their scores.",
    )


def _by_probability(answer):
    require(
        np.isclose(answer, 1, rtol=0.01),
        "What becomes of a softmax over classes if all logits rise alike?",
    )


several(
    "12-1",
    {"With the logit": _by_logit, "With the probability": _by_probability},
    "e to the 3, about 20, and 1: what is said for every class alike is no reason for this one.",
)


@exercise("12-2")
def mask_of_so_many_pixels(answer):
    rng = draws(0)
    for shape, n in (((6, 7), 10), ((5, 5), 1), ((4, 8), 31)):
        up = rng.permutation(np.prod(shape)).reshape(shape) / 7 - 2
        mask = numbers(result_of(answer, up.copy(), n), shape)
        require(np.all((mask == 0) | (mask == 1)), "Every pixel is either shown, 1, or covered, 0.")
        require(
            mask.sum() == n,
            f"Of {up.size} pixels {n} must be shown, and yours shows {mask.sum():.0f}.",
        )
        order = np.sort(up, axis=None)
        coldest, hottest = up < order[n], up >= order[-n]
        require(not np.array_equal(mask, coldest), "The right number, but the coldest pixels.")
        require(np.array_equal(mask, hottest), "The right number, but not the hottest pixels.")
    flat = numbers(result_of(answer, np.ones((3, 4)), 5), (3, 4))
    require(
        flat.sum() == 5,
        f"Where many pixels are equally hot, still 5 are shown. Yours shows {flat.sum():.0f}.",
    )
    return "Every mask shows as much of the photo as any other. Now no map wins by its width."


@exercise("12-3")
def weights_of_live_maps(answer):
    rng = draws(1)
    for scale, dead, blank in ((1, 0, 0.0), (3, 5, 0.5), (400, 7, 900.0), (1, 4, -1000.0)):
        logits = rng.normal(0, scale, 6) + (1000 if scale == 400 else 0)
        expected = _softmax(np.r_[logits, np.full(dead, blank)])[:6]
        given = _finite(answer, logits, dead, blank)
        require(
            not _close(given, _softmax(logits)) or _close(given, expected),
            "The dead maps take their part of the softmax, each with the logit of the baseline "
            "image.",
        )
        require(
            _close(given, expected),
            f"Wrong for logits up to {logits.max():.3g}, {dead} dead maps and a baseline of "
            f"{blank:g}.",
        )
    return "It is the softmax over all maps, dead ones included, and nothing overflows."


@exercise("12-4")
def ahead_of_a_rival(answer):
    rng = draws(2)
    for scale, level, c, d in ((1, 0, 0, 2), (3, 10, 3, 1), (5, 900, 2, 0)):
        logits = rng.normal(level, scale, (7, 4))
        given = _finite(answer, logits, c, d)
        lead = logits[:, c] - logits[:, d]
        expected = _softmax(lead)
        require(not _close(given, lead), "That is the score. Now the softmax over the maps.")
        require(
            not _close(given, _softmax(logits[:, c])), "These weights do not ask the rival at all."
        )
        require(
            not _close(given, _softmax(-lead)),
            "These weights are for the rival: turn the difference round.",
        )
        rows = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances = (rows / rows.sum(axis=1, keepdims=True))[:, c]
        require(
            not _close(given, chances / chances.sum()),
            "That is the lead over all other classes together. Here it is over one of them.",
        )
        require(
            _close(given.sum(), 1),
            f"The weights of all maps must sum to 1, and yours sum to {given.sum():.3g}.",
        )
        require(_close(given, expected), "The score of a map is the lead of class c over class d.")
    return "It asks why c and not d: what speaks for both is no reason."


def _finite(answer, logits, *others):
    """The reader's weights, one per map; a naive exponential gets a hint of its own."""
    with np.errstate(all="ignore"):
        given = result_of(answer, logits.copy(), *others)
    try:
        overflown = not np.isfinite(np.asarray(given, float)).all()
    except (TypeError, ValueError):
        overflown = False
    if overflown:
        raise NotYet(
            "e to the 1,000 is more than a float can hold. A softmax does not notice a constant: "
            "take the largest score away before the exponential."
        )
    return numbers(given, (len(logits),))


def _softmax(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def _close(given, expected):
    return np.allclose(given, expected, rtol=RTOL, atol=1e-9)
