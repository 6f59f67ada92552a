"""Exercises of chapter 14, explanations on ImageNet."""

import numpy as np

from . import exercise, numbers, require, result_of


@exercise("14-1")
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
    rng = np.random.default_rng(14)
    for n in (40, 5, 1):
        whole, masked = rng.uniform(0.1, 1, n), rng.uniform(0, 1, n)
        given = numbers(result_of(answer, whole.copy(), masked.copy()))
        require(
            n == 1 or not np.isclose(given, np.mean((whole - masked) / whole)),
            "A masked image that scores higher counts as no loss, not as a gain.",
        )
        require(
            n == 1 or not np.isclose(given, np.mean(np.maximum(0, whole - masked))),
            "The drop is a share of the whole image's confidence.",
        )
        require(
            np.isclose(given, np.mean(np.maximum(0, whole - masked) / whole)),
            f"For {n} images it comes out wrong: the loss of each, as a share of its confidence, "
            "then the mean.",
        )
    return "A loss counts as a share of what was there, a gain counts as zero."


@exercise("14-3")
def enough_images(answer):
    from ...metrics import sign_test

    answer = numbers(answer)
    require(
        answer == np.round(answer) and answer % 10 == 0 and answer > 0,
        "Expected a multiple of ten.",
    )
    n = int(answer)
    require(
        sign_test(6 * n // 10, 4 * n // 10) < 0.05,
        f"With {n} images a coin does that more often than one time in twenty.",
    )
    smaller = [m for m in range(10, n, 10) if sign_test(6 * m // 10, 4 * m // 10) < 0.05]
    require(not smaller, f"{n} images are enough, and fewer would do.")
    return "Six of ten is no news in ten tries, and it is in more than a hundred."
