import io
import os
import pickle
import struct
from collections import OrderedDict

import numpy as np
import pytest

from foodxai.models import weights


class _Named:
    """Pickles as a reference to ``module.name``, called with ``arguments``."""

    def __init__(self, module, name):
        self.module, self.name = module, name


class _Pickler(pickle._Pickler):
    """Writes what torch's legacy format writes, without torch."""

    def save(self, value, save_persistent_id=True):
        if isinstance(value, _Named):
            self.write(b"c" + f"{value.module}\n{value.name}\n".encode())
        elif isinstance(value, _Storage):
            kind = _Named("torch", value.kind)
            self.save(("storage", kind, value.key, "cpu", value.size, None))
            self.write(pickle.BINPERSID)
        elif isinstance(value, _Tensor):
            self.save(_Named("torch._utils", "_rebuild_tensor_v2"))
            self.save(
                (value.storage, value.offset, value.shape, value.strides, False, OrderedDict())
            )
            self.write(pickle.REDUCE)
        else:
            super().save(value, save_persistent_id)


class _Storage:
    def __init__(self, key, array):
        self.key, self.array, self.size = key, array, array.size
        self.kind = {"f": "FloatStorage", "i": "LongStorage"}[array.dtype.kind]


class _Tensor:
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


@pytest.fixture
def write(tmp_path):
    def to_file(data):
        path = tmp_path / "weights.pth"
        path.write_bytes(data)
        return path

    return to_file


def small():
    numbers = _Storage("0", np.arange(12, dtype="<f4"))
    steps = _Storage("1", np.array([7], "<i8"))
    return {
        "plain": _Tensor(numbers, 0, (3, 4), (4, 1)),
        "transposed": _Tensor(numbers, 0, (4, 3), (1, 4)),
        "part": _Tensor(numbers, 6, (2,), (3,)),
        "steps": _Tensor(steps, 0, (1,), (1,)),
    }


def test_strides_offsets_and_types(write):
    read = weights.read(write(legacy_file(small())))
    table = np.arange(12, dtype=np.float32).reshape(3, 4)
    np.testing.assert_array_equal(read["plain"], table)
    np.testing.assert_array_equal(read["transposed"], table.T)
    np.testing.assert_array_equal(read["part"], [6, 9])
    assert read["steps"].tolist() == [7] and read["steps"].dtype == np.int64
    assert all(array.flags.c_contiguous for array in read.values())


def test_code_in_the_pickle_is_not_run(write, tmp_path):
    class Evil:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "owned"),)

    data = (
        dump(weights._MAGIC) + dump(1001) + dump({"little_endian": True}) + pickle.dumps(Evil(), 2)
    )
    with pytest.raises(ValueError, match=r"mkdir is not allowed"):
        weights.read(write(data))
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    "change", [dict(shape=(4, 4)), dict(offset=1), dict(strides=(-4, 1)), dict(strides=(4,))]
)
def test_a_tensor_may_not_reach_outside_its_storage(write, change):
    tensors = small()
    vars(tensors["plain"]).update(change)
    with pytest.raises(ValueError, match="reaches outside"):
        weights.read(write(legacy_file(tensors)))


def test_a_storage_may_not_be_larger_than_the_file(write):
    tensors = small()
    tensors["plain"].storage.size = 10**15
    with pytest.raises(ValueError, match="does not fit the file"):
        weights.read(write(legacy_file(tensors)))


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "not a legacy torch file"),
        (b"PK\x03\x04 not this format", "not a legacy torch file"),
        (legacy_file(small(), magic=1), "header"),
        (legacy_file(small(), little=False), "big-endian"),
        (legacy_file(small())[:-3], "cut short"),
    ],
)
def test_damaged_files_are_refused(write, data, words):
    with pytest.raises(ValueError, match=words):
        weights.read(write(data))


def test_checksum_and_missing_file(write, tmp_path):
    with pytest.raises(ValueError, match="expected 00"):
        weights.read(write(legacy_file(small())), sha256="00" * 32)
    with pytest.raises(FileNotFoundError, match="nothing.pth"):
        weights.read(tmp_path / "nothing.pth")


def test_the_shipped_file():
    tensors = weights.read(weights.efficientnet_lite0_path(), weights.EFFICIENTNET_LITE0_SHA256)
    assert tensors["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert tensors["_fc.weight"].shape == (1000, 1280)
    assert all(np.isfinite(array).all() for array in tensors.values())
