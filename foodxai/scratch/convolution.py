"""Layers that slide a window over the image: convolution and pooling (thesis section 2.5.2)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


def output_size(k: int, n: int, p: int = 1, f: int = 0) -> int:
    """The side of what a sliding window makes: v = floor((k + 2f - n) / p) + 1.

    Args:
        k: side of the input.
        n: side of the window.
        p: stride.
        f: zero padding on each side.

    Returns:
        int: v.

    Raises:
        ValueError: a side or stride below 1, a negative padding, or a window larger than the
            padded input.

    Source: thesis equation 24, with the floor that it needs.

    Example:
        >>> layers.output_size(k=32, n=3, p=1, f=1)
        32
    """
    sides = (("input side", k, 1), ("window side", n, 1), ("stride", p, 1), ("padding", f, 0))
    for name, value, least in sides:
        if not isinstance(value, (int, np.integer)) or value < least:
            raise ValueError(
                f"the {name} is {value!r}; expected a whole number of at least {least}"
            )
    if n > k + 2 * f:
        raise ValueError(
            f"a window of side {n} does not fit an input of side {k} with padding {f}: "
            "use a smaller window or more padding"
        )
    return (k + 2 * f - n) // p + 1


def conv2d(
    x: ArrayLike, W: ArrayLike, b: ArrayLike, stride: int = 1, padding: int = 0
) -> tuple[np.ndarray, tuple]:
    """Convolution as deep learning has it, which is a cross-correlation: the filter is not flipped.

    Args:
        x: images or maps, [N, H, W, C].
        W: F filters, [h, w, C, F].
        b: their biases, [F].
        stride: by how many places the window moves on.
        padding: zeros on each side.

    Returns:
        (y, kept): activation maps [N, v, v', F], v as in ``output_size``, and what
        ``conv2d_backward`` needs.

    Raises:
        ValueError: shapes that do not fit, an empty batch, or a stride or padding out of range.

    Source: thesis equation 23.

    Example:
        >>> x, W = np.ones((1, 4, 4, 1)), np.ones((3, 3, 1, 1))
        >>> y, kept = layers.conv2d(x, W, [0.0])
        >>> y[0, :, :, 0]
        array([[9., 9.],
               [9., 9.]])
    """
    x, W, b = images(x), np.asarray(W, float), np.asarray(b, float)
    if W.ndim != 4 or 0 in W.shape or W.shape[2] != x.shape[3] or b.shape != W.shape[3:]:
        raise ValueError(
            f"x has shape {x.shape}, W {W.shape} and b {b.shape}; "
            "expected [N, H, W, C], [h, w, C, F] and [F]"
        )
    seen = _windows(x, W.shape[:2], stride, padding)
    return np.tensordot(seen, W, axes=([4, 5, 3], [0, 1, 2])) + b, (
        seen,
        x.shape,
        W,
        stride,
        padding,
    )


def conv2d_backward(kept: tuple, gradient: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(dL/dx, dL/dW, dL/db) from dL/dy [N, v, v', F]: sums over all places of use.

    Example:
        >>> x, W = np.ones((1, 4, 4, 1)), np.ones((3, 3, 1, 1))
        >>> y, kept = layers.conv2d(x, W, [0.0])
        >>> layers.conv2d_backward(kept, np.ones_like(y))[0][0, :, :, 0]
        array([[1., 2., 2., 1.],
               [2., 4., 4., 2.],
               [2., 4., 4., 2.],
               [1., 2., 2., 1.]])
    """
    seen, shape, W, stride, padding = kept
    gradient = shaped(gradient, seen.shape[:3] + W.shape[3:])
    dW = np.tensordot(seen, gradient, axes=([0, 1, 2], [0, 1, 2])).transpose(1, 2, 0, 3)
    shares = np.einsum("nijf,hwcf->nijchw", gradient, W, optimize=True)
    return _spread(shares, shape, stride, padding), dW, gradient.sum(axis=(0, 1, 2))


def max_pool(x: ArrayLike, size: int = 2, stride: int | None = None) -> tuple[np.ndarray, tuple]:
    """The largest number in every window, map by map.

    Args:
        x: images or maps, [N, H, W, C]. What is left over at the right and below is not seen.
        size: side of the window.
        stride: by how many places it moves on; None means ``size``, windows side by side.

    Returns:
        (y, kept): y [N, v, v', C], and what ``max_pool_backward`` needs.

    Raises:
        ValueError: as ``conv2d``.

    Example:
        >>> y, kept = layers.max_pool(np.arange(16.0).reshape(1, 4, 4, 1))
        >>> y[0, :, :, 0]
        array([[ 5.,  7.],
               [13., 15.]])
    """
    x, stride = images(x), size if stride is None else stride
    seen = _windows(x, (size, size), stride, 0)
    flat = seen.reshape(*seen.shape[:4], -1)
    return flat.max(axis=-1), (flat.argmax(axis=-1), x.shape, size, stride)


def max_pool_backward(kept: tuple, gradient: ArrayLike) -> np.ndarray:
    """dL/dx from dL/dy: all goes to the largest number of each window, to the first of equals.

    Example:
        >>> y, kept = layers.max_pool(np.arange(4.0).reshape(1, 2, 2, 1))
        >>> layers.max_pool_backward(kept, np.ones_like(y))[0, :, :, 0]
        array([[0., 0.],
               [0., 1.]])
    """
    winners, shape, size, stride = kept
    gradient = shaped(gradient, winners.shape)
    shares = (winners[..., None] == np.arange(size * size)) * gradient[..., None]
    return _spread(shares.reshape(*winners.shape, size, size), shape, stride, 0)


def average_pool(
    x: ArrayLike, size: int = 2, stride: int | None = None
) -> tuple[np.ndarray, tuple]:
    """The mean of every window, map by map; arguments, result and errors as ``max_pool``.

    Example:
        >>> y, kept = layers.average_pool(np.arange(16.0).reshape(1, 4, 4, 1))
        >>> y[0, :, :, 0]
        array([[ 2.5,  4.5],
               [10.5, 12.5]])
    """
    x, stride = images(x), size if stride is None else stride
    y = _windows(x, (size, size), stride, 0).mean(axis=(4, 5))
    return y, (y.shape, x.shape, size, stride)


def average_pool_backward(kept: tuple, gradient: ArrayLike) -> np.ndarray:
    """dL/dx from dL/dy: each number of a window gets an equal share.

    Example:
        >>> y, kept = layers.average_pool(np.arange(4.0).reshape(1, 2, 2, 1))
        >>> layers.average_pool_backward(kept, np.ones_like(y))[0, :, :, 0]
        array([[0.25, 0.25],
               [0.25, 0.25]])
    """
    y_shape, shape, size, stride = kept
    gradient = shaped(gradient, y_shape)
    shares = np.broadcast_to(gradient[..., None, None] / size**2, (*y_shape, size, size))
    return _spread(shares, shape, stride, 0)


def images(x: ArrayLike) -> np.ndarray:
    """``x`` as floats [N, H, W, C]; ValueError for other axes and for an empty batch."""
    x = np.asarray(x, float)
    if x.ndim != 4 or 0 in x.shape:
        raise ValueError(f"x has shape {x.shape}; expected [N, H, W, C], not empty")
    return x


def shaped(gradient: ArrayLike, shape: Sequence[int]) -> np.ndarray:
    """``gradient`` as floats; ValueError unless it has the shape of the layer's output."""
    gradient = np.asarray(gradient, float)
    if gradient.shape != tuple(shape):
        raise ValueError(
            f"the gradient has shape {gradient.shape}; expected the output's, {tuple(shape)}"
        )
    return gradient


def _windows(x, sides, stride, padding):
    """What the window sees at every place, [N, v, v', C, h, w]."""
    for k, n in zip(x.shape[1:3], sides):
        output_size(k, n, stride, padding)
    border = (padding, padding)
    padded = np.pad(x, ((0, 0), border, border, (0, 0)))
    axes: Any = (1, 2)  # NumPy 2.2's types know of one axis only
    seen = np.lib.stride_tricks.sliding_window_view(padded, sides, axis=axes)
    return seen[:, ::stride, ::stride]


def _spread(shares, shape, stride, padding):
    """Undo ``_windows``: pixels of x [N, H, W, C] get the sums of shares [N, v, v', C, h, w]."""
    rows, columns = shares.shape[1:3]
    padded = np.zeros((shape[0], shape[1] + 2 * padding, shape[2] + 2 * padding, shape[3]))
    for i, j in np.ndindex(shares.shape[4:]):
        padded[:, i : i + stride * rows : stride, j : j + stride * columns : stride] += shares[
            ..., i, j
        ]
    return padded[:, padding : padding + shape[1], padding : padding + shape[2]]
