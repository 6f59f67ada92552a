"""Bits that many dishes share, so that no leaf or lemon gives a dish away."""

import math

import numpy as np

from ..noise import ramp, wave
from ..relief import Brush
from ..scene import pick
from ..shapes import capsule, leaf
from ..vessels import lay_sauce_bowl
from .pieces import scatter

SAUCES = {
    "ketchup": "#a81c10",
    "mayonnaise": "#efe6c8",
    "tartare": "#e6e3c6",
    "salsa": "#b5301a",
    "mustard": "#d9a01c",
    "guacamole": "#8fa63c",
    "gravy": "#5a3018",
    "soy": "#22120c",
    "sour cream": "#f4f1e8",
}


def parsley(brush: Brush, x: float, y: float, spread: float, count: int, z: float = 0.0) -> None:
    """Chopped herbs."""
    for dx, dy in scatter(brush.rng, count, spread):
        size = brush.rng.uniform(0.02, 0.045)
        brush.stamp(
            "parsley",
            x + dx,
            y + dy,
            (size, size * 0.7),
            0.015,
            brush.vary("#4f7a22", 0.3),
            z=z,
            angle=brush.rng.uniform(0, 6.3),
            shape=leaf,
            bevel=0.6,
            rough=0.5,
            grain=4,
        )


def lettuce(brush: Brush, x: float, y: float, size: float, angle: float) -> None:
    """One ruffled leaf with a pale rib."""

    def veins(u, v, depth, texture):
        rib = ramp(np.abs(v), 0.09, 0.02) * ramp(u, 0.9, -0.4)
        side = ramp(wave((np.abs(v) * 1.1 - u * 0.7) * 3.5), 0.1, 0.0) * 0.35
        return [
            (ramp(depth, 0.45, 0.0) * 0.55, "#4f7d1e"),
            (side, "#b9d07a"),
            (rib * 0.9, "#dfe6b4"),
        ]

    brush.stamp(
        "lettuce",
        x,
        y,
        (size, size * brush.rng.uniform(0.5, 0.7)),
        0.1,
        brush.vary("#7fa83a", 0.15),
        angle=angle,
        shape=leaf,
        bevel=0.9,
        rough=0.28,
        bump=0.07,
        grain=0.55 / size,
        speckle=0.25,
        gloss=0.25,
        coat=veins,
    )


def lemon_slice(brush: Brush, x: float, y: float, radius: float) -> None:
    """A round cut of lemon."""
    spokes = brush.rng.uniform(0, 1)

    def flesh(u, v, depth, texture):
        r2 = u * u + v * v
        inner = ramp(r2, 0.72, 0.66)
        lines = np.zeros_like(u)
        for k in range(4):
            a = math.pi * (k + spokes) / 4
            lines = np.maximum(lines, ramp(np.abs(u * math.cos(a) + v * math.sin(a)), 0.07, 0.02))
        return [(ramp(r2, 0.9, 0.85), "#f2ecc0"), (inner, "#e8c93a"), (inner * lines, "#f4eec4")]

    brush.stamp(
        "lemon",
        x,
        y,
        (radius, radius),
        0.06,
        "#dcae14",
        bevel=0.25,
        grain=3,
        bump=0.006,
        gloss=0.5,
        coat=flesh,
    )


def lemon_wedge(brush: Brush, x: float, y: float, size: float, angle: float) -> None:
    """A wedge lying on its side: peel, pith and shining flesh."""

    def flesh(u, v, depth, texture):
        cut = ramp(v, -0.25, -0.15)
        pulp = cut * ramp(depth, 0.12, 0.25) * ramp(v, -0.1, 0.0)
        lines = ramp(wave(u * 2.5), 0.12, 0.02) * pulp
        return [(cut, "#f3edc6"), (pulp, "#e6c030"), (lines * 0.6, "#f6efc4")]

    brush.stamp(
        "lemon",
        x,
        y,
        (size, size * 0.5),
        size * 0.5,
        brush.vary("#e0b010", 0.08),
        angle=angle,
        bevel=0.9,
        grain=4,
        bump=0.006,
        gloss=0.5,
        coat=flesh,
    )


def tomato(brush: Brush, x: float, y: float, radius: float) -> None:
    """A slice of tomato."""

    def flesh(u, v, depth, texture):
        r = np.sqrt(u * u + v * v)
        seeds = ramp(np.abs(r - 0.5), 0.2, 0.1) * ramp(texture, 0.0, 0.3)
        return [(ramp(r, 0.86, 0.8) * 0.8, "#d9482e"), (seeds * 0.7, "#e8a04a")]

    brush.stamp(
        "tomato",
        x,
        y,
        (radius, radius),
        0.05,
        brush.vary("#b8241a"),
        bevel=0.25,
        grain=4,
        gloss=0.6,
        coat=flesh,
    )


def cherry_tomato(brush: Brush, x: float, y: float, radius: float) -> None:
    brush.stamp(
        "tomato",
        x,
        y,
        (radius, radius),
        radius,
        brush.vary("#c02416"),
        gloss=0.9,
        speckle=0.05,
        sink=0.2,
    )


def asparagus(brush: Brush, x: float, y: float, length: float, angle: float) -> None:
    """One spear: a stalk with a scaly tip."""

    def scales(u, v, depth, texture):
        tip = ramp(u, 0.45, 0.7)
        return [(tip * 0.7, "#3f5a24"), (ramp(wave(u * 6), 0.06, 0.0) * 0.5, "#3a5320")]

    brush.stamp(
        "asparagus",
        x,
        y,
        (length, 0.042),
        0.045,
        brush.vary("#6d8f34", 0.15),
        angle=angle,
        shape=capsule(length / 0.042),
        gloss=0.3,
        coat=scales,
        grain=3,
    )


def sauce_cup(brush: Brush, x: float, y: float, radius: float, sauce: str) -> None:
    """A small cup of sauce standing on the plate."""
    lay_sauce_bowl(
        brush,
        x,
        y,
        radius,
        SAUCES[sauce],
        "sauce",
        pick(brush.rng, ("#f1efe8", "#f1efe8", "#c9ccd0", "#2a2b30", "#c9a27a")),
    )
