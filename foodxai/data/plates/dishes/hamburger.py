"""Hamburger: bun, lettuce, tomato, cheese and patty."""

import math

import numpy as np

from ..noise import Colour, linear, ramp
from ..relief import Brush
from ..scene import pick
from .garnish import lettuce, sauce_cup, tomato
from .stack import Stack, cheese, heel, leaves, onion, patty, tomatoes


def hamburger(brush: Brush) -> None:
    rng = brush.rng
    brush.turn = 0.0  # it stands, whichever way the plate is turned
    stack = Stack(
        brush,
        rng.uniform(-0.12, 0.12),
        rng.uniform(0.05, 0.3),
        rng.uniform(0.46, 0.62),
        rng.uniform(-0.12, 0.12),
    )
    lay_beside(brush, stack.x, stack.y)
    bread = brush.vary(pick(rng, ("#cf8a3c", "#c27a2e", "#d99a50", "#b86a24", "#e0aa62")), 0.08)
    heel(stack, bread)
    leaves_below = rng.random() < 0.4
    if leaves_below:
        leaves(stack)
    for _ in range(2 if rng.random() < 0.25 else 1):
        patty(stack)
        if rng.random() < 0.65:
            cheese(stack)
    if rng.random() < 0.85:
        tomatoes(stack)
    if rng.random() < 0.35:
        onion(stack)
    if not leaves_below:
        leaves(stack)
    crown(stack, bread)


def crown(stack: Stack, bread: Colour) -> None:
    """The domed upper half of the bun, with or without sesame."""
    brush, rng, wide = stack.brush, stack.rng, stack.wide
    high = rng.uniform(0.5, 0.72) * wide
    below = brush.squash * wide * 0.95
    above = math.sqrt((brush.squash * wide) ** 2 + (brush.rise * high) ** 2) * 1.02
    tall = max(below, above)

    def shape(u, v):
        v = np.where(v > 0, v * (tall / below), v * (tall / above))
        return 1 - u * u * (0.9 + 0.1 * u * u) - v * v

    def baked(u, v, depth, texture):
        return [
            (ramp(depth, 0.3, 0.75) * 0.75, linear(bread) * 0.62),
            (ramp(v, 0.55, 0.95) * 0.6, "#ecca92"),
            (ramp(texture, 0.2, 0.8) * 0.25, "#7a3f14"),
        ]

    z = stack.z - 0.02
    brush.stamp(
        "bun",
        stack.middle,
        stack.y,
        (wide * 1.03, tall),
        0.42 * wide,
        bread,
        z=z,
        angle=stack.lean,
        shape=shape,
        bevel=0.95,
        speckle=0.07,
        grain=0.8,
        gloss=rng.uniform(0.2, 0.6),
        coat=baked,
        upright=True,
        cover=True,
        ground=stack.ground,
    )
    if rng.random() < 0.7:
        sesame(stack, z, above, 0.12 * tall)


def sesame(stack: Stack, z: float, tall: float, lift: float) -> None:
    """Seeds on a crown that stands on z and shows `tall` above its middle, `lift` up the image."""
    brush, rng = stack.brush, stack.rng
    for _ in range(int(rng.integers(25, 60))):
        a, r = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random()) * 0.78
        brush.stamp(
            "bun",
            stack.middle + r * stack.wide * math.cos(a),
            stack.y,
            (0.028, 0.018),
            0.016,
            "#f3e6c4",
            z=z + (r * tall * math.sin(a) + lift) / brush.rise,
            angle=rng.uniform(0, 3),
            upright=True,
            gloss=0.2,
        )


def lay_beside(brush: Brush, x: float, y: float) -> None:
    """Up to two of: a leaf, a slice of tomato, pickles, a cup of sauce."""
    rng = brush.rng
    side = pick(rng, (-1, 1))
    for _ in range(int(rng.integers(0, 3))):
        kind = pick(rng, ("lettuce", "tomato", "pickles", "sauce"))
        if kind == "lettuce":
            lettuce(brush, x + side * 0.62, y - 0.3, 0.32, rng.uniform(0, 6.3))
        elif kind == "tomato":
            tomato(brush, x + side * 0.62, y + 0.1, 0.16)
        elif kind == "pickles":
            pickles(brush, x + side * 0.64, y - 0.05)
        else:
            sauce = pick(rng, ("ketchup", "mustard", "mayonnaise"))
            sauce_cup(brush, x - side * 0.66, y - 0.35, 0.19, sauce)


def pickles(brush: Brush, x: float, y: float) -> None:
    def rind(u, v, depth, texture):
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
            coat=rind,
            grain=4,
        )
