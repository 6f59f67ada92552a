"""The layers of a convolutional network, forward and backward (thesis section 2.5.2).

A forward function returns (output, kept), its backward function takes ``kept`` and the gradient
dL/doutput. All raise ValueError for shapes that do not fit and for empty batches. Convolution and
pooling live in ``convolution``.
"""

import numpy as np
from numpy.typing import ArrayLike

from .convolution import (
    average_pool,
    average_pool_backward,
    conv2d,
    conv2d_backward,
    max_pool,
    max_pool_backward,
    output_size,
    shaped,
)

__all__ = [
    "average_pool",
    "average_pool_backward",
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_inference",
    "conv2d",
    "conv2d_backward",
    "dense",
    "dense_backward",
    "dropout",
    "dropout_backward",
    "max_pool",
    "max_pool_backward",
    "output_size",
    "relu",
    "relu_backward",
    "running_average",
]


def dense(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> tuple[np.ndarray, tuple]:
    """Dense layer, y = W x + b for each of N inputs.

    Args:
        x: [N, K]; flatten activation maps first.
        W: [D, K].
        b: [D].

    Returns:
        (y, kept): y [N, D], and what ``dense_backward`` needs.

    Example:
        >>> y, kept = layers.dense([[1.0, 2.0]], [[3.0, 4.0]], [0.5])
        >>> y
        array([[11.5]])
    """
    x, W, b = _batch(x), np.asarray(W, float), np.asarray(b, float)
    fits = x.ndim == W.ndim == 2 and x.shape[1] == W.shape[1] and b.shape == W.shape[:1]
    if not fits or len(W) == 0:
        raise ValueError(
            f"x has shape {x.shape}, W {W.shape} and b {b.shape}; expected [N, K], [D, K] and [D]. "
            "Flatten activation maps first."
        )
    return x @ W.T + b, (x, W)


def dense_backward(kept: tuple, gradient: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(dL/dx, dL/dW, dL/db) from dL/dy [N, D].

    Example:
        >>> y, kept = layers.dense([[1.0, 2.0]], [[3.0, 4.0]], [0.5])
        >>> layers.dense_backward(kept, [[1.0]])[0]
        array([[3., 4.]])
    """
    x, W = kept
    gradient = shaped(gradient, (len(x), len(W)))
    return gradient @ W, gradient.T @ x, gradient.sum(axis=0)


def relu(x: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """max(0, x) for an array of any shape. Returns (y, kept).

    Example:
        >>> layers.relu([-1.0, 2.0])[0]
        array([0., 2.])
    """
    x = _batch(x)
    return np.maximum(0, x), x > 0


def relu_backward(kept: np.ndarray, gradient: ArrayLike) -> np.ndarray:
    """dL/dx from dL/dy: it passes where x was positive.

    Example:
        >>> y, kept = layers.relu([-1.0, 2.0])
        >>> layers.relu_backward(kept, [5.0, 5.0])
        array([0., 5.])
    """
    return shaped(gradient, kept.shape) * kept


def batch_norm(
    x: ArrayLike, gamma: ArrayLike, beta: ArrayLike, epsilon: float = 1e-3
) -> tuple[np.ndarray, tuple, tuple]:
    """Batch normalisation in training, with the batch's own statistics.

    Args:
        x: [N, D], or maps [N, H, W, D]: one mean and one variance per column, over all other axes.
        gamma: the scale that is learned, [D].
        beta: the shift that is learned, [D].
        epsilon: keeps a column that is the same everywhere from a division by zero.

    Returns:
        (y, kept, (mean, variance)): feed the last to ``running_average`` for the inference to come.

    Source: thesis equations 25 to 28; S. Ioffe and C. Szegedy, 2015,
    https://arxiv.org/abs/1502.03167, algorithm 1.

    Example:
        >>> y, kept, (mean, variance) = layers.batch_norm([[1.0], [3.0]], [1.0], [0.0])
        >>> y.round(2).tolist(), mean, variance
        ([[-1.0], [1.0]], array([2.]), array([1.]))
    """
    x, gamma, beta = _columns(x, gamma, beta)
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axes), x.var(axes)
    normal = (x - mean) / np.sqrt(variance + epsilon)
    return gamma * normal + beta, (normal, gamma, np.sqrt(variance + epsilon)), (mean, variance)


def batch_norm_backward(
    kept: tuple, gradient: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(dL/dx, dL/dgamma, dL/dbeta) from dL/dy: mean and variance send gradients back, too.

    Example:
        >>> y, kept, _ = layers.batch_norm([[1.0], [3.0]], [1.0], [0.0])
        >>> layers.batch_norm_backward(kept, [[1.0], [1.0]])[2]
        array([2.])
    """
    normal, gamma, deviation = kept
    gradient = shaped(gradient, normal.shape)
    axes = tuple(range(normal.ndim - 1))
    dgamma, dbeta, m = (gradient * normal).sum(axes), gradient.sum(axes), normal.size / len(gamma)
    return gamma / deviation * (gradient - dbeta / m - normal * dgamma / m), dgamma, dbeta


def batch_norm_inference(
    x: ArrayLike,
    gamma: ArrayLike,
    beta: ArrayLike,
    mean: ArrayLike,
    variance: ArrayLike,
    epsilon: float = 1e-3,
) -> np.ndarray:
    """Batch normalisation at inference: equations 27 and 28 with running averages, both [D].

    Example:
        >>> layers.batch_norm_inference([[4.0]], [1.0], [0.0], [2.0], [1.0]).round(2)
        array([[2.]])
    """
    x, gamma, beta, mean, variance = _columns(x, gamma, beta, mean, variance)
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def running_average(
    average: ArrayLike, batch_value: ArrayLike, momentum: float = 0.99
) -> np.ndarray:
    """After one more batch: momentum * average + (1 - momentum) * batch_value, both [D].

    Example:
        >>> layers.running_average([0.0], [1.0], momentum=0.9).round(2)
        array([0.1])
    """
    average, batch_value = np.asarray(average, float), np.asarray(batch_value, float)
    if average.shape != batch_value.shape or not 0 <= momentum < 1:
        raise ValueError(
            f"the average has shape {average.shape}, the batch's value {batch_value.shape}, and "
            f"the momentum is {momentum}; expected one shape, and a momentum of at least 0 and "
            "less than 1"
        )
    return momentum * average + (1 - momentum) * batch_value


def dropout(x: ArrayLike, rate: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Inverted dropout in training; at inference there is nothing to do.

    Args:
        x: an array of any shape.
        rate: the probability that a number is dropped; the rest is divided by 1 - rate.
        rng: a NumPy Generator, which draws a new mask at every call.

    Returns:
        (y, kept): y shaped like x, and what ``dropout_backward`` needs.

    Raises:
        ValueError: a rate outside 0 <= rate < 1.

    Source: N. Srivastava and others, JMLR 15, 2014.

    Example:
        >>> y, kept = layers.dropout(np.ones(4), 0.5, np.random.default_rng(0))
        >>> sorted(set(y.tolist()))
        [0.0, 2.0]
    """
    x = _batch(x)
    if not 0 <= rate < 1:
        raise ValueError(
            f"the dropout rate is {rate}; expected the share to drop, at least 0 and less than 1"
        )
    mask = (rng.random(x.shape) >= rate) / (1 - rate)
    return x * mask, mask


def dropout_backward(kept: np.ndarray, gradient: ArrayLike) -> np.ndarray:
    """dL/dx from dL/dy: the same mask.

    Example:
        >>> y, kept = layers.dropout(np.ones(4), 0.5, np.random.default_rng(0))
        >>> bool((layers.dropout_backward(kept, np.ones(4)) == y).all())
        True
    """
    return shaped(gradient, kept.shape) * kept


def _batch(x: ArrayLike) -> np.ndarray:
    x = np.asarray(x, float)
    if x.ndim == 0 or x.size == 0:
        raise ValueError(f"x has shape {x.shape}; expected a batch with at least one entry")
    return x


def _columns(x: ArrayLike, *vectors: ArrayLike) -> tuple[np.ndarray, ...]:
    x, arrays = _batch(x), [np.asarray(vector, float) for vector in vectors]
    shapes = [array.shape for array in arrays]
    if x.ndim < 2 or any(shape != x.shape[-1:] for shape in shapes):
        raise ValueError(
            f"x has shape {x.shape} and its parameters {shapes}; "
            "expected [N, ..., D] and one number per column, [D]"
        )
    return x, *arrays
