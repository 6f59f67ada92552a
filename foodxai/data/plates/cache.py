"""Drawn sets on disk, one file per request, named by a hash of request and drawing code."""

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

NAMES = ("images", "masks", "part_masks")
DAMAGED = (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError, OSError)


def folder():
    """Where rendered sets are kept: the environment variable FOODXAI_CACHE, or ~/.cache/foodxai."""
    return Path(os.environ.get("FOODXAI_CACHE") or Path.home() / ".cache" / "foodxai")


def cached(request, make, shapes):
    """The uint8 arrays of `shapes` that `make()` returns, from disk if it made them before."""
    name = f"plates-{request['split']}-{shapes[0][0]}x{request['size']}-{key(request)}.npz"
    path = folder() / name
    if path.exists():
        try:
            return read(path, shapes)
        except DAMAGED:
            print(f"{path} is damaged: drawing its images again.")
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = make()
    write(path, arrays)
    return arrays


def key(request):
    """16 hexadecimal digits that change with the request or with any source of this package."""
    digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def read(path, shapes):
    with np.load(path, allow_pickle=False) as stored:
        arrays = [stored[name] for name in NAMES]
    if [(array.shape, array.dtype) for array in arrays] != [(shape, np.uint8) for shape in shapes]:
        raise ValueError("other arrays than asked for")
    return arrays


def write(path, arrays):
    """An .npz file under a temporary name, then renamed: images as they are, masks compressed."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            for name, array in zip(NAMES, arrays):
                member = zipfile.ZipInfo(name + ".npy")
                member.compress_type = (
                    zipfile.ZIP_STORED if name == "images" else zipfile.ZIP_DEFLATED
                )
                with archive.open(member, "w", force_zip64=True) as out:
                    np.lib.format.write_array(out, array, allow_pickle=False)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
