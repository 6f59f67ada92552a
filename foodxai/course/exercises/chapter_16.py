"""Exercises of chapter 16, several dishes on one table."""

import numpy as np

from . import close, draws, exercise, numbers, require, result_of
from .several import several

SHARE = "As a share from 0 to 1, please, not in percent."


BEFORE, AFTER = (np.exp(2) / np.exp([hamburger, 2, 0]).sum() for hamburger in (3, 0))


def _before(answer):
    require(not 1 < answer <= 100, SHARE)
    require(not close(answer, 2 / 5), "Probabilities come from the softmax, not from a share.")
    require(close(answer, BEFORE), "Raise e to each logit, and take the share of the fries.")


def _after(answer):
    require(not 1 < answer <= 100, SHARE)
    require(answer != 1, "A logit of 0 still takes its share.")
    require(
        not close(answer, np.exp(2) / (np.exp(2) + 1)),
        "The hamburger stays among the classes: a logit of 0 still takes its share.",
    )
    require(close(answer, AFTER), "The same, with 0 for the hamburger: e to the 0 is 1.")


several(
    "16-1",
    {"Before": _before, "After": _after},
    "The fries did not change and their probability tripled: the classes share one sum.",
)


@exercise("16-2")
def share_inside(answer):
    rng = draws(16)
    for shape in ((4, 4), (7, 3), (1, 5)):
        heat, mask = rng.uniform(size=shape), rng.random(shape) < 0.4
        given = numbers(result_of(answer, heat.copy(), mask.copy()))
        expected = heat[mask].sum() / heat.sum()
        require(
            np.isclose(given, expected) or not np.isclose(given, mask.mean()),
            "That is the area of the mask. Weigh each pixel by its heat.",
        )
        require(expected == 0 or not np.isclose(given, 100 * expected, rtol=1e-5), SHARE)
        require(
            np.isclose(given, expected, rtol=1e-5),
            f"A heatmap of {shape[0]} by {shape[1]} comes out wrong.",
        )
    blank = numbers(result_of(answer, np.zeros((3, 3)), np.ones((3, 3), bool)))
    require(blank == 0, "A heatmap that is zero everywhere must score 0.")
    return "Heat inside, over all heat, and nothing where nothing is marked."


@exercise("16-3", "AUC")
def pairs_by_hand(answer):
    answer = numbers(answer)
    require(
        not np.isclose(answer, 8 / 9, atol=2e-3),
        "Two peaks are equal: what does such a pair count?",
    )
    require(answer != 8.5, "That is the number of pairs won. Of how many?")
    require(not 1 < answer <= 100, SHARE)
    require(
        close(answer, 8.5 / 9),
        "Nine pairs. In each, does the table with fries have the higher peak?",
    )
    return "Eight pairs won and one shared, of nine."
