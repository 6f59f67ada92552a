"""Filet mignon: seared rounds of beef in their juice, whole or sliced."""

import math

import numpy as np

from ..noise import Colour, ramp
from ..relief import Brush, Coat
from ..scene import pick
from ..shapes import leaf, pillow
from .garnish import parsley
from .pieces import grill_lines, slab
from .sides import bed


def filet_mignon(brush: Brush) -> None:
    rng = brush.rng
    side = pick(rng, (-1, 1))
    bed(brush, -0.38 * side, rng.uniform(-0.42, -0.25))
    if rng.random() < 0.45:
        bed(brush, 0.42 * side, -0.45)
    if rng.random() < 0.7:
        pool(brush, 0.05 * side, 0.25, 0.6, pick(rng, ("#4a1c10", "#3a1a0c", "#6a2a18")))
    crust = pick(rng, ("#54301c", "#482616", "#633a22", "#3e2014"))
    style = pick(rng, ("whole", "whole", "pair", "sliced"))
    if style == "sliced":
        sliced(brush, 0.05 * side, 0.12, crust)
    elif style == "pair":
        steak(brush, -0.3, 0.08, rng.uniform(0.28, 0.33), crust)
        steak(brush, 0.3, 0.22, rng.uniform(0.28, 0.33), crust)
    else:
        steak(brush, 0.08 * side, 0.2, rng.uniform(0.38, 0.48), crust)


def pool(brush: Brush, x: float, y: float, size: float, colour: Colour) -> None:
    brush.stamp(
        "juice",
        x,
        y,
        (size, size * 0.75),
        0.02,
        brush.vary(colour),
        bevel=0.15,
        rough=0.5,
        grain=0.6,
        gloss=1.0,
        speckle=0.1,
    )


def seared(kind: str) -> Coat:
    """Paint of a browned surface: crust, or charred lines one way or both."""

    def coat(u, v, depth, texture):
        layers = [
            (ramp(texture, 0.0, 0.5) * 0.7, "#1c0d08"),
            (ramp(texture, -0.2, -0.6) * 0.55, "#9a6242"),
        ]
        if kind != "crust":
            layers.append((grill_lines(u, v, 5, 0.6, 0.16) * 0.85, "#140a07"))
        if kind == "cross":
            layers.append((grill_lines(u, v, 5, 0.6 + math.pi / 2, 0.16) * 0.85, "#140a07"))
        return layers

    return coat


def steak(brush: Brush, x: float, y: float, radius: float, crust: Colour) -> None:
    """A thick round of beef: browned side, seared top, something on it."""
    rng = brush.rng
    thick = radius * rng.uniform(0.5, 0.75)
    colour, marks = brush.vary(crust, 0.1), seared(pick(rng, ("crust", "lines", "cross", "cross")))
    base = brush.canvas.level(*brush.spot(x, y))
    tall = brush.squash * radius + brush.rise * thick / 2
    lift = brush.rise * thick / 2 / tall

    def coat(u, v, depth, texture):
        above = (v + lift) * (tall / (brush.squash * radius))
        top = ramp(u * u + above * above, 1.0, 0.85)
        yield (1 - top) * ramp(texture, 0.5, -0.4) * 0.7, "#a05a44"
        for weight, dark in marks(u, above, depth, texture):
            yield weight * (top * 0.8 + 0.2), dark
        yield ramp(np.abs(u * u + above * above - 0.92), 0.12, 0.0) * 0.6, "#1c0d08"

    slab(
        brush,
        "steak",
        x,
        y,
        0,
        radius,
        thick,
        colour,
        height=0.16,
        bevel=0.6,
        rough=0.12,
        bump=0.016,
        grain=1.6,
        speckle=0.3,
        gloss=0.5,
        coat=coat,
        ground=base,
        angle=rng.uniform(-0.08, 0.08),
    )
    topping(brush, x, y, radius, thick)


def topping(brush: Brush, x: float, y: float, radius: float, z: float) -> None:
    """Butter, rosemary or parsley, or nothing."""
    rng = brush.rng
    kind = pick(rng, ("butter", "rosemary", "parsley", "none"))
    if kind == "butter":
        brush.stamp(
            "butter",
            x,
            y,
            (0.11, 0.1),
            0.05,
            "#efdc8a",
            z=z,
            shape=pillow,
            angle=rng.uniform(0, 3),
            bevel=0.4,
            gloss=0.5,
            speckle=0.05,
        )
    if kind in ("butter", "parsley"):
        parsley(brush, x, y, radius * 0.6, 8, z=z)
    if kind == "rosemary":
        rosemary(brush, x, y, z, rng.uniform(0, 3))


def rosemary(brush: Brush, x: float, y: float, z: float, angle: float) -> None:
    c, s = math.cos(angle), math.sin(angle)
    for k in range(9):
        t = (k - 4) * 0.055
        for turn in (-0.7, 0.7):
            brush.stamp(
                "parsley",
                x + t * c,
                y + t * s,
                (0.07, 0.013),
                0.014,
                brush.vary("#4a6334", 0.2),
                z=z,
                angle=angle + turn,
                shape=leaf,
            )


def sliced(brush: Brush, x: float, y: float, crust: Colour) -> None:
    """Slices fanned out, brown around a pink heart."""
    rng = brush.rng
    pink = brush.vary(pick(rng, ("#b8483c", "#a83a34", "#c46a58")), 0.08)

    def heart(u, v, depth, texture):
        return [
            (ramp(depth, 0.12, 0.4), "#9a5a48"),
            (ramp(depth, 0.3, 0.75) * 0.95, pink),
            (ramp(texture, 0.2, 0.7) * 0.25, "#e09a86"),
        ]

    count = int(rng.integers(4, 7))
    steak(brush, x - 0.3, y - 0.05, 0.26, crust)
    for k in range(count):
        brush.stamp(
            "steak",
            x - 0.1 + 0.13 * k,
            y + 0.12 + 0.02 * k,
            (0.15, 0.25),
            0.08,
            brush.vary(crust),
            angle=rng.uniform(-0.3, -0.1),
            z=0.05,
            bevel=0.35,
            rough=0.12,
            grain=2.5,
            bump=0.008,
            speckle=0.2,
            gloss=0.55,
            coat=heart,
            shape=pillow,
        )
