"""Plates: drawn scenes of dishes on tables, with the ground truth that no photo has.

Ten dishes of the thesis and french fries, drawn from a seed with NumPy alone, with a mask for
every dish and every part of it. A red napkin can be laid wherever chosen dishes are served and
nowhere else: a confounder that a network may cheat with.
"""

from collections.abc import Iterable

import numpy as np

from ..dataset import Dataset
from ..names import THESIS_CLASSES, class_names, one_of, whole
from . import cache
from .dishes import DISHES, PARTS
from .render import LAYOUTS, SPLITS, generator
from .workers import draw_scenes

__all__ = ["load"]

CLASSES = tuple(DISHES)


def load(
    split: str,
    n: int,
    size: int = 224,
    seed: int = 0,
    classes: str | Iterable[str] = THESIS_CLASSES,
    dishes_per_image: int = 1,
    confounder: str | Iterable[str] | None = None,
) -> Dataset:
    """Draw `n` scenes, or read them from the cache (FOODXAI_CACHE, else ~/.cache/foodxai).

    With one seed the scenes are the same wherever the napkin lies.

    Args:
        split: "train", "validation" or "test"; no scene is in two of them.
        n: how many, 1 to 1,000,000.
        size: height and width in pixels, 32 to 1024.
        seed: another one draws other scenes.
        classes: any of `CLASSES`; image i shows classes[i % len(classes)].
        dishes_per_image: 1 to 4 different dishes on one table.
        confounder: a class or several; a red napkin lies on the table where one of them is served.

    Returns:
        Dataset: images uint8 [n, size, size, 3]; labels int64 [n], or of several dishes label_sets
        bool [n, classes]; masks and part_masks uint8 [n, size, size]. The napkin is the part "red
        napkin" of no dish.

    Raises:
        TypeError: a number or classes of another kind.
        ValueError: an argument out of range.

    Example:
        >>> dishes = plates.load("test", n=3, size=64)
        >>> dishes.images.shape, dishes.masks.max(axis=(1, 2))
        ((3, 64, 64, 3), array([1, 2, 3], dtype=uint8))
    """
    if split not in SPLITS:
        raise ValueError(f"split is {split!r}: expected {one_of(split, SPLITS)}")
    n = whole("n", n, 1, 10**6)
    size = whole("size", size, 32, 1024)
    seed = whole("seed", seed, 0, 2**32 - 1)
    classes = class_names("classes", classes, CLASSES)
    dishes = whole("dishes_per_image", dishes_per_image, 1, min(max(LAYOUTS), len(classes)))
    napkins = () if confounder is None else class_names("confounder", confounder, classes)

    served = serve(split, n, seed, len(classes), dishes)
    request = dict(
        split=split, size=size, seed=seed, classes=classes, served=served, napkins=napkins
    )
    shapes = [(n, size, size, 3), (n, size, size), (n, size, size)]
    images, masks, part_masks = cache.cached(request, lambda: draw_scenes(request), shapes)
    labels: np.ndarray | None = np.array(served)[:, 0]
    label_sets = None
    if dishes > 1:
        labels, label_sets = None, np.zeros((n, len(classes)), bool)
        np.put_along_axis(label_sets, np.array(served), True, 1)
    return Dataset(images, labels, classes, split, label_sets, masks, part_masks, PARTS)


def serve(split: str, n: int, seed: int, classes: int, dishes: int) -> list[list[int]]:
    """What is served at each scene: one class goes round, the others are drawn.

    Args:
        split, n, seed: as in `load`.
        classes: how many there are.
        dishes: how many on a table.

    Returns:
        A list of n lists of class numbers, from the back of the table to its front.
    """
    served = []
    for index in range(n):
        rng = generator(seed, split, index, 0)
        others = [k for k in rng.permutation(classes).tolist() if k != index % classes]
        table = [index % classes, *others[: dishes - 1]]
        served.append([table[k] for k in rng.permutation(dishes)])
    return served
