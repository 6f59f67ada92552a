"""From raw low-resolution maps to heatmaps the size of the image."""

import numpy as np
import tensorflow as tf


def heatmap(raw, size):
    """Upsample raw maps bilinearly and scale each to [0, 1].

    Args:
        raw: [h, w] or [N, h, w], finite and not negative, as the methods return them.
        size: (height, width) of the image in pixels, or one number for both.

    Returns:
        np.ndarray float32, [height, width] or [N, height, width]. A map that is zero everywhere
        stays zero.

    Raises:
        ValueError: another shape, or values that are NaN, infinite or negative.
    """
    raw = np.asarray(raw, np.float32)
    if raw.ndim not in (2, 3) or 0 in raw.shape:
        raise ValueError(f"raw has shape {raw.shape}; expected [h, w] or [N, h, w].")
    if not np.isfinite(raw).all() or raw.min() < 0:
        raise ValueError("raw maps must be finite and not negative, as the methods return them.")
    size = (size, size) if np.isscalar(size) else tuple(size)
    maps = raw[None] if raw.ndim == 2 else raw
    maps = tf.image.resize(maps[..., None], size, "bilinear")[..., 0].numpy()
    low = maps.min(axis=(1, 2), keepdims=True)
    high = maps.max(axis=(1, 2), keepdims=True)
    spread = high - low
    scaled = np.where(spread > 0, (maps - low) / np.where(spread > 0, spread, 1), (high > 0) * 1.0)
    return scaled.astype(np.float32)[0 if raw.ndim == 2 else slice(None)]
