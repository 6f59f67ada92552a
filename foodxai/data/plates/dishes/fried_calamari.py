"""Fried calamari: battered rings and tentacles."""

import math

import numpy as np

from ..noise import Colour, ramp
from ..relief import Brush, Layers
from ..scene import pick
from ..shapes import capsule, ring
from .garnish import lemon_slice, lemon_wedge, lettuce, parsley, sauce_cup
from .pieces import scatter


def fried_calamari(brush: Brush) -> None:
    rng = brush.rng
    colour = pick(rng, ("#e0a84a", "#e8bc68", "#d6963c", "#dca850", "#c98230"))
    x, y = rng.uniform(-0.08, 0.08, 2)
    if rng.random() < 0.5:
        for _ in range(int(rng.integers(2, 5))):
            lettuce(
                brush, rng.uniform(-0.5, 0.5), rng.uniform(-0.5, 0.5), 0.35, rng.uniform(0, 6.3)
            )
    spread = rng.uniform(0.4, 0.55)
    for dx, dy in scatter(rng, int(rng.integers(18, 34)), spread, 0.85):
        near = 1 - (dx * dx + dy * dy) / (spread * spread)
        if rng.random() < 0.14:
            tentacles(brush, x + dx, y + dy, colour, 0.1 * near)
        else:
            calamari_ring(brush, x + dx, y + dy, rng.uniform(0.12, 0.2), colour, 0.12 * near)
    if rng.random() < 0.7:
        pick(
            rng,
            (
                lambda: lemon_wedge(brush, 0.55, 0.4, 0.2, rng.uniform(-1, 1)),
                lambda: lemon_slice(brush, -0.5, 0.4, 0.17),
            ),
        )()
    if rng.random() < 0.55:
        sauce_cup(
            brush,
            pick(rng, (-0.58, 0.58)),
            rng.uniform(-0.35, 0.1),
            0.2,
            pick(rng, ("ketchup", "mayonnaise", "tartare", "salsa")),
        )
    if rng.random() < 0.5:
        parsley(brush, x, y, 0.45, 14)


def crumbs(u: np.ndarray, v: np.ndarray, depth: np.ndarray, texture: np.ndarray) -> Layers:
    return [
        (ramp(texture, 0.1, 0.6) * 0.65, "#9a5a1a"),
        (ramp(texture, -0.15, -0.6) * 0.7, "#f2dba4"),
    ]


def calamari_ring(
    brush: Brush, x: float, y: float, radius: float, colour: Colour, z: float
) -> None:
    rng = brush.rng
    brush.stamp(
        "rings",
        x,
        y,
        (radius, radius * rng.uniform(0.7, 1.0)),
        0.075,
        brush.vary(colour, 0.16),
        z=z,
        angle=rng.uniform(0, 6.3),
        shape=ring(rng.uniform(0.38, 0.52)),
        rough=0.45,
        bump=0.02,
        grain=1.6,
        speckle=0.25,
        gloss=0.15,
        coat=crumbs,
    )


def tentacles(brush: Brush, x: float, y: float, colour: Colour, z: float) -> None:
    rng = brush.rng
    for _ in range(6):
        a = rng.uniform(0, 6.3)
        brush.stamp(
            "rings",
            x + 0.08 * math.cos(a),
            y + 0.08 * math.sin(a),
            (0.1, 0.028),
            0.05,
            brush.vary(colour, 0.15),
            z=z,
            angle=a,
            shape=capsule(3.5),
            rough=0.4,
            bump=0.015,
            grain=2,
            speckle=0.25,
            coat=crumbs,
        )
