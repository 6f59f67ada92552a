"""The one return type of all data sets."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Images and what is known about them; what a data set does not know is None.

    Attributes:
        images: uint8 [N, H, W, 3], or a list of N paths of photos, decoded when needed.
        labels: int64 [N], numbers into `classes`; None where an image may show several.
        classes: the names of the classes, a tuple.
        split: "train", "validation" or "test".
        label_sets: bool [N, classes], everything an image shows; None where it shows one thing.
        masks: uint8 [N, H, W], 0 for background, k + 1 where `classes[k]` is seen.
        part_masks: uint8 [N, H, W], 0 for none, k + 1 where `part_names[k]` is seen.
        part_names: the names of the parts, a tuple.

    Example:
        >>> images, labels = np.zeros((2, 8, 8, 3), np.uint8), np.array([0, 1])
        >>> data.Dataset(images, labels, ("soup", "rice"), "train")
        Dataset(train: 2 images, 2 classes)
    """

    images: np.ndarray | list
    labels: np.ndarray | None
    classes: tuple
    split: str
    label_sets: np.ndarray | None = None
    masks: np.ndarray | None = None
    part_masks: np.ndarray | None = None
    part_names: tuple = ()

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        return f"Dataset({self.split}: {len(self)} images, {len(self.classes)} classes)"

    def subset(self, indices: ArrayLike) -> "Dataset":
        """The images with these numbers, int [M], in this order, as a Dataset."""
        indices = np.asarray(indices, np.int64)
        images = self.images
        images = images[indices] if isinstance(images, np.ndarray) else [images[i] for i in indices]
        arrays = {
            name: array[indices]
            for name in ("labels", "label_sets", "masks", "part_masks")
            if (array := getattr(self, name)) is not None
        }
        return replace(self, images=images, **arrays)


def validation_split(
    dataset: Dataset, share: float = 0.1, seed: int = 0
) -> tuple[Dataset, Dataset]:
    """Training photos in two parts, so that choices need no look at the test photos.

    Args:
        dataset: a Dataset of training images.
        share: how much of each class (of each set of labels) goes to validation, over 0, under 1.
        seed: which ones; the same seed gives the same parts.

    Returns:
        (training Dataset, validation Dataset), both in the order of `dataset`.

    Raises:
        ValueError: not a training set, or a share that is out of range or leaves a part empty.

    Example:
        >>> labels = np.array([0, 1] * 10)
        >>> images = np.zeros((20, 8, 8, 3), np.uint8)
        >>> dataset = data.Dataset(images, labels, ("soup", "rice"), "train")
        >>> data.validation_split(dataset, share=0.2)
        (Dataset(train: 16 images, 2 classes), Dataset(validation: 4 images, 2 classes))
    """
    if dataset.split != "train":
        raise ValueError(f"A {dataset.split} set is not divided: expected a training set.")
    if not 0 < share < 1:
        raise ValueError(f"share is {share!r}: expected a number over 0 and under 1.")
    kinds = np.asarray(dataset.labels if dataset.label_sets is None else dataset.label_sets)
    rng = np.random.default_rng(seed)
    chosen = np.zeros(len(dataset), bool)
    for kind in np.unique(kinds, axis=0):
        same = np.flatnonzero((kinds == kind).reshape(len(kinds), -1).all(1))
        chosen[rng.permutation(same)[: round(share * len(same))]] = True
    if not 0 < chosen.sum() < len(chosen):
        raise ValueError(f"A share of {share} of {len(chosen)} images leaves one part empty.")
    training, validation = (dataset.subset(np.flatnonzero(part)) for part in (~chosen, chosen))
    return training, replace(validation, split="validation")
