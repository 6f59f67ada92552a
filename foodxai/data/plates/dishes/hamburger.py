"""Hamburger: bun, lettuce, tomato, cheese and patty in a stack seen from the front and above."""

import math

import numpy as np

from ..noise import linear, ramp
from ..scene import pick
from ..shapes import ellipse
from .fillings import cheese, leaves, onion, patty, slices
from .garnish import lettuce, sauce_cup, tomato
from .pieces import slab


def hamburger(brush):
    rng, brush.turn = brush.rng, 0.0
    x, y = rng.uniform(-0.12, 0.12), rng.uniform(0.05, 0.3)
    wide = rng.uniform(0.46, 0.62)
    side_dish(brush, x, y, wide)
    lean = rng.uniform(-0.12, 0.12)
    bread = brush.vary(pick(rng, ("#cf8a3c", "#c27a2e", "#d99a50", "#b86a24", "#e0aa62")), 0.08)
    base = brush.canvas.level(*brush.spot(x, y))
    state = {"z": 0.0}

    def layer(part, radius, thick, colour, shift=0.0, **look):
        ground = base + brush.radius * state["z"] * 0.35
        slab(
            brush,
            part,
            x + shift - lean * state["z"],
            y,
            state["z"],
            radius * wide,
            thick,
            colour,
            ground=ground,
            lean=lean,
            **look,
        )
        state["z"] += thick

    def crumb(u, v, depth, texture):
        return [
            (ramp(v, 0.0, -0.4) * np.float32(0.8), "#efd9ae"),
            (ramp(texture, 0.2, 0.7) * np.float32(0.3), "#8f5220"),
        ]

    layer(
        "bun", 0.98, rng.uniform(0.12, 0.18), bread, bevel=0.6, speckle=0.08, coat=crumb, gloss=0.1
    )
    lettuce_first = rng.random() < 0.4
    if lettuce_first:
        leaves(brush, layer)
    for _ in range(2 if rng.random() < 0.25 else 1):
        patty(brush, layer)
        if rng.random() < 0.65:
            cheese(
                brush,
                x - lean * state["z"],
                y,
                state["z"],
                wide * 1.05,
                base + brush.radius * (state["z"] * 0.35 + 0.17),
            )
            state["z"] += 0.02
    if rng.random() < 0.85:
        slices(brush, layer)
    if rng.random() < 0.35:
        onion(brush, layer)
    if not lettuce_first:
        leaves(brush, layer)
    crown(
        brush,
        x - lean * state["z"],
        y,
        state["z"] - 0.02,
        wide,
        bread,
        base + brush.radius * state["z"] * 0.35,
        lean,
    )


def crown(brush, x, y, z, wide, colour, ground, lean):
    """The domed top of the bun, with or without sesame."""
    rng, squash, rise = brush.rng, brush.squash, brush.rise
    high = rng.uniform(0.5, 0.72) * wide
    below = squash * wide * 0.95
    above = math.sqrt((squash * wide) ** 2 + (rise * high) ** 2) * 1.02
    tall = max(below, above)

    def shape(u, v):
        v = v * np.where(v > 0, np.float32(tall / below), np.float32(tall / above))
        return 1 - u * u * (np.float32(0.9) + np.float32(0.1) * u * u) - v * v

    def baked(u, v, depth, texture):
        return [
            (ramp(depth, 0.3, 0.75) * np.float32(0.75), linear(colour) * np.float32(0.62)),
            (ramp(v, 0.55, 0.95) * np.float32(0.6), "#ecca92"),
            (ramp(texture, 0.2, 0.8) * np.float32(0.25), "#7a3f14"),
        ]

    brush.stamp(
        "bun",
        x,
        y,
        (wide * 1.03, tall),
        0.42 * wide,
        colour,
        z=z,
        angle=lean,
        shape=shape,
        bevel=0.95,
        speckle=0.07,
        grain=0.8,
        gloss=rng.uniform(0.2, 0.6),
        coat=baked,
        upright=True,
        cover=True,
        ground=ground,
    )
    if rng.random() < 0.7:
        for _ in range(int(rng.integers(25, 60))):
            a, r = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random()) * 0.78
            brush.stamp(
                "bun",
                x + r * wide * math.cos(a),
                y,
                (0.028, 0.018),
                0.016,
                "#f3e6c4",
                z=z + (r * above * math.sin(a) + 0.12 * tall) / rise,
                angle=rng.uniform(0, 3),
                shape=ellipse,
                upright=True,
                gloss=0.2,
            )


def side_dish(brush, x, y, wide):
    rng = brush.rng
    where = pick(rng, (-1, 1))
    for _ in range(int(rng.integers(0, 3))):
        pick(
            rng,
            (
                lambda: lettuce(brush, x + where * 0.62, y - 0.3, 0.32, rng.uniform(0, 6.3)),
                lambda: tomato(brush, x + where * 0.62, y + 0.1, 0.16),
                lambda: pickles(brush, x + where * 0.64, y - 0.05),
                lambda: sauce_cup(
                    brush,
                    x - where * 0.66,
                    y - 0.35,
                    0.19,
                    pick(rng, ("ketchup", "mustard", "mayonnaise")),
                ),
            ),
        )()


def pickles(brush, x, y):
    def rim(u, v, depth, texture):
        return [(ramp(depth, 0.35, 0.25), "#4f6a1e")]

    for k in range(3):
        brush.stamp(
            "pickle",
            x + 0.07 * k,
            y + 0.09 * k,
            (0.1, 0.1),
            0.03,
            brush.vary("#9aa84a"),
            bevel=0.3,
            gloss=0.5,
            coat=rim,
            grain=4,
        )
