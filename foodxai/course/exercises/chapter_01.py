"""Exercises of chapter 01, images and classes."""

import numpy as np

from . import NotYet, exercise, numbers, require, result_of


@exercise("01-1")
def count_numbers(answer):
    answer = numbers(answer)
    require(answer != 512 * 384, "Those are the pixels of one photo.")
    require(
        answer != 512 * 384 * 100,
        "Those are the pixels of all photos. How many numbers is a pixel?",
    )
    require(answer != 512 * 384 * 3, "That is one photo. The set has more.")
    require(answer == 512 * 384 * 3 * 100, "Multiply the lengths of all four axes of the set.")
    return "Photos, rows, columns, channels: four axes, multiplied. Their order does not matter."


@exercise("01-2")
def brighten(answer):
    image = np.random.default_rng(0).integers(0, 256, (5, 7, 3), np.uint8)
    kept = image.copy()
    for amount in (100, -100, 255, -255, 0):
        given = result_of(answer, image, amount)
        require(
            np.array_equal(image, kept),
            "Your function changes the image it was given. Work on a copy.",
        )
        wanted = image.astype(int) + amount
        expected, values = np.clip(wanted, 0, 255), numbers(given, image.shape)
        require(
            amount == 0 or not np.array_equal(values, wanted % 256),
            "Some values went round the clock. Give them room before you add.",
        )
        require(values.min() >= 0 and values.max() <= 255, "Some values leave 0 to 255.")
        require(
            np.array_equal(values, expected), f"With amount {amount}, some pixels come out wrong."
        )
        require(
            np.asarray(given).dtype == np.uint8,
            f"The values are right, but the dtype is {np.asarray(given).dtype}.",
        )
    return "Brighter and darker, and nothing leaves 0 to 255."


@exercise("01-3")
def split(answer):
    for n in (10, 100, 103):
        parts = result_of(answer, n, 0)
        require(
            isinstance(parts, (tuple, list)) and len(parts) == 3,
            "Return three arrays: training, validation, test.",
        )
        train, validation, _ = parts = [_whole(part) for part in parts]
        together = np.concatenate(parts)
        require(
            len(np.unique(together)) == len(together), "Some image is there twice. That is a leak."
        )
        require(
            np.array_equal(np.sort(together), np.arange(n)),
            f"Of {n} images, numbered from 0, some are missing.",
        )
        require(
            len(train) == n * 6 // 10 and len(validation) == n * 2 // 10,
            f"Of {n} images you give {len(train)} to training and {len(validation)} to validation.",
        )
        require(
            n == 10 or not np.array_equal(np.sort(train), np.arange(len(train))),
            "Training gets the first images. What if they are all salads? Leave it to chance.",
        )
    first, second = (_whole(result_of(answer, 100, seed)[0]) for seed in (0, 1))
    require(
        np.array_equal(first, _whole(result_of(answer, 100, 0)[0])),
        "The same seed should give the same split.",
    )
    require(set(first) != set(second), "Another seed should give another split.")
    return "Each image in exactly one set, chosen by chance, and the same again for the same seed."


@exercise("01-4")
def describe(answer):
    images = np.random.default_rng(1).integers(0, 256, (4, 32, 32, 3), np.uint8)
    images[1] //= 3
    images[2] = images[1][..., ::-1]
    rows = [_row(result_of(answer, image.copy())) for image in images]
    require(
        len({len(row) for row in rows}) == 1, "Every image needs a description of the same length."
    )
    require(len(rows[0]) <= 200, f"A description has {len(rows[0])} numbers; at most 200.")
    for image, row in zip(images, rows):
        mirrored = _row(result_of(answer, image[:, ::-1].copy()))
        require(
            np.allclose(row, mirrored),
            "Mirror an image left to right, and its description changes.",
        )
    require(
        not np.allclose(rows[0], rows[1]), "A bright and a dark image get the same description."
    )
    require(
        not np.allclose(rows[1], rows[2]), "Swap red and blue, and the description stays the same."
    )
    return "Short, blind to mirrors, and awake to colours. Now see how k-NN likes it."


def _whole(part):
    array = np.asarray(part)
    require(
        array.ndim == 1 and array.dtype.kind in "iu",
        "Each of the three must be a row of whole numbers.",
    )
    return array


def _row(result):
    try:
        row = np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        raise NotYet(f"Expected a row of numbers, and this is a {type(result).__name__}.") from None
    require(row.ndim == 1, f"Expected a row of numbers, and this has shape {row.shape}.")
    require(np.isfinite(row).all(), "Some of these numbers are not finite (nan or inf).")
    return row
