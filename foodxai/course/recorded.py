"""What long runs on real photos measured, for the chapters that show it beside the thesis."""

import json
from importlib import resources

import pandas as pd


def table(chapter: str) -> pd.DataFrame:
    """The recorded rows of a chapter, which `tools/recorded.py` takes from book/results.

    Args:
        chapter: its number as text, "13".

    Returns:
        pandas.DataFrame with a row for each measurement and the columns thesis (empty where it
        has no number), ours, low, high (of several networks the mean, and the outermost ends of
        their intervals) and n.
    """
    file = resources.files(__package__) / "records" / f"{chapter}.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    return pd.DataFrame(rows).set_index("measured").rename_axis(None)
