"""Huevos rancheros: fried eggs and salsa on a tortilla, beans beside."""

import math

import numpy as np

from ..noise import ramp
from ..relief import Brush
from ..scene import pick
from ..shapes import pillow
from .garnish import parsley
from .pieces import scatter, toasted


def huevos_rancheros(brush: Brush) -> None:
    rng = brush.rng
    x, y = rng.uniform(-0.05, 0.05, 2)
    brush.stamp(
        "tortilla",
        x,
        y,
        (0.7, 0.68),
        0.04,
        brush.vary(pick(rng, ("#e3bb78", "#e9c88e", "#dba85a")), 0.08),
        bevel=0.1,
        rough=0.08,
        bump=0.025,
        grain=0.7,
        speckle=0.12,
        coat=toasted(rng),
    )
    side = pick(rng, (-1, 1))
    beans(brush, x - 0.42 * side, y - 0.28, rng.uniform(0.22, 0.3))
    salsa(brush, x + 0.05, y + 0.05, rng.uniform(0.5, 0.6))
    count = int(rng.integers(1, 4)) if rng.random() < 0.4 else 2
    start = rng.uniform(0, 6.3)
    for k in range(count):
        a, r = start + k * 2 * math.pi / count, (0.25 if count > 1 else 0.05)
        egg(
            brush,
            x + r * math.cos(a),
            y + 0.03 + r * math.sin(a) * 0.9,
            rng.uniform(0.27, 0.34) if count > 1 else 0.42,
        )
    if rng.random() < 0.6:
        salsa(brush, x + 0.42 * side, y + 0.15, 0.2)
    if rng.random() < 0.55:
        avocado(brush, x + 0.45 * side, y - 0.35)
    if rng.random() < 0.55:
        cheese(brush, x, y)
    parsley(brush, x, y, 0.5, int(rng.integers(4, 22)))


def cheese(brush: Brush, x: float, y: float) -> None:
    """White cheese, crumbled."""
    rng = brush.rng
    for dx, dy in scatter(rng, 22, 0.5):
        brush.stamp(
            "cheese",
            x + dx,
            y + dy,
            (0.028, 0.022),
            0.02,
            brush.vary("#f3ead2", 0.05),
            shape=pillow,
            angle=rng.uniform(0, 3),
        )


def egg(brush: Brush, x: float, y: float, radius: float) -> None:
    """A fried egg: a ragged white, browned at its edge, and a shining yolk."""
    rng = brush.rng

    def lace(u, v, depth, texture):
        return [
            (ramp(depth, 0.14, 0.0) * ramp(texture, -0.3, 0.2) * 0.7, "#c98f4a"),
            (ramp(depth, 0.3, 0.0) * 0.3, "#e3d9c4"),
        ]

    brush.stamp(
        "egg",
        x,
        y,
        (radius, radius * rng.uniform(0.8, 1.0)),
        0.06,
        "#f6f2e9",
        angle=rng.uniform(0, 3),
        bevel=0.3,
        rough=0.5,
        grain=0.7 / radius * 0.3,
        bump=0.01,
        speckle=0.03,
        gloss=0.6,
        coat=lace,
    )
    yolk = radius * rng.uniform(0.36, 0.44)
    dx, dy = rng.uniform(-0.1, 0.1, 2) * radius
    brush.stamp(
        "yolk",
        x + dx,
        y + dy,
        (yolk, yolk * 0.96),
        yolk * 0.55,
        brush.vary(pick(rng, ("#f0a818", "#ec9412", "#f3bc2c")), 0.06),
        bevel=0.8,
        speckle=0.03,
        gloss=1.0,
    )


def beans(brush: Brush, x: float, y: float, spread: float) -> None:
    rng = brush.rng
    colour = pick(rng, ("#2c1a16", "#3a2018", "#6a3a24"))
    brush.stamp(
        "beans",
        x,
        y,
        (spread * 1.1, spread),
        0.05,
        brush.vary(colour, 0.1),
        rough=0.4,
        bump=0.02,
        grain=1.5,
        speckle=0.25,
        gloss=0.5,
    )
    for dx, dy in scatter(rng, 32, spread):
        brush.stamp(
            "beans",
            x + dx,
            y + dy,
            (0.055, 0.036),
            0.036,
            brush.vary(colour, 0.25),
            angle=rng.uniform(0, 3),
            gloss=0.6,
            speckle=0.05,
        )


def salsa(brush: Brush, x: float, y: float, spread: float) -> None:
    rng = brush.rng

    def wet(u, v, depth, texture):
        return [
            (ramp(texture, 0.15, 0.6) * 0.6, "#7a1a0c"),
            (ramp(texture, -0.25, -0.6) * 0.5, "#dc6a34"),
        ]

    brush.stamp(
        "salsa",
        x,
        y,
        (spread, spread * 0.85),
        0.035,
        brush.vary("#b5361a", 0.1),
        rough=0.55,
        bump=0.02,
        grain=1.1,
        speckle=0.2,
        gloss=0.7,
        bevel=0.4,
        coat=wet,
    )
    for dx, dy in scatter(rng, int(70 * spread), spread * 0.85):
        brush.stamp(
            "salsa",
            x + dx,
            y + dy,
            (0.045, 0.036),
            0.03,
            brush.vary(pick(rng, ("#c8301a", "#c8301a", "#d9542e", "#efe3d0", "#6f9a34")), 0.15),
            shape=pillow,
            angle=rng.uniform(0, 3),
            gloss=0.7,
            grain=3,
        )


def avocado(brush: Brush, x: float, y: float) -> None:
    def rim(u, v, depth, texture):
        return [(ramp(v, 0.1, 0.7), "#7f9a34"), (ramp(v, 0.7, 0.95), "#34481c")]

    def crescent(u, v):
        return np.minimum(1 - u * u - v * v, u * u + (v + 0.75) ** 2 - 0.5)

    for k in range(4):
        brush.stamp(
            "avocado",
            x + 0.03 * k,
            y + 0.075 * k,
            (0.22, 0.13),
            0.05,
            brush.vary("#d3d47a", 0.06),
            angle=0.2,
            shape=crescent,
            bevel=0.4,
            gloss=0.4,
            speckle=0.05,
            coat=rim,
        )
