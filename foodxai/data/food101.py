"""Food-101: a thousand photos each of 101 dishes (Bossard, Guillaumin and Van Gool, ECCV 2014).

The photos belong to those who shared them on Foodspotting: for research and teaching only.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from .dataset import Dataset
from .download import Archive, fetch
from .folders import home, lines_of, official, plain, require
from .names import THESIS_CLASSES, class_names

__all__ = ["download", "load"]

REMEDY = "Get it with foodxai.data.food101.download() (5 GB)."
ARCHIVE = Archive(
    name="Food-101",
    urls=(
        "https://data.vision.ee.ethz.ch/cvl/food-101.tar.gz",
        "http://data.vision.ee.ethz.ch/cvl/food-101.tar.gz",
    ),
    size=4_996_278_331,
    sha256="d97d15e438b7f4498f96086a4f7e2fa42a32f2712e87d3295441b2b6314053a4",
    top="food-101",
    proof="meta/train.txt",
    unpacked=6_000_000_000,
)


def load(
    split: str,
    classes: str | Iterable[str] | None = THESIS_CLASSES,
    folder: Path | str | None = None,
) -> Dataset:
    """The photos of one side of the official split, as paths that are decoded when needed.

    Args:
        split: "train" or "test".
        classes: dishes by their names in the data set; None for all there are.
        folder: where meta/ and images/ lie, whole or cut, photos of any size; without it
            FOODXAI_DATA/food-101, or the user's cache folder.

    Returns:
        Dataset: images a list of paths in the order of the official list, labels int64 [N].

    Raises:
        FileNotFoundError: no such data; says what was looked for and how to get it.
        ValueError: no such split, a class of which the folder has no photo, a damaged list.

    Example:
        >>> food101.load("test", folder="nowhere")
        Traceback (most recent call last):
            ...
        FileNotFoundError: Food-101 is not on this machine...
    """
    folder = home("food-101", folder)
    listed = read_list(require(folder / "meta" / f"{official(split)}.txt", "Food-101", REMEDY))
    known = sorted({dish for dish, _ in listed})
    classes = tuple(known) if classes is None else class_names("classes", classes, known)
    files = {dish: photos_of(folder, dish) for dish in classes}
    found = [(files[dish][name], dish) for dish, name in listed if name in files.get(dish, {})]
    labels = np.array([classes.index(dish) for _, dish in found], np.int64)
    for number, dish in enumerate(classes):
        if number not in labels:
            raise FileNotFoundError(
                f"{folder} lists {split} photos of {dish} and holds none: expected "
                f"{folder / 'images' / dish} with some of them."
            )
    return Dataset([path for path, _ in found], labels, classes, split)


def download(folder: Path | str | None = None) -> Path:
    """Fetch all of Food-101 (5 GB, 11 GB of disk while it is unpacked) unless it is there.

    Args:
        folder: as in `load`.

    Returns:
        The folder, a pathlib.Path.

    Raises:
        OSError, ValueError: as `download.fetch` does.
    """
    return fetch(ARCHIVE, home("food-101", folder))


def read_list(file: Path) -> list[tuple[str, str]]:
    """The photos that an official list names: [(dish, number), ...]."""
    listed = []
    for line in " ".join(lines_of(file)).split():
        dish, _, name = line.partition("/")
        if not (plain(dish) and plain(name)):
            raise ValueError(f"{file} is damaged: {line!r} is not of the form dish/number.")
        listed.append((dish, name))
    return listed


def photos_of(folder: Path, dish: str) -> dict[str, Path]:
    """{number: path} of the photos of a dish that are there."""
    images = folder / "images" / dish
    return {path.stem: path for path in images.glob("*.jpg")} if images.is_dir() else {}
