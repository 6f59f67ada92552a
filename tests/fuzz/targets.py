"""What reads files from outside: good examples of each, and how each is asked."""

import contextlib
import functools
import gzip
import io
import json
import pickle
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pillow_heif
from helpers.torch_files import legacy_file, small
from PIL import Image

from foodxai import _files
from foodxai.data import cifar10, download, food101, food201, photos, unpacking
from foodxai.data.plates import cache
from foodxai.explain import stream
from foodxai.models import weights
from foodxai.train.checkpoint import Log


class Target(NamedTuple):
    """good: files that are read without a fault. ask: reads one, in an empty folder."""

    good: list[bytes]
    ask: Callable[[bytes, Path], object]


def pictures():
    """A small picture in every form that is read."""
    ramp = np.linspace(0, 255, 24 * 16 * 3).reshape(16, 24, 3).astype(np.uint8)
    image = Image.fromarray(ramp)
    for form in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "ICO", "PPM", "TGA", "JPEG2000"):
        yield from stored(image, form)
    yield from stored(image.convert("P"), "PNG")
    yield from stored(image.convert("L").convert("I;16"), "TIFF")
    with contextlib.suppress(KeyError, OSError):  # a Pillow without AVIF
        yield from stored(image, "AVIF")
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image).save(buffer)
    yield buffer.getvalue()


def stored(image, form):
    buffer = io.BytesIO()
    image.save(buffer, form)
    yield buffer.getvalue()


def tar():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in ("set/meta/train.txt", "set/images/1.jpg", "set/" + "long/" * 30 + "name"):
            member = tarfile.TarInfo(name)
            member.size = 40
            archive.addfile(member, io.BytesIO(b"x" * 40))
    return buffer.getvalue()


def arrays(**named):
    buffer = io.BytesIO()
    np.savez(buffer, **named)
    return buffer.getvalue()


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def in_file(read):
    """A reader of a file, as one of its bytes."""

    def ask(content, folder):
        (folder / "file").write_bytes(content)
        return read(folder / "file")

    return ask


ARCHIVE = download.Archive("The set", (), 10_000, "00", "set", "meta/train.txt", 20_000)


def unpack(content, folder):
    part = folder / "a.part"
    part.write_bytes(content)
    try:
        unpacking.unpack(ARCHIVE, part, folder / "to" / "set")
    finally:
        part.unlink()
        there = {str(path.relative_to(folder)) for path in folder.rglob("*")}
        assert all(path == "to" or path.startswith("to/set") for path in there), there


def unpack_tar(content, folder):
    """A tar whose headers have the right sums, so that more than the sum is looked at."""
    content = bytearray(content)
    for start in range(0, len(content) - 511, 512):
        if content[start + 257 : start + 262] == b"ustar":
            content[start + 148 : start + 156] = b" " * 8
            total = sum(content[start : start + 512])
            content[start + 148 : start + 156] = f"{total:06o}\0 ".encode()
    unpack(gzip.compress(bytes(content), 0), folder)


MAPS = dict(
    maps=np.ones((2, 3, 3), np.float32),
    images=np.array(["0123456789abcdef"] * 2),
    targets=np.arange(2),
)


def read_maps(content, folder):
    (folder / "maps-000000000.npz").write_bytes(content)
    parts, images, targets = stream._stored(folder)
    assert sum(map(len, parts)) == len(images) == len(targets)
    assert all(part.dtype == np.float32 and np.isfinite(part).all() for part in parts)


def repacked(name, others):
    """An .npy file among good ones, in a zip file that is whole."""

    def wrap(content):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for other, array in others.items():
                archive.writestr(f"{other}.npy", content if other == name else npy(array))
        return buffer.getvalue()

    return wrap


SHAPES = [(1, 8, 8, 3), (1, 8, 8), (1, 8, 8)]
PLATES = {name: np.ones(shape, np.uint8) for name, shape in zip(cache.NAMES, SHAPES)}


def read_plates(content, folder):
    (folder / "plates.npz").write_bytes(content)
    with contextlib.redirect_stdout(io.StringIO()):
        found = cache.stored(folder / "plates.npz", SHAPES)
    assert found is None or [array.shape for array in found] == SHAPES


def plates_file():
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plates.npz"
        cache.write(file, list(PLATES.values()))
        return file.read_bytes()


BATCH = {b"data": np.zeros((2, 3072), np.uint8), b"labels": [3, 9]}
ROWS = [{"loss": 1.5, "accuracy": 0.5}, {"loss": 1.25, "accuracy": 0.75}]
MAPS_OF = repacked("maps", MAPS)
PLATES_OF = repacked("images", PLATES)

TARGETS = {
    "weights": Target([legacy_file(small())], in_file(weights.read)),
    "photos": Target([*pictures()], lambda content, folder: photos.read(content, 16)),
    "CIFAR-10": Target([pickle.dumps(BATCH, n) for n in (2, 4)], in_file(cifar10.read_batch)),
    "archives": Target([gzip.compress(tar())], unpack),
    "members of archives": Target([tar()], unpack_tar),
    "Food-101's lists": Target([b"pizza/12\nsoup/7\n"], in_file(food101.read_list)),
    "Food-201's labels": Target(
        [b"pizza/12.jpg 4 81\nsoup/7.jpg 3\n"], in_file(food201.read_labels)
    ),
    "Food-201's names": Target([b"81,french fries\n3,soup\n"], in_file(food201.read_map)),
    "maps": Target([arrays(**MAPS)], read_maps),
    "arrays of maps": Target(
        [npy(MAPS["maps"])], lambda content, folder: read_maps(MAPS_OF(content), folder)
    ),
    "plates": Target([plates_file()], read_plates),
    "arrays of plates": Target(
        [npy(PLATES["images"])], lambda content, folder: read_plates(PLATES_OF(content), folder)
    ),
    "notes": Target(
        [json.dumps({"method": "cam", "layer": 3}).encode()],
        in_file(functools.partial(_files.claim, facts={"method": "cam"})),
    ),
    "histories": Target([json.dumps(ROWS).encode()], in_file(lambda file: Log(file).rows)),
}
