"""What students answer to the exercises of chapters 13 to 18, right and wrong."""

import numpy as np
import pytest
from scipy.integrate import trapezoid
from scipy.stats import binom

from foodxai.course.check import check
from foodxai.metrics import sign_test

RNG = np.random.default_rng(5)
SPLIT = np.array([[0.6] * 4 + [0.1] * 6, [0.2] * 4 + [0.5, 0.4] * 3, [0.3] * 4 + [0.4, 0.5] * 3])

NUMBERS = [
    ("13-1", [128, 128.0, "float32"], {97: "round down", 112: "round down", 40: "multiply"}),
    ("13-1", [], {32: "one by one", 130: "fewer pixels", 127.5: "whole", 4096: "backwards"}),
    ("13-2", [46.09, 46.1, 46, 2359808 / 51200], {2359808: "how many times", 0.1: "512 channels"}),
    ("13-2", [], {51200 / 2359808: "Upside down", 45: "over 512 by 100"}),
    ("14-1", [40, 40.0], {80: "Some did", 60: "lost it", -20: "100 together"}),
    ("14-3", [199, 200, 203.0], {101: "less uneven", 150: "one time in five", 2500: "42 to 37"}),
    ("14-3", [], {0.8: "whole", -199: "one time in five", 300: "Fewer", 10**12: "Fewer"}),
    ("16-3", [17 / 18, 0.94, 0.944, 0.9444], {8 / 9: "equal", 0.889: "equal", 94.4: "percent"}),
    ("16-3", [], {8.5: "Of how many", 0.93: "Nine pairs"}),
    ("17-1", [3 / 7, 0.43, 0.429], {0.3: "each once", 0.5: "at least one", 43: "percent"}),
    ("17-1", [], {0.42: "Pixels in both", 0.75: "at least one"}),
    ("18-3", [0.25], {1 / 3: "edges", 0.5: "How far"}),
]
PAIRS = [
    ("15-2", [11, 69], ""),
    ("15-2", (11.0, 69.0), ""),
    ("15-2", [69, 11], "0 of 2 right"),
    ("15-2", [11, 100], "1 of 2 right. The most: An image"),
    ("15-2", [0, 69], "1 of 2 right. The fewest: 40 and 29"),
    ("16-1", [0.26, 0.79], ""),
    ("16-1", [0.2595, 0.787], ""),
    ("16-1", [26, 79], "percent"),
    ("16-1", [0.4, 1], "from the softmax"),
    ("16-1", [0.26, 0.88], "still takes its share"),
]


def scattered(weights):
    return np.random.default_rng(0).permutation(weights.ravel()).reshape(weights.shape)


def rows_then_columns(weights):
    rng = np.random.default_rng(0)
    return weights[rng.permutation(len(weights))][:, rng.permutation(weights.shape[1])]


def mask_of(heat, share):
    return heat >= np.sort(heat, axis=None)[heat.size - round(share * heat.size)]


def fade(image, heat, colour):
    return colour + heat[..., None] * (image - colour)


