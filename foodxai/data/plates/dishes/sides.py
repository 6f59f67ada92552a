"""What lies beside: chips, rice, vegetables."""

import math
from collections.abc import Sequence

import numpy as np

from ..noise import Colour, ramp
from ..relief import Brush
from ..scene import pick
from ..shapes import capsule
from .garnish import asparagus, cherry_tomato, lettuce, parsley
from .pieces import scatter

FRIED = ("#f2bc54", "#eaa83e", "#f5cf7e", "#dd9836", "#efb44a")


def chip(
    brush: Brush,
    x: float,
    y: float,
    length: float,
    width: float,
    angle: float,
    colour: Colour,
    z: float,
) -> None:
    """One fried potato stick: two faces of a square rod, its ends and edges browner."""

    def fried(u, v, depth, texture):
        brown = np.maximum(ramp(np.abs(u), 0.75, 1.0), ramp(texture, 0.3, 0.9)) * 0.55
        return [(brown, "#c07a24"), (ramp(np.abs(v), 0.55, 1.0) * 0.25, "#b8741f")]

    def stick(u, v):
        return 1 - np.maximum(np.abs(v), 1 - (1 - np.abs(u)) * (length / width))

    brush.stamp(
        "chips",
        x,
        y,
        (length, width),
        width * 1.5,
        colour,
        z=z,
        angle=angle,
        shape=stick,
        bevel=0.55,
        rough=0.12,
        grain=2.2,
        bump=0.006,
        gloss=0.14,
        coat=fried,
    )


def pile_of_chips(
    brush: Brush, x: float, y: float, spread: float, count: int, length: float, width: float
) -> None:
    """Chips lying across each other, most of them more or less one way."""
    rng = brush.rng
    colour = pick(rng, FRIED)
    main = rng.uniform(0, math.pi)
    for dx, dy in scatter(rng, count, spread, rng.uniform(0.65, 1.0)):
        near = 1 - (dx * dx + dy * dy) / (spread * spread)
        chip(
            brush,
            x + dx,
            y + dy,
            length * rng.uniform(0.6, 1.15),
            width * rng.uniform(0.85, 1.15),
            main + rng.uniform(-1.2, 1.2),
            brush.vary(colour, 0.15),
            z=0.18 * near,
        )


def grains(
    brush: Brush,
    x: float,
    y: float,
    radius: float,
    colours: Sequence[Colour],
    count: int,
    z: float = 0.0,
    flat: float = 1.0,
) -> None:
    """Single grains lying on a mound."""
    rng = brush.rng
    for dx, dy in scatter(rng, count, radius, flat):
        top = z * (1 - (dx * dx + dy * dy / flat / flat) / (radius * radius))
        brush.stamp(
            "rice",
            x + dx,
            y + dy,
            (rng.uniform(0.038, 0.052), 0.018),
            0.02,
            brush.vary(pick(rng, colours), 0.1),
            z=top,
            angle=rng.uniform(0, 3.2),
            speckle=0,
            gloss=0.25,
        )


def rice_mound(brush: Brush, x: float, y: float, radius: float, colour: Colour, count: int) -> None:
    brush.stamp(
        "rice",
        x,
        y,
        (radius, radius * 0.9),
        radius * 0.45,
        brush.vary(colour, 0.05),
        rough=0.3,
        bump=0.035,
        grain=2.4,
        speckle=0.22,
        gloss=0.15,
    )
    grains(brush, x, y, radius * 0.98, (colour,), count, radius * 0.12)


def carrots(brush: Brush, x: float, y: float) -> None:
    rng = brush.rng
    for k in range(int(rng.integers(4, 8))):
        brush.stamp(
            "carrot",
            x + rng.uniform(-0.1, 0.1),
            y + 0.08 * k - 0.2,
            (rng.uniform(0.18, 0.26), 0.045),
            0.05,
            brush.vary("#d9701c"),
            angle=rng.uniform(-0.5, 0.5),
            shape=capsule(4.5),
            gloss=0.5,
            grain=3,
        )


def mash(brush: Brush, x: float, y: float) -> None:
    brush.stamp(
        "potato",
        x,
        y,
        (0.3, 0.26),
        0.2,
        brush.vary("#ead9a6", 0.08),
        rough=0.25,
        bump=0.04,
        grain=0.9,
        speckle=0.1,
        gloss=0.15,
    )
    parsley(brush, x, y, 0.2, 6)


def bed(brush: Brush, x: float, y: float) -> None:
    """What lies beside the main piece: asparagus, carrots, mash, leaves, tomatoes."""
    rng = brush.rng
    kind = pick(rng, ("asparagus", "carrots", "mash", "leaves", "rice", "tomatoes"))
    if kind == "asparagus":
        a = rng.uniform(-0.3, 0.3)
        for k in range(int(rng.integers(4, 7))):
            asparagus(
                brush,
                x,
                y + 0.085 * k - 0.15,
                rng.uniform(0.32, 0.42),
                a + rng.uniform(-0.12, 0.12),
            )
    elif kind == "carrots":
        carrots(brush, x, y)
    elif kind == "mash":
        mash(brush, x, y)
    elif kind == "rice":
        rice_mound(brush, x, y, 0.27, "#f0eada", 90)
    elif kind == "leaves":
        for _ in range(5):
            lettuce(
                brush,
                x + rng.uniform(-0.15, 0.15),
                y + rng.uniform(-0.15, 0.15),
                rng.uniform(0.2, 0.3),
                rng.uniform(0, 6.3),
            )
    else:
        for dx, dy in scatter(rng, 4, 0.2):
            cherry_tomato(brush, x + dx, y + dy, rng.uniform(0.075, 0.1))
