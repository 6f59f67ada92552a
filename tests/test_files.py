"""Files that are written whole or not at all, and ~ in the paths that people give."""

import os
import platform
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foodxai import _files


@pytest.mark.parametrize("content", ["Käse 🧀\nBrot\r\n", b"\x00\xff\r\n", ""])
def test_text_and_bytes_arrive_as_they_are(tmp_path, content):
    file = tmp_path / "dish"
    file.write_text("what stood there before, and is longer than what comes")
    _files.write(file, content)
    assert file.read_bytes() == (content if isinstance(content, bytes) else content.encode())
    assert list(tmp_path.iterdir()) == [file]


def test_a_function_writes_under_the_same_name(tmp_path):
    file, numbers = tmp_path / "numbers.npz", np.arange(5)
    _files.write(file, lambda part: np.savez(part, numbers=numbers))
    with np.load(file) as stored:
        np.testing.assert_array_equal(stored["numbers"], numbers)
    assert list(tmp_path.iterdir()) == [file]


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=1), st.sampled_from([ValueError, OSError, KeyboardInterrupt]))
def test_what_fails_midway_leaves_everything_as_it_was(tmp_path_factory, before, error):
    folder = tmp_path_factory.mktemp("kept")
    file = folder / "dish.bin"
    file.write_bytes(before)

    def fail(part):
        part.write_bytes(b"half")
        assert file.read_bytes() == before
        raise error("cut off")

    with pytest.raises(error, match="cut off"):
        _files.write(file, fail)
    assert list(folder.iterdir()) == [file] and file.read_bytes() == before


def test_places_that_cannot_be_written_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="no folder .*nowhere to write page.html into"):
        _files.write(tmp_path / "nowhere" / "page.html", "")
    (tmp_path / "file").touch()
    with pytest.raises(FileNotFoundError, match="no folder .*file to write page.html into"):
        _files.write(tmp_path / "file" / "page.html", "")
    with pytest.raises(IsADirectoryError, match="is a folder; expected the name of a file"):
        _files.write(tmp_path, "")


def test_the_home_folder_is_written_out(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert (
        _files.expand("~/lunch.jpg") == _files.expand(Path("~/lunch.jpg")) == tmp_path / "lunch.jpg"
    )
    assert _files.expand("a~b/~") == Path("a~b/~")
    _files.write("~/page.html", "soup")
    assert (tmp_path / "page.html").read_text() == "soup"
    with pytest.raises(FileNotFoundError, match="~nobody-of-that-name/x: no home folder is known"):
        _files.expand("~nobody-of-that-name/x")


def test_whoever_takes_a_path_takes_a_tilde(tmp_path, monkeypatch):
    import wandb

    from foodxai.explore import Page
    from foodxai.models import weights
    from foodxai.train.tracking import WandB

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    Page("<p>soup</p>", ("soup",), "A soup").save("~/soup.html")
    assert "<p>soup</p>" in (tmp_path / "soup.html").read_text()
    with pytest.raises(FileNotFoundError, match=f"{tmp_path}.kernels.pth"):
        weights.read("~/kernels.pth")
    started = []
    monkeypatch.setattr(wandb, "init", lambda **how: started.append(how))
    WandB(folder="~/runs").start()
    WandB().start()
    assert [how["dir"] for how in started] == [str(tmp_path / "runs"), None]


def test_it_needs_neither_tensorflow_nor_numpy():
    code = "import sys; from foodxai import _files; "
    code += "assert not {'tensorflow', 'numpy'} & {*sys.modules}"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_claim_tells_what_differs(tmp_path):
    note = tmp_path / "note.json"
    facts = {"seed": np.int64(3), "shape": (2, 3), "name": None}
    assert _files.claim(note, facts) == []
    assert _files.claim(note, {"seed": 3, "shape": [2, 3], "name": None}) == []
    assert _files.claim(note, facts | {"seed": 4, "more": 1}) == ["seed", "more"]
    assert _files.claim(note, {"seed": 3, "name": None}) == ["shape"]


KILLED = """
import os, sys
from foodxai import _files
_files.write(sys.argv[1], lambda part: (part.write_bytes(b"half"), os.kill(os.getpid(), 9)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_what_a_killed_process_left_is_gone_after_the_next_writing(tmp_path):
    file = tmp_path / "dish"
    done = subprocess.run([sys.executable, "-c", KILLED, str(file)])
    assert done.returncode == -9 and len(list(tmp_path.iterdir())) == 1 and not file.exists()
    mine = tmp_path / f".part-{platform.node()}-{os.getpid()}-x"
    theirs = tmp_path / ".part-another-machine-1-x"
    for folder in (mine, theirs):
        folder.mkdir()
    _files.write(file, "soup")
    assert sorted(tmp_path.iterdir()) == sorted([file, mine, theirs])


def test_two_at_once_write_one_or_the_other(tmp_path):
    """And whoever reads meanwhile sees one of them whole."""
    file, texts = tmp_path / "dish", ["soup" * 50_000, "rice" * 70_000]
    _files.write(file, texts[0])
    writers = [
        threading.Thread(target=lambda text=text: [_files.write(file, text) for _ in range(40)])
        for text in texts
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert file.read_text() in texts
    assert list(tmp_path.iterdir()) == [file]


def test_a_note_that_a_power_cut_emptied_is_named(tmp_path):
    (tmp_path / "note.json").touch()
    with pytest.raises(ValueError, match="note.json is damaged.*Delete its folder"):
        _files.claim(tmp_path / "note.json", {"seed": 3})
