"""Five ways to step downhill (thesis section 2.7, equations 35 to 45).

Every optimiser takes the weights W, the gradient dL/dW of the same shape and the state that it
returned last time (None at first), and returns (new W, new state). Nothing is changed in place. All
raise ValueError for shapes that differ, a state of other weights, and a learning rate or decay rate
out of range.

Epsilon is added to the root, outside it, as in the thesis, the papers and PyTorch; Keras has it
inside the root in Adagrad and RMSProp, and in Adam before the bias correction. With the usual
epsilon of 1e-7 and gradients that are not tiny the steps agree.
"""

import numpy as np
from numpy.typing import ArrayLike

Step = tuple[np.ndarray, dict]


def sgd(W: ArrayLike, gradient: ArrayLike, state: dict | None = None, lr: float = 0.01) -> Step:
    """Plain gradient descent, W = W - lr g, whose state stays empty.

    Source: thesis equations 16 to 18.

    Example:
        >>> W, state = optimizers.sgd([1.0], [2.0], lr=0.1)
        >>> W
        array([0.8])
    """
    W, g, _ = _checked(W, gradient, state, lr)
    return W - lr * g, {}


def momentum(
    W: ArrayLike, gradient: ArrayLike, state: dict | None = None, lr: float = 0.01, rho: float = 0.9
) -> Step:
    """SGD with a velocity v that keeps the share rho of itself at each step.

    Source: thesis equations 35 and 36.

    Example:
        >>> W, state = optimizers.momentum([1.0], [2.0], lr=0.1)
        >>> W, state
        (array([0.8]), {'v': array([-0.2])})
    """
    W, g, state = _checked(W, gradient, state, lr, "v", rho=rho)
    v = rho * state["v"] - lr * g
    return W + v, {"v": v}


def adagrad(
    W: ArrayLike,
    gradient: ArrayLike,
    state: dict | None = None,
    lr: float = 0.01,
    epsilon: float = 1e-7,
) -> Step:
    """Divides by the root of the sum of all squared gradients.

    The sum starts at 0; Keras starts it at 0.1.

    Source: thesis equations 37 and 38; J. Duchi, E. Hazan and Y. Singer, JMLR 12, 2011.

    Example:
        >>> W, state = optimizers.adagrad([1.0], [2.0], lr=0.1)
        >>> W.round(3)
        array([0.9])
    """
    W, g, state = _checked(W, gradient, state, lr, "a")
    a = state["a"] + g**2
    return W - lr * g / (np.sqrt(a) + epsilon), {"a": a}


def rmsprop(
    W: ArrayLike,
    gradient: ArrayLike,
    state: dict | None = None,
    lr: float = 0.001,
    decay: float = 0.9,
    epsilon: float = 1e-7,
) -> Step:
    """Adagrad that forgets: an average of squared gradients instead of their sum.

    Source: thesis equations 39 and 40; T. Tieleman and G. Hinton, Coursera lecture 6.5, 2012.

    Example:
        >>> W, state = optimizers.rmsprop([1.0], [2.0], lr=0.1)
        >>> W.round(3)
        array([0.684])
    """
    W, g, state = _checked(W, gradient, state, lr, "a", decay=decay)
    a = decay * state["a"] + (1 - decay) * g**2
    return W - lr * g / (np.sqrt(a) + epsilon), {"a": a}


def adam(
    W: ArrayLike,
    gradient: ArrayLike,
    state: dict | None = None,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-7,
) -> Step:
    """Momentum and RMSProp together, both corrected for their start at 0.

    Source: thesis equations 41 to 45, equation 42 with 1 - beta2 and equations 43 and 44 with the
    number of the step, as in the paper: D. P. Kingma and J. Ba, ICLR 2015,
    https://arxiv.org/abs/1412.6980, algorithm 1.

    Example:
        >>> W, state = optimizers.adam([1.0], [2.0], lr=0.1)
        >>> W.round(3), state["t"]
        (array([0.9]), 1)
    """
    W, g, state = _checked(W, gradient, state, lr, "m", "s", beta1=beta1, beta2=beta2)
    t = state.get("t", 0) + 1
    m = beta1 * state["m"] + (1 - beta1) * g
    s = beta2 * state["s"] + (1 - beta2) * g**2
    step = lr * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
    return W - step, {"m": m, "s": s, "t": t}


def _checked(
    W: ArrayLike, gradient: ArrayLike, state: dict | None, lr: float, *names: str, **rates: float
) -> tuple[np.ndarray, np.ndarray, dict]:
    W, gradient = np.asarray(W, float), np.asarray(gradient, float)
    if W.shape != gradient.shape:
        raise ValueError(
            f"W has shape {W.shape} and its gradient {gradient.shape}; expected the same shape"
        )
    if not lr > 0:
        raise ValueError(f"lr is {lr}; expected more than 0")
    for name, rate in rates.items():
        if not 0 <= rate < 1:
            raise ValueError(f"{name} is {rate}; expected at least 0 and less than 1")
    state = {name: np.zeros_like(W) for name in names} if state is None else state
    for name in names:
        if name not in state or state[name].shape != W.shape:
            raise ValueError(
                f"the state does not belong to these weights: {name!r} is missing or not of shape "
                f"{W.shape}. Start with None, and keep one state per array and optimiser."
            )
    return W, gradient, state
