import os
import pickle

import numpy as np
import pytest
from helpers.torch_files import dump, legacy_file, small

from foodxai.models import weights


@pytest.fixture
def write(tmp_path):
    def to_file(data):
        path = tmp_path / "weights.pth"
        path.write_bytes(data)
        return path

    return to_file


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
