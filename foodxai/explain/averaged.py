"""Gradients at the pixels, averaged over many versions of an image."""

import zlib
from collections.abc import Callable

import keras
import numpy as np
from numpy.typing import ArrayLike

from .._progress import bar
from ..models import baseline
from ..models.checks import check_layer
from ..models.engine import BATCH, devices, one_by_one
from ..models.inputs import check_batch_size
from ..models.questions import Targets
from .guided import gradient_step

SPREAD = 0.15  # of the image's range, from its darkest to its brightest value


def integrated_gradients(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
    steps: int = 64,
) -> np.ndarray:
    """Integrated Gradients: the gradient along the way from the baseline colour to the image.

    Its mean over the way, times the difference of image and baseline (``models.baseline``). With
    enough steps the values of an image sum to its logit minus the blank image's: completeness.

    Args:
        model, images, targets: as ``grad_cam``.
        layer: without effect, for the gradient runs to the pixels; checked if given.
        batch_size: points of the way at a time; None means 8.
        steps: points of the way, a forward and a backward pass each. They and their weights are
            those of Gauss and Legendre, closer together near the two ends.

    Returns:
        np.ndarray [N, H, W, 3] float32, signed, in logits.

    Raises:
        TypeError, ValueError: see ``models.checks``; ValueError also for steps below 1.

    Source: Sundararajan et al. 2017, https://arxiv.org/abs/1703.01365, equations 1 and 3.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.integrated_gradients(model, photo, targets=3).shape
        (1, 32, 32, 3)
    """
    _check_count("steps", steps)
    colour = baseline(model)
    points, weights = np.polynomial.legendre.leggauss(steps)
    points = (points.astype(np.float32)[:, None, None, None] + 1) / 2

    def way(image):
        return lambda here: colour + points[here] * (image - colour)

    means = _means(model, images, targets, layer, batch_size, weights / 2, way)
    return np.stack([(image - colour) * mean for image, mean in means])


def smooth_grad(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
    samples: int = 32,
) -> np.ndarray:
    """SmoothGrad: the mean gradient over noisy copies of the image.

    The noise is normal, with a standard deviation of 15 % of the image's range, drawn from a seed
    that the image decides.

    Args:
        model, images, targets, layer: as ``integrated_gradients``.
        batch_size: copies at a time; None means 8.
        samples: copies, a forward and a backward pass each.

    Returns:
        np.ndarray [N, H, W, 3] float32, signed, logit per unit of the 0 to 255 scale.

    Raises:
        TypeError, ValueError: see ``models.checks``; ValueError also for samples below 1.

    Source: Smilkov et al. 2017, https://arxiv.org/abs/1706.03825, section 3.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.smooth_grad(model, photo, targets=3).shape
        (1, 32, 32, 3)
    """

    _check_count("samples", samples)

    def noisy(image):
        rng = np.random.default_rng(zlib.crc32(image.tobytes()))
        spread = SPREAD * (image.max() - image.min())
        return lambda here: (
            image + spread * rng.standard_normal((len(here), *image.shape), np.float32)
        )

    weights = np.full(samples, 1 / samples)
    means = _means(model, images, targets, layer, batch_size, weights, noisy)
    return np.stack([mean for _, mean in means])


def _check_count(name, count):
    if not isinstance(count, (int, np.integer)) or count < 1:
        raise ValueError(f"{name} is {count!r}; it must be a whole number of at least 1.")


def _means(model, images, targets, layer, batch_size, weights, versions: Callable):
    """(image, weighted mean of the gradients of its versions), image by image.

    versions: image -> function of the versions' numbers [K] -> the versions [K, H, W, 3].
    """
    if layer is not None:
        check_layer(model, layer)
    size = check_batch_size(batch_size, BATCH) * devices()
    asked = one_by_one(model, images, targets, gradient_step)
    weights = weights.astype(np.float32)
    with bar(len(asked) * len(weights), "Gradients", "version") as progress:
        for image, ask in asked:
            make, total = versions(image), np.zeros_like(image)
            for here in np.split(np.arange(len(weights)), range(size, len(weights), size)):
                total += np.tensordot(weights[here], ask(make(here)), 1)
                progress.update(len(here))
            yield image, total
