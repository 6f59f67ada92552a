"""Class activation maps: weighted sums of the target layer's activation maps."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ..models.checks import TwoLogits, check_layer
from ..models.engine import chosen, derivative, function, run, signature
from ..models.graph import Flat
from ..models.questions import Question, Targets
from ..models.seam import seam


def cam(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """CAM: every activation map weighted by the dense layer behind the global average pooling.

    The map that the paper gives may be negative where a place speaks against the class; as with
    every method here, what is negative is set to zero.

    Args:
        model: a Keras classifier whose target layer feeds GlobalAveragePooling2D and one dense
            layer of logits.
        images: [H, W, 3] or [N, H, W, 3], RGB from 0 to 255.
        targets: class number or [N] of them; None means the predicted class. Or a function of the
            logits: see ``grad_cam``.
        layer: the target layer; None means the last convolutional activation.
        batch_size: images at a time; None means 8.

    Returns:
        np.ndarray [N, h, w] float32, not negative, at the layer's resolution.

    Raises:
        TypeError, ValueError: see ``models.checks``; ValueError also for another head.

    Source: Zhou et al. 2016, https://arxiv.org/abs/1512.04150, equations 1 and 2; thesis equations
    46 to 48.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.cam(model, photo, targets=3).shape
        (1, 8, 8)
    """
    return run(model, images, targets, batch_size, _cam_step, check_layer(model, layer))


def grad_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Grad-CAM: every activation map weighted by the mean of its gradient.

    Args:
        model: a Keras classifier that ends in logits.
        images: [H, W, 3] or [N, H, W, 3], RGB from 0 to 255.
        targets: class number or [N] of them; None means the predicted class. Where several labels
            are true at once, the number of one of them, and the image once for each. Or a question
            of your own, for all images or a list of one each: a function of the logits [N, classes]
            that gives a score [N], such as ``lambda logits: logits[:, 3] - logits[:, 5]`` (a
            network with one logit has two here, "no" and "yes").
        layer: the target layer; None means the last convolutional activation.
        batch_size: images at a time; None means 8.

    Returns:
        np.ndarray [N, h, w] float32, not negative, at the layer's resolution.

    Raises:
        TypeError, ValueError: see ``models.checks``.

    Source: Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391, equations 1 and 2; thesis
    equations 49 and 50.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.grad_cam(model, photo, targets=3).shape
        (1, 8, 8)
    """
    path = check_layer(model, layer)
    return run(model, images, targets, batch_size, gradient_step, path, mean_gradient)


def grad_cam_plus_plus(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Grad-CAM++: every activation map weighted by a weighted sum of its positive gradients.

    With the score taken as exp(logit), the paper's weight of map k is exactly
    sum over places of ReLU(g) / (2 + S g), where g is the logit's gradient and S the sum of the
    map. Where a layer without ReLU makes S negative, S counts as 0, so that every weight stays
    finite and not negative.

    Args, Returns, Raises: as ``grad_cam``.

    Source: Chattopadhay et al. 2018, https://arxiv.org/abs/1710.11063, equations 5, 10 and 19;
    thesis equations 51 to 56.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.grad_cam_plus_plus(model, photo, targets=3).shape
        (1, 8, 8)
    """
    path = check_layer(model, layer)
    return run(model, images, targets, batch_size, gradient_step, path, _plus_plus)


def mean_gradient(maps: tf.Tensor, slope: tf.Tensor) -> tf.Tensor:
    """Grad-CAM's weights: the mean gradient of every map, [N, 1, 1, channels]."""
    return tf.reduce_mean(slope, axis=(1, 2), keepdims=True)


def _plus_plus(maps, slope):
    sums = tf.nn.relu(tf.reduce_sum(maps, axis=(1, 2), keepdims=True))
    positive = tf.nn.relu(slope)
    return tf.reduce_sum(positive / (2 + sums * positive), axis=(1, 2), keepdims=True)


def gradient_step(
    flat: Flat,
    path: str,
    weigh: Callable,
    ask: Callable = chosen,
    question: Question | None = None,
) -> Callable:
    """A step that weights the maps of a layer by ``weigh(maps, slope)``.

    slope: the gradient of ``ask(logits, targets, question)``.
    """
    body, head = seam(flat, path)

    @function(signature(flat))
    def step(images, targets):
        maps, shortcuts = body(images)
        logits = head(maps, shortcuts)
        slope = derivative(ask(logits, targets, question), maps, f"layer {path!r}")
        maps, slope = tf.cast(maps, tf.float32), tf.cast(slope, tf.float32)
        return weighted_sum(maps, weigh(maps, slope))

    return step


def _cam_step(flat, path, question=None):
    body, head = seam(flat, path)
    layers = behind_pooling(flat, path)

    @function(signature(flat))
    def step(images, targets):
        maps, shortcuts = body(images)
        logits = head(maps, shortcuts)
        kernel = tf.cast(layers[0].kernel, tf.float32)
        for layer in layers[1:]:
            kernel = layer(kernel)
        # 1 for the target and 0 for the others; of a question, its own.
        slope = derivative(chosen(logits, targets, question), logits, "the dense layer")
        weights = tf.matmul(tf.cast(slope, tf.float32), kernel, transpose_b=True)
        return weighted_sum(tf.cast(maps, tf.float32), weights[:, None, None])

    return step


def weighted_sum(maps: tf.Tensor, weights: tf.Tensor) -> tf.Tensor:
    """ReLU of the sum over channels of maps times weights: [N, h, w].

    maps: [N, h, w, channels]; weights: a number per channel, [N, 1, 1, channels], or one per
    channel and place, [N, h, w, channels].
    """
    return tf.nn.relu(tf.reduce_sum(maps * weights, axis=-1))


def behind_pooling(flat: Flat, path: str) -> list[keras.Layer]:
    """The dense layer behind the global average pooling, and what makes two logits of its one.

    Raises:
        ValueError: another head.
    """
    paths = list(flat.layers)
    behind = [flat.layers[later] for later in paths[paths.index(path) + 1 :]]
    head = [layer for layer in behind if type(layer).__name__ not in ("Dropout", "Flatten")]
    kinds = [type(layer).__name__ for layer in head if not isinstance(layer, TwoLogits)]
    if kinds != ["GlobalAveragePooling2D", "Dense"]:
        said = ", ".join(type(layer).__name__ for layer in behind) or "nothing"
        raise ValueError(
            f"CAM reads the weights of one dense layer behind a global average pooling; behind "
            f"{path!r} this model has {said}. grad_cam takes any head."
        )
    return head[1:]
