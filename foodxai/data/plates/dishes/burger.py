"""Hamburger: bun, lettuce, tomato, cheese and patty in a stack seen from the front and above."""

import math

import numpy as np

from ..relief import linear, noise_at, ramp, ellipse, leaf, wave
from ..scene import pick
from .garnish import cherry_tomato, lettuce, sauce_cup, tomato, parsley


def slab(brush, part, x, y, z, radius, thick, colour, **look):
    """A round slice lying flat at height z: its side is seen, and its top as far as nothing covers it."""
    rise, squash = brush.rise, brush.squash
    tall = squash * radius + rise * thick / 2

    def shape(u, v):
        around = np.maximum(np.abs(v) * np.float32(tall) - np.float32(rise * thick / 2), 0) / np.float32(squash * radius)
        return 1 - u * u - around * around
    at = look.pop("lean", 0.0)
    brush.stamp(part, x, y, (radius, tall), look.pop("height", 0.2), colour, z=z + thick / 2, angle=at, shape=shape, upright=True,
                cover=True, **look)


def hamburger(brush):
    rng = brush.rng
    x, y = rng.uniform(-0.12, 0.12), rng.uniform(0.05, 0.3)
    wide = rng.uniform(0.5, 0.66)
    side_dish(brush, x, y, wide)
    lean = rng.uniform(-0.12, 0.12)
    bread = brush.vary(pick(rng, ("#cf8a3c", "#c27a2e", "#d99a50", "#b86a24", "#e0aa62")), 0.08)
    base = brush.canvas.level(*brush.spot(x, y))
    state = {"z": 0.0}

    def layer(part, radius, thick, colour, shift=0.0, **look):
        ground = base + brush.radius * state["z"] * 0.35
        slab(brush, part, x + shift - lean * state["z"], y, state["z"], radius * wide, thick, colour, ground=ground, lean=lean, **look)
        state["z"] += thick

    def crumb(u, v, depth, texture):
        return [(ramp(v, 0.0, -0.4) * np.float32(0.8), "#efd9ae"), (ramp(texture, 0.2, 0.7) * np.float32(0.3), "#8f5220")]

    layer("bun", 0.98, rng.uniform(0.12, 0.18), bread, bevel=0.6, speckle=0.08, coat=crumb, gloss=0.1)
    lettuce_first = rng.random() < 0.4
    if lettuce_first:
        leaves(brush, layer)
    for _ in range(2 if rng.random() < 0.25 else 1):
        patty(brush, layer)
        if rng.random() < 0.65:
            cheese(brush, x - lean * state["z"], y, state["z"], wide * 1.05, base + brush.radius * (state["z"] * 0.35 + 0.17))
            state["z"] += 0.02
    if rng.random() < 0.85:
        slices(brush, layer)
    if rng.random() < 0.35:
        onion(brush, layer)
    if not lettuce_first:
        leaves(brush, layer)
    crown(brush, x - lean * state["z"], y, state["z"] - 0.02, wide, bread, base + brush.radius * state["z"] * 0.35, lean)


def patty(brush, layer):
    def seared(u, v, depth, texture):
        return [(ramp(texture, 0.1, 0.6) * np.float32(0.8), "#2e150a"), (ramp(texture, -0.2, -0.6) * np.float32(0.6), "#8f5230")]
    layer("patty", brush.rng.uniform(1.0, 1.1), brush.rng.uniform(0.16, 0.24), brush.vary("#5f321a", 0.12), bevel=0.5, rough=0.2, grain=2.2,
          bump=0.03, speckle=0.35, gloss=0.35, coat=seared)


def cheese(brush, x, y, z, wide, ground):
    """A square slice whose corners hang down over the patty."""
    rng = brush.rng
    colour = brush.vary(pick(rng, ("#e8a01c", "#e8a01c", "#f0c44a", "#efd98a")), 0.06)
    turn = rng.uniform(-0.5, 0.5)

    def shape(u, v):
        front = np.maximum(v, 0)
        return 1 - u * u - np.maximum(-v, 0) ** 2 - front * (np.float32(0.9) + np.float32(0.75) * 2 * wave(
            (u + np.float32(turn)) * np.float32(0.8)))
    brush.stamp("cheese", x, y, (wide, wide * brush.squash + brush.rise * 0.16), 0.03, colour, z=z, shape=shape, bevel=0.12,
                speckle=0.04, gloss=0.45, upright=True, cover=True, ground=ground)


def slices(brush, layer):
    for shift in (-0.2, 0.22):
        layer("tomato", brush.rng.uniform(0.74, 0.84), 0.045, brush.vary("#c02a18", 0.12), shift=shift * brush.rng.uniform(0.7, 1.1), bevel=0.35, gloss=0.8,
              speckle=0.12)


def onion(brush, layer):
    layer("onion", 0.93, 0.025, brush.vary(pick(brush.rng, ("#e9dfe0", "#b86a92")), 0.05), bevel=0.3, gloss=0.5, speckle=0.1, rough=0.1)


def leaves(brush, layer):
    def ruffle(u, v, depth, texture):
        return [(ramp(texture, 0.1, 0.6) * np.float32(0.8), "#c3d977"), (ramp(texture, -0.15, -0.6) * np.float32(0.8), "#3f6a16")]
    colour = brush.vary(pick(brush.rng, ("#7ba32e", "#8fb83e", "#5f8a24")), 0.12)
    for radius in (1.14, 1.08):
        layer("lettuce", radius, 0.03, colour, bevel=0.6, rough=0.5, grain=1.0, bump=0.05, speckle=0.2, gloss=0.25, coat=ruffle)


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
        return [(ramp(depth, 0.3, 0.75) * np.float32(0.75), linear(colour) * np.float32(0.62)),
                (ramp(v, 0.55, 0.95) * np.float32(0.6), "#ecca92"), (ramp(texture, 0.2, 0.8) * np.float32(0.25), "#7a3f14")]
    brush.stamp("bun", x, y, (wide * 1.03, tall), 0.42 * wide, colour, z=z, angle=lean, shape=shape, bevel=0.95, speckle=0.07, grain=0.8,
                gloss=rng.uniform(0.2, 0.6), coat=baked, upright=True, cover=True, ground=ground)
    if rng.random() < 0.7:
        for _ in range(int(rng.integers(25, 60))):
            a, r = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random()) * 0.78
            brush.stamp("bun", x + r * wide * math.cos(a), y, (0.028, 0.018), 0.016, "#f3e6c4", z=z + (r * above * math.sin(a) + 0.12 * tall) / rise,
                        angle=rng.uniform(0, 3), shape=ellipse, upright=True, gloss=0.2)


def side_dish(brush, x, y, wide):
    rng = brush.rng
    where = pick(rng, (-1, 1))
    for _ in range(int(rng.integers(0, 3))):
        pick(rng, (lambda: lettuce(brush, x + where * 0.62, y - 0.3, 0.32, rng.uniform(0, 6.3)),
                   lambda: tomato(brush, x + where * 0.62, y + 0.1, 0.16),
                   lambda: pickles(brush, x + where * 0.64, y - 0.05),
                   lambda: sauce_cup(brush, x - where * 0.66, y - 0.35, 0.19, pick(rng, ("ketchup", "mustard", "mayonnaise")))))()


def pickles(brush, x, y):
    def rim(u, v, depth, texture):
        return [(ramp(depth, 0.35, 0.25), "#4f6a1e")]
    for k in range(3):
        brush.stamp("pickle", x + 0.07 * k, y + 0.09 * k, (0.1, 0.1), 0.03, brush.vary("#9aa84a"), bevel=0.3, gloss=0.5, coat=rim, grain=4)
