"""Ways to lay and to brown food that several dishes share."""

import math
from typing import Any

import numpy as np
from numpy.random import Generator

from ..noise import Colour, ramp, wave
from ..relief import Brush, Coat


def scatter(
    rng: Generator, count: int, radius: float, flat: float = 1.0
) -> list[tuple[float, float]]:
    """`count` points spread evenly over a disc, or an ellipse `flat` times as high."""
    r, a = radius * np.sqrt(rng.random(count)), rng.uniform(0, 2 * math.pi, count)
    return [(float(q * math.cos(t)), float(q * math.sin(t) * flat)) for q, t in zip(r, a)]


def slab(
    brush: Brush,
    part: str,
    x: float,
    y: float,
    z: float,
    radius: float,
    thick: float,
    colour: Colour,
    height: float = 0.2,
    **look: Any,
) -> None:
    """A round slice lying flat at height z: its side is seen, and what is free of its top."""
    rise, squash = brush.rise, brush.squash
    tall = squash * radius + rise * thick / 2

    def shape(u, v):
        around = np.maximum(np.abs(v) * tall - rise * thick / 2, 0) / (squash * radius)
        return 1 - u * u - around * around

    brush.stamp(
        part,
        x,
        y,
        (radius, tall),
        height,
        colour,
        z=z + thick / 2,
        shape=shape,
        upright=True,
        cover=True,
        **look,
    )


def grill_lines(
    u: np.ndarray, v: np.ndarray, count: float, angle: float, width: float = 0.2
) -> np.ndarray:
    """Weight of charred stripes across (u, v)."""
    across = u * math.cos(angle) + v * math.sin(angle)
    return ramp(wave(across * (count / 2)), width, width * 0.4)


def toasted(rng: Generator, grilled: bool = False) -> Coat:
    """Paint of a tortilla: brown blisters, and charred lines where it was pressed on a grill."""
    angle, count, depth_of_toast = rng.uniform(0, 3), rng.uniform(3, 5), rng.uniform(-0.1, 0.25)

    def coat(u, v, depth, texture):
        layers = [
            (ramp(texture, depth_of_toast, depth_of_toast + 0.3) * 0.75, "#b0702c"),
            (ramp(texture, depth_of_toast + 0.3, depth_of_toast + 0.6) * 0.8, "#6a3814"),
        ]
        if grilled:
            layers.append((grill_lines(u, v, count, angle, 0.13) * 0.75, "#4a2410"))
        return layers

    return coat
