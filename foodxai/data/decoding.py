"""The bytes of a photo file as an upright RGB image."""

import contextlib
import io
import os
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError, features

from .. import _files

# Brands of ISO base media files (ISO/IEC 14496-12, 23008-12) that hold pictures.
HEIC = {
    *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"),
    *(b"mif1", b"mif2", b"msf1"),
}
AVIF = {b"avif", b"avis"}
# Of what Pillow reads: EPS, say, is a program that it hands to Ghostscript.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "JPEG2000", "PPM", "ICO", "TGA")
File = str | os.PathLike | bytes | BinaryIO


def bytes_of(photo: File) -> tuple[bytes, str]:
    """The bytes of a photo, and what errors call it.

    Args:
        photo: a path, bytes, or a file opened in binary mode.

    Returns:
        (bytes, str).

    Raises:
        FileNotFoundError: no file at that path.
        TypeError: nothing of these kinds.
        ValueError: a folder, or a file that may not be read.
    """
    if isinstance(photo, (str, os.PathLike)):
        path = _files.expand(photo)
        return _file_content(path), str(path)
    found: Any = photo
    if hasattr(found, "read"):
        with contextlib.suppress(AttributeError, OSError):  # a stream cannot go back
            found.seek(0)
        found = found.read()
    if not isinstance(found, (bytes, bytearray, memoryview)):
        raise TypeError(
            f"photo is a {type(photo).__name__}; expected a path, bytes, a file opened in binary "
            "mode, a PIL image or a NumPy array."
        )
    return bytes(found), "The file"


def _file_content(path):
    try:
        if path.is_file():
            return path.read_bytes()
        there = path.exists()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from error
    if there:
        raise ValueError(f"{path} is a folder, or no plain file; expected a photo.")
    raise FileNotFoundError(f"No photo at {path}.")


def decode(content: bytes, name: str) -> Image.Image:
    """The image in the bytes of a file, RGB, turned as the camera was held.

    Args:
        content: bytes.
        name: what errors call the file.

    Raises:
        ValueError: empty, damaged, or nothing that can be read; HEIC says what to do.
    """
    if not content:
        raise ValueError(f"{name} is empty (0 bytes).")
    brands = _brands(content)
    heic = bool(brands & HEIC) and not brands & AVIF
    if heic and not _reads_heic():
        raise ValueError(
            f"{name} is HEIC, the format of iPhone photos: export it as JPEG, or "
            "pip install pillow-heif, with which it is read as it is."
        )
    if brands & AVIF and not features.check("avif"):
        raise ValueError(
            f"{name} is AVIF, which the installed Pillow does not read: export it as JPEG, or "
            "pip install -U pillow."
        )
    formats = [*FORMATS, *(["AVIF"] if brands & AVIF else []), *(["HEIF"] if heic else [])]
    try:
        image = Image.open(io.BytesIO(content), formats=formats)
    except Exception as error:  # decoders raise anything on bytes that are no photo
        reason = "" if isinstance(error, UnidentifiedImageError) else f" ({error})"
        raise ValueError(
            f"{name} is not a photo that can be read, or it is damaged{reason}: export it as JPEG "
            "or PNG."
        ) from error
    with image:
        return upright(image, name)


def _brands(content):
    """What an ISO base media file says that it is; none for other files."""
    if content[4:8] != b"ftyp":
        return set()
    length = min(max(int.from_bytes(content[:4], "big"), 12), 256)
    return {content[start : start + 4] for start in range(8, length, 4) if start != 12}


def _reads_heic():
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener()
    return True


def upright(image: Image.Image, name: str) -> Image.Image:
    """RGB, turned as the camera was held, transparency laid on white.

    Args:
        image: a PIL image of any mode.
        name: what errors call it.

    Raises:
        ValueError: damaged, empty, or with values out of range.
    """
    if 0 in image.size:
        raise ValueError(f"{name} is {image.width} pixels wide and {image.height} high.")
    try:
        image = ImageOps.exif_transpose(image)
    except Exception as error:  # as above: only now its pixels are decoded
        raise ValueError(f"{name} is damaged or cut short: {error}") from error
    if image.mode == "F":
        image = Image.fromarray(to_uint8(np.asarray(image), name))
    elif image.mode.startswith("I"):
        image = Image.fromarray(_eight_bits(np.asarray(image), name))
    if image.mode == "La":
        image = image.convert("LA")  # all that Pillow makes of it
    if image.mode in ("LA", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def _eight_bits(levels, name):
    """uint8 of whole numbers that reach to 255 or, in photos of 16 bits, to 65,535."""
    low, high = int(levels.min()), int(levels.max())
    if low < 0 or high > 65_535:
        raise ValueError(f"{name} reaches from {low} to {high}; expected 0 to 255, or to 65535.")
    if high > 255:
        levels = np.rint(levels / 257)
    return levels.astype(np.uint8)


def to_uint8(array: np.ndarray, name: str) -> np.ndarray:
    """Numbers from 0 to 255, rounded.

    Args:
        array: np.ndarray of any shape that is not empty.
        name: what errors call it.

    Raises:
        TypeError: not numbers.
        ValueError: NaN, infinite, out of range, or from 0 to 1.
    """
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name} has dtype {array.dtype}; expected uint8 or float, 0 to 255.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinite values.")
    low, high = array.min(), array.max()
    if low < 0 or high > 255:
        raise ValueError(f"{name} reaches from {low:g} to {high:g}; expected 0 to 255.")
    if array.dtype.kind == "f" and 0 < high <= 1:
        raise ValueError(
            f"{name} reaches from 0 to 1; multiply it by 255: read(255 * np.asarray(photo))."
        )
    return np.rint(array).astype(np.uint8)
