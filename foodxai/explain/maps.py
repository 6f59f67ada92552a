"""From raw low-resolution maps to heatmaps the size of the image, and to masked images."""

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike


def heatmap(raw: ArrayLike, size: ArrayLike) -> np.ndarray:
    """Upsample raw maps bilinearly and scale each to [0, 1].

    Args:
        raw: [h, w] or [N, h, w], finite and not negative, as the methods return them.
        size: (height, width) of the image in pixels, or one whole number for both.

    Returns:
        np.ndarray float32, [height, width] or [N, height, width]. A map that is zero everywhere
        stays zero; one that has another value everywhere is one.

    Raises:
        ValueError: another shape, values that are NaN, infinite or negative, or such a size.

    Example:
        >>> explain.heatmap([[0, 2], [2, 4]], 2)
        array([[0. , 0.5],
               [0.5, 1. ]], dtype=float32)
    """
    raw = np.asarray(raw, np.float32)
    if raw.ndim not in (2, 3) or 0 in raw.shape:
        raise ValueError(f"raw has shape {raw.shape}; expected [h, w] or [N, h, w].")
    if not np.isfinite(raw).all() or raw.min() < 0:
        raise ValueError("raw maps must be finite and not negative, as the methods return them.")
    maps = raw[None] if raw.ndim == 2 else raw
    maps = tf.image.resize(maps[..., None], _height_and_width(size), "bilinear")[..., 0].numpy()
    low = maps.min(axis=(1, 2), keepdims=True)
    high = maps.max(axis=(1, 2), keepdims=True)
    spread = high - low
    scaled = np.where(spread > 0, (maps - low) / np.where(spread > 0, spread, 1), (high > 0) * 1.0)
    scaled = scaled.astype(np.float32)
    return scaled[0] if raw.ndim == 2 else scaled


def _height_and_width(size):
    sides = np.asarray(size)
    if sides.dtype.kind not in "iu" or sides.shape not in ((), (2,)) or sides.min() < 1:
        raise ValueError(
            f"size is {size!r}; expected (height, width) in pixels, or one whole number of at "
            "least 1."
        )
    return np.broadcast_to(sides, 2)


def blend(images: ArrayLike, heatmaps: ArrayLike, baseline: ArrayLike) -> np.ndarray:
    """Images seen through heatmaps: where a heatmap is 0, only the baseline colour is left.

    Args:
        images: [H, W, 3] or [N, H, W, 3], RGB from 0 to 255.
        heatmaps: [H, W] or [N, H, W], from 0 to 1; one for all images, or one each.
        baseline: [3], the colour that means "nothing": ``models.baseline(model)``.

    Returns:
        np.ndarray float32, [H, W, 3] or [N, H, W, 3].

    Raises:
        ValueError: shapes that do not match, or a heatmap outside 0 to 1.

    Source: Wang et al. 2020, https://arxiv.org/abs/1910.01279, definition 3, in the network's
    normalised space: X_b + H * (X - X_b).

    Example:
        >>> explain.blend(np.full((1, 1, 3), 200), [[0.5]], (100, 100, 100))
        array([[[150., 150., 150.]]], dtype=float32)
    """
    images, heatmaps = np.asarray(images, np.float32), np.asarray(heatmaps, np.float32)
    baseline = np.asarray(baseline, np.float32)
    fits = heatmaps.shape in (images.shape[:-1], images.shape[-3:-1]) and images.ndim in (3, 4)
    if not fits or baseline.shape != images.shape[-1:]:
        raise ValueError(
            f"images have shape {images.shape}, heatmaps {heatmaps.shape}, the baseline "
            f"{baseline.shape}; expected [N, H, W, 3], [N, H, W] and [3]. "
            "heatmap(raw, size) brings raw maps to the image's size."
        )
    if not (
        heatmaps.size
        and np.isfinite(heatmaps).all()
        and heatmaps.min() >= 0
        and heatmaps.max() <= 1
    ):
        raise ValueError("heatmaps must lie between 0 and 1: see heatmap.")
    return baseline + heatmaps[..., None] * (images - baseline)


def saliency(raw: ArrayLike) -> np.ndarray:
    """What a method returned, as maps that are not negative.

    Args:
        raw: [N, h, w], not negative; or signed gradients [N, H, W, 3].

    Returns:
        np.ndarray [N, h, w]: maps as they are; of gradients the largest absolute value of the three
        colours.

    Source: Simonyan et al. 2014, https://arxiv.org/abs/1312.6034, section 3.1.

    Example:
        >>> explain.saliency([[[[-3, 1, 2]]]])
        array([[[3]]])
    """
    raw = np.asarray(raw)
    return np.abs(raw).max(axis=-1) if raw.ndim == 4 else raw
