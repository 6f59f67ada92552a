"""Fried rice: grains, peas, carrot, egg."""

import math

from ..relief import Brush
from ..scene import pick
from ..shapes import box, ring
from .garnish import lemon_wedge, lettuce, parsley, sauce_cup
from .pieces import scatter
from .sides import grains

RICE = (
    ("#e6c987", "#dcb668", "#efdcae"),
    ("#c98f4c", "#b87a3a", "#d9aa6a"),
    ("#efe0b8", "#e6cf98", "#f3ead2"),
    ("#d9a04a", "#e0b05c", "#c98a3c"),
)


def fried_rice(brush: Brush) -> None:
    rng = brush.rng
    colours = pick(rng, RICE)
    x, y = rng.uniform(-0.06, 0.06, 2)
    wide, flat = rng.uniform(0.5, 0.66), rng.uniform(0.75, 1.0)
    if rng.random() < 0.3:
        lettuce(brush, x - 0.4, y - 0.3, 0.35, 2.5)
    brush.stamp(
        "rice",
        x,
        y,
        (wide, wide * flat),
        0.24,
        brush.vary(colours[0], 0.06),
        rough=0.3,
        bump=0.035,
        grain=1.7,
        speckle=0.3,
        gloss=0.2,
    )
    bits(brush, x, y, wide * 0.9, flat)
    grains(brush, x, y, wide, colours, int(rng.integers(230, 320)), 0.07, flat)
    bits(brush, x, y, wide * 0.92, flat)
    if rng.random() < 0.35:
        lemon_wedge(brush, 0.6, 0.35, 0.18, rng.uniform(-1, 1))
    if rng.random() < 0.3:
        sauce_cup(brush, -0.62, -0.3, 0.17, "soy")
    if rng.random() < 0.4:
        parsley(brush, x, y, 0.3, 8)


def bits(brush: Brush, x: float, y: float, wide: float, flat: float) -> None:
    """Peas, carrot, egg, sometimes spring onion or prawns."""
    rng = brush.rng
    peas_and_carrots(brush, x, y, wide, flat)
    for dx, dy in scatter(rng, int(rng.integers(3, 9)), wide, flat):
        brush.stamp(
            "egg",
            x + dx,
            y + dy,
            (rng.uniform(0.05, 0.085), 0.045),
            0.03,
            brush.vary("#f0c84c", 0.1),
            z=0.05,
            angle=rng.uniform(0, 3),
            rough=0.6,
            bump=0.02,
            grain=2.5,
            gloss=0.3,
        )
    if rng.random() < 0.6:
        for dx, dy in scatter(rng, int(rng.integers(4, 12)), wide, flat):
            brush.stamp(
                "parsley",
                x + dx,
                y + dy,
                (0.034, 0.03),
                0.02,
                brush.vary("#7fae3c", 0.2),
                z=0.05,
                shape=ring(0.45),
                gloss=0.3,
            )
    if rng.random() < 0.35:
        for dx, dy in scatter(rng, int(rng.integers(2, 5)), wide * 0.8, flat):
            prawn(brush, x + dx, y + dy, rng.uniform(0, 6.3))


def peas_and_carrots(brush: Brush, x: float, y: float, wide: float, flat: float) -> None:
    rng = brush.rng
    for dx, dy in scatter(rng, int(rng.integers(7, 16)), wide, flat):
        brush.stamp(
            "pea",
            x + dx,
            y + dy,
            (0.036, 0.036),
            0.036,
            brush.vary("#6f9a2c", 0.15),
            z=0.05,
            speckle=0,
            gloss=0.5,
        )
    for dx, dy in scatter(rng, int(rng.integers(6, 14)), wide, flat):
        brush.stamp(
            "carrot",
            x + dx,
            y + dy,
            (0.042, 0.036),
            0.04,
            brush.vary("#df7414", 0.12),
            z=0.05,
            angle=rng.uniform(0, 3),
            shape=box,
            bevel=0.4,
            gloss=0.4,
            speckle=0,
        )


def prawn(brush: Brush, x: float, y: float, angle: float) -> None:
    for k in range(6):
        a = angle + 0.55 * k
        brush.stamp(
            "prawn",
            x + 0.065 * math.cos(a),
            y + 0.065 * math.sin(a),
            (0.044 - 0.004 * k, 0.036),
            0.05,
            brush.vary("#ef9a74" if k % 2 else "#f3b894", 0.06),
            angle=a + 1.57,
            z=0.06,
            gloss=0.6,
        )
