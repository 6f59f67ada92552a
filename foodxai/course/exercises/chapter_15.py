"""Exercises of chapter 15, ten dishes of Food-101."""

import numpy as np

from . import draws, exercise, numbers, require, result_of
from .several import several


@exercise("15-1")
def winner_of_three(answer):
    try:
        rows = [np.size(row) for row in answer]
    except (TypeError, ValueError):
        rows = []
    require(
        len(rows) == 3 and len(set(rows)) == 1,
        "Give three rows, one for each method, with a number for every image.",
    )
    answer = numbers(answer, (3, rows[0]))
    require(answer.min() >= 0 and answer.max() <= 1, "Confidences lie between 0 and 1.")
    for row in (1, 2):
        require(not np.any(answer[0] == answer[row]), "No ties with the first method, please.")
    wins = np.bincount(answer.argmax(axis=0), minlength=3)
    require(
        wins[0] > max(wins[1:]),
        f"The three win {wins[0]}, {wins[1]} and {wins[2]} images; the first must win most.",
    )
    for row in (1, 2):
        beaten = int((answer[row] > answer[0]).sum())
        require(
            beaten > answer.shape[1] / 2,
            f"Row {row} beats the first on {beaten} of {answer.shape[1]} images: not on most.",
        )
    return "The others are alike and share their wins. The winner loses to each of them alone."


def _fewest(answer):
    require(answer != 0, "40 and 29 points cannot lie on the same images.")
    require(answer != 29, "On how many of these 29 did only one of the two earn it?")
    require(
        answer == 11, "Let every point of Grad-CAM lie on an image where Score-CAM has one too."
    )


def _most(answer):
    require(answer != 100, "An image on which neither has the point does not tell them apart.")
    require(answer != 71, "That is what Grad-CAM lost. Count where one of the two earned it.")
    require(answer == 69, "Let no image hold the point of both.")


several(
    "15-2",
    {"The fewest": _fewest, "The most": _most},
    "From 11 to 69 images: the totals leave that open, and the test needs to know it.",
)


@exercise("15-3")
def hottest_share(answer):
    rng = draws(15)
    for shape, share in (((4, 5), 0.25), ((7, 10), 0.5), ((1, 10), 0.3), ((6, 6), 1.0)):
        heat = rng.uniform(size=shape)
        given = np.asarray(result_of(answer, heat.copy(), share))
        require(
            given.shape == shape,
            f"Expected a mask of shape {shape}, and this has shape {given.shape}.",
        )
        require(np.isin(given, (0, 1)).all(), "A mask holds True and False, or ones and zeros.")
        count = round(share * heat.size)
        require(
            given.sum() == count,
            f"Of {heat.size} places a share of {share} is {count}, and you keep "
            f"{int(given.sum())}.",
        )
        require(
            share == 1 or heat[given.astype(bool)].min() > heat[~given.astype(bool)].max(),
            "Some that you keep are colder than some that you do not.",
        )
    return "Every method keeps as much as any other, so the order alone decides."
