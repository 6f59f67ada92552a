"""The published tables, book/results/study/*.csv: a row a photo and method, one file a network.

What was asked of a few photos alone has files of its own, NAME-curves.csv and so on.
"""

import functools
from pathlib import Path

import numpy as np
import pandas as pd
import record

from foodxai import _files

FOLDER = record.FOLDER / "study"
KEYS = ("photo", "dish", "answer", "method", "area")


def columns(bases: tuple[str, ...]) -> list[str]:
    """The columns of what is left of the answers, in the order of ``masks.kept``."""
    return [f"{masks}_{base}" for base in bases for masks in ("own", "equal")]


def write(
    name: str,
    dishes,
    answers: np.ndarray,
    whole: np.ndarray,
    names: tuple[str, ...],
    bases: tuple[str, ...],
    kept: np.ndarray,
) -> pd.DataFrame:
    """Store a network's rows, and give back what is stored.

    Args:
        name: of the network.
        dishes: the photos, a Dataset.
        answers, whole: the classes that were explained, and their confidence, [N].
        kept: as ``masks.kept`` returns it, [M, N, columns].
    """
    numbers = [int(Path(photo).stem) for photo in dishes.images]
    facts = dict(photo=numbers, dish=dishes.labels, answer=answers)
    rows = [
        pd.DataFrame({**facts, "method": "whole", "area": 1.0}).assign(
            **dict.fromkeys(columns(bases), whole)
        )
    ]
    for method, values in zip(names, kept):
        shares = dict(zip(("area", *columns(bases)), values.T))
        rows.append(pd.DataFrame({**facts, "method": method, **shares}))
    return stored(name, pd.concat(rows))


def stored(name: str, found: pd.DataFrame) -> pd.DataFrame:
    """Store rows of numbers, and give back what is stored."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    _files.write(
        FOLDER / f"{name}.csv",
        functools.partial(found.to_csv, index=False, float_format="%.4g", lineterminator="\n"),
    )
    return read(name)


def read(name: str) -> pd.DataFrame:
    """The rows of a file as they are published."""
    return pd.read_csv(FOLDER / f"{name}.csv")


def grid(rows: pd.DataFrame, column: str, methods) -> np.ndarray:
    """A column as [M, N], a row a method and a column a photo, in the order of the file."""
    return np.stack([rows[rows["method"] == method][column].to_numpy() for method in methods])
