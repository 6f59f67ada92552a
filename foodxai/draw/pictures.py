"""Photos, heatmaps on photos, and class scores."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from .twins import store_twins

COLOURS = "viridis"


def style(photos: bool = False) -> None:
    """Use the course's Matplotlib style, and store figures at twice the screen's resolution.

    Where the book is executed, each figure is stored with its narrow twin for phones.

    Args:
        photos: store figures as JPEG, for a page with so many photos that PNG would make it heavy.

    Example:
        >>> draw.style()
    """
    plt.style.use(Path(__file__).parent / "foodxai.mplstyle")
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if photos:
        dpi = 2 * plt.rcParams["figure.dpi"]
        set_matplotlib_formats("jpeg", dpi=dpi, pil_kwargs={"quality": 85})
    else:
        set_matplotlib_formats("retina")
    if os.environ.get("FOODXAI_STATIC"):
        store_twins("image/jpeg" if photos else "image/png")


def overlay(image: ArrayLike, heatmap: ArrayLike, alpha: float = 0.5) -> np.ndarray:
    """A heatmap laid over its image.

    Args:
        image: [H, W, 3], RGB from 0 to 255.
        heatmap: [H, W], from 0 to 1.
        alpha: how much of the colour map covers the image, 0 to 1.

    Returns:
        np.ndarray uint8 [H, W, 3].

    Raises:
        ValueError: shapes that do not match, a heatmap or an alpha outside 0 to 1, or an image
            outside 0 to 255 or scaled to 1.

    Example:
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> draw.overlay(photo, np.zeros((32, 32))).shape
        (32, 32, 3)
    """
    image, heatmap = np.asarray(image), np.asarray(heatmap)
    if image.ndim != 3 or image.shape[2] != 3 or image.shape[:2] != heatmap.shape:
        raise ValueError(
            f"image has shape {image.shape} and heatmap {heatmap.shape}; expected [H, W, 3] and "
            "[H, W]. foodxai.explain.heatmap(raw, size) brings a raw map to the image's size."
        )
    if not (np.isfinite(heatmap).all() and heatmap.min() >= 0 and heatmap.max() <= 1):
        raise ValueError("The heatmap must lie between 0 and 1: see foodxai.explain.heatmap.")
    if not (np.isfinite(image).all() and image.min() >= 0 and image.max() <= 255):
        raise ValueError("The image must lie between 0 and 255, as it was before preprocessing.")
    if image.dtype.kind == "f" and 0 < image.max() <= 1:
        raise ValueError("The image reaches from 0 to 1; multiply it by 255.")
    if not 0 <= alpha <= 1:
        raise ValueError(f"alpha is {alpha!r}; it must lie between 0 and 1.")
    colours = 255 * matplotlib.colormaps[COLOURS](heatmap)[..., :3]
    return np.rint((1 - alpha) * image + alpha * colours).astype(np.uint8)


def row(pictures: Sequence[np.ndarray], titles: Sequence[str], scale: bool = False) -> Figure:
    """Pictures side by side, each under its title.

    Args:
        pictures: list of [H, W, 3] uint8 images or [H, W] heatmaps from 0 to 1.
        titles: one str each.
        scale: draw the colour scale of heatmaps at the right.

    Returns:
        matplotlib.figure.Figure.

    Example:
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> figure = draw.row([photo, np.zeros((32, 32))], ["photo", "heatmap"])
        >>> len(figure.axes)
        2
    """
    side = min(3.1, 7.2 / len(pictures))
    figure, axes = plt.subplots(
        1, len(pictures), figsize=(side * len(pictures) + 0.6 * scale, side + 0.3), squeeze=False
    )
    for axis, picture, title in zip(axes[0], pictures, titles, strict=True):
        axis.imshow(picture, cmap=COLOURS, vmin=0, vmax=None if np.ndim(picture) == 3 else 1)
        axis.set_title(title)
        axis.axis("off")
    if scale:
        colours = matplotlib.cm.ScalarMappable(matplotlib.colors.Normalize(0, 1), COLOURS)
        bar = figure.colorbar(colours, ax=axes[0, -1], fraction=0.05, ticks=[0, 1])
        bar.ax.set_yticklabels(["low", "high"])
    return figure


def bars(predictions: Iterable[Any]) -> Figure:
    """What a network says, as horizontal bars: one per class, the most probable on top.

    Args:
        predictions: list of ``models.Prediction`` of one image, as ``models.top_classes`` returns
            for each. Classes may share a name.

    Returns:
        matplotlib.figure.Figure.

    Raises:
        ValueError: no predictions, or those of several images.

    Example:
        >>> predictions = models.top_classes([[2.0, 1.0]], k=2, names=["soup", "rice"])[0]
        >>> figure = draw.bars(predictions)
        >>> len(figure.axes[0].patches)
        2
    """
    predictions = list(predictions)
    if not predictions or not all(hasattr(one, "probability") for one in predictions):
        raise ValueError(
            "Expected the predictions of one image, such as models.top_classes(logits)[0]; got "
            f"{'none' if not predictions else f'a list of {type(predictions[0]).__name__}'}."
        )
    places = range(len(predictions))
    figure, axis = plt.subplots(figsize=(6.5, 0.45 * len(predictions) + 0.6))
    drawn = axis.barh(places, [100 * one.probability for one in predictions])
    axis.set_yticks(places, [one.name for one in predictions], parse_math=False)
    axis.bar_label(drawn, fmt="%.1f %%", padding=4)
    axis.invert_yaxis()
    axis.set_xlim(0, 112)
    axis.xaxis.set_visible(False)
    axis.spines["bottom"].set_visible(False)
    return figure
