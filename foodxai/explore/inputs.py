"""The photos that the live explorer is given, whatever they come in."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    import keras

    from ..data.photos import Photo

MOST = 100  # photos in one explorer


def titled(images: Any) -> dict[str, Any]:
    """Photos by title.

    Args:
        images: see ``live``.

    Returns:
        dict: title -> a photo as ``data.photos.read`` takes it.

    Raises:
        TypeError: neither a photo nor something that holds photos.
        ValueError: no photo at all, or more than 100 of them.
    """
    from ..data import Dataset, photos

    if images is None:
        return {name: photos.path(name) for name in photos.SHIPPED}
    pairs: Iterable[tuple[str, Any]]
    if isinstance(images, dict):
        pairs = ((str(title), _array(photo)) for title, photo in images.items())
    elif isinstance(images, Dataset):
        pairs = zip(_labels(images), images.images)
    else:
        pairs = ((_title(photo, number), photo) for number, photo in enumerate(_several(images), 1))
    found = list(itertools.islice(pairs, MOST + 1))
    if not 1 <= len(found) <= MOST:
        count = f"more than {MOST} photos" if found else "no photo"
        raise ValueError(f"images holds {count}; pass 1 to {MOST}, or None for the shipped ones.")
    titles = [title for title, _ in found]
    numbered = len(set(titles)) < len(titles)
    return {
        f"{number} {title}" if numbered else title: photo
        for number, (title, photo) in enumerate(found, 1)
    }


def fitted(model: keras.Model, photo: Photo) -> np.ndarray:
    """A photo as the model takes it: square, of its size, in grey for a network of grey images."""
    from ..data import photos

    size, channels = photo_size(model)
    image = photos.read(photo, size)
    return image if channels == 3 else np.asarray(Image.fromarray(image).convert("L"))[..., None]


def photo_size(model: keras.Model) -> tuple[int, int]:
    """(side, channels) of the square photos that a model takes; 224 pixels where it takes any.

    Raises:
        ValueError: a network of other images.
    """
    from .. import models

    height, width, channels = models.photo_shape(model, (224, 224))
    if height != width or channels not in (1, 3):
        raise ValueError(
            f"The model takes images of shape {(height, width, channels)}; the live explorer needs "
            "square photos, RGB or grey."
        )
    return height, channels


def _several(images):
    """The photos, one by one, of whatever holds them."""
    if hasattr(images, "as_numpy_iterator"):  # a tf.data.Dataset
        return itertools.chain.from_iterable(map(_batch, images.as_numpy_iterator()))
    images = _array(images)
    if isinstance(images, (str, bytes, os.PathLike, Image.Image)) or hasattr(images, "read"):
        return [images]
    if isinstance(images, np.ndarray):
        return [images] if images.ndim in (0, 2, 3) else images
    if not isinstance(images, Iterable):
        raise TypeError(
            f"images is a {type(images).__name__}; expected a photo (a path, a PIL image or an "
            "array), several in a list, a dict or a data set, or None for the shipped ones."
        )
    return map(_array, images)


def _batch(element):
    """The photos in an element of a tf.data.Dataset: (images, labels) or images, one or a batch."""
    images = element[0] if isinstance(element, tuple) else element
    return images if getattr(images, "ndim", 0) == 4 else [images]


def _array(photo):
    """Tensors as arrays, all else as it is."""
    return photo.numpy() if callable(getattr(photo, "numpy", None)) else photo


def _title(photo, number):
    return Path(photo).stem if isinstance(photo, (str, os.PathLike)) else f"photo {number}"


def _labels(dataset):
    """The names of what is seen; of the photos' files where several things may be."""
    if dataset.labels is None:
        return [_title(photo, number) for number, photo in enumerate(dataset.images, 1)]
    return [dataset.classes[label] for label in dataset.labels]
