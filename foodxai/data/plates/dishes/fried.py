"""French fries, fish and chips, fried calamari."""

import math

import numpy as np

from ..relief import capsule, ellipse, noise_at, ramp, ring
from ..scene import pick
from .garnish import chip, lemon_slice, lemon_wedge, lettuce, parsley, sauce_cup, scatter

FRIED = ("#efc35c", "#e8b048", "#f3d27c", "#dca03a", "#ecbc52")


def pile_of_chips(brush, x, y, spread, count, length, width, part):
    rng = brush.rng
    colour = pick(rng, FRIED)
    main = rng.uniform(0, math.pi)
    for dx, dy in scatter(rng, count, spread, rng.uniform(0.65, 1.0)):
        near = 1 - (dx * dx + dy * dy) / (spread * spread)
        chip(brush, x + dx, y + dy, length * rng.uniform(0.6, 1.15), width * rng.uniform(0.85, 1.15),
             main + rng.uniform(-1.2, 1.2), brush.vary(colour, 0.15), part, z=0.18 * near)


def french_fries(brush):
    rng = brush.rng
    thick = rng.uniform(0.042, 0.075)
    x, y = rng.uniform(-0.1, 0.1, 2)
    cup = rng.random() < 0.5
    pile_of_chips(brush, x - 0.12 * cup, y, rng.uniform(0.42, 0.55), int(rng.integers(38, 75)), rng.uniform(0.26, 0.4), thick, "chips")
    if cup:
        sauce_cup(brush, 0.55, rng.uniform(-0.3, 0.3), 0.2, pick(rng, ("ketchup", "ketchup", "mayonnaise", "mustard")))
    if rng.random() < 0.4:
        parsley(brush, x, y, 0.4, 14)


def fish_and_chips(brush):
    rng = brush.rng
    side = pick(rng, (-1, 1))
    pile_of_chips(brush, -0.2 * side, -0.18, rng.uniform(0.4, 0.5), int(rng.integers(22, 40)), rng.uniform(0.26, 0.36), rng.uniform(0.06, 0.085), "chips")
    if rng.random() < 0.5:
        lettuce(brush, 0.55 * side, -0.3, 0.3, rng.uniform(-1, 1))
    colour = pick(rng, ("#c98a30", "#b8742a", "#d29a44", "#a8621e"))
    lean = rng.uniform(-0.5, 0.5)
    for k in range(int(rng.integers(1, 3))):
        batter(brush, 0.12 * side + 0.1 * k, 0.02 + 0.32 * k, rng.uniform(0.5, 0.66), rng.uniform(0.17, 0.23), lean + rng.uniform(-0.2, 0.2), colour)
    if rng.random() < 0.75:
        lemon_wedge(brush, -0.5 * side, 0.42, 0.2, rng.uniform(-0.6, 0.6))
    if rng.random() < 0.65:
        sauce_cup(brush, 0.6 * side, rng.uniform(-0.45, -0.2), 0.19, pick(rng, ("tartare", "tartare", "ketchup")))
    if rng.random() < 0.5:
        parsley(brush, 0, 0.1, 0.45, 12)


def batter(brush, x, y, length, width, angle, colour):
    """A fillet in craggy batter: fat in the middle, narrow at the tail."""
    def shape(u, v):
        wide = np.float32(1.0) - np.float32(0.35) * u
        return 1 - u * u - (v / wide) * (v / wide)

    def crust(u, v, depth, texture):
        return [(ramp(texture, 0.05, 0.6) * np.float32(0.7), "#8a4a14"), (ramp(texture, -0.1, -0.5) * np.float32(0.7), "#ecc274"),
                (ramp(depth, 0.35, 0.0) * np.float32(0.5), "#7a4212")]
    brush.stamp("fish", x, y, (length, width), 0.17, brush.vary(colour, 0.1), angle=angle, shape=shape, rough=0.4, bevel=0.9,
                bump=0.028, grain=1.15, speckle=0.25, gloss=0.22, coat=crust)


def fried_calamari(brush):
    rng = brush.rng
    colour = pick(rng, ("#e0a84a", "#e8bc68", "#d6963c", "#dca850", "#c98230"))
    x, y = rng.uniform(-0.08, 0.08, 2)
    if rng.random() < 0.5:
        for k in range(int(rng.integers(2, 5))):
            lettuce(brush, rng.uniform(-0.5, 0.5), rng.uniform(-0.5, 0.5), 0.35, rng.uniform(0, 6.3))
    spread = rng.uniform(0.4, 0.55)
    for dx, dy in scatter(rng, int(rng.integers(18, 34)), spread, 0.85):
        near = 1 - (dx * dx + dy * dy) / (spread * spread)
        if rng.random() < 0.14:
            tentacles(brush, x + dx, y + dy, colour, 0.1 * near)
        else:
            calamari_ring(brush, x + dx, y + dy, rng.uniform(0.12, 0.2), colour, 0.12 * near)
    if rng.random() < 0.7:
        pick(rng, (lambda: lemon_wedge(brush, 0.55, 0.4, 0.2, rng.uniform(-1, 1)), lambda: lemon_slice(brush, -0.5, 0.4, 0.17)))()
    if rng.random() < 0.55:
        sauce_cup(brush, pick(rng, (-0.58, 0.58)), rng.uniform(-0.35, 0.1), 0.2, pick(rng, ("ketchup", "mayonnaise", "tartare", "salsa")))
    if rng.random() < 0.5:
        parsley(brush, x, y, 0.45, 14)


def crumbs(u, v, depth, texture):
    return [(ramp(texture, 0.1, 0.6) * np.float32(0.65), "#9a5a1a"), (ramp(texture, -0.15, -0.6) * np.float32(0.7), "#f2dba4")]


def calamari_ring(brush, x, y, radius, colour, z):
    rng = brush.rng
    brush.stamp("rings", x, y, (radius, radius * rng.uniform(0.7, 1.0)), 0.075, brush.vary(colour, 0.16), z=z,
                angle=rng.uniform(0, 6.3), shape=ring(rng.uniform(0.38, 0.52)), rough=0.45, bump=0.02, grain=1.6, speckle=0.25,
                gloss=0.15, coat=crumbs)


def tentacles(brush, x, y, colour, z):
    rng = brush.rng
    for k in range(6):
        a = rng.uniform(0, 6.3)
        brush.stamp("rings", x + 0.08 * math.cos(a), y + 0.08 * math.sin(a), (0.1, 0.028), 0.05, brush.vary(colour, 0.15), z=z, angle=a,
                    shape=capsule(3.5), rough=0.4, bump=0.015, grain=2, speckle=0.25, coat=crumbs)
