"""The linear classifier: a score per class, trained by gradient descent (thesis section 2.2)."""

import numpy as np

from foodxai.scratch import losses


def scores(W, X, b=None):
    """Class scores [N, D] = X W^T + b, thesis equation 1 for N images at once.

    W [D, K], X [N, K], one flattened image per row, b [D] or None when the bias is a column of W
    (equation 2). Raises ValueError when W and X do not fit.
    """
    W, X = np.asarray(W, float), np.asarray(X, float)
    if W.ndim != 2 or X.ndim != 2 or W.shape[1] != X.shape[1]:
        raise ValueError(f"W has shape {W.shape} and X {X.shape}; expected [D, K] and [N, K] with the same K")
    return X @ W.T if b is None else X @ W.T + b


def with_bias(X):
    """The bias trick: X [N, K] with a last column of ones, [N, K + 1]. Thesis equation 2."""
    X = np.asarray(X, float)
    return np.hstack([X, np.ones((len(X), 1))])


def train(X, labels, loss=losses.cross_entropy, regulariser=losses.l2, strength=0.0, lr=0.1, steps=200, seed=0):
    """Fit W [D, K + 1] (bias last) by full-batch gradient descent on equation 7, with the step of equation 16.

    X [N, K] floats, labels [N] integers 0..D-1. `loss` and `regulariser` come from `losses`; the bias column
    is not regularised. Returns (W, history), history [steps] being the total loss before each step.
    Raises ValueError and TypeError as `losses` and `scores` do.
    """
    X = with_bias(X)
    W = np.random.default_rng(seed).normal(0, 0.01, (int(np.max(labels)) + 1, X.shape[1]))
    history = []
    for _ in range(steps):
        data_loss, score_gradient = loss(scores(W, X), labels)
        penalty, penalty_gradient = regulariser(W[:, :-1])
        gradient = score_gradient.T @ X
        gradient[:, :-1] += strength * penalty_gradient
        history.append(data_loss + strength * penalty)
        W -= lr * gradient
    return W, np.array(history)
