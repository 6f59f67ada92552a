"""Numbers with their uncertainty, and the networks they were measured on."""

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from .explanations import NAMES

BETTER = {
    "confidence": "masked confidence (high is good)",
    "win": "share of wins (high is good)",
    "improvement": "improvement points per image (high is good)",
    "drop": "average drop (low is good)",
    "increase": "increase in confidence (high is good)",
    "insertion": "insertion area (high is good)",
    "deletion": "deletion area (low is good)",
    "pointing": "pointing game (high is good)",
    "energy": "energy pointing game (high is good)",
    "iou": "intersection over union (high is good)",
}


def comparison(summary):
    """Methods side by side: a dot for every mean, a line for its interval, a panel per metric.

    Args:
        summary: what ``metrics.summary`` returns.

    Returns:
        matplotlib.figure.Figure.
    """
    metrics, methods = list(summary["metric"].unique()), list(summary["method"].unique())
    columns = min(2, len(metrics))
    rows = math.ceil(len(metrics) / columns)
    figure, axes = plt.subplots(
        rows, columns, squeeze=False, sharey=True,
        figsize=(4.4 * columns + 0.4, rows * (0.32 * len(methods) + 0.9)),
    )
    for axis, metric in zip(axes.flat, metrics):
        part = summary[summary["metric"] == metric].set_index("method").loc[methods]
        places = np.arange(len(methods))
        axis.hlines(places, part["low"], part["high"], color="C0", linewidth=3, alpha=0.45)
        axis.plot(part["mean"], places, "o", color="C0")
        axis.set_title(BETTER.get(metric, metric), fontsize=10)
        axis.set_yticks(places, [NAMES.get(name, name) for name in methods])
        axis.set_ylim(len(methods) - 0.5, -0.5)
        axis.grid(axis="x", alpha=0.3)
    for axis in axes.flat[len(metrics):]:
        axis.axis("off")
    return figure


def structure(model):
    """A network from its image to its logits: a box for every run of layers with maps of one size.

    A box is as high as its maps (on a logarithmic scale), as wide as its layers with weights are
    many, and says both: above, height by width by channels, or the length of a vector; below, how
    many layers. Blue ones have weights that training changes, gray ones have none.

    Args:
        model: a keras.Model without nested models, such as ``models.flatten(model).model``.

    Returns:
        matplotlib.figure.Figure.
    """
    figure, axis = plt.subplots(figsize=(9.5, 3.4))
    left = 0.0
    for shape, count, free in _runs(model):
        height = math.log2(shape[0]) * (1 if len(shape) == 3 else 0.7)
        width = 0.5 + 0.25 * count
        axis.add_patch(Rectangle((left, -height / 2), width, height, color="C0" if free else "0.7"))
        label = "×".join(map(str, shape))
        axis.text(left, height / 2 + 0.25, label, rotation=50, fontsize=9)
        axis.text(left + width / 2, -height / 2 - 0.25, count or "", ha="center", va="top", fontsize=9)
        left += width + 0.6
    axis.set(xlim=(-0.2, left + 1), ylim=(-5.5, 8.5))
    axis.axis("off")
    return figure


def _runs(model):
    """(output shape, layers with kernels, whether training changes one) of every run."""
    runs = []
    for layer in model.layers:
        shape = tuple(layer.output.shape[1:])
        size = shape[:2] if len(shape) == 3 else shape
        kernel = hasattr(layer, "kernel")
        free = kernel and bool(layer.trainable_weights)
        if runs and runs[-1][0] == size and len(shape) == len(runs[-1][1]) and not (kernel and len(shape) == 1):
            runs[-1] = (size, shape, runs[-1][2] + kernel, runs[-1][3] or free)
        else:
            runs.append((size, shape, int(kernel), free))
    return [run[1:] for run in runs]
