"""What surrounds the food, drawn from one distribution for all dishes: tables, plates, cutlery, glasses, napkins."""

import math

import numpy as np

from .relief import Brush, box, capsule, ellipse, linear, noise, noise_at, pillow, ramp

TABLE_COLOURS = {
    "wood": ("#8a5a34", "#b98a5c", "#4a2e1e", "#d8b98c", "#6e4428", "#9c8068"),
    "stone": ("#e4e0d8", "#3a3c40", "#8c8a86", "#c9bfae", "#20242a", "#6f7f86"),
    "cloth": ("#f3f0e8", "#2f4a6d", "#a8483c", "#4f7a55", "#d9c27a", "#20222a", "#8a7fa8", "#c9d3d9", "#c87f4a"),
    "paint": ("#d9d4c8", "#5d8a8c", "#b8503c", "#e0b84a", "#344a5a", "#7f9a5c", "#2a2a2e", "#c98aa0"),
}
PLATE_COLOURS = ("#f4f2ec", "#f4f2ec", "#f4f2ec", "#ece2cf", "#2a2b30", "#34506e", "#b7cbd1", "#c4764a", "#7d8f6a",
                 "#d9b8a8", "#8c3a34", "#e3c35a")
NAPKIN_COLOURS = ("#f0ede4", "#d8c9a8", "#34507a", "#5f7f5a", "#7a7f86", "#e2c86a", "#2d2f36", "#a9bfcc")


def pick(rng, options):
    return options[int(rng.integers(len(options)))]


def lay_table(canvas, rng, squash):
    """Cover the canvas with wood, stone, woven or checked cloth, or paint."""
    kind = pick(rng, ("wood", "wood", "stone", "cloth", "cloth", "paint"))
    colour = linear(pick(rng, TABLE_COLOURS[kind])) * np.float32(rng.uniform(0.75, 1.2))
    x, y = canvas.axis, canvas.axis / np.float32(squash)
    turn = pick(rng, (0.0, math.pi / 2)) + rng.uniform(-0.25, 0.25)
    c, s = np.float32(math.cos(turn)), np.float32(math.sin(turn))
    along, across = x * c + (y * s)[:, None], y[:, None] * c - x * s
    offset = rng.random(2)
    if kind == "wood":
        boards = across * np.float32(rng.uniform(2.5, 6)) + np.float32(offset[0])
        board = np.floor(boards)
        fibre = noise_at(along * np.float32(0.12) + board * np.float32(0.37), across, 1.1, offset)
        seam = ramp(np.abs(boards - board - np.float32(0.5)), 0.475, 0.495)
        tone = noise_at(board * np.float32(0.083), board * np.float32(0.127), 1.0)
        shade = (1 + fibre * np.float32(0.38) + tone * np.float32(0.25)) * (1 - np.float32(0.6) * seam)
        canvas.height += fibre * np.float32(0.0012) - seam * np.float32(0.004)
        gloss = rng.uniform(0.02, 0.3)
    elif kind == "stone":
        speck = noise(x, y, 2.2, offset, 64, 256)
        vein = np.abs(noise(x, y, 0.5, offset[::-1], 4, 64))
        shade = 1 + speck * np.float32(0.2) - np.float32(rng.uniform(0, 0.5)) * ramp(vein, 0.08, 0.0)
        gloss = rng.uniform(0.05, 0.4)
    elif kind == "cloth":
        count = np.float32(rng.uniform(50, 90))
        weave = np.abs(along * count % 1 - np.float32(0.5)) + np.abs(across * count % 1 - np.float32(0.5))
        shade = np.float32(0.9) + weave * np.float32(0.2)
        canvas.height += noise(x, y, 0.4, offset, 4, 16) * np.float32(0.006) + weave * np.float32(0.0006)
        pattern, period = pick(rng, ("plain", "checks", "stripes")), np.float32(rng.uniform(3, 9))
        if pattern != "plain":
            stripes = (along * period % 1 < 0.5).astype(np.float32)
            if pattern == "checks":
                stripes = (stripes + (across * period % 1 < 0.5)) / 2
            light = linear("#f1ede4")
            canvas.colour[:] = (light[:, None, None] + (colour - light)[:, None, None] * stripes) * shade
        gloss = 0.0
    else:
        shade = 1 + noise(x, y, 0.8, offset) * np.float32(0.08)
        gloss = rng.uniform(0.02, 0.3)
    if not canvas.colour.any():
        canvas.colour[:] = colour[:, None, None] * shade
    canvas.gloss[:] = gloss


