"""Checks that every method makes on what it is given."""

import numpy as np


def check_images(model, images):
    """Images as float32 [N, H, W, 3] of the size that the model takes.

    Raises:
        TypeError: images that are not numbers.
        ValueError: another shape or size, no image at all, NaN, or values outside 0 to 255.
    """
    images = np.asarray(images)
    if images.dtype.kind not in "fiu":
        raise TypeError(f"images have dtype {images.dtype}; expected uint8 or float32, 0 to 255.")
    images = images[None] if images.ndim == 3 else images
    expected = tuple(model.inputs[0].shape[1:])
    fits = images.ndim == 4 and all(
        wanted in (None, given) for wanted, given in zip(expected, images.shape[1:])
    )
    if not fits or len(images) == 0:
        raise ValueError(
            f"images have shape {images.shape}; this model takes [N, "
            f"{', '.join(map(str, expected))}] with N at least 1. "
            "foodxai.data.photos.read(photo, size) crops and resizes."
        )
    images = images.astype(np.float32)
    if not np.isfinite(images).all():
        raise ValueError("images hold NaN or infinite values.")
    return images


def check_targets(targets, logits):
    """Target classes as int64 [N]; None means the class with the highest logit.

    Raises:
        TypeError: targets that are not whole numbers.
        ValueError: not one per image, or no such class.
    """
    count, classes = logits.shape
    if targets is None:
        return np.argmax(logits, axis=1)
    targets = np.asarray(targets)
    if targets.dtype.kind not in "iu":
        raise TypeError(
            f"targets are {targets.dtype}; expected class numbers. "
            "foodxai.models.class_index(name) finds the number of a name."
        )
    if targets.ndim == 0:
        targets = np.full(count, targets)
    if targets.shape != (count,):
        raise ValueError(f"targets have shape {targets.shape}; expected one class per image, {count}.")
    if targets.min() < 0 or targets.max() >= classes:
        raise ValueError(f"targets reach from {targets.min()} to {targets.max()}; the classes are 0 to {classes - 1}.")
    return targets.astype(np.int64)
