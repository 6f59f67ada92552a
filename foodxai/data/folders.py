"""Where the real data sets lie."""

import os
from pathlib import Path

from .plates.cache import folder as cache_folder


def home(name, folder=None):
    """`folder` as a path; without it FOODXAI_DATA/name, or the user's cache folder/data/name."""
    if folder is not None:
        return Path(folder)
    return Path(os.environ.get("FOODXAI_DATA") or cache_folder() / "data") / name


def require(path, data_set, remedy):
    """`path`, which must be a file or folder of a data set.

    Raises:
        FileNotFoundError: it is not there; `remedy` says how to get it.
    """
    if path.exists():
        return path
    raise FileNotFoundError(
        f"{data_set} is not on this machine: looked for {path}. {remedy} If you have it, set the "
        "environment variable FOODXAI_DATA to the folder that holds it, or pass its own folder."
    )


def official(split):
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
