"""Is an explanation small, does it explain itself, and does it find what counts? ARCC."""

from collections.abc import Callable, Sequence

import keras
import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from ..explain import blend, heatmap, saliency
from ..models import baseline
from .road import SHARES, road
from .sanity import correlation


def complexity(heatmaps: ArrayLike) -> np.ndarray:
    """How much of the image is marked: the mean of the heatmap. Lower is better.

    Args:
        heatmaps: [..., N, H, W], from 0 to 1.

    Returns:
        np.ndarray [..., N], 0 to 1.

    Source: Poppi et al. 2021, https://arxiv.org/abs/2104.10252.

    Example:
        >>> metrics.complexity([[[0.0, 0.2], [0.8, 1.0]]])
        array([0.5])
    """
    return np.asarray(heatmaps, float).mean(axis=(-2, -1))


def coherency(
    model: keras.Model,
    images: ArrayLike,
    heatmaps: ArrayLike,
    targets: ArrayLike,
    method: Callable,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Whether a method explains what its heatmap marks by the same heatmap. Higher is better.

    Pearson's correlation of the heatmap with the one that the method gives for the image seen
    through it (``explain.blend``), brought to the range from 0 to 1.

    Args:
        model, images, targets, layer, batch_size: as the method takes them.
        heatmaps: [N, H, W], from 0 to 1, those of the method.
        method: a function such as ``explain.grad_cam``.

    Returns:
        np.ndarray [N], 0 to 1; 0.5 where one of the two is the same everywhere.

    Raises:
        TypeError, ValueError: see the method and ``explain.blend``.

    Source: Poppi et al. 2021, https://arxiv.org/abs/2104.10252.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> heat = explain.heatmap(explain.grad_cam(model, photo, 3), 32)
        >>> metrics.coherency(model, photo[None], heat, 3, explain.grad_cam).shape
        (1,)
    """
    heatmaps = np.asarray(heatmaps, np.float32)
    seen = blend(images, heatmaps, baseline(model))
    raw = saliency(method(model, seen, targets, layer=layer, batch_size=batch_size))
    return (1 + correlation(heatmaps, heatmap(raw, heatmaps.shape[1:]))) / 2


def arcc(
    model: keras.Model,
    images: ArrayLike,
    heatmaps: ArrayLike,
    targets: ArrayLike,
    method: Callable,
    *,
    shares: Sequence[float] = SHARES,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """ARCC: the harmonic mean of coherency, 1 - complexity and ROAD. Higher is better.

    ROAD counts twice its value there, and 0 where it is negative, to reach from 0 to 1 as well. A
    harmonic mean is near the lowest of its parts: one that fails cannot be made up for.

    Args:
        model, images, heatmaps, targets, method, layer, batch_size: see ``coherency``.
        shares: see ``road``.

    Returns:
        np.ndarray [N], 0 to 1.

    Raises:
        TypeError, ValueError: see ``coherency`` and ``road``.

    Source: Domeniconi et al. 2026, https://arxiv.org/abs/2605.14641, as in pytorch-grad-cam; after
    Poppi et al. 2021, https://arxiv.org/abs/2104.10252, with the average drop in place of ROAD.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> heat = explain.heatmap(explain.grad_cam(model, photo, 3), 32)
        >>> metrics.arcc(model, photo[None], heat, 3, explain.grad_cam).shape
        (1,)
    """
    options = {"batch_size": batch_size}
    parts = [
        coherency(model, images, heatmaps, targets, method, layer=layer, **options),
        1 - complexity(heatmaps),
        np.clip(2 * road(model, images, heatmaps, targets, shares=shares, **options), 0, 1),
    ]
    return stats.hmean(parts, axis=0)
