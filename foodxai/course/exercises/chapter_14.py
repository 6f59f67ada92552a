"""Exercises of chapter 14, explanations on ImageNet."""

import numpy as np
from scipy.stats import binom, binomtest

from . import NotYet, cases, draws, exercise, numbers, require, result_of


@exercise("14-1", "Images with the point")
def points_to_images(answer):
    answer = numbers(answer)
    require(
        answer != 80,
        "Those would be all that lost the point, if no image had earned one. Some did.",
    )
    require(answer != 60, "That is how many lost it.")
    require(answer == 40, "Earned and lost are 100 together, and earned minus lost is -20.")
    return "40 earned and 60 lost make -20: on 60 of 100 images the mask cost confidence."


@exercise("14-2")
def average_drop(answer):
    rng = draws(14)
    for n in (40, 5, 1):
        whole, masked = rng.uniform(0.1, 1, n), rng.uniform(0, 1, n)
        given = numbers(result_of(answer, whole.copy(), masked.copy()))
        expected = np.mean(np.maximum(0, whole - masked) / whole)
        if np.isclose(given, expected, rtol=1e-5, atol=1e-7):
            continue
        require(
            not np.isclose(given, 100 * expected, rtol=1e-5),
            "As a share from 0 to 1, please, not in percent.",
        )
        require(
            not np.isclose(given, np.mean((whole - masked) / whole)),
            "A masked image that scores higher counts as no loss, not as a gain.",
        )
        require(
            not np.isclose(given, np.mean(np.maximum(0, whole - masked))),
            "The drop is a share of the whole image's confidence.",
        )
        raise NotYet(
            f"For {n} images it comes out wrong: the loss of each, as a share of its confidence, "
            "then the mean."
        )
    return "A loss counts as a share of what was there, a gain counts as zero."


@exercise("14-3")
def power_of_the_sign_test(answer):
    shown = [(10, 0.9), (60, 0.6), (60, 0.5), (200, 0.6)]
    for n, share in cases(shown, _images_and_share)[:4]:
        chance = binom.pmf(np.arange(n + 1), n, share)
        p = np.array([binomtest(won, n).pvalue for won in range(n + 1)])
        given = numbers(result_of(answer, n, share))
        expected = chance[p < 0.05].sum()
        require(
            not np.isclose(given, p[round(n * share)], atol=1e-6),
            "That is the p of the likeliest count. How likely is each count, and which are rare?",
        )
        require(
            not np.isclose(given, 1 - expected, rtol=1e-5),
            "That is how often the lead goes unseen.",
        )
        upper = chance[(p < 0.05) & (np.arange(n + 1) > n / 2)].sum()
        require(
            np.isclose(upper, expected) or not np.isclose(given, upper, rtol=1e-5),
            "The test looks at both sides: a split the other way counts, too.",
        )
        require(
            np.isclose(given, expected, rtol=1e-5, atol=1e-9),
            f"For {n} images and a share of {share} it comes out wrong: go through all counts from "
            f"0 to {n}.",
        )
    return "A real lead of six to four is seen on 200 images four times in five, on 60 one in four."


def _images_and_share(rng):
    return int(rng.integers(20, 150)), float(rng.uniform(0.5, 0.9))
