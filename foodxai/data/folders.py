"""Where drawn sets are kept and where the real data sets lie."""

import os
from pathlib import Path

from .. import _files


def cache_folder() -> Path:
    """Where drawn and downloaded sets are kept: FOODXAI_CACHE, or ~/.cache/foodxai.

    Raises:
        FileNotFoundError: a ~ whose home folder this machine does not know.
    """
    return _files.expand(os.environ.get("FOODXAI_CACHE") or "~/.cache/foodxai")


def home(name: str, folder: Path | str | None = None) -> Path:
    """The folder of a data set: `folder`, else FOODXAI_DATA/name, else the cache folder/data/name.

    Raises:
        FileNotFoundError: a ~ whose home folder this machine does not know.
    """
    if folder is not None:
        return _files.expand(folder)
    chosen = os.environ.get("FOODXAI_DATA")
    return (_files.expand(chosen) if chosen else cache_folder() / "data") / name


def require(path: Path, data_set: str, remedy: str) -> Path:
    """The path of a file or folder of a data set, which must be there.

    Args:
        path: pathlib.Path.
        data_set: what people call it.
        remedy: a sentence that says how to get it.

    Raises:
        FileNotFoundError: it is not there.
    """
    if path.exists():
        return path
    raise missing(path, data_set, remedy)


def missing(path: Path, data_set: str, remedy: str) -> FileNotFoundError:
    """The error that says that a data set is not there, with the arguments of `require`."""
    return FileNotFoundError(
        f"{data_set} is not on this machine: looked for {path}. {remedy} If you have it, set the "
        "environment variable FOODXAI_DATA to the folder that holds it, or pass its own folder."
    )


def lines_of(file: Path) -> list[str]:
    """The lines of a list or of a file of labels that belongs to a data set.

    Raises:
        ValueError: no plain file, or no text.
    """
    if not file.is_file():
        raise ValueError(f"{file} is a folder, or no plain file; expected a list of photos.")
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{file} is damaged: it is no text ({error}).") from error


def plain(name: str) -> bool:
    """Whether a name of a list stays inside its folder, on Windows too."""
    return bool(name) and name not in (".", "..") and not set(name) & set("/\\:\0")


def official(split: str) -> str:
    """The split, "train" or "test".

    Raises:
        ValueError: another split; says how to get a validation part.
    """
    if split in ("train", "test"):
        return split
    raise ValueError(
        f"split is {split!r}: expected 'train' or 'test'. Validation photos are taken from the "
        "training photos: foodxai.data.validation_split(dataset)."
    )
