"""Bits that many dishes share, so that no leaf or lemon gives a dish away."""

import math

import numpy as np

from ..relief import box, capsule, ellipse, leaf, noise_at, ramp, ring, wave
from ..scene import lay_sauce_bowl, pick

SAUCES = {"ketchup": "#a81c10", "mayonnaise": "#efe6c8", "tartare": "#e6e3c6", "salsa": "#b5301a", "mustard": "#d9a01c",
          "guacamole": "#8fa63c", "gravy": "#5a3018", "soy": "#22120c", "sour cream": "#f4f1e8"}


def scatter(rng, count, radius, flat=1.0):
    """`count` points spread evenly over a disc (or an ellipse `flat` times as high), in random order."""
    r, a = radius * np.sqrt(rng.random(count)), rng.uniform(0, 2 * math.pi, count)
    return [(float(q * math.cos(t)), float(q * math.sin(t) * flat)) for q, t in zip(r, a)]


def parsley(brush, x, y, spread, count, part="parsley"):
    """Chopped herbs."""
    for dx, dy in scatter(brush.rng, count, spread):
        size = brush.rng.uniform(0.02, 0.045)
        brush.stamp(part, x + dx, y + dy, (size, size * 0.7), 0.015, brush.vary("#4f7a22", 0.3), shape=leaf, bevel=0.6,
                    angle=brush.rng.uniform(0, 6.3), rough=0.5, grain=4, gloss=0.1)


def lettuce(brush, x, y, size, angle, colour="#7fa83a", part="lettuce"):
    """One ruffled leaf with a pale rib."""
    def veins(u, v, depth, texture):
        rib = ramp(np.abs(v), 0.09, 0.02) * ramp(u, 0.9, -0.4)
        side = ramp(wave((np.abs(v) * 1.1 - u * 0.7) * 3.5), 0.1, 0.0) * np.float32(0.35)
        return [(ramp(depth, 0.45, 0.0) * np.float32(0.55), "#4f7d1e"), (side, "#b9d07a"), (rib * np.float32(0.9), "#dfe6b4")]
    brush.stamp(part, x, y, (size, size * brush.rng.uniform(0.5, 0.7)), 0.1, brush.vary(colour, 0.15), angle=angle,
                shape=leaf, bevel=0.9, rough=0.28, bump=0.07, grain=1.1 / size * 0.5, speckle=0.25, gloss=0.25, coat=veins)


def lemon_slice(brush, x, y, radius, part="lemon"):
    """A round cut of lemon."""
    spokes = brush.rng.uniform(0, 1)

    def flesh(u, v, depth, texture):
        r2 = u * u + v * v
        inner = ramp(r2, 0.72, 0.66)
        lines = np.zeros_like(u)
        for k in range(4):
            a = math.pi * (k + spokes) / 4
            lines = np.maximum(lines, ramp(np.abs(u * np.float32(math.cos(a)) + v * np.float32(math.sin(a))), 0.07, 0.02))
        return [(ramp(r2, 0.9, 0.85), "#f2ecc0"), (inner, "#e8c93a"), (inner * lines, "#f4eec4")]
    brush.stamp(part, x, y, (radius, radius), 0.06, "#dcae14", bevel=0.25, grain=3, bump=0.006, gloss=0.5, coat=flesh)


def lemon_wedge(brush, x, y, size, angle, part="lemon"):
    """A wedge lying on its side: peel, pith and shining flesh."""
    def flesh(u, v, depth, texture):
        cut = ramp(v, -0.25, -0.15)
        pulp = cut * ramp(depth, 0.12, 0.25) * ramp(v, -0.1, 0.0)
        lines = ramp(wave(u * np.float32(2.5)), 0.12, 0.02) * pulp
        return [(cut, "#f3edc6"), (pulp, "#e6c030"), (lines * np.float32(0.6), "#f6efc4")]
    brush.stamp(part, x, y, (size, size * 0.5), size * 0.5, brush.vary("#e0b010", 0.08), angle=angle,
                bevel=0.9, grain=4, bump=0.006, gloss=0.5, coat=flesh)


def tomato(brush, x, y, radius, part="tomato"):
    """A slice of tomato."""
    def flesh(u, v, depth, texture):
        r = np.sqrt(u * u + v * v)
        seeds = ramp(np.abs(r - np.float32(0.5)), 0.2, 0.1) * ramp(texture, 0.0, 0.3)
        return [(ramp(r, 0.86, 0.8) * np.float32(0.8), "#d9482e"), (seeds * np.float32(0.7), "#e8a04a")]
    brush.stamp(part, x, y, (radius, radius), 0.05, brush.vary("#b8241a"), bevel=0.25, grain=4, gloss=0.6, coat=flesh)


def cherry_tomato(brush, x, y, radius, part="tomato"):
    brush.stamp(part, x, y, (radius, radius), radius, brush.vary("#c02416"), gloss=0.9, speckle=0.05, sink=0.2)


def asparagus(brush, x, y, length, angle, part="asparagus"):
    """One spear: a stalk with a scaly tip."""
    def scales(u, v, depth, texture):
        tip = ramp(u, 0.45, 0.7)
        return [(tip * np.float32(0.7), "#3f5a24"), (ramp(wave(u * 6), 0.06, 0.0) * np.float32(0.5), "#3a5320")]
    brush.stamp(part, x, y, (length, 0.042), 0.045, brush.vary("#6d8f34", 0.15), angle=angle, shape=capsule(length / 0.042),
                gloss=0.3, coat=scales, grain=3)


def sauce_cup(brush, x, y, radius, sauce):
    """A small cup of sauce standing on the plate."""
    lay_sauce_bowl(brush, x, y, radius, SAUCES[sauce], "sauce", pick(brush.rng, ("#f1efe8", "#f1efe8", "#c9ccd0", "#2a2b30", "#c9a27a")))


def chip(brush, x, y, length, width, angle, colour, part, **more):
    """One fried potato stick: two faces of a square rod, its ends and edges browner."""
    def fried(u, v, depth, texture):
        brown = np.maximum(ramp(np.abs(u), 0.75, 1.0), ramp(texture, 0.3, 0.9)) * np.float32(0.55)
        return [(brown, "#c07a24"), (ramp(np.abs(v), 0.55, 1.0) * np.float32(0.25), "#b8741f")]

    def stick(u, v):
        return 1 - np.maximum(np.abs(v), 1 - (1 - np.abs(u)) * np.float32(length / width))
    brush.stamp(part, x, y, (length, width), width * 1.5, colour, angle=angle, shape=stick, bevel=0.55, rough=0.12, grain=2.2,
                bump=0.006, speckle=0.14, gloss=0.14, coat=fried, **more)
