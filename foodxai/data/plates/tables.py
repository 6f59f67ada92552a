"""What the plates stand on: wood, stone, cloth or paint."""

import math

import numpy as np
from numpy.random import Generator

from .noise import linear, noise, noise_at, ramp, wave
from .relief import Canvas
from .scene import pick

Surface = tuple[np.ndarray, np.ndarray | float, np.ndarray | float, float]

TABLES = {
    "wood": ("#8a5a34", "#b98a5c", "#4a2e1e", "#d0b08a", "#6e4428", "#9c8068", "#5a4638"),
    "stone": ("#e4e0d8", "#3a3c40", "#8c8a86", "#c9bfae", "#20242a", "#6f7f86"),
    "cloth": (
        "#f3f0e8",
        "#2f4a6d",
        "#7a4a5e",
        "#4f7a55",
        "#d2bd82",
        "#20222a",
        "#8a7fa8",
        "#c9d3d9",
        "#b8784c",
        "#6a8c94",
    ),
    "paint": (
        "#d9d4c8",
        "#5d8a8c",
        "#a8705a",
        "#c9a860",
        "#344a5a",
        "#7f9468",
        "#2a2a2e",
        "#c39a9c",
        "#ece8e0",
    ),
}


def lay_table(canvas: Canvas, rng: Generator, squash: float) -> None:
    """Cover the canvas with wood, stone, woven cloth (plain, checked or striped) or paint.

    Args:
        canvas: a `relief.Canvas`.
        rng: NumPy's random generator.
        squash: foreshortening of the table, 1 seen from straight above.
    """
    kind = pick(rng, ("wood", "wood", "wood", "stone", "cloth", "cloth", "paint"))
    colour = linear(pick(rng, TABLES[kind])) * rng.uniform(0.7, 1.2)
    x, y = canvas.axis, canvas.axis / squash
    turn = pick(rng, (0.0, math.pi / 2)) + rng.uniform(-0.35, 0.35)
    c, s = math.cos(turn), math.sin(turn)
    surface = {"wood": wood, "stone": stone, "cloth": cloth, "paint": paint}[kind]
    shade, share, rise, gloss = surface(rng, x, y, x * c + (y * s)[:, None], y[:, None] * c - x * s)
    light = linear("#f1ede4")[:, None, None]
    canvas.colour[:] = (light + (colour[:, None, None] - light) * share) * shade
    canvas.height += rise
    canvas.gloss[:] = gloss


# A surface gives its brightness, the share of its own colour (the rest is white), relief and gloss.


def wood(
    rng: Generator, x: np.ndarray, y: np.ndarray, along: np.ndarray, across: np.ndarray
) -> Surface:
    boards = across * rng.uniform(2.5, 6) + rng.random()
    board = np.floor(boards)
    fibre = noise_at(along * 0.12 + board * 0.37, across, 1.1, rng.random(2))
    seam = ramp(np.abs(boards - board - 0.5), 0.475, 0.495)
    tone = noise_at(board * 0.083, board * 0.127, 1.0)
    shade = (1 + fibre * 0.38 + tone * 0.25) * (1 - 0.6 * seam)
    return shade, 1, fibre * 0.0012 - seam * 0.004, rng.uniform(0.02, 0.3)


def stone(
    rng: Generator, x: np.ndarray, y: np.ndarray, along: np.ndarray, across: np.ndarray
) -> Surface:
    offset = rng.random(2)
    vein = ramp(np.abs(noise(x, y, 0.5, offset, 4, 64)), 0.08, 0.0)
    shade = 1 + noise(x, y, 2.2, offset, 64, 256) * 0.2 - vein * rng.uniform(0, 0.5)
    return shade, 1, 0, rng.uniform(0.05, 0.4)


def cloth(
    rng: Generator, x: np.ndarray, y: np.ndarray, along: np.ndarray, across: np.ndarray
) -> Surface:
    count, period = rng.uniform(50, 90), rng.uniform(3, 9)
    weave = wave(along * count) + wave(across * count)
    pattern = pick(rng, ("plain", "checks", "stripes"))
    share: np.ndarray | float = 1
    if pattern != "plain":
        share = (wave(along * period) < 0.25).astype(np.float32)
    if pattern == "checks":
        share = (share + (wave(across * period) < 0.25)) * 0.5
    rise = noise(x, y, 0.4, rng.random(2), 4, 16) * 0.006 + weave * 0.0006
    return 0.9 + weave * 0.2, share, rise, 0.0


def paint(
    rng: Generator, x: np.ndarray, y: np.ndarray, along: np.ndarray, across: np.ndarray
) -> Surface:
    return 1 + noise(x, y, 0.8, rng.random(2)) * 0.1, 1, 0, rng.uniform(0.02, 0.3)
