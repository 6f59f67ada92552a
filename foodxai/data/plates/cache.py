"""Drawn sets on disk, one file per request, named by a hash of request and drawing code."""

import functools
import hashlib
import json
import math
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ... import _files
from ..folders import cache_folder

NAMES = ("images", "masks", "part_masks")
HEADER = 1 << 14  # bytes that an array's own description may take


def cached(
    request: dict, make: Callable[[], list[np.ndarray]], shapes: Sequence[tuple]
) -> list[np.ndarray]:
    """The arrays that `make` returns, from disk if it made them before.

    Where the cache cannot be read or written, they are made each time, and a line says so once.

    Args:
        request: what the arrays depend on, a dict that JSON takes.
        make: a function without arguments that returns the arrays.
        shapes: theirs, in the order of `NAMES`.

    Returns:
        Three uint8 arrays.
    """
    name = f"plates-{request['split']}-{shapes[0][0]}x{request['size']}-{key(request)}.npz"
    try:
        path = cache_folder() / name
    except FileNotFoundError as error:
        tell(str(error))
        return make()
    arrays = stored(path, shapes)
    if arrays is None:
        arrays = make()
        keep(path, arrays)
    return arrays


def key(request: dict) -> str:
    """16 hexadecimal digits that change with the request, NumPy or any source of this package."""
    digest = hashlib.sha256(json.dumps([np.__version__, request], sort_keys=True).encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def stored(path: Path, shapes: Sequence[tuple]) -> list[np.ndarray] | None:
    """The arrays in a file; None where there is none, or one that cannot be read."""
    try:
        return read(path, shapes)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        tell(f"{path.parent} cannot be read ({error.strerror or error}).")
    except ValueError:
        print(f"{path} is damaged: drawing its images again.")
    return None


def keep(path: Path, arrays: list[np.ndarray]) -> None:
    """Write the file, or say once why not."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _files.write(path, functools.partial(write, arrays=arrays))
    except OSError as error:
        tell(f"{path.parent} is no folder that can be written ({error.strerror or error}).")


@functools.cache
def tell(reason: str) -> None:
    """Say once what keeps sets from being kept."""
    remedy = "Set FOODXAI_CACHE to a folder that can be used."
    print(f"Plates are drawn anew each time: {reason} {remedy}")


def read(path: Path, shapes: Sequence[tuple]) -> list[np.ndarray]:
    arrays = _files.arrays(path, NAMES, most=math.prod(shapes[0]) + HEADER)
    if [(array.shape, array.dtype) for array in arrays] != [(shape, np.uint8) for shape in shapes]:
        raise ValueError("other arrays than asked for")
    return arrays


def write(path: Path, arrays: list[np.ndarray]) -> None:
    """An .npz file: images as they are, masks compressed."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in zip(NAMES, arrays):
            member = zipfile.ZipInfo(name + ".npy")
            member.compress_type = zipfile.ZIP_STORED if name == "images" else zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as out:
                np.lib.format.write_array(out, array, allow_pickle=False)
