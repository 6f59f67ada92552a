"""Exercises of chapter 18, the explorer."""

import numpy as np

from . import draws, exercise, numbers, require, result_of


@exercise("18-1")
def share_left(answer):
    rng = draws(18)
    for threshold in (0.0, 0.3, 0.5, 1.0):
        heat = np.round(rng.random((6, 9)), 1)
        given = numbers(result_of(answer, heat.copy(), threshold))
        require(
            not np.isclose(given, np.sum(heat >= threshold)) or given <= 1,
            "That counts the pixels. Divide by how many there are.",
        )
        require(
            not np.isclose(given, 100 * np.mean(heat >= threshold)) or given <= 1,
            "As a share from 0 to 1, please, not in percent.",
        )
        require(
            np.isclose(given, np.mean(heat >= threshold)),
            "Count the pixels whose heat reaches the threshold, those exactly on it too.",
        )
    return "The mean of True and False is the share of True."


@exercise("18-2")
def masked(answer):
    rng = draws(18)
    image, heat, colour = (
        rng.uniform(0, 255, (5, 4, 3)),
        rng.random((5, 4)),
        np.array([123.0, 116.0, 103.0]),
    )
    given = numbers(result_of(answer, image.copy(), heat.copy(), colour.copy()), (5, 4, 3))
    require(
        not np.allclose(given, heat[..., None] * image),
        "That fades to black. Where is the baseline colour?",
    )
    expected = colour + heat[..., None] * (image - colour)
    require(
        not np.allclose(given, image + heat[..., None] * (colour - image)),
        "The other way round: where the heat is full, the photo must stay.",
    )
    require(
        np.abs(given - expected).max() <= 1,  # rounded or cut to whole numbers is right
        "Follow the formula, and give the heatmap a third axis.",
    )
    return "Full heat leaves the photo, no heat the baseline colour."


@exercise("18-3", "Second pixel")
def second_of_four(answer):
    answer = numbers(answer)
    require(
        not np.isclose(answer, 1 / 3),
        "That puts the numbers at the edges. Here they sit in the middle of their halves.",
    )
    require(
        np.isclose(answer, 0.25),
        "The numbers sit at 1 and 3 of 4, the second pixel at 1.5. How far has it come?",
    )
    return "It sits a quarter of the way from the first number to the second."
