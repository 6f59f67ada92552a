"""Guided maps: where a class activation map and guided backpropagation agree, in fine detail."""

import functools

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ..models.checks import check_layer
from ..models.questions import Targets
from .cams import grad_cam, grad_cam_plus_plus
from .guided import guided_backprop
from .score_cam import Score, score_cam


def guided_grad_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Guided Grad-CAM: guided backpropagation times the upsampled Grad-CAM map, place by place.

    Args:
        model: a Keras classifier that ends in logits and has ReLUs.
        images: [H, W, 3] or [N, H, W, 3], RGB from 0 to 255.
        targets: class number or [N] of them; None means the predicted class. Or a function of the
            logits: see ``grad_cam``.
        layer: the target layer; None means the last convolutional activation.
        batch_size: images at a time; None means 8.

    Returns:
        np.ndarray [N, H, W, 3] float32, signed.

    Raises:
        TypeError, ValueError: see ``grad_cam`` and ``guided_backprop``.

    Source: Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391, section 3.2; thesis section
    4.2.3.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.guided_grad_cam(model, photo, targets=3).shape
        (1, 32, 32, 3)
    """
    return _product(grad_cam, model, images, targets, layer, batch_size)


def guided_grad_cam_plus_plus(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Guided Grad-CAM++: guided backpropagation times the upsampled Grad-CAM++ map.

    Args, Returns, Raises: as ``guided_grad_cam``.

    Source: Chattopadhay et al. 2018, https://arxiv.org/abs/1710.11063, equation 11; thesis section
    4.2.4.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.guided_grad_cam_plus_plus(model, photo, targets=3).shape
        (1, 32, 32, 3)
    """
    return _product(grad_cam_plus_plus, model, images, targets, layer, batch_size)


def guided_score_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
    score: Score = "logit",
) -> np.ndarray:
    """Guided Score-CAM: guided backpropagation times the upsampled Score-CAM map.

    Args, Returns, Raises: as ``guided_grad_cam``; score as in ``score_cam``.

    Source: the product of Selvaraju et al. 2017 with the map of Wang et al. 2020; thesis section
    4.2.5.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.guided_score_cam(model, photo, targets=3).shape
        (1, 32, 32, 3)
    """
    method = functools.partial(score_cam, score=score)
    return _product(method, model, images, targets, layer, batch_size)


def _product(method, model, images, targets, layer, batch_size):
    layer = check_layer(model, layer)
    fine = guided_backprop(model, images, targets, batch_size=batch_size)
    coarse = method(model, images, targets, layer=layer, batch_size=batch_size)
    return fine * tf.image.resize(coarse[..., None], fine.shape[1:3], "bilinear").numpy()
