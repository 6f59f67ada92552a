"""Outlines of solids: depth inside at (u, v), 1 in the core, 0 on the outline, negative outside."""

import math
from collections.abc import Callable

import numpy as np

Shape = Callable[[np.ndarray, np.ndarray], np.ndarray]


def dome(depth: np.ndarray, bevel: float) -> np.ndarray:
    """Height 0 to 1 over a depth: a quarter circle over the first `bevel`, flat beyond it."""
    t = np.maximum(depth, 0)
    t *= 1 / bevel
    np.minimum(t, 1, out=t)
    t *= 2 - t
    return np.sqrt(t, out=t)


def ellipse(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return 1 - u * u - v * v


def box(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return 1 - np.maximum(u * u, v * v)


def pillow(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    u, v = u * u, v * v
    return 1 - u * u - v * v


def ring(hole: float) -> Shape:
    middle, width = (1 + hole) / 2, (1 - hole) / 2

    def shape(u, v):
        across = (np.sqrt(u * u + v * v) - middle) * (1 / width)
        return 1 - across * across

    return shape


def capsule(ratio: float) -> Shape:
    """A rod round at both ends, `ratio` times as long as wide."""

    def shape(u, v):
        along = np.maximum(np.abs(u) - (1 - 1 / ratio), 0) * ratio
        return 1 - along * along - v * v

    return shape


def leaf(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Pointed at u = 1, round at u = -1."""
    width = np.maximum((1 - u * u) * (1.25 - 0.35 * u), 0) + 1e-3
    return np.minimum(1 - np.abs(v) / width, (1 - u * u) * 4)


def sector(half_angle: float) -> Shape:
    """A slice of a disc of radius 2, its tip at (-1, 0), as wide as twice `half_angle` radians."""
    sine, cosine = math.sin(half_angle), math.cos(half_angle)

    def shape(u, v):
        u = (u + 1) / 2
        v = v / 2
        return np.minimum(1 - u * u - v * v, (u * sine - np.abs(v) * cosine) * 2)

    return shape
