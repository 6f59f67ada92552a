"""One scene from its key: table, plates, dishes, clutter, light, masks."""

import math

import numpy as np

from . import light, scene
from .dishes import DISHES, PARTS
from .relief import Brush, Canvas

SPLITS = ("train", "validation", "test")


def picture(split, index, names, size, seed, napkin=False):
    rng = np.random.default_rng([seed, SPLITS.index(split), index])
    factor = max(2, -(-96 // size))
    canvas = Canvas(size * factor)
    squash = rng.uniform(0.55, 0.86)
    scene.lay_table(canvas, rng, squash)
    parts = {name: k + 1 for k, name in enumerate(PARTS)}
    place = (rng.uniform(0.4, 0.6), rng.uniform(0.42, 0.6), rng.uniform(0.4, 0.58))
    clutter(canvas, rng, place, squash)
    brush = Brush(canvas, rng, place, squash, rng.uniform(-0.6, 0.6))
    scene.lay_plate(brush, scene.draw_plate(rng))
    brush.parts, brush.dish = parts, 1
    DISHES[names[0]](brush)
    lamp = light.draw_light(rng)
    return light.shade(canvas, lamp, rng, factor), canvas.part[factor // 2::factor, factor // 2::factor], canvas.dish[factor // 2::factor, factor // 2::factor]


def clutter(canvas, rng, place, squash):
    x, y, r = place
    for side in (-1, 1):
        if rng.random() < 0.35:
            scene.lay_napkin(canvas, rng, x + side * r * 1.1, y + rng.uniform(-0.2, 0.2), rng.uniform(0.25, 0.5), squash, scene.pick(rng, scene.NAPKIN_COLOURS))
        if rng.random() < 0.5:
            scene.lay_cutlery(canvas, rng, x + side * r * rng.uniform(1.1, 1.25), y + rng.uniform(-0.1, 0.1), math.pi / 2 + rng.uniform(-0.2, 0.2), rng.uniform(0.5, 0.7), squash, scene.pick(rng, ("fork", "knife", "spoon")))
        if rng.random() < 0.35:
            scene.lay_glass(canvas, rng, x + side * r * 0.95, y - r * squash * rng.uniform(0.8, 1.1), rng.uniform(0.09, 0.14), squash)
