"""The one return type of all data sets."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and what is known about them; what a data set does not know is None.

    images: uint8 [N, H, W, 3], or a list of N paths of photos, decoded when needed.
    labels: int64 [N], numbers into `classes`; None where an image may show several.
    label_sets: bool [N, classes], everything an image shows; None where it shows one thing.
    masks: uint8 [N, H, W], 0 for background, k + 1 where `classes[k]` is seen.
    part_masks: uint8 [N, H, W], 0 for none, k + 1 where `part_names[k]` is seen.
    """

    images: np.ndarray | list
    labels: np.ndarray | None
    classes: tuple
    split: str
    label_sets: np.ndarray | None = None
    masks: np.ndarray | None = None
    part_masks: np.ndarray | None = None
    part_names: tuple = ()

    def __len__(self):
        return len(self.images)
