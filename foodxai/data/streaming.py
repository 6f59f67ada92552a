"""A data set as a stream of batches, decoded as they are needed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from . import photos
from .dataset import Dataset

if TYPE_CHECKING:
    import tensorflow as tf


def stream(
    dataset: Dataset,
    size: int,
    batch_size: int = 32,
    shuffle: int | None = None,
    augment: Callable | None = None,
    on_damaged: str = "error",
    balanced: bool = False,
) -> tf.data.Dataset:
    """Batches of images and labels, decoded and resized by other threads while a network works.

    Photos are read by `photos.read`, so a network is trained on exactly the pixels that are shown
    and explained later: the middle square, turned upright, resized bicubically.

    Args:
        dataset: a Dataset.
        size: height and width in pixels.
        batch_size: images a batch; the last one may be smaller.
        shuffle: a seed; every pass has another order. None keeps the order.
        augment: a function (images float32 [B, size, size, 3], seed int64 [2]) -> images, such as
            `flip_crop_rotate`; every pass has other seeds.
        on_damaged: "error" stops at a photo that cannot be read and names it; "skip" warns with
            its path and leaves it out.
        balanced: see `order`.

    Returns:
        tf.data.Dataset of (float32 [B, size, size, 3] from 0 to 255, labels): int64 [B], or
        float32 [B, classes] from label_sets.

    Raises:
        ValueError: no labels, or an argument out of range. While reading, a damaged photo raises
        tf.errors.InvalidArgumentError with its path.

    Example:
        >>> images, labels = next(iter(data.stream(photos.load("coffee"), size=32)))
        >>> tuple(images.shape), labels.numpy()
        ((1, 32, 32, 3), array([0]))
    """
    if on_damaged not in ("error", "skip"):
        raise ValueError(f"on_damaged is {on_damaged!r}: expected 'error' or 'skip'.")
    if dataset.labels is None and dataset.label_sets is None:
        raise ValueError(
            "The data set has neither labels nor label_sets: there is nothing to learn."
        )
    from .._tensorflow import tensorflow as tf

    if dataset.label_sets is None:
        labels = np.asarray(dataset.labels, np.int64)
    else:
        labels = dataset.label_sets.astype(np.float32)

    def read(indices):
        images, kept = _read(dataset.images, indices, size, on_damaged)
        return images, labels[kept]

    def decode(indices):
        kinds = (tf.uint8, labels.dtype)
        images, answers = tf.numpy_function(read, [indices], kinds, stateful=False)
        images.set_shape([None, size, size, 3])
        answers.set_shape([None, *labels.shape[1:]])
        return tf.cast(images, tf.float32), answers

    batches = order(dataset, shuffle, balanced)
    batches = batches.batch(batch_size).map(decode, num_parallel_calls=tf.data.AUTOTUNE)
    if on_damaged == "skip":
        batches = batches.filter(lambda images, _: len(images) > 0)
    if augment is not None:
        seeds = tf.data.Dataset.random(shuffle, rerandomize_each_iteration=True).batch(2)
        batches = tf.data.Dataset.zip(batches, seeds).map(
            lambda batch, seed: (augment(batch[0], seed), batch[1]), tf.data.AUTOTUNE
        )
    return batches.prefetch(tf.data.AUTOTUNE)


def _read(images, indices, size, on_damaged):
    """Some of the images, uint8 [B, size, size, 3], and the numbers of those that could be read."""
    found, kept = [], []
    for index in indices:
        try:
            found.append(photos.read(images[index], size))
            kept.append(index)
        except (ValueError, OSError) as error:
            if on_damaged == "error":
                advice = "Pass on_damaged='skip' to leave such photos out."
                raise ValueError(f"{error} {advice}") from error
            warnings.warn(f"Left out: {error}", stacklevel=2)
    return np.array(found, np.uint8).reshape(-1, size, size, 3), kept


def order(dataset: Dataset, shuffle: int | None = None, balanced: bool = False) -> tf.data.Dataset:
    """The numbers of a data set's images, in the order of one pass over it.

    Args:
        dataset: a Dataset.
        shuffle: a seed; every pass has another order. None keeps the order.
        balanced: take the classes in turn, so that every batch of a multiple of their number shows
            each equally often. A pass has as many images as the data set: rare classes come more
            than once, of frequent ones some wait for another pass.

    Returns:
        tf.data.Dataset of int64.

    Raises:
        ValueError: balanced, without a label for each image or without an image of each class.

    Example:
        >>> [int(number) for number in data.order(photos.load())]
        [0, 1, 2, 3]
    """
    from .._tensorflow import tensorflow as tf

    def mixed(indices):
        return indices if shuffle is None else indices.shuffle(len(dataset), seed=shuffle)

    if not balanced:
        return mixed(tf.data.Dataset.range(len(dataset)))
    if dataset.labels is None:
        raise ValueError("Images with several labels have no class to balance: balanced=False.")
    members = [np.flatnonzero(dataset.labels == k) for k in range(len(dataset.classes))]
    missing = [name for name, images in zip(dataset.classes, members) if not len(images)]
    if missing:
        raise ValueError(f"No image of {', '.join(missing)}: classes cannot be balanced.")
    turns = [mixed(tf.data.Dataset.from_tensor_slices(images)).repeat() for images in members]
    return tf.data.Dataset.choose_from_datasets(
        turns, tf.data.Dataset.range(len(turns)).repeat()
    ).take(len(dataset))


def flip_crop_rotate(
    images: tf.Tensor, seed: tf.Tensor, rotation: float = 10, crop: float = 0.8
) -> tf.Tensor:
    """Each image mirrored or not, turned by up to `rotation` degrees, cut down to `crop` or more.

    Args:
        images: float32 [B, size, size, 3].
        seed: int64 [2]; the same seed changes the images in the same way.
        rotation: the largest angle in degrees, either way.
        crop: the smallest share of the height and width that is kept, 0 to 1; what is kept fills
            the image again.

    Returns:
        float32 tensor [B, size, size, 3], resampled bilinearly once; corners are mirrored in.

    Example:
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> tuple(data.flip_crop_rotate(photo[None], (1, 2)).shape)
        (1, 32, 32, 3)
    """
    import tensorflow as tf

    count, size = tf.shape(images)[0], tf.shape(images)[1]
    unit = tf.unstack(tf.random.stateless_uniform((5, count), seed, -1.0, 1.0))
    flip, angle = tf.sign(unit[0]), unit[1] * (rotation * np.pi / 180)
    scale = 1 - (1 - crop) * tf.abs(unit[2])
    middle = (tf.cast(size, tf.float32) - 1) / 2
    shift = [middle * (1 - scale) * unit[3], middle * (1 - scale) * unit[4]]
    cosine, sine = scale * tf.cos(angle), scale * tf.sin(angle)
    across, down = (flip * cosine, -sine), (flip * sine, cosine)
    rows = [
        (*turn, middle + move - middle * (turn[0] + turn[1]))
        for turn, move in zip((across, down), shift)
    ]
    zero = tf.zeros_like(scale)
    transforms = tf.stack([*rows[0], *rows[1], zero, zero], 1)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=transforms,
        output_shape=[size, size],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="REFLECT",
    )
