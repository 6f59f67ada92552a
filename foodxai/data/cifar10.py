"""CIFAR-10: 60,000 images of 32 x 32 pixels in ten classes (Krizhevsky, 2009)."""

import io
import pickle

import numpy as np

from .dataset import Dataset
from .folders import home, official, require

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


def load(split, folder=None):
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
    """
    folder = home("cifar-10-batches-py", folder)
    names = {"train": [f"data_batch_{k}" for k in range(1, 6)], "test": ["test_batch"]}
    there = [folder / name for name in names[official(split)] if (folder / name).is_file()]
    if not there:
        require(folder / names[split][0], "CIFAR-10", REMEDY)
    batches = [read_batch(file) for file in there]
    images, labels = (np.concatenate(arrays) for arrays in zip(*batches))
    return Dataset(images, labels, CLASSES, split)


def read_batch(file):
    """One official python batch: images uint8 [N, 32, 32, 3], labels int64 [N].

    A pickle from outside can run any code: this reader allows arrays of bytes and nothing else.
    """
    try:
        batch = _BatchUnpickler(io.BytesIO(file.read_bytes()), encoding="bytes").load()
        data, labels = batch[b"data"].array, np.array(batch[b"labels"])
        images = data.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        if labels.shape != images.shape[:1] or labels.dtype.kind != "i":
            raise ValueError(f"{len(images)} images and labels of shape {labels.shape}")
        if len(labels) == 0 or labels.min() < 0 or labels.max() >= len(CLASSES):
            raise ValueError("labels outside 0 to 9")
    except (pickle.UnpicklingError, EOFError, LookupError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(
            f"{file} is not a python batch of CIFAR-10, or it is damaged ({error}). Delete the "
            "folder and get it again with foodxai.data.cifar10.download()."
        ) from error
    return np.ascontiguousarray(images), labels.astype(np.int64)


class _BatchUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        allowed = {
            ("numpy.core.multiarray", "_reconstruct"): _Bytes,
            ("numpy._core.multiarray", "_reconstruct"): _Bytes,
            ("numpy", "ndarray"): None,
            ("numpy", "dtype"): _Uint8,
        }
        if (module, name) not in allowed:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed here")
        return allowed[module, name]


class _Uint8:
    """Stands for the one dtype that a batch has."""

    def __init__(self, kind, *_):
        if kind not in ("u1", b"u1"):
            raise pickle.UnpicklingError(f"an array of {kind!r}; expected bytes")

    def __setstate__(self, state):
        pass


class _Bytes:
    """Stands for an array while it is unpickled; `array` is what it holds."""

    def __init__(self, *_):
        pass

    def __setstate__(self, state):
        _, shape, dtype, fortran, data = state
        if not isinstance(dtype, _Uint8):
            raise pickle.UnpicklingError("an array without a dtype")
        self.array = np.frombuffer(data, np.uint8).reshape(shape, order="F" if fortran else "C")
