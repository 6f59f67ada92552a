"""Random starts for weights, by the variance that keeps signals alive (thesis section 2.6, equations 30 to 34)."""

import numpy as np


def normal(shape, deviation, rng):
    """Weights [D, K] or [h, w, C, F] with mean 0 and this standard deviation: too small fades, too large explodes."""
    fans(shape)
    if not deviation > 0:
        raise ValueError(f"the standard deviation is {deviation}; expected more than 0, or all neurons stay alike")
    return rng.normal(0, deviation, shape)


def xavier(shape, rng):
    """Normal with variance 1 / n, n the number of inputs: the choice that equation 34 asks for with linear layers."""
    return normal(shape, np.sqrt(1 / fans(shape)[0]), rng)


def glorot(shape, rng):
    """Normal with variance 2 / (n_in + n_out), forward and backward at once.

    X. Glorot and Y. Bengio, AISTATS 2010, equation 12. Keras's glorot_normal cuts the tails off as well.
    """
    return normal(shape, np.sqrt(2 / sum(fans(shape))), rng)


def kaiming(shape, rng):
    """Normal with variance 2 / n, for layers followed by ReLU, which silences half of their outputs.

    K. He and others, ICCV 2015, arXiv:1502.01852, equation 10.
    """
    return normal(shape, np.sqrt(2 / fans(shape)[0]), rng)


def fans(shape):
    """(inputs, outputs) of one neuron: of a dense W [D, K] they are (K, D), of filters [h, w, C, F] (hwC, hwF).

    Raises ValueError for any other shape.
    """
    shape = tuple(shape)
    if len(shape) not in (2, 4) or min(shape) < 1:
        raise ValueError(f"the shape is {shape}; expected [D, K] of a dense layer or [h, w, C, F] of filters")
    if len(shape) == 2:
        return shape[1], shape[0]
    h, w, channels, filters = shape
    return h * w * channels, h * w * filters
