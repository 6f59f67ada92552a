"""Exercises of chapter 13, transfer learning on tiny images."""

import numpy as np

from . import close, draws, exercise, numbers, require, result_of


@exercise("13-1", "Pixels a side")
def smallest_image(answer):
    answer = numbers(answer)
    require(
        answer != 4 * 2 * 5, "Each of the five poolings halves what is left: the halvings multiply."
    )
    require(answer != 2**5, "That leaves a map of one by one.")
    require(answer == np.round(answer), "Pixels come whole.")
    require(
        not 96 < answer < 128,
        "That is right where a layer rounds up, as with same padding. VGG16's poolings round down.",
    )
    require(not 128 < answer < 160, "That leaves 4 by 4 too, and fewer pixels would do.")
    require(
        answer == 128,
        "Go backwards from 4: what was the side before the last halving, and before that?",
    )
    return "128 halves to 64, 32, 16, 8 and 4, and 127 ends at 3."


@exercise("13-2", "Times as many")
def convolution_against_dense(answer):
    answer = numbers(answer)
    filters, dense = 3 * 3 * 512 * 512 + 512, 512 * 100
    require(not close(answer, (3 * 3 * 512 + 512) / dense), "Each filter sees all 512 channels.")
    require(not close(answer, dense / filters), "Upside down: the convolution has more, not fewer.")
    require(
        answer < filters / 1000,
        "That is the number of the convolution's numbers, not how many times as many.",
    )
    require(
        close(answer, filters / dense),
        "Rows by columns by channels by filters, over 512 by 100.",
    )
    return "One freed convolution weighs as much as 46 such dense layers."


@exercise("13-3")
def enlarge(answer):
    rng = draws(13)
    for shape, times in (((2, 3, 3), 2), ((4, 4, 3), 3), ((1, 5, 3), 1)):
        image = rng.integers(0, 255, shape)
        wanted = np.kron(image, np.ones((times, times, 1), int))
        given = np.asarray(result_of(answer, image.copy(), times))
        require(
            given.shape == wanted.shape,
            f"{shape} enlarged {times} times has shape {given.shape}; expected {wanted.shape}.",
        )
        require(
            not np.array_equal(given, np.tile(image, (times, times, 1))) or times == 1,
            "That lays copies side by side. Repeat each pixel.",
        )
        require(
            np.array_equal(given, wanted), "Some squares do not have the colour of their pixel."
        )
    return "Every pixel a square, and not one bit more information."
