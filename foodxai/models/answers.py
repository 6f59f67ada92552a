"""What a network says of images: the class it predicts, and how sure it is."""

import tensorflow as tf

from .engine import classes, function, run, signature


def predicted(model, images, *, batch_size=None):
    """The class with the highest logit, int64 [N], of images [N, H, W, 3] from 0 to 255."""
    return run(model, images, None, batch_size, _predicted_step)


def confidence(model, images, targets=None, *, batch_size=None):
    """The softmax probability of one class per image.

    Args:
        model: a Keras classifier that ends in logits.
        images: [N, H, W, 3], RGB from 0 to 255.
        targets: class number, or [N] of them; None means the predicted class.
        batch_size: images at a time; None means 8.

    Returns:
        np.ndarray [N] float32, 0 to 1.

    Raises:
        TypeError, ValueError: see ``models.checks``.

    Source: thesis equation 6.
    """
    return run(model, images, targets, batch_size, _confidence_step)


def _predicted_step(flat):
    @function(signature(flat))
    def predicted(images, targets):
        return classes(flat.model(images, training=False), targets)

    return predicted


def _confidence_step(flat):
    @function(signature(flat))
    def confidence(images, targets):
        logits = tf.cast(flat.model(images, training=False), tf.float32)
        return tf.gather(tf.nn.softmax(logits), classes(logits, targets), axis=1, batch_dims=1)

    return confidence
