"""Exercises of chapter 12, Score-CAM."""

import numpy as np

from . import exercise, numbers, require, result_of


@exercise("12-1")
def images_through_the_network(answer):
    answer = numbers(answer)
    require(answer != 512, "The dead maps have no mask: need each of them a pass of its own?")
    require(answer != 312, "That is one for each live map. What is the score of the dead ones?")
    require(answer != 314, "You have the maps already.")
    require(answer == 313, "One for each live map, and what the dead maps need.")
    return "312 live maps, and the baseline image once for all the dead ones."


@exercise("12-2")
def mask_of_a_map(answer):
    rng = np.random.default_rng(0)
    for up in (rng.uniform(2, 5, (6, 7)), np.maximum(rng.normal(size=(8, 8)), 0)):
        mask = numbers(result_of(answer, up.copy()), up.shape)
        require(
            not np.allclose(mask, up / up.max()) or up.min() == 0,
            "Its smallest value must become 0, too.",
        )
        require(np.isclose(mask.min(), 0) and np.isclose(mask.max(), 1), "A mask runs from 0 to 1.")
        require(
            np.allclose(mask, (up - up.min()) / (up.max() - up.min())),
            "Shift and stretch, nothing else.",
        )
    for level in (0.0, 3.0):
        with np.errstate(all="ignore"):
            mask = numbers(result_of(answer, np.full((4, 4), level)), (4, 4))
        require(np.all(mask == 0), f"A map that is {level:g} everywhere must give a mask of zeros.")
    return "It runs from 0 to 1, and shows nothing where the map says nothing."


@exercise("12-3")
def weights_of_live_maps(answer):
    rng = np.random.default_rng(1)
    for scale, dead, blank in ((1, 0, 0.0), (3, 5, 0.5), (400, 7, 900.0), (1, 4, -1000.0)):
        logits = rng.normal(0, scale, 6) + (1000 if scale == 400 else 0)
        everything = np.r_[logits, np.full(dead, blank)]
        powers = np.exp(everything - everything.max())
        with np.errstate(all="ignore"):
            given = numbers(result_of(answer, logits.copy(), dead, blank), (6,))
        alone = np.exp(logits - logits.max())
        require(
            dead == 0
            or not np.allclose(given, alone / alone.sum())
            or np.allclose(given, (powers / powers.sum())[:6]),
            "The dead maps take their part of the softmax, each with the logit of the baseline "
            "image.",
        )
        require(
            np.allclose(given, (powers / powers.sum())[:6]),
            f"Wrong for logits up to {logits.max():.3g}, {dead} dead maps and a baseline of "
            f"{blank:g}.",
        )
    return "It is the softmax over all maps, dead ones included, and nothing overflows."


@exercise("12-4")
def maps_that_vary_most(answer):
    rng = np.random.default_rng(2)
    for channels, n in ((9, 3), (5, 5), (12, 1)):
        maps = rng.normal(5, 1, (4, 6, channels)) * rng.permutation(channels) + rng.uniform(
            0, 50, channels
        )
        given = numbers(result_of(answer, maps.copy(), n), (n,) if n > 1 else ())
        order = maps.std(axis=(0, 1)).argsort()[::-1]
        require(n == channels or not np.array_equal(given, order[::-1][:n]), "Those vary least.")
        require(
            not np.array_equal(given, maps.mean(axis=(0, 1)).argsort()[::-1][:n]),
            "Those are the largest on average.",
        )
        require(
            np.array_equal(np.ravel(given), order[:n]),
            "One standard deviation per map, then the n largest, largest first.",
        )
    return "It picks the maps that differ most from place to place."
