"""Real photos: the few that dependencies ship, and the reader's own."""

import numbers
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from . import decoding
from .dataset import Dataset
from .names import one_of

Photo = decoding.File | Image.Image | np.ndarray
SHIPPED = {
    "coffee": "coffee.png",
    "cat": "chelsea.png",
    "astronaut": "astronaut.png",
    "rocket": "rocket.jpg",
}


def path(name: str) -> Path:
    """Where a shipped photo lies: "coffee", "cat", "astronaut" or "rocket" (all scikit-image's).

    Raises:
        ValueError: no such photo; the message names a close one.

    Example:
        >>> photos.path("coffee").name
        'coffee.png'
    """
    import skimage.data

    if name not in SHIPPED:
        raise ValueError(f"No photo is called {name!r}: expected {one_of(name, SHIPPED)}")
    return Path(skimage.data.__file__).parent / SHIPPED[name]


def load(names: str | Iterable[str] = tuple(SHIPPED)) -> Dataset:
    """Shipped photos as a data set. Nothing is ever trained on them: they are a test set.

    Args:
        names: one or several of them; without it all.

    Returns:
        Dataset: images a list of paths, each photo its own class.

    Raises:
        ValueError: as `path` does.

    Example:
        >>> photos.load(["coffee", "cat"])
        Dataset(test: 2 images, 2 classes)
    """
    names = (names,) if isinstance(names, str) else tuple(names)
    return Dataset([path(name) for name in names], np.arange(len(names)), names, "test")


def read(
    photo: Photo, size: int | Sequence[int] | None = 224, crop: float | None = None
) -> np.ndarray:
    """A photo as the array that networks take: its middle, resized.

    Resampled bicubically over all the pixels that a new one covers, as networks were trained.

    Args:
        photo: a path, the bytes of a file, a file opened in binary mode, a PIL image, or an array
            [H, W], [H, W, 1], [H, W, 3] or [H, W, 4] with values from 0 to 255. Gray, palette,
            transparent (laid on white), 16-bit and EXIF-rotated photos come out right; HEIC, the
            format of iPhones, where `pillow-heif` is installed. Images of 16 or 32 bits whose
            values end at 255 are taken as photos of 8 bits, others as photos of 16.
        size: pixels a side of the result, which shows the photo's middle square; or (height,
            width), which shows the largest middle part of that shape; None keeps the whole photo
            as it is.
        crop: the share of that middle part's sides that is kept, over 0, up to 1; None keeps it
            whole. For a photo that is classified and not explained: of a thousand photos of
            ImageNet, EfficientNet-Lite0 names 88.8 % with its own crop, 0.875, and 86.9 % without.

    Returns:
        np.ndarray uint8 [height, width, 3], RGB.

    Raises:
        FileNotFoundError: no file at that path.
        TypeError: nothing of these kinds, or an array of something other than numbers.
        ValueError: not a photo, cut short, empty, of another shape or range, a size or crop that
            cannot be.

    Example:
        >>> photos.read(photos.path("coffee"), 32).shape
        (32, 32, 3)
    """
    _check(size, crop)
    if isinstance(photo, Image.Image):
        image = decoding.upright(photo, "The image")
    elif isinstance(photo, np.ndarray):
        image = _from_array(photo)
    else:
        image = decoding.decode(*decoding.bytes_of(photo))
    if size is not None:
        image = _middle(image, size, 1 if crop is None else crop)
    return np.asarray(image)


def _middle(image, size, crop):
    height, width = map(int, _sides(size))
    pixel = crop * min(image.width / width, image.height / height)
    left, top = (max(0, image.width - pixel * width) / 2, max(0, image.height - pixel * height) / 2)
    box = (left, top, image.width - left, image.height - top)
    return image.resize((width, height), Image.Resampling.BICUBIC, box)


def _sides(size):
    return tuple(size) if isinstance(size, (tuple, list)) else (size, size)


def _check(size, crop):
    whole = [
        isinstance(side, numbers.Integral) and not isinstance(side, bool) for side in _sides(size)
    ]
    if size is not None and (len(whole) != 2 or not all(whole) or min(_sides(size)) < 1):
        raise ValueError(
            f"size is {size!r}; it must be a whole number of at least 1, two of them, or None."
        )
    if crop is None:
        return
    number = isinstance(crop, numbers.Real) and not isinstance(crop, bool)
    if not (number and 0 < crop <= 1):
        raise ValueError(f"crop is {crop!r}; it must be a number over 0, up to 1, or None.")
    if size is None:
        raise ValueError("size is None, which keeps the whole photo: crop must be None, too.")


def _from_array(array):
    shaped = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (1, 3, 4))
    if not shaped or 0 in array.shape:
        raise ValueError(
            f"The array has shape {array.shape}; expected [H, W], [H, W, 1], [H, W, 3] or "
            "[H, W, 4]."
        )
    if array.dtype != np.uint8:
        array = decoding.to_uint8(array, "The array")
    array = array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array
    return decoding.upright(Image.fromarray(array), "The array")
