"""Exercises of chapter 20, other ways to ask."""

import numpy as np

from . import draws, exercise, numbers, require, result_of
from .chapter_11 import true_or_false


@exercise("20-1")
def half_each(answer):
    answer = numbers(answer)
    require(not np.isclose(answer, 3), "Then both together would get 6, and the logit rose by 3.")
    require(not np.isclose(answer, 1), "How far does the logit rise on the way from 0 to 3?")
    require(np.isclose(answer, 1.5), "What do both get together, and is one before the other?")
    return "Together they get 3, by completeness, and neither is before the other."


@exercise("20-2")
def rise(answer):
    for seed in (0, 1):
        rng = draws(seed)
        scores, masks = rng.random(30), rng.random((30, 4, 5))
        given = numbers(result_of(answer, scores.copy(), masks.copy()), (4, 5))
        signed = np.tensordot(scores - scores.mean(), masks, 1) / 30
        require(
            not np.allclose(given, np.tensordot(scores, masks, 1) / 30),
            "Take the mean score off first.",
        )
        require(
            not np.allclose(given, np.maximum(signed * 30, 0), rtol=1e-4),
            "That is the sum over masks. The formula has their mean.",
        )
        require(not np.allclose(given, signed), "Now set what is negative to zero.")
        require(
            np.allclose(given, np.maximum(signed, 0), rtol=1e-4, atol=1e-7),
            "The mean over masks of (score less mean score) times mask, and its positive part.",
        )
    return "It is RISE's map, on two draws of masks."


@exercise("20-3")
def completeness(answer):
    rng = draws(2)
    for blank, whole, factor, expected in (
        (0.5, 4.5, 1, True),
        (0.5, 4.5, 1.005, True),
        (0.5, 4.5, 0.98, False),
        (2, -3, 1, True),
        (2, -3, 1.05, False),
        (0.5, 4.5, -1, False),
    ):
        parts = rng.normal(size=(6, 7, 3))
        parts *= factor * (whole - blank) / parts.sum()
        given = result_of(answer, parts, blank, whole)
        require(
            true_or_false(given) == expected,
            f"The parts sum to {parts.sum():.3f}, the logit goes from {blank} to {whole}: that is "
            f"{expected}.",
        )
    return "It is right for logits that rise and for logits that fall."