def draw_plate(rng):
    """A random plate: outline, colours, rim and depth."""
    return {
        "outline": pick(rng, ("round", "round", "round", "square", "oval")),
        "colour": pick(rng, PLATE_COLOURS),
        "band": pick(rng, (None, None, "#34507a", "#8c3a34", "#2a2b30", "#b88a3a", "#5f7f5a")),
        "rim": rng.uniform(0.68, 0.82),
        "depth": rng.uniform(0.05, 0.16),
        "gloss": rng.uniform(0.15, 0.7),
        "speckled": rng.random() < 0.2,
    }


def lay_plate(brush, plate):
    """Stamp the plate; its well stays at the height where the food lies."""
    rim, deep = plate["rim"], plate["depth"]
    band = plate["band"]

    def coat(u, v, depth, texture):
        layers = []
        out = 1 - depth
        if band:
            layers.append((ramp(out, 0.86, 0.88) * ramp(out, 0.95, 0.93), band))
        if plate["speckled"]:
            layers.append((ramp(texture, 0.45, 0.55) * np.float32(0.6), "#6a5a4a"))
        return layers

    def outline(u, v):
        if plate["outline"] == "square":
            return pillow(u, v)
        return ellipse(u, v)

    size = (1.18, 0.92) if plate["outline"] == "oval" else (1.0, 1.0)
    brush.stamp("", 0, 0, size, 0.09, plate["colour"], shape=outline, bevel=0.12, coat=coat, speckle=0.03, grain=2.0,
                gloss=plate["gloss"])

    def well(u, v):
        return outline(u, v)

    canvas, colour = brush.canvas, linear(plate["colour"])
    inner = (size[0] * rim, size[1] * rim)
    sink_plate(brush, well, inner, deep, colour, plate["gloss"])


def sink_plate(brush, outline, size, deep, colour, gloss):
    """Press the well of a plate: lower the heights inside an outline, smoothly."""
    canvas = brush.canvas
    window = canvas.window(brush.x, brush.y, brush.radius * size[0], brush.radius * size[1] * brush.squash)
    c, s = math.cos(brush.turn), math.sin(brush.turn)
    dx = (canvas.axis[window[1]] - np.float32(brush.x)) / np.float32(brush.radius)
    dy = (canvas.axis[window[0]] - np.float32(brush.y)) / np.float32(brush.radius * brush.squash)
    u = (dx * np.float32(c) + (dy * np.float32(s))[:, None]) / np.float32(size[0])
    v = ((dy * np.float32(c))[:, None] - dx * np.float32(s)) / np.float32(size[1])
    canvas.height[window] -= ramp(outline(u, v), 0.0, 0.35) * np.float32(deep * brush.radius)


def lay_napkin(canvas, rng, x, y, width, squash, colour, part=0):
    """A folded cloth napkin of `width` image widths centred at (x, y)."""
    brush = Brush(canvas, rng, (x, y, width / 2), squash, rng.uniform(0, math.pi), parts={"red napkin": part})
    stripes = rng.random() < 0.4

    def coat(u, v, depth, texture):
        hem = ramp(np.abs(np.abs(u) - np.float32(0.88)), 0.02, 0.01)
        return [(hem * np.float32(0.5), "#f0ede4")] if stripes else []

    size = (1.0, rng.uniform(0.75, 1.0))
    brush.stamp("red napkin", 0, 0, size, 0.015, colour, shape=box, bevel=0.06, rough=0.02, bump=0.012, grain=0.35,
                speckle=0.08, gloss=0.0, coat=coat, ground=brush.canvas.level(x, y) if part == 0 else 0.002)


