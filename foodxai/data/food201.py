"""Food-201: which of 201 foods Food-101's photos show (Myers et al., Im2Calories, ICCV 2015)."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from . import food101
from .dataset import Dataset
from .folders import home, lines_of, official, plain, require
from .names import class_names

__all__ = ["load"]

REMEDY = (
    "It is offered as https://storage.googleapis.com/food201/food201.zip without a checksum, so it "
    "is not fetched for you: put its train_multilabel.csv, test_multilabel.csv and "
    "multilabel_map.csv into a folder food-201."
)
NUMBER = re.compile("[0-9]{1,9}")


def load(
    split: str,
    classes: str | Iterable[str] = ("hamburger", "french_fries", "fish_and_chips"),
    folder: Path | str | None = None,
    photos: Path | str | None = None,
) -> Dataset:
    """The photos that show at least one of `classes`, with all of them that each shows.

    Args:
        split: "train" or "test", by the official lists (no photo changes its side of Food-101).
        classes: foods by their names in the data set, with _ for spaces.
        folder: where the label files lie; without it FOODXAI_DATA/food-201, or the user's cache.
        photos: where Food-101 lies, whole or cut; without it as in `food101.load`.

    Returns:
        Dataset: images a list of paths, labels None, label_sets bool [N, classes].

    Raises:
        FileNotFoundError: no such data; says what was looked for and how to get it.
        ValueError: no such split or class, or a damaged file.

    Example:
        >>> food201.load("test", folder="nowhere")
        Traceback (most recent call last):
            ...
        FileNotFoundError: Food-201 is not on this machine...
    """
    folder, photos = home("food-201", folder), home("food-101", photos)
    numbers = read_map(require(folder / "multilabel_map.csv", "Food-201", REMEDY))
    shown = read_labels(require(folder / f"{official(split)}_multilabel.csv", "Food-201", REMEDY))
    classes = class_names("classes", classes, tuple(numbers))
    require(photos / "images", "Food-101, whose photos Food-201 labels,", food101.REMEDY)
    wanted = np.array([numbers[name] for name in classes])
    files, images, label_sets = {}, [], []
    for dish, name, labels in shown:
        row = np.isin(wanted, labels)
        if row.any():
            if dish not in files:
                files[dish] = food101.photos_of(photos, dish)
            if name in files[dish]:
                images.append(files[dish][name])
                label_sets.append(row)
    if not images:
        raise FileNotFoundError(f"{photos} holds no {split} photo that shows any of {classes}.")
    return Dataset(images, None, classes, split, np.array(label_sets))


def read_map(file: Path) -> dict[str, int]:
    """{food: its number} from lines such as "81,french fries"."""
    numbers = {}
    for line in lines_of(file):
        number, _, name = line.partition(",")
        if not (NUMBER.fullmatch(number) and name):
            raise ValueError(f"{file} is damaged: {line!r} is not of the form number,name.")
        numbers[name.strip().replace(" ", "_")] = int(number)
    return numbers


def read_labels(file: Path) -> list[tuple[str, str, list[int]]]:
    """[(dish, photo, food numbers), ...] from lines such as "hamburger/12.jpg 104 81"."""
    shown = []
    for line in lines_of(file):
        photo, *labels = line.split() or [""]
        dish, _, name = photo.removesuffix(".jpg").partition("/")
        numbers = all(NUMBER.fullmatch(label) for label in labels)
        if not (plain(dish) and plain(name) and numbers):
            raise ValueError(
                f"{file} is damaged: {line!r} is not of the form dish/photo.jpg numbers."
            )
        shown.append((dish, name, [int(label) for label in labels]))
    return shown
