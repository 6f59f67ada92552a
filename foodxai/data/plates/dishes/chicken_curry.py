"""Chicken curry: chicken in sauce, often with rice."""

import numpy as np

from ..noise import Colour, linear, ramp, wave
from ..relief import Brush
from ..scene import pick
from ..shapes import capsule, leaf
from .garnish import lemon_wedge
from .pieces import scatter
from .sides import rice_mound


def chicken_curry(brush: Brush) -> None:
    rng = brush.rng
    side = pick(rng, (-1, 1))
    sauce = brush.vary(
        pick(rng, ("#c8641a", "#d08a1c", "#a8481a", "#c9742c", "#b0601c", "#d99a34")), 0.08
    )
    with_rice = rng.random() < 0.7
    x, y = (0.2 * side if with_rice else 0.0), rng.uniform(-0.03, 0.08)
    wide = rng.uniform(0.5, 0.58) if with_rice else rng.uniform(0.6, 0.7)
    if with_rice:
        rice_mound(
            brush,
            -0.4 * side,
            y - 0.08,
            rng.uniform(0.36, 0.42),
            pick(rng, ("#f3eee0", "#f0e2b0")),
            130,
        )
    pool(brush, x, y + 0.05, wide, sauce)
    for dx, dy in scatter(rng, int(rng.integers(8, 15)), wide * 0.75):
        chunk(brush, x + dx, y + 0.05 + dy, rng.uniform(0.1, 0.18), sauce)
    if rng.random() < 0.35:
        for dx, dy in scatter(rng, 5, wide * 0.7):
            brush.stamp(
                "pepper",
                x + dx,
                y + dy,
                (0.09, 0.03),
                0.035,
                brush.vary(pick(rng, ("#5f8a2c", "#b02a18"))),
                angle=rng.uniform(0, 3),
                shape=capsule(3),
                gloss=0.7,
            )
    if rng.random() < 0.8:
        sprig(brush, x + rng.uniform(-0.15, 0.15), y + rng.uniform(-0.1, 0.15))
    if rng.random() < 0.3:
        lemon_wedge(brush, 0.58 * side, -0.42, 0.17, rng.uniform(-1, 1))


def pool(brush: Brush, x: float, y: float, wide: float, sauce: Colour) -> None:
    """The sauce, with spots of oil and sometimes a swirl of cream."""
    rng = brush.rng
    cream, phase = 1.0 if rng.random() < 0.3 else 0.0, rng.uniform(0, 1)

    def oil(u, v, depth, texture):
        turn = np.sqrt(u * u + v * v) * 2.6 + u * 0.5 + phase
        return [
            (ramp(texture, 0.25, 0.6) * 0.55, linear(sauce) * 0.5),
            (ramp(texture, -0.3, -0.6) * 0.5, "#f0b04a"),
            (ramp(wave(turn), 0.09, 0.02) * ramp(depth, 0.3, 0.5) * cream, "#f3e3c0"),
        ]

    brush.stamp(
        "sauce",
        x,
        y,
        (wide, wide * rng.uniform(0.8, 1.0)),
        0.05,
        sauce,
        bevel=0.18,
        rough=0.22,
        bump=0.012,
        grain=0.9,
        speckle=0.18,
        gloss=0.75,
        coat=oil,
    )


def chunk(brush: Brush, x: float, y: float, size: float, sauce: Colour) -> None:
    """A piece of chicken, half sunk and coated in sauce."""
    rng = brush.rng
    meat = brush.vary(pick(rng, ("#d9a05c", "#c98a48", "#e0b47c")), 0.1)

    def coated(u, v, depth, texture):
        return [(ramp(texture, -0.35, 0.25) * 0.85, sauce), (ramp(depth, 0.5, 0.1) * 0.8, sauce)]

    brush.stamp(
        "chicken",
        x,
        y,
        (size, size * rng.uniform(0.6, 0.85)),
        size * 0.75,
        meat,
        angle=rng.uniform(0, 3.2),
        bevel=0.8,
        rough=0.5,
        bump=0.03,
        grain=1.5,
        speckle=0.2,
        gloss=0.7,
        sink=0.25,
        coat=coated,
    )


def sprig(brush: Brush, x: float, y: float) -> None:
    """Coriander leaves."""
    for dx, dy in scatter(brush.rng, int(brush.rng.integers(4, 11)), 0.16):
        brush.stamp(
            "parsley",
            x + dx,
            y + dy,
            (0.07, 0.05),
            0.03,
            brush.vary("#4c8a2a", 0.2),
            angle=brush.rng.uniform(0, 6.3),
            shape=leaf,
            rough=0.5,
            grain=3,
            gloss=0.2,
        )
