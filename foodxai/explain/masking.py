"""What Score-CAM compiles: a look at an image's maps, and the scores of the image under masks."""

from collections.abc import Callable

import tensorflow as tf

from ..models.engine import chosen, classes, function, signature
from ..models.graph import Flat
from ..models.questions import Question
from ..models.seam import seam


def look_step(flat: Flat, path: str) -> Callable:
    """A step: images [N, H, W, C] and targets [N] -> maps [N, h, w, channels], classes [N]."""
    body, head = seam(flat, path)

    @function(signature(flat))
    def look(images, targets):
        maps, shortcuts = body(images)
        logits = head(maps, shortcuts)
        return tf.cast(maps, tf.float32), classes(logits, targets)

    return look


def score_step(flat: Flat, kind: str, question: Question | None = None) -> Callable:
    """A step: the score of the target, [N], for an image under each of N masks.

    It takes masks [N, h, w], targets [N], the image minus the baseline colour [H, W, C], and that
    colour [C].

    Args:
        kind: "logit", or "probability" for the logarithm of the probability.
        question: what to ask of the logits in place of a class.
    """
    image = tf.TensorSpec(flat.model.inputs[0].shape[1:], tf.float32)
    masks, targets = tf.TensorSpec([None, None, None], tf.float32), tf.TensorSpec([None], tf.int64)
    colour = tf.TensorSpec([image.shape[-1]], tf.float32)

    @function((masks, targets, image, colour))
    def score(masks, targets, difference, colour):
        shape = tf.shape(difference)
        rows = upsampling(tf.shape(masks)[1], shape[0])
        columns = upsampling(tf.shape(masks)[2], shape[1])
        upsampled = rows @ masks @ tf.transpose(columns)
        low = tf.reduce_min(upsampled, axis=(1, 2), keepdims=True)
        high = tf.reduce_max(upsampled, axis=(1, 2), keepdims=True)
        masks = tf.math.divide_no_nan(masks - low, high - low)
        # Every column once per colour, and the baseline in every place: quicker than broadcasts.
        masks = rows @ (masks @ tf.transpose(tf.repeat(columns, shape[2], axis=0)))
        masks = tf.reshape(masks, [-1, *tf.unstack(shape)])
        logits = flat.model(masks * difference + tf.broadcast_to(colour, shape), training=False)
        logits = tf.cast(logits, tf.float32)
        logits = tf.nn.log_softmax(logits) if kind == "probability" else logits
        return chosen(logits, targets, question)

    return score


def upsampling(size: int | tf.Tensor, upsampled: int | tf.Tensor) -> tf.Tensor:
    """Matrix [upsampled, size] of bilinear interpolation: its rows sum to 1."""
    return tf.image.resize(tf.eye(size)[..., None], [upsampled, size], "bilinear")[..., 0]
