"""Loss functions and regularisers with their gradients (thesis equations 3 to 9)."""

import numpy as np
from numpy.typing import ArrayLike


def svm(scores: ArrayLike, labels: ArrayLike, margin: float = 1.0) -> tuple[float, np.ndarray]:
    """Multiclass SVM loss: a wrong class costs what it comes within a margin of the right one.

    Args:
        scores: [N, D].
        labels: integers 0..D-1, [N].
        margin: how far the right class must lead.

    Returns:
        (loss, gradient): the mean over the N images, and dL/dscores [N, D].

    Raises:
        ValueError: wrong shapes or labels.
        TypeError: labels that are not integers.

    Source: thesis equations 3 and 4; J. Weston and C. Watkins, Support vector machines for
    multi-class pattern recognition, ESANN 1999. Crammer and Singer 2001 take the worst rival only.

    Example:
        >>> loss, gradient = losses.svm([[3.0, 1.0, 2.5]], [0])
        >>> loss, gradient
        (0.5, array([[-1.,  0.,  1.]]))
    """
    scores, labels, rows = _checked(scores, labels)
    excess = np.maximum(0, scores - scores[rows, labels][:, None] + margin)
    excess[rows, labels] = 0
    gradient = (excess > 0).astype(float)
    gradient[rows, labels] = -gradient.sum(axis=1)
    return float(excess.sum() / len(scores)), gradient / len(scores)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities [N, D] from scores [N, D] of any size: thesis equation 6.

    Example:
        >>> losses.softmax(np.array([[1.0, 1.0]]))
        array([[0.5, 0.5]])
    """
    powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def cross_entropy(scores: ArrayLike, labels: ArrayLike) -> tuple[float, np.ndarray]:
    """Softmax loss: minus the log of the probability given to the right class.

    Args:
        scores: logits, [N, D].
        labels: integers 0..D-1, [N].

    Returns:
        (loss, gradient): the mean over the N images, and dL/dscores [N, D].

    Raises:
        ValueError, TypeError: as ``svm``.

    Source: thesis equations 4, 5 and 6.

    Example:
        >>> loss, gradient = losses.cross_entropy([[1.0, 1.0]], [0])
        >>> round(loss, 3), gradient
        (0.693, array([[-0.5,  0.5]]))
    """
    scores, labels, rows = _checked(scores, labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    gradient = softmax(scores)
    gradient[rows, labels] -= 1
    return float(np.mean(log_sum - shifted[rows, labels])), gradient / len(scores)


def l1(W: ArrayLike) -> tuple[float, np.ndarray]:
    """L1 regulariser, thesis equation 8: (sum of |W|, its gradient), which is taken as 0 at 0.

    Example:
        >>> losses.l1([[1.0, -2.0, 0.0]])
        (3.0, array([[ 1., -1.,  0.]]))
    """
    W = np.asarray(W, float)
    return float(np.abs(W).sum()), np.sign(W)


def soft_threshold(W: ArrayLike, amount: float) -> np.ndarray:
    """The step of L1 that arrives at zero: every weight moves there by ``amount``, none past it.

    It minimises amount * sum |V| + sum (V - W)^2 / 2 over V. A step down the gradient of ``l1``
    would jump across zero and back for ever.

    Source: I. Daubechies, M. Defrise and C. De Mol, 2004, https://doi.org/10.1002/cpa.20042.

    Example:
        >>> losses.soft_threshold([1.0, -2.0, 0.3], 0.5)
        array([ 0.5, -1.5,  0. ])
    """
    W = np.asarray(W, float)
    return np.sign(W) * np.maximum(0, np.abs(W) - amount)


def l2(W: ArrayLike) -> tuple[float, np.ndarray]:
    """L2 regulariser, thesis equation 9: (sum of W squared, its gradient).

    Example:
        >>> losses.l2([[1.0, -2.0, 0.0]])
        (5.0, array([[ 2., -4.,  0.]]))
    """
    W = np.asarray(W, float)
    return float((W**2).sum()), 2 * W


def _checked(scores: ArrayLike, labels: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    scores, labels = np.asarray(scores, float), np.asarray(labels)
    if scores.ndim != 2 or 0 in scores.shape:
        raise ValueError(
            f"scores have shape {scores.shape}; expected [N, D], one row per image, not empty"
        )
    if labels.shape != scores.shape[:1]:
        raise ValueError(
            f"labels have shape {labels.shape}; expected ({len(scores)},), one per row of scores"
        )
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels have dtype {labels.dtype}; expected integers")
    if labels.min() < 0 or labels.max() >= scores.shape[1]:
        raise ValueError(
            f"labels run from {labels.min()} to {labels.max()}; expected 0 to {scores.shape[1] - 1}"
        )
    return scores, labels, np.arange(len(scores))
