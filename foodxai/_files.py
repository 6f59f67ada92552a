"""Paths as people write them, files written whole or not at all, folders that know what for."""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path


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
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".part-") as folder:
        part = Path(folder) / path.name
        if callable(content):
            content(part)
        else:
            part.write_bytes(content.encode() if isinstance(content, str) else content)
        part.replace(path)


def claim(note: Path, facts: dict) -> list[str]:
    """Write down once what a folder's files are made from; later, find out what is different.

    Args:
        note: the JSON file of the facts.
        facts: dict of name -> what JSON takes, or a number of NumPy's.

    Returns:
        list of the names of the facts that differ from those written down.
    """
    text = json.dumps(facts, indent=1, default=lambda number: number.item())
    if not note.exists():
        write(note, text)
    found, given = json.loads(note.read_text()), json.loads(text)
    return [name for name in {**given, **found} if found.get(name) != given.get(name)]
