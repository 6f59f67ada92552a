"""Real photos: the few that dependencies ship, and the reader's own."""

import difflib
import os
import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from .dataset import Dataset

SHIPPED = {
    "coffee": "coffee.png",
    "cat": "chelsea.png",
    "astronaut": "astronaut.png",
    "rocket": "rocket.jpg",
}

# What decoders raise on bytes that are no photo.
DAMAGED = (
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    LookupError,
    struct.error,
    Image.DecompressionBombError,
)


def path(name):
    """Where a shipped photo lies: "coffee", "cat", "astronaut" or "rocket" (all scikit-image's).

    Raises:
        ValueError: no such photo; the message names close ones.
    """
    import skimage.data

    if name not in SHIPPED:
        close = difflib.get_close_matches(str(name), SHIPPED, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(f"No photo is called {name!r}; there are {', '.join(SHIPPED)}.{hint}")
    return Path(skimage.data.__file__).parent / SHIPPED[name]


def load(names=tuple(SHIPPED)):
    """Shipped photos as a `Dataset`: images a list of paths, each photo its own class.

    Nothing is ever trained on them: they are a test set.
    """
    names = (names,) if isinstance(names, str) else tuple(names)
    return Dataset([path(name) for name in names], np.arange(len(names)), names, "test")


def read(photo, size=224):
    """A photo as the array that networks take: its middle square, resized.

    Args:
        photo: a path, a PIL image, or an array [H, W], [H, W, 1], [H, W, 3] or [H, W, 4] with
            values from 0 to 255. Gray, palette, transparent (laid on white), 16-bit and
            EXIF-rotated photos come out right.
        size: height and width of the result in pixels; None keeps the whole photo as it is.

    Returns:
        np.ndarray uint8 [size, size, 3], RGB.

    Raises:
        FileNotFoundError: no file at that path.
        TypeError: not a path, a PIL image or an array of numbers.
        ValueError: not a photo, cut short, empty, or an array of another shape or range.
    """
    if isinstance(photo, (str, os.PathLike)):
        image = _open(Path(photo))
    elif isinstance(photo, Image.Image):
        image = _upright(photo, "The image")
    elif isinstance(photo, np.ndarray):
        image = _from_array(photo)
    else:
        raise TypeError(
            f"photo is a {type(photo).__name__}; expected a path, a PIL image or a NumPy array."
        )
    if size is not None:
        if not isinstance(size, int) or size < 1:
            raise ValueError(f"size is {size!r}; it must be a whole number of at least 1, or None.")
        image = ImageOps.fit(image, (size, size), Image.Resampling.BILINEAR)
    return np.asarray(image)


def _open(file):
    if not file.exists():
        raise FileNotFoundError(f"No photo at {file}.")
    if not file.is_file():
        raise ValueError(f"{file} is a folder; expected a photo file.")
    if file.stat().st_size == 0:
        raise ValueError(f"{file} is empty (0 bytes).")
    try:
        image = Image.open(file)
    except DAMAGED as error:
        raise ValueError(f"{file} is not a photo that can be read: {error}") from error
    with image:
        return _upright(image, str(file))


def _upright(image, name):
    """RGB, turned as the camera was held, transparency laid on white."""
    try:
        image = ImageOps.exif_transpose(image)
    except DAMAGED as error:
        raise ValueError(f"{name} is damaged or cut short: {error}") from error
    if image.mode.startswith("I"):
        levels = np.asarray(image, np.float64)
        image = Image.fromarray((levels / 257).clip(0, 255).round().astype(np.uint8))
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def _from_array(array):
    shaped = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (1, 3, 4))
    if not shaped or 0 in array.shape:
        raise ValueError(
            f"The array has shape {array.shape}; expected [H, W], [H, W, 1], [H, W, 3] or [H, W, 4]."
        )
    if array.dtype != np.uint8:
        array = _to_uint8(array)
    array = array[..., 0] if array.ndim == 3 and array.shape[2] == 1 else array
    return _upright(Image.fromarray(array), "The array")


def _to_uint8(array):
    if array.dtype.kind not in "fiu":
        raise TypeError(f"The array has dtype {array.dtype}; expected uint8 or float, 0 to 255.")
    if not np.isfinite(array).all():
        raise ValueError("The array holds NaN or infinite values.")
    low, high = array.min(), array.max()
    if low < 0 or high > 255:
        raise ValueError(f"The array reaches from {low:g} to {high:g}; expected 0 to 255.")
    if array.dtype.kind == "f" and 0 < high <= 1:
        raise ValueError("The array reaches from 0 to 1; multiply it by 255.")
    return np.rint(array).astype(np.uint8)
