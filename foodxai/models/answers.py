"""What a network says of images: logits, probabilities, the class it predicts, how sure it is."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from .classes import softmax
from .engine import function, run, signature
from .inputs import check_targets


def logits(
    model: keras.Model, images: ArrayLike, *, batch_size: int | None = None, derived: bool = False
) -> np.ndarray:
    """The network's logits; of a network with one logit z, the two logits -z/2 and z/2.

    Args:
        model: a Keras classifier that ends in logits.
        images: [N, H, W, 3], RGB from 0 to 255.
        batch_size: images at a time; None means 8.
        derived: the images are computed from photos (masked, blurred, noisy), so that their range
            says nothing and is not checked.

    Returns:
        np.ndarray [N, classes] float32.

    Raises:
        TypeError, ValueError: see ``models.checks``.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> models.logits(model, photo[None]).shape
        (1, 10)
    """
    return run(model, images, None, batch_size, _logits_step, derived=derived)


def probabilities(
    model: keras.Model, images: ArrayLike, *, batch_size: int | None = None, derived: bool = False
) -> np.ndarray:
    """The probability of every class.

    The softmax of the logits; their sigmoid, each for itself, where the network was compiled with a
    binary cross-entropy (``train.fit`` does so for ``label_sets``): then several may be true at
    once.

    Args, Raises: as ``logits``.

    Returns:
        np.ndarray [N, classes] float32, 0 to 1.

    Source: thesis equation 6.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> found = models.probabilities(model, photo[None])
        >>> found.shape, round(float(found.sum()), 3)
        ((1, 10), 1.0)
    """
    found = logits(model, images, batch_size=batch_size, derived=derived)
    if _one_by_one(model):
        return 1 / (1 + np.exp(-found.clip(-80, 80)))
    return softmax(found).astype(np.float32)


def predicted(
    model: keras.Model, images: ArrayLike, *, batch_size: int | None = None
) -> np.ndarray:
    """The class with the highest logit, int64 [N]. Args, Raises: as ``logits``.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> models.predicted(model, photo[None]).shape
        (1,)
    """
    return logits(model, images, batch_size=batch_size).argmax(axis=1)


def confidence(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    batch_size: int | None = None,
    derived: bool = False,
) -> np.ndarray:
    """The probability of one class per image.

    Args:
        model, images, batch_size, derived: see ``logits``.
        targets: class number, or [N] of them; None means the predicted class.

    Returns:
        np.ndarray [N] float32, 0 to 1.

    Raises:
        TypeError, ValueError: see ``models.checks``.

    Source: thesis equation 6.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> models.confidence(model, photo[None], targets=3).shape
        (1,)
    """
    found = probabilities(model, images, batch_size=batch_size, derived=derived)
    targets = check_targets(targets, len(found), found.shape[1])
    targets = np.where(targets < 0, found.argmax(axis=1), targets)
    return found[np.arange(len(found)), targets]


def _one_by_one(model):
    """Whether the network learned to answer yes or no for every class by itself."""
    loss = getattr(model, "loss", None)
    binary = isinstance(loss, keras.losses.BinaryCrossentropy) or loss == "binary_crossentropy"
    return binary and model.outputs[0].shape[-1] > 1


def _logits_step(flat):
    @function(signature(flat))
    def step(images, targets):
        return tf.cast(flat.model(images, training=False), tf.float32)

    return step
