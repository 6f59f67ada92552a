"""Numbers with their uncertainty."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from .._titles import TITLES

if TYPE_CHECKING:
    import pandas as pd

BETTER = {
    "confidence": "masked confidence\n(high is good)",
    "win": "share of wins\n(high is good)",
    "improvement": "improvement points per image\n(high is good)",
    "drop": "average drop\n(low is good)",
    "increase": "increase in confidence\n(high is good)",
    "insertion": "insertion area\n(high is good)",
    "deletion": "deletion area\n(low is good)",
    "road": "ROAD\n(high is good)",
    "complexity": "complexity\n(low is good)",
    "pointing": "pointing game\n(high is good)",
    "energy": "energy pointing game\n(high is good)",
    "iou": "intersection over union\n(high is good)",
}


def comparison(summary: pd.DataFrame) -> Figure:
    """Methods side by side: a dot for every mean, a line for its interval, a panel per metric.

    Args:
        summary: what ``metrics.summary`` returns.

    Returns:
        matplotlib.figure.Figure.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> dishes = plates.load("test", n=2, size=32)
        >>> table = metrics.compare(model, dishes, ["grad_cam", "gaussian"], metrics=["drop"])
        >>> figure = draw.comparison(metrics.summary(table))
        >>> len(figure.axes)
        1
    """
    metrics, methods = list(summary["metric"].unique()), list(summary["method"].unique())
    columns = min(2, len(metrics))
    rows = math.ceil(len(metrics) / columns)
    figure, axes = plt.subplots(
        rows,
        columns,
        squeeze=False,
        sharey=True,
        figsize=(4.4 * columns + 0.4, rows * (0.32 * len(methods) + 1.05)),
    )
    figure.set_layout_engine("constrained", h_pad=0.12)  # inches
    for axis, metric in zip(axes.flat, metrics):
        part = summary[summary["metric"] == metric].set_index("method").loc[methods]
        places = np.arange(len(methods))
        axis.hlines(places, part["low"], part["high"], color="C0", linewidth=3, alpha=0.45)
        axis.plot(part["mean"], places, "o", color="C0")
        axis.set_title(BETTER.get(metric, metric), fontsize=10)
        axis.set_yticks(places, [TITLES.get(name, name) for name in methods])
        axis.set_ylim(len(methods) - 0.5, -0.5)
        axis.grid(axis="x", alpha=0.3)
        axis.locator_params(axis="x", nbins=4)  # more would touch each other
    for axis in axes.flat[len(metrics) :]:
        axis.axis("off")
    return figure
