"""Fried rice and chicken curry, and the mound of rice that other dishes borrow."""

import math

import numpy as np

from ..relief import box, capsule, ellipse, leaf, linear, noise_at, pillow, ramp, ring, wave
from ..scene import pick
from .garnish import lemon_wedge, lettuce, parsley, sauce_cup, scatter, cherry_tomato


def grains(brush, x, y, radius, colours, count, z=0.0, flat=1.0):
    """Single grains lying on a mound."""
    rng = brush.rng
    for dx, dy in scatter(rng, count, radius, flat):
        top = z * (1 - (dx * dx + dy * dy / flat / flat) / (radius * radius))
        brush.stamp("rice", x + dx, y + dy, (rng.uniform(0.038, 0.052), 0.018), 0.02, brush.vary(pick(rng, colours), 0.1), z=top, angle=rng.uniform(0, 3.2),
                    speckle=0, gloss=0.25)


def rice_mound(brush, x, y, radius, colour, count):
    brush.stamp("rice", x, y, (radius, radius * 0.9), radius * 0.45, brush.vary(colour, 0.05), rough=0.3, bump=0.035, grain=2.4, speckle=0.22, gloss=0.15)
    grains(brush, x, y, radius * 0.98, (colour,), count, radius * 0.12)


def fried_rice(brush):
    rng = brush.rng
    colours = pick(rng, (("#e6c987", "#dcb668", "#efdcae"), ("#c98f4c", "#b87a3a", "#d9aa6a"), ("#efe0b8", "#e6cf98", "#f3ead2"),
                         ("#d9a04a", "#e0b05c", "#c98a3c")))
    x, y = rng.uniform(-0.06, 0.06, 2)
    wide, flat = rng.uniform(0.5, 0.66), rng.uniform(0.75, 1.0)
    if rng.random() < 0.3:
        lettuce(brush, x - 0.4, y - 0.3, 0.35, 2.5)
    brush.stamp("rice", x, y, (wide, wide * flat), 0.24, brush.vary(colours[0], 0.06), rough=0.3, bump=0.035, grain=1.7, speckle=0.3, gloss=0.2)
    bits(brush, x, y, wide * 0.9, flat)
    grains(brush, x, y, wide, colours, int(rng.integers(230, 320)), 0.07, flat)
    bits(brush, x, y, wide * 0.92, flat)
    if rng.random() < 0.35:
        lemon_wedge(brush, 0.6, 0.35, 0.18, rng.uniform(-1, 1))
    if rng.random() < 0.3:
        sauce_cup(brush, -0.62, -0.3, 0.17, "soy")
    if rng.random() < 0.4:
        parsley(brush, x, y, 0.3, 8)


def bits(brush, x, y, wide, flat):
    """Peas, carrot, egg, spring onion, ham or prawns."""
    rng = brush.rng
    for dx, dy in scatter(rng, int(rng.integers(7, 16)), wide, flat):
        brush.stamp("pea", x + dx, y + dy, (0.036, 0.036), 0.036, brush.vary("#6f9a2c", 0.15), z=0.05, speckle=0, gloss=0.5)
    for dx, dy in scatter(rng, int(rng.integers(6, 14)), wide, flat):
        brush.stamp("carrot", x + dx, y + dy, (0.042, 0.036), 0.04, brush.vary("#df7414", 0.12), z=0.05, angle=rng.uniform(0, 3), shape=box, bevel=0.4, gloss=0.4, speckle=0)
    for dx, dy in scatter(rng, int(rng.integers(3, 9)), wide, flat):
        brush.stamp("egg", x + dx, y + dy, (rng.uniform(0.05, 0.085), 0.045), 0.03, brush.vary("#f0c84c", 0.1), z=0.05, angle=rng.uniform(0, 3), rough=0.6,
                    bump=0.02, grain=2.5, gloss=0.3)
    if rng.random() < 0.6:
        for dx, dy in scatter(rng, int(rng.integers(4, 12)), wide, flat):
            brush.stamp("parsley", x + dx, y + dy, (0.034, 0.03), 0.02, brush.vary("#7fae3c", 0.2), z=0.05, shape=ring(0.45), gloss=0.3)
    if rng.random() < 0.35:
        for dx, dy in scatter(rng, int(rng.integers(2, 5)), wide * 0.8, flat):
            prawn(brush, x + dx, y + dy, rng.uniform(0, 6.3))