FUNCTIONS = [
    ("13-3", lambda image, t: image.repeat(t, 0).repeat(t, 1), ""),
    ("13-3", lambda image, t: np.kron(image, np.ones((t, t, 1))), ""),
    ("13-3", lambda image, t: np.tile(image, (t, t, 1)), "side by side"),
    ("14-2", lambda whole, masked: np.mean(np.maximum(0, whole - masked) / whole), ""),
    ("14-2", lambda w, m: np.float32(np.mean(np.maximum(0, w - m) / w)), ""),
    ("14-2", lambda w, m: 100 * np.mean(np.maximum(0, w - m) / w), "percent"),
    ("14-2", lambda w, m: np.mean((w - m) / w), "no loss"),
    ("15-3", mask_of, ""),
    ("15-3", lambda heat, share: mask_of(heat, share).astype(int), ""),
    ("15-3", lambda heat, share: heat >= 1 - share, "you keep"),
    ("16-2", lambda heat, mask: heat[mask].sum() / heat.sum() if heat.any() else 0, ""),
    ("16-2", lambda heat, mask: np.float32((heat * mask).sum() / max(heat.sum(), 1e-9)), ""),
    ("16-2", lambda heat, mask: 100 * heat[mask].sum() / max(heat.sum(), 1e-9), "percent"),
    ("16-2", lambda heat, mask: mask.mean(), "area"),
    ("17-2", lambda curve: trapezoid(curve, dx=1 / (len(curve) - 1)), ""),
    ("17-2", lambda curve: np.float32(trapezoid(curve, dx=1 / (len(curve) - 1))), ""),
    ("17-2", np.mean, "two ends"),
    ("17-3", scattered, ""),
    ("17-3", lambda w: w[::-1, ::-1], "on its own"),
    ("17-3", lambda w: np.roll(w, 1), "on its own"),
    ("17-3", lambda w: w.T.reshape(w.shape), "on its own"),
    ("17-3", lambda w: w[np.random.default_rng(0).permutation(len(w))], "on its own"),
    ("17-3", lambda w: w[:, np.random.default_rng(0).permutation(w.shape[1])], "on its own"),
    ("17-3", rows_then_columns, "on its own"),
    ("17-3", lambda w: np.sort(w, axis=None).reshape(w.shape), "sorted"),
    ("17-3", lambda w: -np.sort(-w, axis=None).reshape(w.shape), "sorted"),
    ("17-3", lambda w: np.random.default_rng(0).normal(size=w.shape), "not those"),
    ("17-3", lambda w: w, "Nothing has moved"),
    ("18-1", lambda heat, threshold: np.mean(heat >= threshold), ""),
    ("18-1", lambda heat, threshold: 100 * np.mean(heat >= threshold), "percent"),
    ("18-1", lambda heat, threshold: np.mean(heat > threshold), "exactly on it"),
    ("18-2", fade, ""),
    ("18-2", lambda *given: fade(*given).astype(np.uint8), ""),
    ("18-2", lambda *given: np.round(fade(*given)), ""),
    ("18-2", lambda image, heat, colour: heat[..., None] * image, "fades to black"),
    ("18-2", lambda image, heat, colour: fade(image, 1 - heat, colour), "other way round"),
]


@pytest.mark.parametrize("name, right, wrong", NUMBERS)
def test_numbers(name, right, wrong):
    for answer in right:
        assert check(name, np.float32(128) if answer == "float32" else answer), answer
    for answer, words in wrong.items():
        verdict = check(name, answer)
        assert not verdict and words in verdict.why, (answer, verdict)


@pytest.mark.parametrize("name, answer, words", PAIRS + FUNCTIONS)
def test_pairs_and_functions(name, answer, words):
    verdict = check(name, answer)
    assert bool(verdict) == (not words) and words in verdict.why, verdict


@pytest.mark.parametrize(
    "table, words",
    [
        (SPLIT, ""),
        (SPLIT.tolist(), ""),
        (100 * SPLIT, "between 0 and 1"),
        (SPLIT[:2], "three rows"),
        (SPLIT[[1, 0, 2]], "must win most"),
        (SPLIT[:, :4], "not on most"),
        (np.full((3, 4), 0.5), "No ties"),
        ("soup", "three rows"),
    ],
)
def test_a_winner_that_loses_every_duel(table, words):
    verdict = check("15-1", table)
    assert bool(verdict) == (not words) and words in verdict.why, verdict


def test_the_power_that_exercise_14_3_speaks_of():
    def power(n):
        won = np.arange(n + 1)
        rare = np.array([sign_test(k, n - k) < 0.05 for k in won])
        return binom.pmf(won, n, 0.6)[rare].sum()

    assert power(198) < 0.8 < power(199)
    assert abs(power(101) - 0.5) < 0.02
