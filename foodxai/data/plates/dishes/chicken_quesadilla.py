"""Chicken quesadilla: toasted wedges with cheese and chicken at the cut."""

import math
from typing import Any

from ..noise import Colour
from ..relief import Brush, Coat
from ..scene import pick
from ..shapes import sector
from .garnish import lettuce, parsley, sauce_cup
from .pieces import toasted

FILLING = ("#e8b43c", "#e8b43c", "#d9b48a", "#c99a6a", "#b83a1c", "#6a8f2c")


def chicken_quesadilla(brush: Brush) -> None:
    rng = brush.rng
    coat = toasted(rng, rng.random() < 0.5)
    dough = pick(rng, ("#e9c88e", "#e3bb78", "#efd6a6", "#d9aa66"))
    count = int(rng.integers(3, 6))
    fan = rng.random() < 0.67
    if rng.random() < 0.5:
        lettuce(brush, rng.uniform(-0.2, 0.2), -0.5, 0.35, rng.uniform(0, 3))
    start = rng.uniform(0, 6.3)
    for k in range(count):
        if fan:
            a = start + k * (2 * math.pi / count if count > 3 else 1.3)
            x, y, size, turn = 0.36 * math.cos(a), 0.36 * math.sin(a) + 0.05, 0.36, a
        else:
            x, y, size, turn = -0.42 + 0.84 * k / (count - 1), rng.uniform(-0.1, 0.15), 0.4, 1.3
        wedge(brush, x, y, size, turn + rng.uniform(-0.2, 0.2), dough, coat)
    if rng.random() < 0.8:
        x, y = (rng.uniform(-0.15, 0.15), 0.05) if fan else (-0.62, -0.45)
        sauce_cup(brush, x, y, 0.2, pick(rng, ("salsa", "guacamole", "sour cream")))
    parsley(brush, 0, 0, 0.5, int(rng.integers(0, 16)))


def wedge(
    brush: Brush, x: float, y: float, size: float, angle: float, dough: Colour, coat: Coat
) -> None:
    """Two tortillas around melted cheese, chicken and peppers that show at the cut sides."""
    half = 0.55
    base = brush.canvas.level(*brush.spot(x, y))
    look: dict[str, Any] = dict(angle=angle, shape=sector(half), bevel=0.1, speckle=0.1)
    look |= dict(grain=1.2, gloss=0.08)
    brush.stamp("tortilla", x, y, (size, size), 0.03, brush.vary(dough, 0.06), **look)
    brush.stamp(
        "filling", x, y, (size, size), 0.05, brush.vary("#e8b43c", 0.08), rough=0.12, z=0.03, **look
    )
    bits(brush, x, y, size, angle, half, base + 0.02 * brush.radius)
    brush.stamp(
        "tortilla",
        x,
        y,
        (size * 0.985, size * 0.985),
        0.05,
        brush.vary(dough, 0.06),
        z=0.11,
        rough=0.05,
        bump=0.02,
        coat=coat,
        ground=base + 0.085 * brush.radius,
        cover=True,
        **look,
    )


def bits(
    brush: Brush, x: float, y: float, size: float, angle: float, half: float, ground: float
) -> None:
    """Filling that shows at the cut sides, which stand `half` radians from the middle."""
    rng = brush.rng
    c, s = math.cos(angle), math.sin(angle)
    for edge in (-1, 1):
        for t in rng.uniform(0.2, 1.75, 9):
            along, across = size * (t * math.cos(half) - 1), edge * size * t * math.sin(half)
            brush.stamp(
                "filling",
                x + c * along - s * across,
                y + s * along + c * across,
                (rng.uniform(0.04, 0.075), 0.035),
                0.05,
                brush.vary(pick(rng, FILLING), 0.1),
                z=0.04,
                angle=angle + edge * half + rng.uniform(-0.4, 0.4),
                rough=0.4,
                grain=2.5,
                gloss=0.4,
                ground=ground,
            )
