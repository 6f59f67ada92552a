"""Insertion and deletion: does the answer come and go with the heatmap's first pixels?"""

import keras
import numpy as np
from numpy.typing import ArrayLike
from scipy import integrate, ndimage

from ..models import baseline, confidence

STEPS = 32
BLUR = 5.0  # pixels, at 224 by 224


def deletion(
    model: keras.Model,
    images: ArrayLike,
    heatmaps: ArrayLike,
    targets: ArrayLike,
    *,
    steps: int = STEPS,
    batch_size: int | None = None,
) -> np.ndarray:
    """The confidence while the hottest pixels are painted over, step by step.

    They get the baseline colour. A heatmap that found what matters makes the curve fall early: a
    low area is good.

    Args:
        model: a Keras classifier that ends in logits.
        images: [N, H, W, 3], RGB from 0 to 255.
        heatmaps: [..., N, H, W]; only the order of the pixels counts. Equal ones go in a random
            order, the same for all methods.
        targets: class number, or [N] of them.
        steps: how many equal portions of pixels.
        batch_size: images at a time; None means 8.

    Returns:
        np.ndarray [..., N, steps + 1] float32, 0 to 1: from the whole image to the empty one.

    Raises:
        TypeError, ValueError: see ``confidence``; ValueError for heatmaps of another shape.

    Source: Petsiuk et al. 2018 (RISE), https://arxiv.org/abs/1806.07421, section 4.2.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> heat = np.random.default_rng(0).random((1, 32, 32))
        >>> metrics.deletion(model, photo[None], heat, 3, steps=4).shape
        (1, 5)
    """
    empty = np.broadcast_to(baseline(model), np.shape(images)).astype(np.float32)
    return _curves(model, images, empty, heatmaps, targets, steps, batch_size)


def insertion(
    model: keras.Model,
    images: ArrayLike,
    heatmaps: ArrayLike,
    targets: ArrayLike,
    *,
    steps: int = STEPS,
    batch_size: int | None = None,
) -> np.ndarray:
    """The confidence while a blurred image becomes sharp, its hottest pixels first.

    A heatmap that found what matters makes the curve rise early: a high area is good. Blur, and not
    the baseline colour, because the edge of a sharp patch on a plain ground looks like a thing.

    Args, returns, raises and source as ``deletion``: from the blurred image to the sharp one.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> heat = np.random.default_rng(0).random((1, 32, 32))
        >>> metrics.insertion(model, photo[None], heat, 3, steps=4).shape
        (1, 5)
    """
    images = np.asarray(images, np.float32)
    spread = BLUR * images.shape[1] / 224
    blurred = ndimage.gaussian_filter(images, (0, spread, spread, 0))
    return _curves(model, blurred, images, heatmaps, targets, steps, batch_size)


def area(curves: ArrayLike) -> np.ndarray:
    """The area under every curve by the trapezoidal rule, 0 to 1: [..., points] -> [...].

    Example:
        >>> float(metrics.area([1.0, 0.5, 0.0]))
        0.5
    """
    return integrate.trapezoid(curves, dx=1 / (np.shape(curves)[-1] - 1), axis=-1)


def _curves(model, start, end, heatmaps, targets, steps, batch_size):
    start, end = np.asarray(start, np.float32), np.asarray(end, np.float32)
    flat = rows(start, heatmaps)
    portion = np.linspace(0, flat.shape[-1], steps + 1).astype(int)
    targets = np.broadcast_to(targets, len(start))
    curves = np.empty((*flat.shape[:2], steps + 1), np.float32)
    for method, index in np.ndindex(curves.shape[:2]):
        changed = (rank(flat[method, index]) < portion[:, None]).reshape(-1, *start.shape[1:3], 1)
        stages = np.where(changed, end[index], start[index])
        target = np.full(steps + 1, targets[index])
        curves[method, index] = confidence(
            model, stages, target, batch_size=batch_size, derived=True
        )
    return curves.reshape(*np.shape(heatmaps)[:-2], steps + 1)


def rows(images: np.ndarray, heatmaps: ArrayLike) -> np.ndarray:
    """Heatmaps as rows of pixels: [..., N, H, W] -> [methods, N, H W] float32.

    Raises:
        ValueError: another shape than the images, [N, H, W, 3], ask for.
    """
    heatmaps = np.asarray(heatmaps, np.float32)
    if heatmaps.ndim < 3 or heatmaps.shape[-3:] != images.shape[:3]:
        raise ValueError(
            f"heatmaps have shape {heatmaps.shape} and images {images.shape}; expected "
            "[..., N, H, W] and [N, H, W, 3]."
        )
    return heatmaps.reshape(-1, len(images), heatmaps.shape[-2] * heatmaps.shape[-1])


def rank(heat: np.ndarray) -> np.ndarray:
    """The place of every pixel when the hottest comes first, ties by chance: [P] -> int [P]."""
    chance = np.random.default_rng(0).random(len(heat))
    order = np.lexsort((chance, -heat))
    places = np.empty(len(heat), int)
    places[order] = np.arange(len(heat))
    return places
