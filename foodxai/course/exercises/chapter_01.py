"""Exercises of chapter 01, images and classes."""

import numpy as np

from . import NotYet, cases, draws, exercise, numbers, require, result_of


@exercise("01-1")
def middle_square(answer):
    rng = draws(3)
    for height, width in ((6, 10), (9, 4), (7, 12), (5, 5)):
        image = rng.integers(0, 256, (height, width, 3), np.uint8)
        side = min(height, width)
        given = _image(result_of(answer, image.copy()))
        photo = f"a photo of {height} rows and {width} columns"
        require(
            given.shape == (side, side, 3),
            f"From {photo} comes one of shape {given.shape}, and the square has {side} a side.",
        )
        top, left = (height - side) / 2, (width - side) / 2
        squares = [
            image[y : y + side, x : x + side]
            for y in {int(top), int(top + 0.5)}
            for x in {int(left), int(left + 0.5)}
        ]
        require(
            side in (height, width) and any(np.array_equal(given, one) for one in squares),
            f"The size is right, but of {photo} this is not the middle.",
        )
    return "As many pixels go at one side as at the other, whether the photo is wide or high."


@exercise("01-2")
def brighten(answer):
    image = draws(0).integers(0, 256, (5, 7, 3), np.uint8)
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
    for n, seed in cases([(10, 0), (100, 0), (103, 0)], _images_and_seed):
        parts = result_of(answer, n, seed)
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
        sizes, wanted = (len(train), len(validation)), (n * 6 // 10, n * 2 // 10)
        require(
            sizes == wanted,
            f"Of {n} images {wanted[0]} go to training and {wanted[1]} to validation, both rounded "
            f"down; you give {sizes[0]} and {sizes[1]}.",
        )
        require(
            n == 10 or not np.array_equal(np.sort(train), np.arange(len(train))),
            "Training gets the first images. What if they are all salads? Leave it to chance.",
        )
        require(
            n == 10 or not any(map(_one_block, parts)),
            "One of the sets is a block of neighbours. Images often come sorted: mix them first.",
        )
    first, second = ([set(_whole(part)) for part in result_of(answer, 100, k)] for k in (0, 1))
    require(
        first == [set(_whole(part)) for part in result_of(answer, 100, 0)],
        "The same seed should give the same split.",
    )
    names = ("training", "validation", "test")
    for name, one, other in zip(names, first, second):
        require(one != other, f"Another seed should give another {name} set.")
    return "Each image in exactly one set, chosen by chance, and the same again for the same seed."


@exercise("01-4")
def describe(answer):
    images = draws(1).integers(0, 256, (4, 32, 32, 3), np.uint8)
    images[1] //= np.array([2, 3, 5], np.uint8)  # dark, and more red than blue
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


def _images_and_seed(rng):
    return int(rng.integers(60, 400)), int(rng.integers(1000))


def _image(result):
    try:
        image = np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        raise NotYet(f"Expected an image, and this is a {type(result).__name__}.") from None
    require(image.ndim == 3, f"An image has three axes, and this has shape {image.shape}.")
    return image


def _one_block(part):
    """Whether the numbers follow each other, or would if the first came after the last."""
    gaps = np.diff(np.sort(part))
    return len(gaps) > 3 and np.sum(gaps != 1) <= 1


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
