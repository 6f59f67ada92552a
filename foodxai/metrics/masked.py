"""What is left of the answer when only what the heatmap marks is left of the image?

The image is blended with the network's baseline colour (``explain.blend``) and the network answers
again. "Confidence" is the softmax probability of the class that is explained, 0 to 1.
"""

import keras
import numpy as np
from numpy.typing import ArrayLike

from ..explain import blend
from ..models import baseline, confidence


def masked_confidence(
    model: keras.Model,
    images: ArrayLike,
    heatmaps: ArrayLike,
    targets: ArrayLike,
    *,
    batch_size: int | None = None,
) -> np.ndarray:
    """The confidence of every image seen through its heatmaps: the thesis's masked score.

    Args:
        model, images, batch_size: see ``confidence``.
        targets: the classes that the heatmaps explain, a number or [N] of them.
        heatmaps: [..., N, H, W], from 0 to 1; [M, N, H, W] for M methods.

    Returns:
        np.ndarray [..., N] float32, 0 to 1.

    Raises:
        TypeError, ValueError: see ``confidence`` and ``explain.blend``.

    Source: thesis section 5.2; Chattopadhay et al. 2018 (Grad-CAM++),
    https://arxiv.org/abs/1710.11063, section 4.1.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> heat = np.random.default_rng(0).random((1, 32, 32))
        >>> metrics.masked_confidence(model, photo[None], heat, 3).shape
        (1,)
    """
    heatmaps, targets = np.asarray(heatmaps, np.float32), np.asarray(targets)
    colour = baseline(model)
    rows = [
        confidence(model, blend(images, row, colour), targets, batch_size=batch_size, derived=True)
        for row in heatmaps.reshape(-1, *heatmaps.shape[-3:])
    ]
    return np.stack(rows).reshape(heatmaps.shape[:-2])


def win(masked: np.ndarray) -> np.ndarray:
    """The thesis's metric A: on which images each method has the highest masked confidence.

    Args:
        masked: [M, N], masked confidences of M methods on N images.

    Returns:
        np.ndarray [M, N], 1 for the winner and 0 for the others; where several share the highest
        value they share the win. Sums over N are the winner counts.

    Source: thesis section 5.2.

    Example:
        >>> metrics.win(np.array([[0.9, 0.4], [0.7, 0.4]]))
        array([[1. , 0.5],
               [0. , 0.5]])
    """
    best = masked == np.max(masked, axis=0)
    return best / best.sum(axis=0)


def improvement(confidences: ArrayLike, masked: np.ndarray, margin: float = 0.0) -> np.ndarray:
    """The thesis's metric B: a point for a masked image that scores at least as high, or one lost.

    Args:
        confidences: [N], of the whole images.
        masked: [..., N], of the masked ones.
        margin: by how much a masked image may score lower and still win its point, 0 to 1.

    Returns:
        np.ndarray [..., N], 1 or -1. Sums over N are the improvement points, from -N to N.

    Source: thesis section 5.2.

    Example:
        >>> metrics.improvement([0.8, 0.5], np.array([0.9, 0.4]))
        array([ 1, -1])
    """
    return np.where(masked >= np.asarray(confidences) - margin, 1, -1)


def drop(confidences: ArrayLike, masked: ArrayLike) -> np.ndarray:
    """How much of the confidence the mask takes away: max(0, Y - O) / Y. Lower is better.

    Args:
        confidences: Y, [N].
        masked: O, [..., N].

    Returns:
        np.ndarray [..., N], 0 to 1; 0 where Y is 0, as there is nothing to lose. The mean over N is
        the average drop (the paper gives percent).

    Source: Chattopadhay et al. 2018 (Grad-CAM++), https://arxiv.org/abs/1710.11063, section 4.1.

    Example:
        >>> metrics.drop([0.8, 0.5], [0.4, 0.6])
        array([0.5, 0. ])
    """
    confidences, masked = np.asarray(confidences, float), np.asarray(masked, float)
    lost = np.maximum(0, confidences - masked)
    return np.divide(lost, confidences, out=np.zeros_like(lost), where=confidences != 0)


def increase(confidences: np.ndarray, masked: np.ndarray) -> np.ndarray:
    """Whether the masked image scores higher than the whole one. Higher is better.

    Args and source as ``drop``.

    Returns:
        np.ndarray bool [..., N]. The mean over N is the increase in confidence.

    Example:
        >>> metrics.increase(np.array([0.8, 0.5]), np.array([0.4, 0.6]))
        array([False,  True])
    """
    return masked > confidences
