"""Exercises of chapter 00, a first taste."""

from contextlib import suppress

import numpy as np

from . import draws, exercise, numbers, require, result_of


@exercise("00-1")
def number_of_a_class(answer):
    answer = numbers(answer)
    require(0 <= answer < 1000, "The 1,000 logits have the numbers 0 to 999.")
    require(answer != 967, "That is the espresso.")
    require(
        answer == 933,
        "Another class has that number. models.class_index finds a class by its name.",
    )
    return "The logit with that number is the cheeseburger's."


@exercise("00-2")
def share_of_the_upper_half(answer):
    rng = draws(0)
    for height, width in ((4, 6), (224, 224)):
        heat = rng.uniform(size=(height, width)) * np.linspace(1, 0, height)[:, None]
        share = numbers(result_of(answer, heat.copy()))
        left = heat[:, : width // 2].sum() / heat.sum()
        upper = heat[: height // 2].sum() / heat.sum()
        require(
            not np.isclose(share, left), "That is the left half: rows come first, columns second."
        )
        require(not np.isclose(share, 1 - upper), "That is the lower half: row 0 is at the top.")
        require(
            not np.isclose(share, upper * heat.sum()), "Now divide by the heat of the whole map."
        )
        require(
            height == 224 or not np.isclose(share, 1),
            f"Not every heatmap has 224 rows; this one has {height}. Where does its shape stand?",
        )
        require(np.isclose(share, upper), "Add up the heat of the upper rows, divide by all of it.")
    return "It agrees on two random heatmaps, whatever their size."


@exercise("00-3")
def weights_of_the_maps(answer):
    gradient = draws(1).normal(size=(7, 5, 4))
    given = result_of(answer, gradient.copy())
    with suppress(ValueError):
        require(
            np.ndim(given) == 1 or np.size(given) == 4,
            "One weight per map, please: 4 for gradients of shape (7, 5, 4).",
        )
    weights = numbers(given, (4,))
    require(
        not np.allclose(weights, gradient.sum(axis=(0, 1))),
        "That is the sum. Equation 49 divides by Z.",
    )
    require(
        not np.allclose(weights, np.maximum(gradient, 0).mean(axis=(0, 1))),
        "Equation 49 keeps negative gradients too.",
    )
    require(
        not np.allclose(weights, gradient.sum(axis=(0, 1)) / 49),
        "Z counts the places of the map that comes in. This one has 7 by 5 of them, not 49.",
    )
    require(
        np.allclose(weights, gradient.mean(axis=(0, 1)), atol=1e-6),
        "Equation 49: the mean over all places, for each map.",
    )
    return "It is equation 49: the mean of each map's gradient over its Z places."
