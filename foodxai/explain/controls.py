"""Maps that know nothing of the network: what every method has to beat."""

import zlib

import keras
import numpy as np
from numpy.typing import ArrayLike
from scipy import ndimage

from ..models import flatten
from ..models.checks import check_layer
from ..models.engine import prepare
from ..models.inputs import check_batch_size
from ..models.questions import Targets


def gaussian(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """A bell in the middle of the image, for photographers put the dish there.

    Its standard deviation is a quarter of the map's height and width.

    Args, Returns, Raises: as ``grad_cam``; the targets have no effect.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.gaussian(model, photo, targets=3).shape
        (1, 8, 8)
    """
    count, height, width = _sizes(model, images, targets, layer, batch_size)[:3]
    rows, columns = (np.linspace(-1, 1, 2 * n + 1)[1::2] * 2 for n in (height, width))
    bell = np.exp(-(rows[:, None] ** 2 + columns**2) / 2)
    return np.tile(bell.astype(np.float32), (count, 1, 1))


def noise(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Random numbers from 0 to 1, drawn from a seed that the image decides.

    The same image gets the same noise, alone or in a batch.

    Args, Returns, Raises: as ``grad_cam``; the targets have no effect.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.noise(model, photo, targets=3).shape
        (1, 8, 8)
    """
    _, height, width, images = _sizes(model, images, targets, layer, batch_size)
    seeds = (zlib.crc32(image.tobytes()) for image in images)
    return np.stack(
        [np.random.default_rng(seed).random((height, width), np.float32) for seed in seeds]
    )


def edges(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Where the brightness of the image changes: Sobel's filter, the rival of pixel methods.

    A method whose picture is nearly this one shows the image, and not the network.

    Args, Returns, Raises: as ``gradient``, but not negative and one value per pixel, [N, H, W];
    the targets and the layer have no effect.

    Source: the edge detector of Adebayo et al. 2018, https://arxiv.org/abs/1810.03292.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.edges(model, photo, targets=3).shape
        (1, 32, 32)
    """
    if layer is not None:
        check_layer(model, layer)
    check_batch_size(batch_size, None)
    grey = prepare(model, images, targets)[0].astype(np.float32).mean(axis=-1)
    steps = [[ndimage.sobel(one, axis, mode="nearest") / 8 for axis in (0, 1)] for one in grey]
    return np.stack([np.hypot(*both) for both in steps])


def _sizes(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets,
    layer: keras.Layer | str | None,
    batch_size: int | None,
) -> tuple[int, int, int, np.ndarray]:
    path = check_layer(model, layer)
    images, _ = prepare(model, images, targets)
    check_batch_size(batch_size, None)
    flat = flatten(model)
    body = keras.Model(flat.model.inputs[0], flat.tensors[path])
    shape = body.compute_output_shape(images.shape)
    return len(images), shape[1], shape[2], images
