"""Class activation maps: weighted sums of the target layer's activation maps."""

import keras
import numpy as np
import tensorflow as tf

from ..models import flatten, locate
from .inputs import check_images, check_targets


def grad_cam(model, images, targets=None, *, layer=None, batch_size=None):
    """Grad-CAM: every activation map weighted by the mean of its gradient.

    Args:
        model: a Keras classifier that ends in logits.
        images: [H, W, 3] or [N, H, W, 3], RGB from 0 to 255.
        targets: class number or [N] of them; None means the predicted class.
        layer: the target layer; None means the last convolutional activation.
        batch_size: images at a time; None means all at once.

    Returns:
        np.ndarray [N, h, w] float32, not negative, at the layer's resolution.

    Raises:
        TypeError, ValueError: see ``check_images``, ``check_targets`` and ``models.locate``.

    Source: Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391, equations 1 and 2; thesis
    equations 49 and 50.
    """
    flat = flatten(model)
    images = check_images(flat.model, images)
    maps = flat.tensors[locate(model, layer)]
    both = keras.Model(flat.model.inputs[0], [maps, flat.model.outputs[0]])
    step = batch_size or len(images)
    parts = []
    for start in range(0, len(images), step):
        chosen = targets if targets is None or np.ndim(targets) == 0 else targets[start : start + step]
        with tf.GradientTape() as tape:
            activations, logits = both(images[start : start + step], training=False)
            classes = check_targets(chosen, logits.numpy())
            score = tf.gather(logits, classes, axis=1, batch_dims=1)
        gradients = tape.gradient(score, activations)
        weights = tf.reduce_mean(gradients, axis=(1, 2))
        parts.append(tf.nn.relu(tf.einsum("nhwk,nk->nhw", activations, weights)).numpy())
    return np.concatenate(parts)
