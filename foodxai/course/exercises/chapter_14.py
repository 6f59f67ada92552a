"""Exercises of chapter 14, explanations on ImageNet."""

import numpy as np

from . import NotYet, draws, exercise, numbers, require, result_of


@exercise("14-1", "Images with the point")
def points_to_images(answer):
    answer = numbers(answer)
    require(
        answer != 80,
        "Those would be all that lost the point, if no image had earned one. Some did.",
    )
    require(answer != 60, "That is how many lost it.")
    require(answer == 40, "Earned and lost are 100 together, and earned minus lost is -20.")
    return "40 earned and 60 lost make -20: on 60 of 100 images the mask cost confidence."


@exercise("14-2")
def average_drop(answer):
    rng = draws(14)
    for n in (40, 5, 1):
        whole, masked = rng.uniform(0.1, 1, n), rng.uniform(0, 1, n)
        given = numbers(result_of(answer, whole.copy(), masked.copy()))
        expected = np.mean(np.maximum(0, whole - masked) / whole)
        if np.isclose(given, expected, rtol=1e-5, atol=1e-7):
            continue
        require(
            not np.isclose(given, 100 * expected, rtol=1e-5),
            "As a share from 0 to 1, please, not in percent.",
        )
        require(
            not np.isclose(given, np.mean((whole - masked) / whole)),
            "A masked image that scores higher counts as no loss, not as a gain.",
        )
        require(
            not np.isclose(given, np.mean(np.maximum(0, whole - masked))),
            "The drop is a share of the whole image's confidence.",
        )
        raise NotYet(
            f"For {n} images it comes out wrong: the loss of each, as a share of its confidence, "
            "then the mean."
        )
    return "A loss counts as a share of what was there, a gain counts as zero."


@exercise("14-3", "Images")
def images_for_the_power(answer):
    answer = numbers(answer)
    require(answer == np.round(answer), "Images come whole.")
    require(
        not 85 < answer < 125,
        "There six to four in exact proportion just passes the test. But chance makes every second "
        "study less uneven than that.",
    )
    require(answer >= 195, "So few miss the lead more often than one time in five.")
    require(
        not 1400 < answer < 2700,
        "That is for the lead of 42 to 37. Six to four is larger and shows sooner.",
    )
    require(answer < 220, "Fewer do.")
    return "On 199 images four studies of five see it, on 101 every second one."
