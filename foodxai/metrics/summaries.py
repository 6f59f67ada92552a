"""What a table of methods says: means with their intervals, and two methods against each other."""

import itertools

import numpy as np
import pandas as pd

from .statistics import bootstrap, holm, sign_test


def summary(table: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """The mean of every metric over images, for every method, with its paired bootstrap interval.

    Args:
        table: what ``compare`` returns.
        level: see ``bootstrap``.

    Returns:
        pandas.DataFrame with the columns metric, method, n (images), mean, low and high.

    Raises:
        ValueError: an image without a value for some method.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> dishes = plates.load("test", n=2, size=32)
        >>> table = metrics.compare(model, dishes, ["grad_cam", "gaussian"], metrics=["drop"])
        >>> list(metrics.summary(table).columns)
        ['metric', 'method', 'n', 'mean', 'low', 'high']
    """
    rows = []
    for metric in table["metric"].unique():
        values = _per_image(table, metric)
        means, lows, highs = bootstrap(values.to_numpy().T, level)
        for method, mean, low, high in zip(values.columns, means, lows, highs):
            rows.append((metric, method, len(values), mean, low, high))
    return pd.DataFrame(rows, columns=["metric", "method", "n", "mean", "low", "high"])


def pairs(table: pd.DataFrame, metric: str, level: float = 0.95) -> pd.DataFrame:
    """Every two methods against each other on the same images, by one metric.

    Args:
        table: what ``compare`` returns.
        metric: its name in the table.
        level: see ``bootstrap``.

    Returns:
        pandas.DataFrame with the columns method, other, difference (the mean of method minus that
        of other) with its paired bootstrap interval low to high, more, less and equal (images on
        which method has the higher, lower or same value), p (``sign_test``) and p_holm (corrected
        for all the pairs of the table).

    Raises:
        ValueError: no such metric in the table, or an image without a value for some method.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> dishes = plates.load("test", n=2, size=32)
        >>> table = metrics.compare(model, dishes, ["grad_cam", "gaussian"], metrics=["drop"])
        >>> metrics.pairs(table, "drop")[["method", "other"]].values.tolist()
        [['grad_cam', 'gaussian']]
    """
    values, rows = _per_image(table, metric), []
    for method, other in itertools.combinations(values.columns, 2):
        difference = (values[method] - values[other]).to_numpy()
        more, less = int(np.sum(difference > 0)), int(np.sum(difference < 0))
        equal = len(difference) - more - less
        mean, low, high = bootstrap(difference, level)
        rows.append((method, other, mean, low, high, more, less, equal, sign_test(more, less)))
    columns = ["method", "other", "difference", "low", "high", "more", "less", "equal", "p"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(p_holm=holm(frame["p"]))


def _per_image(table, metric):
    """One row per image, one column per method, in the order of the table."""
    chosen = table[table["metric"] == metric]
    if chosen.empty:
        raise ValueError(
            f"The table has no metric {metric!r}; it has {', '.join(table['metric'].unique())}."
        )
    values = chosen.pivot(index="image", columns="method", values="value")
    values = values[list(chosen["method"].unique())]
    if values.isna().any(axis=None):
        raise ValueError(
            f"Some images have no {metric!r} of some method, so they cannot be paired."
        )
    return values
