"""Exercises of chapter 11, Grad-CAM and Grad-CAM++."""

import numpy as np

from . import NotYet, cases, draws, exercise, numbers, require, result_of


def close(given: np.ndarray, expected: np.ndarray) -> bool:
    """Equal as float32 is: relative to the largest entry."""
    scale = np.abs(expected).max(initial=0)
    return bool(np.allclose(given, expected, rtol=1e-4, atol=1e-5 * scale))


def rounded(given: np.ndarray, expected: float) -> bool:
    """Equal, or as near as two digits are."""
    return bool(abs(given - expected) <= 0.03 * expected)


def gradient_and_maps(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = draws(seed)
    maps = np.maximum(rng.normal(0.3, 1, (5, 6, 4)), 0)
    return rng.normal(0, 0.5, maps.shape), maps


def true_or_false(given: object) -> bool:
    """What a function decided: True or False, or 1 or 0, alone or in an array."""
    array = np.asarray(given)
    decided = array.size == 1 and array.dtype.kind in "biuf" and array.item() in (0, 1)
    require(decided, f"Return True or False, not {type(given).__name__}.")
    return bool(array.item())


@exercise("11-1")
def weight_behind_pooling(answer):
    answer = numbers(answer)
    require(not rounded(answer, 0.5), "That is CAM's weight.")
    require(
        not rounded(answer, 0.5 / 49),
        "That is the gradient at one place, which is also Grad-CAM's weight.",
    )
    require(
        not rounded(answer, 0.5 / 49 / 3), "That is one place's share. The sum runs over all 49."
    )
    require(not rounded(answer, 0.5 / (2 + 0.5 / 49 * 2)), "s is the sum of the map, not its mean.")
    require(rounded(answer, 1 / 6), "Find g at one place, then s, then add up 49 equal terms.")
    return "g is 0.5 / 49 and s is 98, so s g is 1, and 49 times (0.5 / 49) / 3 is 1/6."


@exercise("11-2")
def misled_by_the_mean(answer):
    require(not callable(answer), "Expected two arrays, g and A, and this is a function.")
    try:
        g, A = answer
    except (TypeError, ValueError):
        raise NotYet("Give two arrays, the gradient first: answer = g, A.") from None
    g, A = numbers(g, (2, 2)), numbers(A, (2, 2))
    require((A >= 0).all(), "Behind a ReLU no activation is negative.")
    earned, heat = g * A, np.maximum(g.mean() * A, 0)
    require(
        heat.max() > 0,
        f"The mean of your gradient is {g.mean():.3g}, and Grad-CAM draws nothing at all.",
    )
    brightest = np.flatnonzero(np.isclose(heat, heat.max()))
    require(
        len(brightest) == 1, "Several places are equally bright. Make one of them the brightest."
    )
    there = earned.flat[brightest[0]]
    require(
        there < 0,
        f"Grad-CAM's brightest place adds {there:.3g} to the score. It shall take something away.",
    )
    return (
        f"Grad-CAM is brightest at a place that costs the score {-there:.3g}. HiResCAM is dark "
        "there."
    )


@exercise("11-3")
def counterfactual(answer):
    for seed in (2, 3):
        g, maps = gradient_and_maps(seed)
        given = numbers(result_of(answer, g.copy(), maps.copy()), (5, 6))
        signed = maps @ -g.mean(axis=(0, 1))
        expected = np.maximum(signed, 0)
        if close(given, expected):
            continue
        require(
            not close(given, np.maximum(-signed, 0)),
            "That is Grad-CAM itself: what speaks for the class.",
        )
        require(
            not close(given, expected * 30),
            "Right up to a factor: you take the sum over the places, and equation 49 the mean.",
        )
        require(not close(given, signed), "Now keep what is positive.")
        require(
            not close(given, np.maximum((-g * maps).sum(axis=-1), 0)),
            "That is HiResCAM of the opposite: each place keeps its own gradient. Take the mean.",
        )
        require(
            not close(given, np.maximum(maps @ np.maximum(-g, 0).mean(axis=(0, 1)), 0)),
            "Turn the sign of the whole gradient, and drop none of it before the mean.",
        )
        raise NotYet("Grad-CAM's three steps, with the sign turned in the first.")
    return "It is Grad-CAM of the opposite: ReLU of the sum with -g."


@exercise("11-4")
def pointing_with_a_margin(answer):
    mask = np.zeros((20, 30), bool)
    mask[5:10, 10:16] = True
    shown = [
        ((7, 12), 0, True),
        ((5, 10), 0, True),
        ((4, 12), 0, False),
        ((4, 12), 1, True),
        ((12, 18), 4, False),
        ((12, 18), 5, True),
        ((7, 29), 13, False),
        ((7, 29), 14, True),
        ((0, 0), 11, False),
        ((0, 0), 12, True),
    ]

    def placed(rng):
        i, j, margin = (int(rng.integers(high)) for high in (20, 30, 15))
        rows, columns = np.nonzero(mask)
        return (i, j), margin, bool(np.hypot(rows - i, columns - j).min() <= margin)

    for (i, j), margin, expected in cases(shown, placed):
        heat = np.full(mask.shape, 0.1)
        heat[i, j] = 1
        require(
            true_or_false(result_of(answer, heat, mask.copy(), margin)) == expected,
            f"A dish in rows 5 to 9 and columns 10 to 15, the brightest point at row {i}, column "
            f"{j}, a margin of {margin}: that is {expected}.",
        )
    return "It measures the straight way from the brightest point to the nearest pixel of the dish."
