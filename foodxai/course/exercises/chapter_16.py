"""Exercises of chapter 16, several dishes on one table."""

import numpy as np

from . import exercise, numbers, require, result_of


@exercise("16-1")
def eaten(answer):
    answer = numbers(answer, (2,))
    before, after = (np.exp(2) / np.exp([hamburger, 2, 0]).sum() for hamburger in (3, 0))
    require(
        not np.isclose(answer, [2 / 5, 1], atol=5e-3).all(),
        "Logits become probabilities by the softmax, not by their share.",
    )
    require(
        np.isclose(answer[0], before, atol=5e-3),
        "Before: raise e to each logit, and take the share of the fries.",
    )
    require(
        np.isclose(answer[1], after, atol=5e-3),
        "After: the same with 0 for the hamburger. A logit of 0 still takes a share.",
    )
    return "The fries did not change and their probability tripled: the classes share one sum."


@exercise("16-2")
def share_inside(answer):
    rng = np.random.default_rng(16)
    for shape in ((4, 4), (7, 3), (1, 5)):
        heat, mask = rng.uniform(size=shape), rng.random(shape) < 0.4
        given = numbers(result_of(answer, heat.copy(), mask.copy()))
        require(
            not np.isclose(given, mask.mean()),
            "That is the area of the mask. Weigh each pixel by its heat.",
        )
        require(
            np.isclose(given, heat[mask].sum() / heat.sum()),
            f"A heatmap of {shape[0]} by {shape[1]} comes out wrong.",
        )
    blank = numbers(result_of(answer, np.zeros((3, 3)), np.ones((3, 3), bool)))
    require(blank == 0, "A heatmap that is zero everywhere must score 0.")
    return "Heat inside, over all heat, and nothing where nothing is marked."


@exercise("16-3")
def pairs_by_hand(answer):
    answer = numbers(answer)
    require(
        not np.isclose(answer, 8 / 9, atol=1e-3),
        "Two peaks are equal: what does such a pair count?",
    )
    require(not np.isclose(answer, 8.5), "That is the number of pairs won. Of how many?")
    require(
        np.isclose(answer, 8.5 / 9, atol=5e-3),
        "Nine pairs. In each, does the table with fries have the higher peak?",
    )
    return "Eight pairs won and one shared, of nine."
