"""Filet mignon and grilled salmon."""

import math

import numpy as np

from ..relief import box, capsule, ellipse, leaf, linear, noise_at, pillow, ramp, wave
from ..scene import pick
from .burger import slab
from .garnish import asparagus, cherry_tomato, lemon_slice, lemon_wedge, lettuce, parsley, sauce_cup, scatter
from .rice import rice_mound


def grill_lines(u, v, count, angle, width=0.2):
    """Weight of charred stripes across (u, v)."""
    across = u * np.float32(math.cos(angle)) + v * np.float32(math.sin(angle))
    stripe = wave(across * np.float32(count / 2))
    return ramp(stripe, width, width * 0.4)


def bed(brush, x, y):
    """What lies beside the main piece: asparagus, carrots, mash, leaves, tomatoes."""
    rng = brush.rng
    kind = pick(rng, ("asparagus", "carrots", "mash", "leaves", "rice", "tomatoes"))
    if kind == "asparagus":
        a = rng.uniform(-0.3, 0.3)
        for k in range(int(rng.integers(4, 7))):
            asparagus(brush, x, y + 0.085 * k - 0.15, rng.uniform(0.32, 0.42), a + rng.uniform(-0.12, 0.12))
    elif kind == "carrots":
        for k in range(int(rng.integers(4, 8))):
            brush.stamp("carrot", x + rng.uniform(-0.1, 0.1), y + 0.08 * k - 0.2, (rng.uniform(0.18, 0.26), 0.045), 0.05, brush.vary("#d9701c"),
                        angle=rng.uniform(-0.5, 0.5), shape=capsule(4.5), gloss=0.5, grain=3)
    elif kind == "mash":
        brush.stamp("potato", x, y, (0.3, 0.26), 0.2, brush.vary("#ead9a6", 0.08), rough=0.25, bump=0.04, grain=0.9, speckle=0.1, gloss=0.15)
        parsley(brush, x, y, 0.2, 6)
    elif kind == "rice":
        rice_mound(brush, x, y, 0.27, "#f0eada", 90)
    elif kind == "leaves":
        for _ in range(5):
            lettuce(brush, x + rng.uniform(-0.15, 0.15), y + rng.uniform(-0.15, 0.15), rng.uniform(0.2, 0.3), rng.uniform(0, 6.3))
    else:
        for dx, dy in scatter(rng, 4, 0.2):
            cherry_tomato(brush, x + dx, y + dy, rng.uniform(0.075, 0.1))


def pool(brush, x, y, size, colour):
    brush.stamp("juice", x, y, (size, size * 0.75), 0.02, brush.vary(colour), shape=ellipse, bevel=0.15, rough=0.5, grain=0.6, gloss=1.0, speckle=0.1)


def filet_mignon(brush):
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


def seared(kind):
    """Paint of a browned surface: crust, or charred lines one way or both."""
    def coat(u, v, depth, texture):
        layers = [(ramp(texture, 0.0, 0.5) * np.float32(0.7), "#1c0d08"), (ramp(texture, -0.2, -0.6) * np.float32(0.55), "#9a6242")]
        if kind != "crust":
            layers.append((grill_lines(u, v, 5, 0.6, 0.16) * np.float32(0.85), "#140a07"))
        if kind == "cross":
            layers.append((grill_lines(u, v, 5, 0.6 + math.pi / 2, 0.16) * np.float32(0.85), "#140a07"))
        return layers
    return coat


def steak(brush, x, y, radius, crust):
    """A thick round of beef: browned side, seared top, butter or rosemary on it."""
    rng = brush.rng
    thick = radius * rng.uniform(0.5, 0.75)
    colour, marks = brush.vary(crust, 0.1), seared(pick(rng, ("crust", "lines", "cross", "cross")))
    base, tall = brush.canvas.level(*brush.spot(x, y)), brush.squash * radius + brush.rise * thick / 2
    lift = brush.rise * thick / 2 / tall

    def coat(u, v, depth, texture):
        above = (v + np.float32(lift)) * np.float32(tall / (brush.squash * radius))
        top = ramp(u * u + above * above, 1.0, 0.85)
        yield (1 - top) * ramp(texture, 0.5, -0.4) * np.float32(0.7), "#a05a44"
        for weight, dark in marks(u, above, depth, texture):
            yield weight * (top * np.float32(0.8) + np.float32(0.2)), dark
        yield ramp(np.abs(u * u + above * above - np.float32(0.92)), 0.12, 0.0) * np.float32(0.6), "#1c0d08"
    slab(brush, "steak", x, y, 0, radius, thick, colour, height=0.16, bevel=0.6, rough=0.12, bump=0.016, grain=1.6, speckle=0.3, gloss=0.5,
         coat=coat, ground=base, lean=rng.uniform(-0.08, 0.08))
    kind = pick(rng, ("butter", "rosemary", "parsley", "none"))
    if kind == "butter":
        brush.stamp("butter", x, y, (0.11, 0.1), 0.05, "#efdc8a", z=thick, shape=pillow, angle=rng.uniform(0, 3), bevel=0.4, gloss=0.5, speckle=0.05)
    if kind in ("butter", "parsley"):
        parsley(brush, x, y - thick * brush.rise / brush.squash, radius * 0.6, 8)
    if kind == "rosemary":
        rosemary(brush, x, y, thick, rng.uniform(0, 3))


