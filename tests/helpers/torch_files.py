"""Files as torch's legacy format writes them, without torch."""

import io
import pickle
import struct
from collections import OrderedDict

import numpy as np

from foodxai.models import weights


class Named:
    """Pickles as a reference to ``module.name``, called with ``arguments``."""

    def __init__(self, module, name):
        self.module, self.name = module, name


class _Pickler(pickle._Pickler):
    """Writes what torch's legacy format writes, without torch."""

    def save(self, value, save_persistent_id=True):
        if isinstance(value, Named):
            self.write(b"c" + f"{value.module}\n{value.name}\n".encode())
        elif isinstance(value, Storage):
            kind = Named("torch", value.kind)
            self.save(("storage", kind, value.key, "cpu", value.size, None))
            self.write(pickle.BINPERSID)
        elif isinstance(value, Tensor):
            self.save(Named("torch._utils", "_rebuild_tensor_v2"))
            self.save(
                (value.storage, value.offset, value.shape, value.strides, False, OrderedDict())
            )
            self.write(pickle.REDUCE)
        else:
            super().save(value, save_persistent_id)


class Storage:
    def __init__(self, key, array):
        self.key, self.array, self.size = key, array, array.size
        self.kind = {"f": "FloatStorage", "i": "LongStorage"}[array.dtype.kind]


class Tensor:
    def __init__(self, storage, offset, shape, strides):
        self.storage, self.offset, self.shape, self.strides = storage, offset, shape, strides


def dump(value):
    buffer = io.BytesIO()
    _Pickler(buffer, 2).dump(value)
    return buffer.getvalue()


def legacy_file(tensors, magic=weights._MAGIC, little=True):
    storages = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    out = dump(magic) + dump(1001) + dump({"protocol_version": 1001, "little_endian": little})
    out += dump(OrderedDict(tensors)) + dump(sorted(storages))
    for key in sorted(storages):
        array = storages[key].array
        out += struct.pack("<q", array.size) + array.tobytes()
    return out


def small():
    numbers = Storage("0", np.arange(12, dtype="<f4"))
    steps = Storage("1", np.array([7], "<i8"))
    return {
        "plain": Tensor(numbers, 0, (3, 4), (4, 1)),
        "transposed": Tensor(numbers, 0, (4, 3), (1, 4)),
        "part": Tensor(numbers, 6, (2,), (3,)),
        "steps": Tensor(steps, 0, (1,), (1,)),
    }
