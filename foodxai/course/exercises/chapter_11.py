"""Exercises of chapter 11, Grad-CAM and Grad-CAM++."""

import numpy as np

from . import exercise, numbers, require, result_of


def gradient_and_maps(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    maps = np.maximum(rng.normal(0.3, 1, (5, 6, 4)), 0)
    return rng.normal(0, 0.5, maps.shape), maps


@exercise("11-1")
def weight_behind_pooling(answer):
    answer = numbers(answer)
    require(not np.isclose(answer, 0.5), "That is CAM's weight.")
    require(
        not np.isclose(answer, 0.5 / 49),
        "That is the gradient at one place, which is also Grad-CAM's weight.",
    )
    require(
        not np.isclose(answer, 0.5 / 49 / 3), "That is one place's share. The sum runs over all 49."
    )
    require(
        not np.isclose(answer, 0.5 / (2 + 0.5 / 49 * 2)), "s is the sum of the map, not its mean."
    )
    require(np.isclose(answer, 1 / 6), "Find g at one place, then s, then add up 49 equal terms.")
    return "g is 0.5 / 49 and s is 98, so s g is 1, and 49 times (0.5 / 49) / 3 is 1/6."


@exercise("11-2")
def closed_form(answer):
    for seed in (0, 1):
        g, maps = gradient_and_maps(seed)
        up, s = np.maximum(g, 0), maps.sum(axis=(0, 1))
        given = numbers(result_of(answer, g.copy(), maps.copy()), (4,))
        require(not np.allclose(given, g.mean(axis=(0, 1))), "Those are the weights of Grad-CAM.")
        require(
            not np.allclose(given, (up / (2 + s * up)).mean(axis=(0, 1))),
            "Equation 51 is a sum over the places.",
        )
        require(
            not np.allclose(given, (up / (2 + s / 30 * up)).sum(axis=(0, 1))),
            "s is the sum of the map, not its mean.",
        )
        require(
            not np.allclose(given, (g / (2 + s * g)).sum(axis=(0, 1))),
            "Only what speaks for the class counts.",
        )
        require(
            not np.allclose(given, (up / (2 + maps * up)).sum(axis=(0, 1))),
            "s is one number per map.",
        )
        require(
            np.allclose(given, (up / (2 + s * up)).sum(axis=(0, 1))),
            "Sum ReLU(g) / (2 + s g) over rows and columns, with s the sum of each map.",
        )
    return "It is the closed form, on two random gradients."


@exercise("11-3")
def counterfactual(answer):
    for seed in (2, 3):
        g, maps = gradient_and_maps(seed)
        given = numbers(result_of(answer, g.copy(), maps.copy()), (5, 6))
        signed = maps @ -g.mean(axis=(0, 1))
        require(
            not np.allclose(given, np.maximum(-signed, 0)),
            "That is Grad-CAM itself: what speaks for the class.",
        )
        require(not np.allclose(given, signed), "Now keep what is positive.")
        require(
            not np.allclose(given, np.maximum(maps @ np.maximum(-g, 0).mean(axis=(0, 1)), 0)),
            "Turn the sign of the whole gradient, and drop none of it before the mean.",
        )
        require(
            np.allclose(given, np.maximum(signed, 0)),
            "Grad-CAM's three steps, with the sign turned in the first.",
        )
    return "It is Grad-CAM of the opposite: ReLU of the sum with -g."


@exercise("11-4")
def pointing_with_a_margin(answer):
    mask = np.zeros((20, 30), bool)
    mask[5:10, 10:16] = True
    cases = [
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
    for (i, j), margin, expected in cases:
        heat = np.full(mask.shape, 0.1)
        heat[i, j] = 1
        given = result_of(answer, heat, mask, margin)
        require(
            isinstance(given, (bool, np.bool_)),
            f"Return True or False, not {type(given).__name__}.",
        )
        require(
            bool(given) == expected,
            f"A dish in rows 5 to 9 and columns 10 to 15, the brightest point at row {i}, column "
            f"{j}, a margin of "
            f"{margin}: that is {expected}.",
        )
    return "It measures the straight way from the brightest point to the nearest pixel of the dish."
