"""Glasses, and bowls of sauce."""

import math

from numpy.random import Generator

from .noise import Colour, linear
from .relief import Brush, Canvas
from .scene import CERAMICS, METALS, pick
from .shapes import pillow

DRINKS = ("#c9d8dc", "#c9d8dc", "#3a1d12", "#d98a1e", "#5a1020", "#e6d27a", "#2a1a12", "#d8c9b0")


def lay_glass(
    canvas: Canvas, rng: Generator, x: float, y: float, radius: float, squash: float
) -> None:
    """A glass of water, juice, cola, wine or coffee, sometimes with ice.

    Args:
        canvas, rng, squash: as of a `relief.Brush`.
        x, y, radius: in image widths.
    """
    brush = Brush(canvas, rng, (x, y, radius), squash)
    drink = pick(rng, DRINKS)
    brush.stamp("", 0, 0, (1, 1), 0.5, "#b9c2c4", bevel=0.2, gloss=1.0, speckle=0.02)
    brush.stamp("", 0, 0, (1, 1), 0.25, "#d5dcde", z=0.5, bevel=0.15, gloss=1.0, speckle=0.02)
    top = canvas.level(*brush.spot(0, 0, 0.5))
    brush.stamp(
        "",
        0,
        0,
        (0.86, 0.86),
        0.004,
        drink,
        z=0.5,
        bevel=0.3,
        gloss=0.8,
        speckle=0.08,
        ground=top + 0.002,
    )
    for _ in range(int(rng.integers(0, 4))):
        a, r = rng.uniform(0, 2 * math.pi), rng.uniform(0, 0.5)
        brush.stamp(
            "",
            r * math.cos(a),
            r * math.sin(a),
            (0.26, 0.24),
            0.06,
            linear(drink) * 0.7 + 0.25,
            z=0.5,
            shape=pillow,
            angle=a,
            bevel=0.4,
            gloss=1.0,
        )


def lay_sauce_bowl(
    brush: Brush,
    x: float,
    y: float,
    radius: float,
    sauce: Colour,
    part: str = "",
    bowl: Colour | None = None,
) -> None:
    """A small bowl; only the sauce in it belongs to the dish.

    Args:
        brush: a `relief.Brush`.
        x, y, radius: in plate radii.
        sauce: its colour.
        part: the sauce's name in the part mask, "" for none.
        bowl: the colour of the bowl; without it one is drawn.
    """
    rng, dish = brush.rng, brush.dish
    bowl = bowl or pick(rng, CERAMICS + METALS)
    ground, tall = brush.canvas.level(*brush.spot(x, y)) - 0.002, radius * 0.7
    brush.dish = 0
    for k in range(4):
        z, wide = tall * k / 4, radius * (0.88 + 0.04 * k)
        brush.stamp(
            "",
            x,
            y,
            (wide, wide),
            tall * 0.4,
            bowl,
            z=z,
            bevel=0.2,
            ground=ground + z * 0.5 * brush.radius,
            gloss=0.6,
            speckle=0.02,
        )
    brush.dish = dish
    brush.stamp(
        part,
        x,
        y,
        (radius * 0.82, radius * 0.82),
        radius * 0.1,
        brush.vary(sauce, 0.1),
        z=tall * 0.8,
        bevel=0.6,
        bump=0.015,
        grain=1.5,
        speckle=0.12,
        gloss=0.7,
        ground=ground + tall * 0.85 * brush.radius,
    )
