"""ROAD: does the answer go with the hottest pixels, when nothing shows where they were?"""

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse.linalg import splu

from ..models import confidence
from .curves import rank, rows

SHARES = (0.2, 0.4, 0.6, 0.8)
NOISE = 0.01  # of the image's range, from its darkest to its brightest value


def road(
    model: keras.Model,
    images: ArrayLike,
    heatmaps: ArrayLike,
    targets: ArrayLike,
    *,
    shares: Sequence[float] = SHARES,
    batch_size: int | None = None,
) -> np.ndarray:
    """Half the confidence kept without the coolest pixels minus that kept without the hottest.

    The mean over several shares of pixels that are removed. They are filled in from their
    neighbours (see ``impute``), so that no edge tells the network where they were. Higher is
    better; an order by chance gives about 0.

    Args:
        model: a Keras classifier that ends in logits.
        images: [N, H, W, 3], RGB from 0 to 255.
        heatmaps: [..., N, H, W]; only the order of the pixels counts. Equal ones go in a random
            order, the same for all methods.
        targets: class number, or [N] of them.
        shares: of the pixels that are removed, each above 0 and below 1.
        batch_size: images at a time; None means 8.

    Returns:
        np.ndarray [..., N] float32, -0.5 to 0.5.

    Raises:
        TypeError, ValueError: see ``confidence``; ValueError for heatmaps of another shape and for
            such shares.

    Source: Rong et al. 2022, https://arxiv.org/abs/2202.00449; both orders in one number as in
    pytorch-grad-cam.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> heat = np.random.default_rng(0).random((1, 32, 32))
        >>> metrics.road(model, photo[None], heat, 3, shares=(0.5,)).shape
        (1,)
    """
    if not len(shares) or not all(0 < share < 1 for share in shares):
        raise ValueError(f"shares is {shares!r}; expected numbers above 0 and below 1.")
    images = np.asarray(images, np.float32)
    flat = rows(images, heatmaps)
    targets = np.broadcast_to(targets, len(images))
    removed = np.rint(np.multiply(shares, flat.shape[-1])).astype(int)[:, None]
    values = np.empty(flat.shape[:2], np.float32)
    for method, index in np.ndindex(values.shape):
        place, image = rank(flat[method, index]), images[index]
        kept = np.concatenate([place < len(place) - removed, place >= removed])
        filled = np.stack([impute(image, keep.reshape(image.shape[:2])) for keep in kept])
        target = np.full(len(kept), targets[index])
        left = confidence(model, filled, target, batch_size=batch_size, derived=True)
        without_coolest, without_hottest = left.reshape(2, -1).mean(axis=1)
        values[method, index] = (without_coolest - without_hottest) / 2
    return values.reshape(np.shape(heatmaps)[:-2])


def impute(image: ArrayLike, keep: ArrayLike, noise: float = NOISE) -> np.ndarray:
    """An image whose removed pixels are filled in from what is around them.

    Every one becomes the weighted mean of its eight neighbours, those removed as well: the direct
    ones count twice as much as the diagonal ones, and those outside the image not at all. This is
    one system of linear equations, solved exactly. Then they get some normal noise from a fixed
    seed, as their smoothness would tell a network where they are.

    Args:
        image: [H, W, channels].
        keep: bool [H, W], True for the pixels that stay.
        noise: its standard deviation, as a share of the image's range, from its darkest to its
            brightest value.

    Returns:
        np.ndarray [H, W, channels] float32. Without noise, what is filled in lies between the
        darkest and the brightest value that is kept.

    Raises:
        ValueError: shapes that do not match, or no pixel that is kept.

    Source: Rong et al. 2022 (ROAD), https://arxiv.org/abs/2202.00449.

    Example:
        >>> keep = np.array([[True, True, True], [True, False, True], [True, True, True]])
        >>> image = np.where(keep, 10.0, 99.0)[..., None]
        >>> metrics.impute(image, keep, noise=0)[1, 1]
        array([10.], dtype=float32)
    """
    image, keep = np.array(image, np.float32), np.asarray(keep)
    if image.ndim != 3 or keep.shape != image.shape[:2] or keep.dtype != bool:
        raise ValueError(
            f"image has shape {image.shape}, keep {keep.shape} and dtype {keep.dtype}; expected "
            "[H, W, channels] and bool [H, W]."
        )
    if not keep.any():
        raise ValueError("keep is False everywhere: there is nothing to fill the image in from.")
    if not keep.all():
        filled = _between(image, keep)
        drawn = np.random.default_rng(0).standard_normal(image.shape, np.float32)
        image[~keep] = filled + noise * np.ptp(image) * drawn[~keep]
    return image


def _between(image, keep):
    """The values of the pixels that are not kept, [removed, channels]."""
    strips = [sparse.diags([1.0, 2.0, 1.0], [-1, 0, 1], shape=(side, side)) for side in keep.shape]
    weights = sparse.kron(*strips, "csr") / 12  # 1/6 beside, 1/12 across the corner
    removed, known = np.flatnonzero(~keep), np.flatnonzero(keep)
    to_all = weights[removed]
    # A pixel's own weight is on both sides, and so drops out.
    own = sparse.diags(np.asarray(to_all.sum(axis=1)).ravel())
    system = (own - to_all[:, removed]).tocsc()
    known_part = to_all[:, known] @ image[keep].astype(float)
    symmetric = {"permc_spec": "MMD_AT_PLUS_A", "options": {"SymmetricMode": True}}
    return splu(system, diag_pivot_thresh=0, **symmetric).solve(known_part).astype(np.float32)
