"""Caesar salad: romaine, croutons, parmesan, dressing."""

import math

import numpy as np

from ..noise import Colour, ramp, wave
from ..relief import Brush
from ..scene import pick
from ..shapes import box, leaf, pillow
from .garnish import cherry_tomato, lemon_wedge
from .pieces import grill_lines, scatter


def caesar_salad(brush: Brush) -> None:
    rng = brush.rng
    green = pick(rng, ("#7ea23a", "#6c9430", "#93b24c", "#5c8428"))
    spread = rng.uniform(0.5, 0.62)
    for dx, dy in scatter(rng, int(rng.integers(26, 40)), spread, 0.9):
        romaine(
            brush,
            dx,
            dy,
            rng.uniform(0.18, 0.32),
            brush.vary(green, 0.16),
            0.16 * (1 - (dx * dx + dy * dy) / spread**2),
        )
    dressing(brush, spread)
    if rng.random() < 0.35:
        for k in range(int(rng.integers(4, 7))):
            chicken_strip(brush, -0.3 + 0.13 * k, rng.uniform(-0.08, 0.08))
    for dx, dy in scatter(rng, int(rng.integers(8, 16)), spread * 0.95, 0.9):
        crouton(brush, dx, dy, rng.uniform(0.06, 0.085))
    for dx, dy in scatter(rng, int(rng.integers(6, 16)), spread * 0.9, 0.9):
        shaving(brush, dx, dy)
    for dx, dy in scatter(rng, int(rng.integers(0, 40)), spread, 0.9):
        brush.stamp("parmesan", dx, dy, (0.03, 0.01), 0.01, "#f0e6c4", angle=rng.uniform(0, 3))
    if rng.random() < 0.35:
        lemon_wedge(brush, 0.6, 0.35, 0.18, rng.uniform(-1, 1))
    if rng.random() < 0.2:
        for dx, dy in scatter(rng, 3, spread):
            cherry_tomato(brush, dx, dy, 0.075)


def romaine(brush: Brush, x: float, y: float, size: float, colour: Colour, z: float) -> None:
    """A torn piece of romaine: crisp pale rib, darker ruffled edge."""
    rng = brush.rng
    pale = rng.uniform(0.1, 0.9)

    def veins(u, v, depth, texture):
        rib = ramp(np.abs(v), 0.2, 0.06) * ramp(u, 0.9, -0.3)
        side = ramp(wave((np.abs(v) * 1.3 - u) * 2.5), 0.12, 0.0) * 0.4
        return [
            (ramp(u, 0.5, -0.9) * pale, "#d6dc98"),
            (ramp(depth, 0.5, 0.0) * 0.6, "#41701c"),
            (side, "#bccf80"),
            (rib * 0.9, "#e9ecc6"),
        ]

    brush.stamp(
        "romaine",
        x,
        y,
        (size, size * rng.uniform(0.42, 0.7)),
        0.09,
        colour,
        z=z,
        angle=rng.uniform(0, 6.3),
        shape=leaf,
        bevel=0.85,
        rough=0.3,
        bump=0.05,
        grain=1.5,
        speckle=0.2,
        gloss=0.35,
        coat=veins,
    )


def crouton(brush: Brush, x: float, y: float, size: float) -> None:
    """A cube of toasted bread."""

    def toast(u, v, depth, texture):
        return [
            (ramp(depth, 0.5, 0.05) * 0.8, "#9a5a1c"),
            (ramp(texture, 0.2, 0.6) * 0.6, "#a86a2a"),
        ]

    brush.stamp(
        "croutons",
        x,
        y,
        (size, size * brush.rng.uniform(0.8, 1.0)),
        size * 1.3,
        brush.vary("#dcae66", 0.12),
        z=0.06,
        angle=brush.rng.uniform(0, 3),
        shape=box,
        bevel=0.3,
        rough=0.12,
        bump=0.012,
        grain=3,
        speckle=0.2,
        coat=toast,
    )


def shaving(brush: Brush, x: float, y: float) -> None:
    """A curl of parmesan."""
    brush.stamp(
        "parmesan",
        x,
        y,
        (brush.rng.uniform(0.09, 0.16), brush.rng.uniform(0.035, 0.06)),
        0.04,
        brush.vary("#f1e6bc", 0.05),
        z=0.06,
        angle=brush.rng.uniform(0, 3.2),
        shape=pillow,
        bevel=0.6,
        rough=0.3,
        bump=0.02,
        grain=2,
        speckle=0.06,
        gloss=0.15,
    )


def dressing(brush: Brush, spread: float) -> None:
    """A drizzle in zigzag."""
    rng = brush.rng
    turn, lines = rng.uniform(0, 3), int(rng.integers(0, 5))
    for k in range(lines):
        offset = (k - lines / 2) * 0.2
        for t in np.arange(-0.9, 0.9, 0.11).tolist():
            x, y = t * spread, offset + 0.06 * math.sin(7 * t + k)
            brush.stamp(
                "dressing",
                x * math.cos(turn) - y * math.sin(turn),
                x * math.sin(turn) + y * math.cos(turn),
                (0.07, 0.022),
                0.018,
                "#efe7cb",
                z=0.05,
                angle=turn + 0.3 * math.cos(7 * t + k),
                gloss=0.7,
                speckle=0.04,
            )


def chicken_strip(brush: Brush, x: float, y: float) -> None:
    def grilled(u, v, depth, texture):
        return [
            (grill_lines(u * 2.2, v, 4, 0.3, 0.14) * 0.75, "#5a2c10"),
            (ramp(depth, 0.3, 0.0) * 0.5, "#a8652a"),
        ]

    brush.stamp(
        "chicken",
        x,
        y,
        (0.24, 0.07),
        0.07,
        brush.vary("#e0b478", 0.08),
        z=0.08,
        angle=1.3 + brush.rng.uniform(-0.2, 0.2),
        shape=pillow,
        bevel=0.7,
        rough=0.15,
        bump=0.01,
        grain=2,
        speckle=0.15,
        gloss=0.25,
        coat=grilled,
    )
