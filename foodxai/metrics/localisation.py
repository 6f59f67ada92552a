"""Does the heat lie on the food? Heatmaps against masks, in NumPy.

Heatmaps are [..., N, H, W] from 0 to 1, so [M, N, H, W] holds M methods. Masks are [N, H, W]. A
heatmap that is zero everywhere points nowhere: it scores 0.
"""

import numpy as np
from numpy.typing import ArrayLike


def pointing_game(heatmaps: ArrayLike, masks: ArrayLike) -> np.ndarray:
    """Whether the hottest pixel lies inside the mask: 1 or 0. Higher is better.

    Where several pixels share the maximum, it is the share of them that lies inside.

    Args:
        heatmaps: [..., N, H, W].
        masks: bool [N, H, W].

    Returns:
        np.ndarray [..., N], 0 to 1. The pointing game's accuracy is the mean over N.

    Raises:
        ValueError: shapes that do not match, or an empty mask.

    Source: Zhang et al. 2016, https://arxiv.org/abs/1608.00507, section 4.1, without their
    tolerance of 15 pixels.

    Example:
        >>> heat = np.array([[[0.0, 0.2], [0.8, 1.0]]])
        >>> mask = np.array([[[False, False], [True, True]]])
        >>> metrics.pointing_game(heat, mask)
        array([1.])
    """
    heatmaps, masks = _check(heatmaps, masks)
    highest = heatmaps.max(axis=(-2, -1), keepdims=True)
    hottest = (heatmaps == highest) & (highest > 0)
    return _share(hottest, masks)


def energy_pointing_game(heatmaps: ArrayLike, masks: ArrayLike) -> np.ndarray:
    """The share of the heat that lies inside the mask, 0 to 1. Higher is better.

    Args, returns and raises as ``pointing_game``.

    Source: Wang et al. 2020 (Score-CAM), https://arxiv.org/abs/1910.01279, section 4.3, with the
    mask in place of their bounding box.

    Example:
        >>> heat = np.array([[[0.0, 0.2], [0.8, 1.0]]])
        >>> mask = np.array([[[False, False], [True, True]]])
        >>> metrics.energy_pointing_game(heat, mask)
        array([0.9])
    """
    return _share(*_check(heatmaps, masks))


def iou(heatmaps: ArrayLike, masks: ArrayLike, threshold: float = 0.5) -> np.ndarray:
    """Intersection over union of the mask and the place that is at least as hot as a threshold.

    0 to 1, higher is better. The segmentation that a heatmap gives for free.

    Args:
        heatmaps, masks: see ``pointing_game``.
        threshold: above 0, at most 1.

    Returns:
        np.ndarray [..., N].

    Raises:
        ValueError: as ``pointing_game``, or such a threshold.

    Source: Jaccard 1912; for heatmaps Zhou et al. 2016, https://arxiv.org/abs/1512.04150,
    section 3.2.

    Example:
        >>> heat = np.array([[[0.0, 0.2], [0.8, 1.0]]])
        >>> mask = np.array([[[False, False], [True, True]]])
        >>> metrics.iou(heat, mask)
        array([1.])
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold is {threshold!r}; it must lie above 0 and be at most 1.")
    heatmaps, masks = _check(heatmaps, masks)
    hot = heatmaps >= threshold
    return (hot & masks).sum(axis=(-2, -1)) / (hot | masks).sum(axis=(-2, -1))


def attribution_shares(heatmaps: ArrayLike, numbered: ArrayLike, count: int) -> np.ndarray:
    """The share of the heat on each part of a dish, or on each dish of a table.

    Args:
        heatmaps: [..., N, H, W].
        numbered: uint8 [N, H, W], 0 for none, k + 1 where part k is seen: ``Dataset.part_masks`` or
            ``Dataset.masks``.
        count: how many parts there are.

    Returns:
        np.ndarray [..., N, count], 0 to 1. What is missing to 1 lies on none of them.

    Raises:
        ValueError: shapes that do not match.

    Source: part importance as in Hesse et al. 2023 (FunnyBirds), https://arxiv.org/abs/2308.06248,
    read off the heatmap.

    Example:
        >>> heat = np.array([[[0.0, 0.2], [0.8, 1.0]]])
        >>> parts = np.array([[[0, 1], [2, 2]]])
        >>> metrics.attribution_shares(heat, parts, 2)
        array([[0.1, 0.9]])
    """
    numbered = np.asarray(numbered)
    heatmaps = _heat(heatmaps, numbered)
    return np.stack([_share(heatmaps, numbered == k + 1) for k in range(count)], axis=-1)


def _share(heat, masks):
    inside = np.sum(heat, axis=(-2, -1), where=masks, dtype=float)
    whole = np.sum(heat, axis=(-2, -1), dtype=float)
    return np.divide(inside, whole, out=np.zeros_like(whole), where=whole > 0)


def _check(heatmaps: ArrayLike, masks: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    masks = np.asarray(masks)
    if masks.dtype != bool:
        raise ValueError(
            f"masks have dtype {masks.dtype}; expected bool, such as dataset.masks == k + 1."
        )
    heatmaps = _heat(heatmaps, masks)
    if not masks.any(axis=(-2, -1)).all():
        empty = np.flatnonzero(~masks.any(axis=(-2, -1)))[0]
        raise ValueError(f"The mask of image {empty} is empty: there is nothing to point at.")
    return heatmaps, masks


def _heat(heatmaps: ArrayLike, masks: np.ndarray) -> np.ndarray:
    heatmaps = np.asarray(heatmaps)
    if masks.ndim != 3 or heatmaps.ndim < 3 or heatmaps.shape[-3:] != masks.shape:
        raise ValueError(
            f"heatmaps have shape {heatmaps.shape} and masks {masks.shape}; expected "
            "[..., N, H, W] and [N, H, W]. foodxai.explain.heatmap(raw, size) brings raw maps to "
            "the image's size."
        )
    if not np.isfinite(heatmaps).all() or heatmaps.min(initial=0) < 0:
        raise ValueError("Heatmaps must be finite and not negative: see foodxai.explain.heatmap.")
    return heatmaps
