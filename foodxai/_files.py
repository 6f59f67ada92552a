"""Paths as people write them, files written whole or not at all, folders that know what for."""

from __future__ import annotations

import glob
import json
import math
import os
import platform
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


ANEW = "Delete its folder to begin anew."


def expand(path: os.PathLike | str) -> Path:
    """A path that a person gave, with ~ written out.

    Raises:
        FileNotFoundError: ~ stands for a home folder that this machine does not know.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise FileNotFoundError(
            f"{path}: no home folder is known for its ~; write the path out, or set HOME."
        ) from error


def write(path: os.PathLike | str, content: str | bytes | Callable[[Path], object]) -> None:
    """Write a file whole or not at all: in a hidden folder beside it, from which it is moved.

    Args:
        path: of the file; a leading ~ is the home folder. What stood there is replaced.
        content: text (written as UTF-8), bytes, or a function that writes the file to the path it
            is called with, which has the same name.

    Raises:
        FileNotFoundError: no folder to write into.
        IsADirectoryError: the path is a folder.
        OSError: whatever keeps the file from being written; what stood there stays.
    """
    path = expand(path)
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; expected the name of a file.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {path.parent} to write {path.name} into.")
    with scratch(path.parent) as folder:
        part = folder / path.name
        if callable(content):
            content(part)
        else:
            part.write_bytes(content.encode() if isinstance(content, str) else content)
        part.replace(path)


@contextmanager
def scratch(place: Path | None = None) -> Iterator[Path]:
    """A hidden folder inside `place` (None: where temporary files lie) that is gone afterwards.

    What a process of this machine left there when it was killed is removed first.
    """
    place = Path(tempfile.gettempdir()) if place is None else place
    prefix = f".part-{platform.node()}-"
    for left in place.glob(f"{glob.escape(prefix)}*"):
        if not _alive(left.name.removeprefix(prefix).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    # Windows keeps files that are still open.
    with tempfile.TemporaryDirectory(
        dir=place, prefix=f"{prefix}{os.getpid()}-", ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def _alive(process):
    if os.name != "posix" or not process.isdecimal():  # elsewhere asking would end it
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # somebody else's, or no number of a process
        pass
    return True


def arrays(path: Path, names: Sequence[str], most: int | None = None) -> list[np.ndarray]:
    """Arrays of an .npz file that may be damaged, or made to do harm.

    Args:
        path: of the file.
        names: of the arrays, each with the numbers that it holds written out: no objects.
        most: bytes that an array may take; None means as many as the file has.

    Raises:
        FileNotFoundError: no such file.
        OSError: a file that cannot be read.
        ValueError: no plain file, or one that does not hold these arrays whole.
    """
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is a folder, or no plain file; expected arrays.")
    most = path.stat().st_size if most is None else most
    try:
        with path.open("rb") as opened, zipfile.ZipFile(opened) as archive:
            members = [archive.getinfo(f"{name}.npy") for name in names]
            if any(member.file_size > most for member in members):
                raise ValueError("an array that is larger than it may be")
            return [_array(archive, member) for member in members]
    except OSError:
        raise
    except Exception as error:  # damaged bytes make the readers of zip and npy raise anything
        raise ValueError(f"{path} is damaged: {error}") from error


def _array(archive, member):
    from numpy.lib import format as npy

    with archive.open(member) as file:
        if npy.read_magic(file) != (1, 0):
            raise ValueError("another format of arrays")
        shape, _, dtype = npy.read_array_header_1_0(file)
        if dtype.hasobject or math.prod(shape) * dtype.itemsize > member.file_size:
            raise ValueError("an array of another size than it says")
    with archive.open(member) as file:
        return npy.read_array(file, allow_pickle=False)


def from_json(path: Path, kind: type, remedy: str = "") -> Any:
    """What a JSON file holds, a dict or a list as `kind` says.

    Args:
        path: of the file.
        kind: dict or list.
        remedy: what errors say that one can do.

    Raises:
        OSError: a file that cannot be read.
        ValueError: no plain file, or a damaged one.
    """
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is a folder, or no plain file; expected JSON.")
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is damaged: {error}. {remedy}") from error
    if not isinstance(found, kind):
        raise ValueError(f"{path} is damaged: no {kind.__name__}. {remedy}")
    return found


def claim(note: Path, facts: dict) -> list[str]:
    """Write down once what a folder's files are made from; later, find out what is different.

    Args:
        note: the JSON file of the facts.
        facts: dict of name -> what JSON takes, or a number of NumPy's.

    Returns:
        list of the names of the facts that differ from those written down.

    Raises:
        OSError: the note cannot be read or written.
        ValueError: the note is damaged.
    """
    text = json.dumps(facts, indent=1, default=lambda number: number.item())
    if not note.exists():
        write(note, text)
    found, given = from_json(note, dict, ANEW), json.loads(text)
    return [name for name in {**given, **found} if found.get(name) != given.get(name)]