STEEL = "#c9ccd0"


def lay_cutlery(canvas, rng, x, y, angle, length, squash, kind, ground=None):
    """A fork, knife or spoon centred at (x, y), its handle towards `angle`."""
    brush = Brush(canvas, rng, (x, y, length / 2), squash, angle)
    colour = mixed_metal(rng)

    def metal(u, v, depth, texture):
        return [(ramp(np.abs(v), 0.25, 0.9) * np.float32(0.7), "#3c3f44"), (ramp(v, -0.2, 0.3) * ramp(v, 0.7, 0.4) * np.float32(0.6), "#ffffff")]

    def put(px, py, size, shape=ellipse, height=0.035):
        brush.stamp("", px, py, size, height, colour, shape=shape, speckle=0.02, gloss=1.0, coat=metal, ground=level)

    level = canvas.level(x, y) + 0.004 if ground is None else ground
    put(0.45, 0, (0.55, 0.045), capsule(9))
    if kind == "knife":
        put(-0.5, 0.01, (0.5, 0.07))
    elif kind == "spoon":
        put(-0.1, 0, (0.2, 0.03), capsule(6))
        put(-0.55, 0, (0.3, 0.17), ellipse, 0.06)
    else:
        put(-0.1, 0, (0.2, 0.03), capsule(6))
        put(-0.38, 0, (0.17, 0.12))
        for tine in (-0.085, -0.03, 0.03, 0.085):
            put(-0.66, tine, (0.25, 0.018), capsule(10))


def mixed_metal(rng):
    return pick(rng, (STEEL, STEEL, STEEL, "#c9a45c", "#3a3c40"))


def lay_glass(canvas, rng, x, y, radius, squash):
    """A glass seen from above, with water, juice, cola, wine or coffee."""
    brush = Brush(canvas, rng, (x, y, radius), squash)
    drink = pick(rng, ("#c9d8dc", "#c9d8dc", "#3a1d12", "#d98a1e", "#5a1020", "#e6d27a", "#2a1a12", "#d8c9b0"))
    brush.stamp("", 0, 0, (1, 1), 0.5, "#b9c2c4", bevel=0.2, gloss=1.0, speckle=0.02)
    lift = 0.5
    brush.stamp("", 0, 0, (1, 1), 0.25, "#d5dcde", z=lift, bevel=0.15, gloss=1.0, speckle=0.02)
    top = canvas.level(*brush.spot(0, 0, lift))
    brush.stamp("", 0, 0, (0.86, 0.86), 0.004, drink, z=lift, bevel=0.3, gloss=0.8, speckle=0.08, ground=top + 0.002)
    for _ in range(int(rng.integers(0, 4))):
        a, r = rng.uniform(0, 2 * math.pi), rng.uniform(0, 0.5)
        brush.stamp("", r * math.cos(a), r * math.sin(a), (0.26, 0.24), 0.06, linear(drink) * 0.7 + 0.25, z=lift, shape=pillow,
                    angle=a, bevel=0.4, gloss=1.0)


def lay_bowl(canvas, rng, x, y, radius, squash, sauce, dish=0, part=0, bowl=None):
    """A small bowl of sauce."""
    brush = Brush(canvas, rng, (x, y, radius), squash, 0.0, dish, {"sauce": part})
    bowl = bowl or pick(rng, PLATE_COLOURS + (STEEL,))
    brush.dish = 0
    ground = canvas.level(x, y)
    for z in (0.0, 0.14, 0.28, 0.4):
        brush.stamp("", 0, 0, (0.85 + 0.37 * z, 0.85 + 0.37 * z), 0.35, bowl, z=z, bevel=0.16, gloss=0.6, speckle=0.02,
                    ground=ground + z * radius * 0.5)
    brush.dish = dish
    brush.stamp("sauce", 0, 0, (0.84, 0.84), 0.06, sauce, z=0.4, bevel=0.5, bump=0.03, grain=0.5, speckle=0.12, gloss=0.7,
                ground=ground + 0.56 * radius)