def prawn(brush, x, y, angle):
    for k in range(6):
        a = angle + 0.55 * k
        brush.stamp("prawn", x + 0.065 * math.cos(a), y + 0.065 * math.sin(a), (0.044 - 0.004 * k, 0.036), 0.05, brush.vary("#ef9a74" if k % 2 else "#f3b894", 0.06),
                    angle=a + 1.57, z=0.06, gloss=0.6)


def chicken_curry(brush):
    rng = brush.rng
    side = pick(rng, (-1, 1))
    sauce = brush.vary(pick(rng, ("#c8641a", "#d08a1c", "#a8481a", "#c9742c", "#b0601c", "#d99a34")), 0.08)
    with_rice = rng.random() < 0.7
    x, y = (0.2 * side if with_rice else 0.0), rng.uniform(-0.03, 0.08)
    wide = rng.uniform(0.5, 0.58) if with_rice else rng.uniform(0.6, 0.7)
    swirl, phase = rng.random() < 0.3, rng.uniform(0, 1)

    def oil(u, v, depth, texture):
        layers = [(ramp(texture, 0.25, 0.6) * np.float32(0.55), linear(sauce) * np.float32(0.5)), (ramp(texture, -0.3, -0.6) * np.float32(0.5), "#f0b04a")]
        if swirl:
            turn = np.sqrt(u * u + v * v) * np.float32(2.6) + u * np.float32(0.5) + np.float32(phase)
            layers.append((ramp(wave(turn), 0.09, 0.02) * ramp(depth, 0.3, 0.5), "#f3e3c0"))
        return layers
    if with_rice:
        rice_mound(brush, -0.4 * side, y - 0.08, rng.uniform(0.36, 0.42), pick(rng, ("#f3eee0", "#f0e2b0")), 130)
    brush.stamp("sauce", x, y + 0.05, (wide, wide * rng.uniform(0.8, 1.0)), 0.05, sauce, bevel=0.18, rough=0.22, bump=0.012, grain=0.9, speckle=0.18, gloss=0.75,
                coat=oil)
    for dx, dy in scatter(rng, int(rng.integers(8, 15)), wide * 0.75):
        chunk(brush, x + dx, y + 0.05 + dy, rng.uniform(0.1, 0.18), sauce)
    if rng.random() < 0.35:
        for dx, dy in scatter(rng, 5, wide * 0.7):
            brush.stamp("pepper", x + dx, y + dy, (0.09, 0.03), 0.035, brush.vary(pick(rng, ("#5f8a2c", "#b02a18"))), angle=rng.uniform(0, 3), shape=capsule(3),
                        gloss=0.7)
    if rng.random() < 0.8:
        sprig(brush, x + rng.uniform(-0.15, 0.15), y + rng.uniform(-0.1, 0.15))
    if rng.random() < 0.3:
        lemon_wedge(brush, 0.58 * side, -0.42, 0.17, rng.uniform(-1, 1))


def chunk(brush, x, y, size, sauce):
    """A piece of chicken, half sunk and coated in sauce."""
    rng = brush.rng
    meat = brush.vary(pick(rng, ("#d9a05c", "#c98a48", "#e0b47c")), 0.1)

    def coated(u, v, depth, texture):
        return [(ramp(texture, -0.35, 0.25) * np.float32(0.85), sauce), (ramp(depth, 0.5, 0.1) * np.float32(0.8), sauce)]
    brush.stamp("chicken", x, y, (size, size * rng.uniform(0.6, 0.85)), size * 0.75, meat, angle=rng.uniform(0, 3.2), bevel=0.8, rough=0.5,
                bump=0.03, grain=1.5, speckle=0.2, gloss=0.7, sink=0.25, coat=coated)


def sprig(brush, x, y):
    """Coriander leaves."""
    for dx, dy in scatter(brush.rng, int(brush.rng.integers(4, 11)), 0.16):
        brush.stamp("parsley", x + dx, y + dy, (0.07, 0.05), 0.03, brush.vary("#4c8a2a", 0.2), angle=brush.rng.uniform(0, 6.3), shape=leaf, rough=0.5,
                    grain=3, gloss=0.2)
