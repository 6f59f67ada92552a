"""Class activation maps since 2020: no mean, positive gradients only, a rival, no class at all."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ..models.checks import check_layer
from ..models.engine import chosen, classes, function, run, signature
from ..models.questions import Targets
from ..models.seam import seam
from .cams import gradient_step, mean_gradient

RIVALS = 3


def hires_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """HiResCAM: every place of every activation map weighted by its own gradient.

    Where a dense layer stands behind the target layer, with pooling or flattening between them,
    the sum of the map, before what is negative is set to zero, is the logit without its bias.

    Args, Returns, Raises: as ``grad_cam``.

    Source: Draelos and Carin 2020, https://arxiv.org/abs/2011.08891, equation 4.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.hires_cam(model, photo, targets=3).shape
        (1, 8, 8)
    """
    path = check_layer(model, layer)
    return run(model, images, targets, batch_size, gradient_step, path, _own_gradient)


def layer_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """LayerCAM: as HiResCAM, with the positive gradients alone; made for early layers too.

    Args, Returns, Raises: as ``grad_cam``.

    Source: Jiang et al. 2021, https://doi.org/10.1109/TIP.2021.3089943, equations 6 to 8.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.layer_cam(model, photo, targets=3).shape
        (1, 8, 8)
    """
    path = check_layer(model, layer)
    return run(model, images, targets, batch_size, gradient_step, path, _positive_gradient)


def finer_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: ArrayLike | None = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Finer-CAM: the Grad-CAM of a logit minus the mean logit of its three closest rivals.

    The rivals are the classes whose logits are nearest to the target's (all others, where there are
    no more than three). For rivals of your own choice give ``grad_cam`` the difference as its
    target: ``lambda logits: logits[:, 3] - logits[:, 5]``.

    Args, Returns, Raises: as ``grad_cam``; TypeError also for targets that are not classes.

    Source: Zhang et al. 2025, https://arxiv.org/abs/2501.11309, with full strength (gamma is 1) and
    the plain mean over rivals.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.finer_cam(model, photo, targets=3).shape
        (1, 8, 8)
    """
    if callable(targets) or (isinstance(targets, (list, tuple)) and any(map(callable, targets))):
        raise TypeError(
            "finer_cam finds the rivals of a class: targets are class numbers here. A comparison "
            "of your own is a target of grad_cam."
        )
    path = check_layer(model, layer)
    how = (path, mean_gradient, _ahead_of_rivals)
    return run(model, images, targets, batch_size, gradient_step, *how)


def eigen_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Eigen-CAM: what the activation maps have most in common, whatever the class.

    The maps of one image as a matrix, a row per place and a column per channel, projected on their
    first right singular vector; of its two signs the one whose sum is positive.

    Args, Returns, Raises: as ``grad_cam``; the targets have no effect.

    Source: Muhammad and Yeasin 2020, https://arxiv.org/abs/2008.00299, section III.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.eigen_cam(model, photo, targets=3).shape
        (1, 8, 8)
    """
    return run(model, images, targets, batch_size, _eigen_step, check_layer(model, layer))


def _own_gradient(maps, slope):
    return slope


def _positive_gradient(maps, slope):
    return tf.nn.relu(slope)


def _ahead_of_rivals(logits, targets, question):
    own = chosen(logits, targets)[:, None]
    others = logits.shape[1] - 1
    itself = tf.one_hot(classes(logits, targets), others + 1, on_value=True, off_value=False)
    distances = tf.where(itself, np.inf, tf.abs(tf.cast(logits - own, tf.float32)))
    rivals = tf.math.top_k(-distances, min(RIVALS, others)).indices
    return own[:, 0] - tf.reduce_mean(tf.gather(logits, rivals, batch_dims=1), axis=1)


def _eigen_step(flat, path, question=None):
    body, _ = seam(flat, path)

    @function(signature(flat))
    def step(images, targets):
        maps = tf.cast(body(images)[0], tf.float32)
        size = tf.shape(maps)
        matrix = tf.reshape(maps, [size[0], size[1] * size[2], size[3]])
        values, left, _ = tf.linalg.svd(matrix)
        projected = left[..., 0] * values[..., :1]
        projected *= tf.where(tf.reduce_sum(projected, axis=1, keepdims=True) < 0, -1.0, 1.0)
        return tf.nn.relu(tf.reshape(projected, size[:3]))

    return step
