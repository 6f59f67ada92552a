"""The linear classifier: a score per class, trained by gradient descent (thesis section 2.2)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from . import losses


def scores(W: ArrayLike, X: ArrayLike, b: np.ndarray | None = None) -> np.ndarray:
    """Class scores, X W^T + b, of N images at once.

    Args:
        W: [D, K], a row per class.
        X: [N, K], one flattened image per row.
        b: [D], or None where the bias is a column of W.

    Returns:
        np.ndarray [N, D].

    Raises:
        ValueError: W and X do not fit.

    Source: thesis equations 1 and 2.

    Example:
        >>> linear.scores([[1.0, 2.0]], [[3.0, 4.0]], np.array([0.5]))
        array([[11.5]])
    """
    W, X = np.asarray(W, float), np.asarray(X, float)
    if W.ndim != 2 or X.ndim != 2 or W.shape[1] != X.shape[1]:
        raise ValueError(
            f"W has shape {W.shape} and X {X.shape}; expected [D, K] and [N, K] with the same K"
        )
    return X @ W.T if b is None else X @ W.T + b


def with_bias(X: ArrayLike) -> np.ndarray:
    """The bias trick of equation 2: X [N, K] with a last column of ones, [N, K + 1].

    Example:
        >>> linear.with_bias([[3.0, 4.0]])
        array([[3., 4., 1.]])
    """
    X = np.asarray(X, float)
    return np.hstack([X, np.ones((len(X), 1))])


def train(
    X: ArrayLike,
    labels: ArrayLike,
    loss: Callable = losses.cross_entropy,
    regulariser: Callable = losses.l2,
    strength: float = 0.0,
    lr: float = 0.1,
    steps: int = 200,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Fit a linear classifier by gradient descent on all images at once.

    L1 has no slope at zero, so with ``losses.l1`` each step goes down the loss of the data and then
    through ``losses.soft_threshold``: weights become exactly zero, and stay there while they may.

    Args:
        X: floats [N, K].
        labels: integers 0..D-1, [N].
        loss: a function of ``losses``.
        regulariser: a function of ``losses``; the bias column is not regularised.
        strength: of the regulariser, the thesis's lambda.
        lr: learning rate.
        steps: how many.
        seed: of the random start.

    Returns:
        (W, history): W [D, K + 1], bias last, and the total loss before each step, [steps].

    Raises:
        ValueError, TypeError: as ``losses`` and ``scores``.

    Source: thesis equations 7 and 16.

    Example:
        >>> W, history = linear.train([[0.0], [1.0]], [0, 1], steps=50)
        >>> W.shape, bool(history[-1] < history[0])
        ((2, 2), True)
    """
    X = with_bias(X)
    W = np.random.default_rng(seed).normal(0, 0.01, (int(np.asarray(labels).max()) + 1, X.shape[1]))
    history = []
    for _ in range(steps):
        data_loss, score_gradient = loss(scores(W, X), labels)
        penalty, penalty_gradient = regulariser(W[:, :-1])
        gradient = score_gradient.T @ X
        if regulariser is not losses.l1:
            gradient[:, :-1] += strength * penalty_gradient
        history.append(data_loss + strength * penalty)
        W -= lr * gradient
        if regulariser is losses.l1:
            W[:, :-1] = losses.soft_threshold(W[:, :-1], lr * strength)
    return W, np.array(history)
