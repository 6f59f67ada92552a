"""Exercises of chapter 09, class activation maps."""

import numpy as np

from . import NotYet, cases, draws, exercise, numbers, require, result_of


def close(given: np.ndarray, expected: np.ndarray) -> bool:
    """Equal as float32 is: relative to the largest entry."""
    scale = np.abs(expected).max(initial=0)
    return np.allclose(given, expected, rtol=1e-4, atol=1e-5 * scale)


def has_nan(given: object) -> bool:
    """Whether an answer holds a nan, as 0 / 0 gives."""
    try:
        return bool(np.isnan(np.asarray(given, dtype=float)).any())
    except (TypeError, ValueError):
        return False


@exercise("09-1")
def mean_of_the_map(answer):
    answer = numbers(answer)
    require(
        not np.isclose(answer, 7.3),
        "That is the logit, and one part of it belongs to no place of the image.",
    )
    require(
        not np.isclose(answer, 7.7),
        "The logit is the mean of the map plus the bias, not the other way round.",
    )
    require(
        not np.isclose(answer, 7.3 / 512),
        "The 512 maps are added up, and the mean runs over places.",
    )
    require(np.isclose(answer, 6.9), "Equation 48 gives the score without its bias.")
    return "The map holds all of the logit but its bias."


@exercise("09-2")
def one_scale(answer):
    rng = draws(9)
    for rows, columns, count, classes in [(7, 7, 20, 5), (3, 5, 8, 4), (4, 2, 3, 6)]:
        maps, W = rng.random((rows, columns, count)), rng.normal(size=(count, classes))
        signed = np.einsum("ijk,kc->cij", maps, W)
        expected = np.maximum(signed, 0) / signed.max()
        given = numbers(result_of(answer, maps.copy(), W.copy()), (classes, rows, columns))
        own = np.maximum(signed, 0) / signed.max(axis=(1, 2), keepdims=True).clip(1e-9)
        if close(given, expected):
            continue
        require(
            not close(given, own),
            "Each map is scaled to its own largest value: an absent class glows again.",
        )
        require(
            not close(given, signed / signed.max()),
            "What speaks against a class is still in it. A heatmap sets that to zero.",
        )
        require(
            not close(given, np.maximum(signed, 0)),
            "Now the scale: the largest value of all the maps shall be 1.",
        )
        raise NotYet(
            f"It comes out wrong for {count} maps of {rows} by {columns} and {classes} classes."
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        given = result_of(answer, np.ones((2, 3, 4)), -np.ones((4, 2)))
    require(
        not has_nan(given),
        "Where every place speaks against every class it gives nan: 0 is divided by 0. Such maps "
        "stay zero.",
    )
    require(
        close(numbers(given, (2, 2, 3)), np.zeros((2, 2, 3))),
        "Where every place speaks against every class, all maps are zero.",
    )
    return "The brightest place of the surest class is 1, and a class that is absent stays dark."


@exercise("09-3")
def attraction(answer):
    heat = np.zeros((8, 8))
    heat[:2, :2] = 1.0
    heat[4:, 4:] = 0.5
    shown = [
        (
            "a mask on a third of the heat and a sixteenth of the area",
            heat,
            (slice(0, 2), slice(0, 2)),
            16 / 3,
        ),
        ("a mask on the whole image", heat, (slice(None), slice(None)), 1.0),
        ("a mask where it is dark", heat, (slice(0, 2), slice(4, 8)), 0.0),
        ("heat that is the same everywhere", np.full((8, 8), 0.3), (slice(0, 3), slice(0, 5)), 1.0),
        ("an image without the confounder", heat, (slice(0, 0), slice(0, 0)), 0.0),
        ("a heatmap that is zero everywhere", np.zeros((8, 8)), (slice(0, 2), slice(0, 2)), 0.0),
    ]
    for case, picture, place, expected in cases(shown, _heat_and_place):
        mask = np.zeros((8, 8), bool)
        mask[place] = True
        with np.errstate(divide="ignore", invalid="ignore"):
            given = result_of(answer, picture.copy(), mask)
        require(
            not has_nan(given),
            f"For {case} it gives nan: 0 is divided by 0 there. Say first what such an image gets.",
        )
        given = numbers(given)
        require(
            not (expected > 1 and case == shown[0][0] and np.isclose(given, expected / 16)),
            "That is the share of the heat. Compare it with the share of the area.",
        )
        require(
            np.isclose(given, expected, rtol=1e-4),
            f"For {case} it gives {given:.3g}.",
        )
    return (
        "It counts heat per area, on and off the confounder, and survives an empty mask and an "
        "empty map."
    )


def _heat_and_place(rng):
    heat, place = rng.random((8, 8)), (slice(0, int(rng.integers(1, 8))), slice(2, 5))
    expected = heat[place].mean() / heat.mean()
    return "random heat and a mask of three columns", heat, place, expected


@exercise("09-4")
def flat_class_map(answer):
    rng = draws(4)
    for rows, columns, count, classes, c in [(3, 3, 4, 2, 1), (2, 5, 3, 4, 0), (4, 3, 6, 3, 2)]:
        maps, W = (
            rng.random((rows, columns, count)),
            rng.normal(size=(rows * columns * count, classes)),
        )
        by_place = W[:, c].reshape(rows, columns, count)
        added = np.einsum("ijk,ijk->ij", maps, by_place)
        given = numbers(result_of(answer, maps.copy(), W.copy(), c), (rows, columns))
        require(not close(given, added), "Its sum is the score. Equation 48 wants the mean to be.")
        require(
            np.isclose(given.mean(), maps.reshape(-1) @ W[:, c], rtol=1e-3),
            f"The mean of the map is {given.mean():.3g}, and the score "
            f"{maps.reshape(-1) @ W[:, c]:.3g}.",
        )
        require(
            close(given, added * rows * columns),
            "The mean is right, but some places are not: which weights does a place have?",
        )
    return (
        "Its mean is the score, and every place has its own weights. CAM can do without the "
        "pooling, as long as a single dense layer makes the scores. Chapter 11 calls this HiResCAM."
    )
