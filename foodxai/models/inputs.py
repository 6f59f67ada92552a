"""Images, targets and batch sizes, checked before anything is computed."""

import weakref
from collections.abc import Sequence
from typing import TypeVar

import keras
import numpy as np
from numpy.typing import ArrayLike

from .graph import Flat, flatten
from .preprocessing import takes_bytes
from .questions import Targets, check_questions

Default = TypeVar("Default")
_takes_bytes: weakref.WeakKeyDictionary[keras.Model, bool] = weakref.WeakKeyDictionary()


def photo_shape(model: keras.Model, default: Sequence[int] | None = None) -> tuple[int, int, int]:
    """Height, width and channels of the images that a network takes.

    Args:
        model: see ``flatten``.
        default: (height, width) in pixels, where the network takes any.

    Returns:
        (height, width, channels).

    Raises:
        ValueError: it does not take images, or it takes any size and there is no default.

    Example:
        >>> models.photo_shape(models.small_cnn(classes=10))
        (32, 32, 3)
    """
    shape = flatten(model).model.inputs[0].shape[1:]
    if len(shape) != 3 or shape[2] is None:
        raise ValueError(f"The model takes inputs of shape {shape}; expected [h, w, channels].")
    if default is None and None in shape:
        raise ValueError(
            f"The model takes images of any size, {shape}, and photos have many: build it with a "
            "fixed one, keras.Input((224, 224, 3))."
        )
    height, width = default or shape[:2]
    return shape[0] or height, shape[1] or width, shape[2]


def check_images(flat: Flat, images: ArrayLike, derived: bool = False) -> np.ndarray:
    """Images as float32 [N, H, W, channels] of the size that the network takes.

    Args:
        flat: the network, see ``check_network``.
        images: [H, W, channels] or [N, H, W, channels].
        derived: computed from photos (masked, blurred, noisy), so that any range is right.

    Raises:
        TypeError: images that are not numbers.
        ValueError: another shape or size, mixed sizes, no image at all, or NaN; or another range
            than 0 to 255 where the network brings a preprocessing made for that.
    """
    expected = f"this model takes [N, {', '.join(map(str, flat.model.inputs[0].shape[1:]))}]"
    advice = "foodxai.data.photos.read(photo, size) crops and resizes."
    if isinstance(images, (list, tuple)) and len({np.shape(image) for image in images}) > 1:
        sizes = sorted({np.shape(image) for image in images})
        raise ValueError(f"images have different shapes, {sizes}; {expected}. {advice}")
    images = np.asarray(images)
    if images.dtype.kind not in "fiu":
        raise TypeError(f"images have dtype {images.dtype}; expected uint8 or float32, 0 to 255.")
    images = images[None] if images.ndim == 3 else images
    fits = images.ndim == 4 and all(
        wanted in (None, given)
        for wanted, given in zip(flat.model.inputs[0].shape[1:], images.shape[1:], strict=True)
    )
    if not fits or len(images) == 0:
        raise ValueError(
            f"images have shape {images.shape}; {expected} with N at least 1. {advice}"
        )
    if not np.isfinite(images).all():
        raise ValueError("images hold NaN or infinite values.")
    if not derived:
        _check_range(flat, images)
    return images.astype(np.float32)


def _check_range(flat, images):
    low, high = images.min(), images.max()
    scaled = images.dtype.kind == "f" and 0 < high <= 1
    if not (scaled or low < -0.5 or high > 255.5):
        return
    if flat.model not in _takes_bytes:
        _takes_bytes[flat.model] = takes_bytes(flat)
    if _takes_bytes[flat.model]:
        remedy = (
            "multiply them by 255" if scaled and low >= 0 else "leave your own preprocessing out"
        )
        raise ValueError(
            f"images reach from {low:g} to {high:g}, and this model takes 0 to 255 and does the "
            f"rest itself: {remedy}."
        )


def check_targets(targets: Targets, count: int, classes: int) -> np.ndarray:
    """Target classes as int64 [N], -1 standing for the predicted class.

    Raises:
        TypeError: targets that are not whole numbers.
        ValueError: not one per image, or no such class.
    """
    if targets is None:
        return np.full(count, -1)
    if check_questions(targets, count) is not None:
        raise TypeError("targets are functions of the logits; here only class numbers will do.")
    targets = np.asarray(targets)
    if targets.dtype.kind not in "iu":
        raise TypeError(
            f"targets are {targets.dtype}; expected class numbers. "
            "foodxai.models.class_index(name) finds the number of a name."
        )
    if targets.ndim == 0:
        targets = np.full(count, targets)
    if targets.shape != (count,):
        raise ValueError(
            f"targets have shape {targets.shape}; expected one class per image, {count}."
        )
    if targets.min() < 0 or targets.max() >= classes:
        raise ValueError(
            f"targets reach from {targets.min()} to {targets.max()}; "
            f"the classes are 0 to {classes - 1}."
        )
    return targets.astype(np.int64)


def check_batch_size(batch_size: int | None, default: Default) -> int | Default:
    """How many images go through the network at a time; None means the default.

    Raises:
        ValueError: not a whole number of at least 1.
    """
    if batch_size is None:
        return default
    if not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
        raise ValueError(f"batch_size is {batch_size!r}; it must be a whole number of at least 1.")
    return int(batch_size)
