"""Random starts for weights, by the variance that keeps signals alive (thesis section 2.6).

All by the reasoning of equations 30 to 34. Every function takes the shape of the weights, [D, K] of
a dense layer or [h, w, C, F] of filters, and a NumPy Generator, and raises ValueError for other
shapes.
"""

from collections.abc import Sequence

import numpy as np


def normal(shape: Sequence[int], deviation: float, rng: np.random.Generator) -> np.ndarray:
    """Normal with mean 0 and this standard deviation: too small fades, too large explodes.

    Raises:
        ValueError: also for a deviation that is not above 0.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> initializers.normal((3, 2), 0.1, rng).shape
        (3, 2)
    """
    fans(shape)
    if not deviation > 0:
        raise ValueError(
            f"the standard deviation is {deviation}; expected more than 0, or all neurons stay "
            "alike"
        )
    return rng.normal(0, deviation, shape)


def xavier(shape: Sequence[int], rng: np.random.Generator) -> np.ndarray:
    """Normal with variance 1 / n, n the number of inputs: what keeps linear layers steady.

    Source: thesis equation 34.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> round(float(initializers.xavier((100, 400), rng).std()), 2)
        0.05
    """
    return normal(shape, np.sqrt(1 / fans(shape)[0]), rng)


def glorot(shape: Sequence[int], rng: np.random.Generator) -> np.ndarray:
    """Normal with variance 2 / (n_in + n_out), forward and backward at once.

    Keras's glorot_normal cuts the tails off as well.

    Source: X. Glorot and Y. Bengio, AISTATS 2010, equation 12.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> round(float(initializers.glorot((400, 400), rng).std()), 2)
        0.05
    """
    return normal(shape, np.sqrt(2 / sum(fans(shape))), rng)


def kaiming(shape: Sequence[int], rng: np.random.Generator) -> np.ndarray:
    """Normal with variance 2 / n, for layers before a ReLU, which silences half of their outputs.

    Source: K. He and others, ICCV 2015, https://arxiv.org/abs/1502.01852, equation 10.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> round(float(initializers.kaiming((100, 200), rng).std()), 2)
        0.1
    """
    return normal(shape, np.sqrt(2 / fans(shape)[0]), rng)


def fans(shape: Sequence[int]) -> tuple[int, int]:
    """(inputs, outputs) of one neuron: (K, D) for a dense W [D, K], (hwC, hwF) for filters.

    Example:
        >>> initializers.fans((10, 64)), initializers.fans((3, 3, 64, 128))
        ((64, 10), (576, 1152))
    """
    shape = tuple(shape)
    if len(shape) not in (2, 4) or min(shape) < 1:
        raise ValueError(
            f"the shape is {shape}; expected [D, K] of a dense layer or [h, w, C, F] of filters"
        )
    if len(shape) == 2:
        return shape[1], shape[0]
    h, w, channels, filters = shape
    return h * w * channels, h * w * filters
