"""Attacks that have a name: each is refused with words, nothing is run, written or waited for."""

import io
import os
import pickle
import struct
import subprocess
import sys
import tarfile
import threading
import zlib

import numpy as np
import pytest
from fuzz import targets
from helpers.torch_files import dump, legacy_file, small

from foodxai import _files
from foodxai.course.check import read_quiz
from foodxai.data import cifar10, download, food101, food201, photos, unpacking
from foodxai.models import weights


class Calls:
    """Pickles as a call."""

    def __init__(self, function, *arguments):
        self.called = function, arguments

    def __reduce__(self):
        return self.called


def doubled(times):
    """A pickle of a tuple of twice the tuple of twice ..., as the key of a dictionary."""
    return b"\x80\x02})" + b"q\x00h\x00\x86" * times + b"Ns."


CALLS = {
    "os.system": (Calls(os.system, "touch owned"), "(posix|nt|os).system is not allowed"),
    "eval": (Calls(eval, "open('owned', 'w')"), "eval is not allowed"),
    "nested": (Calls(getattr, Calls(__import__, "os"), "system"), "(getattr|__import__) is not"),
}
DOUBLED = doubled(70), "other keys than strings"
MEMO = b"\x80\x02}r\xff\xff\xff\x7f0.", "POP .* is not allowed"
DEEP = b"\x80\x02}" + b")" + b"\x85" * 300_000 + b"Ns.", "other keys than strings"
LONG = b"\x80\x04\x8e" + struct.pack("<Q", 1 << 40) + b"x.", "BINBYTES8|expected"


@pytest.mark.parametrize("read", [weights.read, cifar10.read_batch])
@pytest.mark.parametrize("name", [*CALLS, "doubled", "memo", "deep", "long"])
def test_a_pickle_calls_nothing_and_takes_nothing(read, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if name in CALLS:
        value, words = CALLS[name]
        content = pickle.dumps(value, 2)
    else:
        content, words = {"doubled": DOUBLED, "memo": MEMO, "deep": DEEP, "long": LONG}[name]
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ValueError, match=words):
        read(tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "change, words",
    [
        (dict(shape=(10**6, 10**6), strides=(0, 0)), "larger than the file"),
        (dict(shape=(2**62, 4), strides=(2**62, 1)), "reaches outside"),
        (dict(shape=(-3, 4)), "reaches outside"),
        (dict(shape=(True, 4)), "no list of numbers"),
        (dict(shape=((3, 4), 4)), "no list of numbers"),
    ],
)
def test_a_storage_that_lies(change, words, tmp_path):
    tensors = small()
    vars(tensors["plain"]).update(change)
    (tmp_path / "file").write_bytes(legacy_file(tensors))
    with pytest.raises(ValueError, match=words):
        weights.read(tmp_path / "file")


