"""A two-layer neural network, forward and backward, by hand (thesis sections 2.3 and 2.4)."""

import numpy as np
from numpy.typing import ArrayLike

from . import losses

Weights = dict[str, np.ndarray]


def start(inputs: int, hidden: int, classes: int, seed: int = 0) -> Weights:
    """Random weights of the network f(x) = W1 max(0, W2 x + b2) + b1.

    Args:
        inputs: numbers of an image.
        hidden: neurons of the hidden layer.
        classes: scores.
        seed: of the random numbers.

    Returns:
        dict: of the hidden layer, which x meets first, W2 [hidden, inputs] and b2 [hidden]; of the
        output layer W1 [classes, hidden] and b1 [classes].

    Source: thesis equation 11, with its biases.

    Example:
        >>> weights = network.start(inputs=2, hidden=3, classes=2)
        >>> {name: array.shape for name, array in weights.items()}
        {'W2': (3, 2), 'b2': (3,), 'W1': (2, 3), 'b1': (2,)}
    """
    rng = np.random.default_rng(seed)
    return {
        "W2": rng.normal(0, np.sqrt(2 / inputs), (hidden, inputs)),
        "b2": np.zeros(hidden),
        "W1": rng.normal(0, np.sqrt(2 / hidden), (classes, hidden)),
        "b1": np.zeros(classes),
    }


def forward(weights: Weights, X: ArrayLike) -> tuple[np.ndarray, tuple]:
    """The scores of images.

    Args:
        weights: as ``start`` returns them.
        X: [N, K].

    Returns:
        (scores, kept): scores [N, D], and what ``backward`` needs.

    Raises:
        ValueError: X does not fit the weights.

    Source: thesis equations 11 and 12.

    Example:
        >>> weights = network.start(inputs=2, hidden=3, classes=2)
        >>> scores, kept = network.forward(weights, [[1.0, 2.0]])
        >>> scores.shape
        (1, 2)
    """
    X = np.asarray(X, float)
    if X.ndim != 2 or X.shape[1] != weights["W2"].shape[1]:
        raise ValueError(f"X has shape {X.shape}; expected [N, {weights['W2'].shape[1]}]")
    before = X @ weights["W2"].T + weights["b2"]
    after = np.maximum(0, before)
    return after @ weights["W1"].T + weights["b1"], (X, before, after)


def backward(weights: Weights, kept: tuple, score_gradient: np.ndarray) -> Weights:
    """dL/dweights, a dict like the weights, from dL/dscores [N, D]: equations 19 to 22.

    Example:
        >>> weights = network.start(inputs=2, hidden=3, classes=2)
        >>> scores, kept = network.forward(weights, [[1.0, 2.0]])
        >>> slope = losses.cross_entropy(scores, [0])[1]
        >>> network.backward(weights, kept, slope)["W1"].shape
        (2, 3)
    """
    X, before, after = kept
    hidden_gradient = (score_gradient @ weights["W1"]) * (before > 0)
    return {
        "W2": hidden_gradient.T @ X,
        "b2": hidden_gradient.sum(axis=0),
        "W1": score_gradient.T @ after,
        "b1": score_gradient.sum(axis=0),
    }


def train(
    weights: Weights,
    X: ArrayLike,
    labels: ArrayLike,
    lr: float = 0.1,
    epochs: int = 10,
    batch_size: int = 32,
    strength: float = 0.0,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    seed: int = 0,
) -> tuple[Weights, list[dict[str, float]]]:
    """Train by gradient descent on shuffled batches, with softmax loss and L2.

    Args:
        weights: as ``start`` returns them; they stay as they are.
        X: [N, K].
        labels: integers, [N].
        lr: learning rate.
        epochs: how many.
        batch_size: images in a step.
        strength: of the regulariser, the thesis's lambda.
        validation: (X, labels), or None.
        seed: of the shuffling.

    Returns:
        (weights, history): new weights, and one dict per epoch with loss, accuracy and, with
        ``validation``, val_loss and val_accuracy, measured at its end.

    Source: thesis equations 7 and 16 to 18.

    Example:
        >>> weights = network.start(inputs=1, hidden=4, classes=2)
        >>> weights, history = network.train(weights, [[0.0], [1.0]], [0, 1], epochs=50)
        >>> history[-1]["loss"] < history[0]["loss"]
        True
    """
    X, labels, rng = np.asarray(X, float), np.asarray(labels), np.random.default_rng(seed)
    weights, history = dict(weights), []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for batch in (order[first : first + batch_size] for first in range(0, len(X), batch_size)):
            scores, kept = forward(weights, X[batch])
            gradients = backward(weights, kept, losses.cross_entropy(scores, labels[batch])[1])
            for name, gradient in gradients.items():
                decay = strength * losses.l2(weights[name])[1] if name.startswith("W") else 0
                weights[name] = weights[name] - lr * (gradient + decay)
        history.append(measure(weights, X, labels))
        if validation is not None:
            held = measure(weights, *validation)
            history[-1].update({f"val_{name}": value for name, value in held.items()})
    return weights, history


def measure(weights: Weights, X: ArrayLike, labels: ArrayLike) -> dict[str, float]:
    """Softmax loss and accuracy (0 to 1) of the network on X [N, K] and labels [N], as a dict.

    Example:
        >>> weights = network.start(inputs=1, hidden=4, classes=2)
        >>> sorted(network.measure(weights, [[0.0], [1.0]], [0, 1]))
        ['accuracy', 'loss']
    """
    scores, _ = forward(weights, X)
    return {
        "loss": losses.cross_entropy(scores, labels)[0],
        "accuracy": float(np.mean(scores.argmax(axis=1) == labels)),
    }
