"""Grilled salmon: fillets with fat lines and charred stripes."""

import numpy as np
from numpy.random import Generator

from ..noise import ramp, wave
from ..relief import Brush, Coat
from ..scene import pick
from .garnish import lemon_slice, lemon_wedge, parsley
from .pieces import grill_lines
from .sides import bed


def grilled_salmon(brush: Brush) -> None:
    rng = brush.rng
    side = pick(rng, (-1, 1))
    bed(brush, -0.3 * side, rng.uniform(-0.45, -0.3))
    if rng.random() < 0.6:
        bed(brush, 0.35 * side, -0.45)
    angle = rng.uniform(-0.45, 0.45)
    if rng.random() < 0.7:
        salmon(brush, 0, 0.15, rng.uniform(0.52, 0.66), rng.uniform(0.24, 0.3), angle)
    else:
        salmon(brush, -0.05, -0.08, 0.52, 0.19, angle)
        salmon(brush, 0.05, 0.32, 0.52, 0.19, angle + rng.uniform(-0.2, 0.2))
    for k in range(int(rng.integers(0, 3))):
        lemon_slice(brush, -0.12 + 0.22 * k, 0.12 + 0.06 * k, 0.14)
    if rng.random() < 0.5:
        lemon_wedge(brush, 0.58 * side, 0.42, 0.2, rng.uniform(-1, 1))
    parsley(brush, 0, 0.15, 0.45, int(rng.integers(0, 20)))


def salmon(brush: Brush, x: float, y: float, length: float, width: float, angle: float) -> None:
    """A fillet: orange flesh and a grey rim of skin."""
    rng = brush.rng
    flesh = brush.vary(pick(rng, ("#dc7a50", "#e08a5c", "#d2693f", "#e29a78")), 0.07)
    coat = grilled(rng, length / width)

    def shape(u, v):
        wide = 1 - 0.22 * u
        u2, q = u * u, (v / wide) * (v / wide)
        return 1 - u2 * u2 * u2 - q * q

    brush.stamp(
        "salmon",
        x,
        y,
        (length * 1.0, width * 1.04),
        0.1,
        "#6a6460",
        angle=angle,
        shape=shape,
        bevel=0.4,
        z=-0.02,
        gloss=0.4,
    )
    brush.stamp(
        "salmon",
        x,
        y,
        (length, width),
        0.14,
        flesh,
        angle=angle,
        shape=shape,
        bevel=0.7,
        rough=0.1,
        bump=0.012,
        grain=1.3,
        speckle=0.12,
        gloss=0.4,
        coat=coat,
    )


def grilled(rng: Generator, ratio: float) -> Coat:
    """Paint of a fillet `ratio` times as long as wide: pale curved fat lines, charred stripes."""
    phase, count, tilt, char = (
        rng.uniform(0, 1),
        rng.uniform(4, 6),
        rng.uniform(0.5, 0.9) * pick(rng, (-1, 1)),
        rng.uniform(0.6, 0.95),
    )

    def coat(u, v, depth, texture):
        stripe = u * 4.5 + np.abs(v + 0.15) * 1.6 + texture * 0.15 + phase
        fat = ramp(wave(stripe), 0.12, 0.02)
        marks = grill_lines(u * ratio * 0.55, v, count, tilt, 0.15)
        return [
            (fat * 0.6, "#f3c8a8"),
            (ramp(texture, 0.2, 0.8) * 0.45, "#a8501c"),
            (ramp(depth, 0.22, 0.0) * 0.6, "#8a4a2c"),
            (marks * ramp(texture, 0.9, -0.2) * char, "#2c130a"),
        ]

    return coat