def test_many_storages_are_together_no_larger_than_the_file(tmp_path):
    tensors = small()
    for number in range(40):
        extra = small()["plain"]
        extra.storage.key, extra.storage.size = f"more {number}", 300
        tensors[f"more {number}"] = extra
    (tmp_path / "file").write_bytes(legacy_file(tensors))
    with pytest.raises(ValueError, match="does not fit the file"):
        weights.read(tmp_path / "file")
    assert dump({})  # the writer of these files writes plain values too


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pipes, no devices, no links")
READERS = {
    "weights": weights.read,
    "photos": photos.read,
    "cifar10": lambda path: cifar10.load("test", path.parent),
    "food101": food101.read_list,
    "labels": food201.read_labels,
    "names": food201.read_map,
    "arrays": lambda path: _files.arrays(path, ["maps"]),
    "json": lambda path: _files.from_json(path, dict),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("kind", ["nothing", "empty", "folder", "pipe", "device", "loop"])
def test_what_is_no_file(name, kind, tmp_path):
    path = tmp_path / "test_batch"
    if kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "loop":
        path.symlink_to(path)
    if kind == "empty" and name in ("food101", "labels", "names"):
        assert len(READERS[name](path)) == 0
        return
    found = []

    def read():
        with pytest.raises((ValueError, FileNotFoundError, OSError)) as refused:
            READERS[name](path)
        found.append(str(refused.value))

    asking = threading.Thread(target=read, daemon=True)
    asking.start()
    asking.join(30)
    assert found and found[0], "it waits for a pipe or reads a device"


def bomb(side):
    """A PNG of so many black pixels a side, in a few bytes of its size."""

    def chunk(kind, content):
        crc = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side * (side // 8 + 1)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def test_an_image_bomb():
    with pytest.raises(ValueError, match="decompression bomb"):
        photos.read(bomb(20_000))


def test_nothing_that_is_a_program_is_opened(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("Ghostscript is asked"))
    page = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"
    with pytest.raises(ValueError, match="is not a photo"):
        photos.read(page)


def test_a_zip_bomb_is_made_anew(tmp_path):
    for content in (
        targets.MAPS_OF(targets.npy(np.zeros(10**7, np.float32))[:90]),
        targets.arrays(**{**targets.MAPS, "maps": np.array([{}], object)}),
    ):
        targets.read_maps(content, tmp_path)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{**targets.MAPS, "maps": np.zeros((10**5, 9, 9), np.float32)})
    (tmp_path / "maps.npz").write_bytes(buffer.getvalue())
    with pytest.raises(ValueError, match="larger than it may be"):
        _files.arrays(tmp_path / "maps.npz", ["maps"])


@pytest.mark.parametrize("line", ["../12", "pizza/..", "pizza/a\\b", "C:/12", "/12", "a/b/c"])
def test_a_list_names_nothing_outside(line, tmp_path):
    (tmp_path / "list").write_text(line)
    for read in (food101.read_list, food201.read_labels):
        with pytest.raises(ValueError, match="is damaged"):
            read(tmp_path / "list")


def test_a_number_that_is_too_long(tmp_path):
    (tmp_path / "list").write_text("pizza/12.jpg " + "9" * 5000)
    with pytest.raises(ValueError, match="is damaged"):
        food201.read_labels(tmp_path / "list")


def test_json_that_is_too_deep(tmp_path):
    (tmp_path / "note").write_text("[" * 200_000)
    with pytest.raises(ValueError, match="note is damaged"):
        _files.from_json(tmp_path / "note", list)


@pytest.mark.parametrize("chapter", ["../quizzes/00", "00.json/../00", "/etc/passwd", ""])
def test_a_quiz_lies_in_its_folder(chapter):
    with pytest.raises(ValueError, match="has no quiz"):
        read_quiz(chapter)


def test_an_archive_of_countless_empty_files(tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for number in range(100):
            tar.addfile(tarfile.TarInfo(f"set/{number}"))
    with pytest.raises(ValueError, match="larger than 20,000 bytes"):
        targets.unpack_tar(buffer.getvalue(), tmp_path)


def test_a_download_that_is_too_long_begins_anew(tmp_path, monkeypatch):
    wanted = download.Archive("The set", ("http://127.0.0.1:9/a",), 10, "ab" * 32, "set", "x", 10)
    part = tmp_path / f".set-{wanted.sha256[:8]}.part"
    part.write_bytes(bytes(11))
    monkeypatch.setattr(download, "PAUSE", 0)
    with pytest.raises(ConnectionError, match="refused"):
        download.fetch(wanted, tmp_path / "set")
    assert not part.exists()


def test_an_open_door_is_no_way_out(tmp_path):
    """A link that stands where an archive is unpacked leads nowhere."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / ".set.unpacking").symlink_to(tmp_path / "outside")
    part = tmp_path / "a.part"
    part.write_bytes(targets.TARGETS["archives"].good[0])
    unpacking.unpack(targets.ARCHIVE, part, tmp_path / "to" / "set")
    assert not list((tmp_path / "outside").iterdir())
    assert (tmp_path / "to" / "set" / "meta" / "train.txt").stat().st_size == 40
