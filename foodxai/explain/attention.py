"""Maps of a transformer: which patches flow into its answer, by its own attention weights."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ..models.attention import attentive
from ..models.checks import check_layer
from ..models.engine import chosen, derivatives, function, run, signature
from ..models.questions import Targets


def attention_rollout(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Attention rollout: how much of every patch arrives where the answer is read.

    In every block half of a token is what it was, the shortcut, and half is what it attends to,
    the mean over the heads. The blocks are multiplied. It is read at the tokens that the head
    reads: the class token, or all that are pooled, each alike. It knows no class.

    Args:
        model: a Keras classifier that ends in logits and whose tokens, a grid of patches with or
            without class tokens, attend to each other in keras.layers.MultiHeadAttention.
        images: [H, W, 3] or [N, H, W, 3], RGB from 0 to 255.
        targets: without effect; checked if given.
        layer: without effect, for every attention counts; checked if given.
        batch_size: images at a time; None means 8.

    Returns:
        np.ndarray [N, h, w] float32, not negative, h x w the grid of patches. Of all tokens
        together the sum is 1; what class tokens keep to themselves is missing here.

    Raises:
        TypeError, ValueError: see ``models.checks``; ValueError also for a network without
            self-attention, with attention of another kind, with attentions side by side, or whose
            tokens are no grid.

    Source: Abnar and Zuidema 2020, https://arxiv.org/abs/2005.00928, equation 1 and section 4.

    Example:
        >>> model = models.tiny_vit(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.attention_rollout(model, photo, targets=3).shape
        (1, 8, 8)
    """
    return _explained(model, images, targets, layer, batch_size, _half_kept)


def attention_gradient(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Attention weighted by its gradient: attention rollout that is asked about a class.

    Every weight of every head is multiplied by the gradient of the target's logit, and what is
    negative is dropped before the mean over the heads; the shortcut counts whole. It is read as
    ``attention_rollout`` is: where tokens are pooled, every patch has a floor, its own shortcut,
    that ``heatmap`` takes away.

    Args:
        model, images, layer, batch_size: as ``attention_rollout``.
        targets: as ``grad_cam``.

    Returns:
        np.ndarray [N, h, w] float32, not negative, h x w the grid of patches.

    Raises: as ``attention_rollout``.

    Source: Chefer et al. 2021, https://arxiv.org/abs/2103.15679, equations 5 and 6. The paper reads
    a class token.

    Example:
        >>> model = models.tiny_vit(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.attention_gradient(model, photo, targets=3).shape
        (1, 8, 8)
    """
    return _explained(model, images, targets, layer, batch_size, _for_the_class)


def _half_kept(attention, slope):
    return (tf.eye(attention.shape[2]) + tf.reduce_mean(attention, axis=1)) / 2


def _for_the_class(attention, slope):
    return tf.eye(attention.shape[2]) + tf.reduce_mean(tf.nn.relu(slope * attention), axis=1)


def _explained(model, images, targets, layer, batch_size, mix):
    if layer is not None:
        check_layer(model, layer)
    return run(model, images, targets, batch_size, _step, mix)


def _step(flat, mix, question=None):
    """mix: attention and its slope [N, heads, T, T] -> what a token takes of each, [N, T, T]."""
    model, count, patches, grid = attentive(flat)

    def weights(x):
        return tf.cast(tf.reshape(x, [-1, x.shape[1], count, count]), tf.float32)

    @function(signature(flat))
    def step(images, targets):
        logits, *given = model(images, training=False)
        slopes = derivatives(chosen(logits, targets, question), given, "the tokens")
        row = _read(tf.reshape(slopes[0], [-1, count, given[0].shape[-1]]))
        for attention, slope in zip(given[:0:-1], slopes[:0:-1]):
            row = tf.einsum("nt,nts->ns", row, mix(weights(attention), weights(slope)))
        return tf.reshape(tf.gather(row, patches, axis=1), [-1, *grid])

    return step


def _read(slope):
    """The tokens that the logit depends on, each alike: [N, T], 1 in sum."""
    read = tf.cast(tf.reduce_any(slope != 0, axis=2), tf.float32)
    return tf.math.divide_no_nan(read, tf.reduce_sum(read, axis=1, keepdims=True))
