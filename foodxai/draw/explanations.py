"""Explanations side by side: the grid of the thesis, and fine detail in colour."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from .._titles import TITLES
from .pictures import COLOURS, overlay

GRID = (
    "grad_cam",
    "guided_grad_cam",
    "grad_cam_plus_plus",
    "score_cam",
    "guided_backprop",
    "guided_grad_cam_plus_plus",
)
MASKS = ("grad_cam", "grad_cam_plus_plus", "score_cam")


def detail(gradients: ArrayLike) -> np.ndarray:
    """Signed gradients as a picture: grey where nothing counts, bright and dark where it does.

    Args:
        gradients: [H, W, 3], any scale; the half percent of largest values is cut off.

    Returns:
        np.ndarray uint8 [H, W, 3]; all grey where the gradients are zero.

    Raises:
        ValueError: another shape, or values that are not finite.

    Example:
        >>> draw.detail(np.zeros((2, 2, 3)))[0, 0]
        array([128, 128, 128], dtype=uint8)
    """
    gradients = np.asarray(gradients, float)
    if gradients.ndim != 3 or gradients.shape[2] != 3 or not np.isfinite(gradients).all():
        raise ValueError(f"gradients have shape {gradients.shape}; expected finite [H, W, 3].")
    largest = np.quantile(np.abs(gradients), 0.995)
    scaled = gradients / largest if largest > 0 else gradients
    return np.rint(127.5 + 127.5 * scaled.clip(-1, 1)).astype(np.uint8)


def explanation_grid(
    image: np.ndarray,
    answer: Any,
    maps: Mapping[str, np.ndarray],
    masked: Mapping[str, np.ndarray],
    confidences: Mapping[str, float],
) -> Figure:
    """The grid of the thesis: one image, six explanations, three masked images, and who wins.

    From left to right, first the image, Grad-CAM, Guided Grad-CAM, Grad-CAM++ and Score-CAM, then
    Guided Backprop, the image masked by Grad-CAM, Guided Grad-CAM++, and the image masked by
    Grad-CAM++ and by Score-CAM. The frame marks the masked image with the highest confidence.

    Args:
        image: uint8 [H, W, 3].
        answer: ``models.Prediction``, the class that is explained.
        maps: dict of a name in ``explain.METHODS`` -> heatmap [H, W] from 0 to 1, or signed
            gradients [H, W, 3]; the six above.
        masked: dict of name -> masked image [H, W, 3], of the three that mask.
        confidences: dict of name -> the class's probability in that masked image, 0 to 1.

    Returns:
        matplotlib.figure.Figure.

    Raises:
        ValueError: a method is missing.

    Example:
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> heat, fine = np.zeros((32, 32)), np.zeros((32, 32, 3))
        >>> maps = {name: fine if "guided" in name else heat for name in draw.GRID}
        >>> masked, scores = dict.fromkeys(draw.MASKS, photo), dict.fromkeys(draw.MASKS, 0.5)
        >>> answer = models.top_classes([[2.0, 1.0]], k=1, names=["soup", "rice"])[0][0]
        >>> figure = draw.explanation_grid(photo, answer, maps, masked, scores)
        >>> len(figure.axes)
        10
    """
    for given, wanted in ((maps, GRID), (masked, MASKS), (confidences, MASKS)):
        missing = [name for name in wanted if name not in given]
        if missing:
            raise ValueError(f"The grid lacks {', '.join(missing)}; it has {', '.join(given)}.")
    best = max(MASKS, key=lambda name: confidences[name])
    figure, axes = plt.subplots(2, 5, figsize=(7.2, 3.75))
    title = f"{answer.name}, {answer.probability:.1%}"
    _panel(axes[0, 0], image, title)
    explained = [(0, 1), (0, 2), (0, 3), (0, 4), (1, 0), (1, 2)]
    for place, name in zip(explained, GRID):
        picture = maps[name]
        picture = overlay(image, picture) if np.ndim(picture) == 2 else detail(picture)
        _panel(axes[place], picture, TITLES[name])
    for place, name in zip([(1, 1), (1, 3), (1, 4)], MASKS):
        seen = np.clip(masked[name], 0, 255).astype(np.uint8)
        _panel(axes[place], seen, f"masked: {confidences[name]:.1%}", framed=name == best)
    figure.suptitle(f"{TITLES[best]} keeps the most: {confidences[best]:.1%}", x=0.01, ha="left")
    return figure


def _panel(axis, picture, title, framed=False):
    axis.imshow(picture)
    axis.set_title(title, fontsize=8)
    axis.set(xticks=[], yticks=[])
    for spine in axis.spines.values():
        spine.set(visible=framed, color="C1", linewidth=4)


def gallery(
    rows: Sequence[Sequence[np.ndarray]],
    columns: Sequence[str],
    titles: Sequence[Sequence[str]] | None = None,
) -> Figure:
    """Rows of pictures under common headings.

    Args:
        rows: list of lists of [H, W, 3] images or [H, W] heatmaps from 0 to 1.
        columns: one heading for each column.
        titles: list of lists of a line under each picture, or None.

    Returns:
        matplotlib.figure.Figure.

    Example:
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> figure = draw.gallery([[photo, photo]], ["one", "other"])
        >>> len(figure.axes)
        2
    """
    side = min(1.4, 8 / len(columns))
    figure, axes = plt.subplots(
        len(rows),
        len(columns),
        squeeze=False,
        figsize=(side * len(columns), (side + 0.25 * bool(titles)) * len(rows) + 0.3),
    )
    for number, row in enumerate(rows):
        for axis, picture, place in zip(axes[number], row, range(len(columns)), strict=True):
            axis.imshow(picture, cmap=COLOURS, vmin=0, vmax=None if np.ndim(picture) == 3 else 1)
            axis.set(xticks=[], yticks=[])
            axis.spines[:].set_visible(False)
            if titles:
                axis.set_xlabel(titles[number][place], fontsize=9)
            if number == 0:
                axis.set_title(columns[place], fontsize=10)
    return figure
