"""How a training went."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure


def curves(history: Mapping[str, np.ndarray | Sequence[float]]) -> Figure:
    """Loss and accuracy by epoch, on the training and the validation images (thesis figure 32).

    Args:
        history: dict of [epochs] as ``foodxai.train.fit`` returns it: "loss" and "accuracy", and
            "val_loss" and "val_accuracy" where there was a validation set.

    Returns:
        matplotlib.figure.Figure.

    Example:
        >>> figure = draw.curves({"loss": [2.0, 1.0], "accuracy": [0.3, 0.6]})
        >>> len(figure.axes)
        2
    """
    figure, axes = plt.subplots(1, 2, figsize=(7.2, 2.8))
    for axis, name in zip(axes, ("loss", "accuracy")):
        epochs = np.arange(1, len(history[name]) + 1)
        axis.plot(epochs, history[name], "o--", markersize=3, label="training")
        if f"val_{name}" in history:
            axis.plot(epochs, history[f"val_{name}"], "o-", markersize=3, label="validation")
        axis.set_xlabel("epoch")
        axis.set_title(name)
        axis.xaxis.get_major_locator().set_params(integer=True)
    axes[1].legend()
    return figure