def rosemary(brush, x, y, z, angle):
    c, s = math.cos(angle), math.sin(angle)
    for k in range(9):
        t = (k - 4) * 0.055
        for turn in (-0.7, 0.7):
            brush.stamp("parsley", x + t * c, y + t * s, (0.07, 0.013), 0.014, brush.vary("#4a6334", 0.2), z=z, angle=angle + turn, shape=leaf)


def sliced(brush, x, y, crust):
    """Slices fanned out, brown around a pink heart."""
    rng = brush.rng
    pink = brush.vary(pick(rng, ("#b8483c", "#a83a34", "#c46a58")), 0.08)

    def heart(u, v, depth, texture):
        return [(ramp(depth, 0.12, 0.4), "#9a5a48"), (ramp(depth, 0.3, 0.75) * np.float32(0.95), pink), (ramp(texture, 0.2, 0.7) * np.float32(0.25), "#e09a86")]
    count = int(rng.integers(4, 7))
    steak(brush, x - 0.3, y - 0.05, 0.26, crust)
    for k in range(count):
        brush.stamp("steak", x - 0.1 + 0.13 * k, y + 0.12 + 0.02 * k, (0.15, 0.25), 0.08, brush.vary(crust), angle=rng.uniform(-0.3, -0.1), z=0.05,
                    bevel=0.35, rough=0.12, grain=2.5, bump=0.008, speckle=0.2, gloss=0.55, coat=heart, shape=pillow)


def grilled_salmon(brush):
    rng = brush.rng
    side = pick(rng, (-1, 1))
    bed(brush, -0.3 * side, rng.uniform(-0.45, -0.3))
    if rng.random() < 0.6:
        bed(brush, 0.35 * side, -0.45)
    angle = rng.uniform(-0.45, 0.45)
    if rng.random() < 0.7:
        salmon(brush, 0, 0.15, rng.uniform(0.52, 0.66), rng.uniform(0.24, 0.3), angle)
    else:
        salmon(brush, -0.05, -0.08, 0.52, 0.19, angle)
        salmon(brush, 0.05, 0.32, 0.52, 0.19, angle + rng.uniform(-0.2, 0.2))
    for k in range(int(rng.integers(0, 3))):
        lemon_slice(brush, -0.12 + 0.22 * k, 0.12 + 0.06 * k, 0.14)
    if rng.random() < 0.5:
        lemon_wedge(brush, 0.58 * side, 0.42, 0.2, rng.uniform(-1, 1))
    parsley(brush, 0, 0.15, 0.45, int(rng.integers(0, 20)))


def salmon(brush, x, y, length, width, angle):
    """A fillet: orange flesh with pale curved fat lines, charred stripes, a grey rim of skin."""
    rng = brush.rng
    flesh = brush.vary(pick(rng, ("#dc7a50", "#e08a5c", "#d2693f", "#e29a78")), 0.07)
    phase, count, tilt, char = rng.uniform(0, 1), rng.uniform(4, 6), rng.uniform(0.5, 0.9) * pick(rng, (-1, 1)), rng.uniform(0.6, 0.95)

    def shape(u, v):
        wide = np.float32(1) - np.float32(0.22) * u
        u2, q = u * u, (v / wide) * (v / wide)
        return 1 - u2 * u2 * u2 - q * q

    def coat(u, v, depth, texture):
        stripe = u * np.float32(4.5) + np.abs(v + np.float32(0.15)) * np.float32(1.6) + texture * np.float32(0.15) + np.float32(phase)
        fat = ramp(wave(stripe), 0.12, 0.02)
        marks = grill_lines(u * np.float32(length / width) * np.float32(0.55), v, count, tilt, 0.15)
        return [(fat * np.float32(0.6), "#f3c8a8"), (ramp(texture, 0.2, 0.8) * np.float32(0.45), "#a8501c"),
                (ramp(depth, 0.22, 0.0) * np.float32(0.6), "#8a4a2c"), (marks * ramp(texture, 0.9, -0.2) * np.float32(char), "#2c130a")]
    brush.stamp("salmon", x, y, (length * 1.0, width * 1.04), 0.1, "#6a6460", angle=angle, shape=shape, bevel=0.4, z=-0.02, gloss=0.4)
    brush.stamp("salmon", x, y, (length, width), 0.14, flesh, angle=angle, shape=shape, bevel=0.7, rough=0.1, bump=0.012, grain=1.3, speckle=0.12,
                gloss=0.4, coat=coat)
