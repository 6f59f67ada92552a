"""Exercises of chapter 15, ten dishes of Food-101."""

import numpy as np

from . import exercise, numbers, require, result_of


@exercise("15-1")
def new_numbers(answer):
    answer = numbers(answer)
    require(
        answer != 672 * 100 + 100 + 100 * 10 + 10,
        "The 1x1 convolution has no bias, but batch norm has two numbers for each map.",
    )
    require(answer != 672 * 100 + 2 * 100 + 100 * 10, "Each logit has a bias.")
    require(
        answer != 672 * 100 + 4 * 100 + 100 * 10 + 10,
        "Batch norm's running averages are counted along, not learned.",
    )
    require(
        answer == 672 * 100 + 2 * 100 + 100 * 10 + 10,
        "Add up: a weight for each pair of old and new map, two numbers for each new map, a "
        "weight for each "
        "pair of new map and dish, and a bias for each dish.",
    )
    return "67,200 in the convolution, 200 in batch norm, 1,010 in the logits."


@exercise("15-2")
def fewest_and_most(answer):
    answer = numbers(answer, (2,))
    require(answer[0] <= answer[1], "The fewest come first, then the most.")
    require(answer[0] != 0, "40 and 29 points cannot lie on the same images.")
    require(answer[1] != 100, "An image on which neither has the point does not tell them apart.")
    require(
        answer[0] == 11,
        "The fewest: let every point of Grad-CAM lie on an image where Score-CAM has one too.",
    )
    require(answer[1] == 69, "The most: let no image hold the point of both.")
    return "From 11 to 69 images: the totals leave that open, and the test needs to know it."


@exercise("15-3")
def hottest_share(answer):
    rng = np.random.default_rng(15)
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
