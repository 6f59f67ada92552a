"""What surrounds the food: plates, napkins and cutlery, the same for all dishes."""

import math
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator

from .noise import Colour, ramp
from .relief import Brush, Canvas
from .shapes import box, capsule, ellipse, pillow

CERAMICS = (
    *("#f4f2ec", "#f4f2ec", "#f4f2ec", "#f4f2ec", "#ece2cf", "#2a2b30", "#34506e"),
    *("#b7cbd1", "#b8744c", "#7d8f6a", "#d3b8a8", "#6a4a5c", "#d6c078"),
)

NAPKINS = ("#f0ede4", "#d8c9a8", "#34507a", "#5f7f5a", "#7a7f86", "#e2c86a", "#2d2f36", "#a9bfcc")

RED = "#c41420"

METALS = ("#c9ccd0", "#c9ccd0", "#c9ccd0", "#c9a45c", "#3a3c40")


Option = TypeVar("Option")


def pick(rng: Generator, options: Sequence[Option]) -> Option:
    return options[int(rng.integers(len(options)))]


def lay_plate(brush: Brush) -> None:
    """A plate or shallow bowl: round, oval or square, some with a painted band or speckles."""
    rng = brush.rng
    form = pick(rng, ("round", "round", "round", "round", "oval", "square"))
    rim, deep, width = rng.uniform(0.66, 0.9), rng.uniform(0.03, 0.16), rng.uniform(0.03, 0.09)
    band = pick(rng, (None, None, None, "#34507a", "#5f7f6a", "#2a2b30", "#b88a3a"))
    speckled = rng.random() < 0.2

    def out(depth):
        """Distance from the centre, 0 to 1 at the edge."""
        squared = np.sqrt(np.clip(1 - depth, 0, 1))
        return np.sqrt(squared) if form == "square" else squared

    def glaze(u, v, depth, texture):
        from_centre = out(depth)
        if band:
            outer = ramp(from_centre, 0.965, 0.955)
            yield ramp(from_centre, 0.965 - width, 0.975 - width) * outer, band
        if speckled:
            yield ramp(texture, 0.45, 0.55) * 0.6, "#6a5a4a"

    brush.stamp(
        "",
        0,
        0,
        (1.12, 0.9) if form == "oval" else (1.0, 1.0),
        0.035,
        pick(rng, CERAMICS),
        shape=pillow if form == "square" else ellipse,
        bevel=0.06,
        profile=lambda depth: ramp(out(depth), rim - 0.14, rim + 0.03) * deep,
        coat=glaze,
        speckle=0.03,
        grain=2.0,
        gloss=rng.uniform(0.15, 0.7),
        ground=0.035,
    )


def lay_napkin(
    canvas: Canvas,
    rng: Generator,
    x: float,
    y: float,
    width: float,
    squash: float,
    colour: Colour,
    parts: dict[str, int] | None = None,
) -> None:
    """A folded napkin.

    Args:
        canvas, rng, squash: as of a `relief.Brush`.
        x, y, width: in image widths.
        colour: "#rrggbb".
        parts: part name to number, where it is the red napkin.
    """
    brush = Brush(canvas, rng, (x, y, width / 2), squash, rng.uniform(0, math.pi), parts=parts)
    hemmed = rng.random() < 0.4

    def hem(u, v, depth, texture):
        yield ramp(np.abs(np.abs(u) - 0.86), 0.03, 0.015) * (0.5 * hemmed), "#f0ede4"
        yield ramp(np.abs(u + v * 0.06), 0.03, 0.0) * 0.25, "#1a1a1a"

    brush.stamp(
        "red napkin" if parts else "",
        0,
        0,
        (1.0, rng.uniform(0.7, 1.0)),
        0.03,
        colour,
        shape=box,
        bevel=0.06,
        rough=0.02,
        bump=0.02,
        grain=0.35,
        speckle=0.1,
        gloss=0.0,
        coat=hem,
        ground=0.01,
    )


def lay_cutlery(
    canvas: Canvas,
    rng: Generator,
    x: float,
    y: float,
    angle: float,
    length: float,
    squash: float,
    kind: str,
    ground: float,
) -> None:
    """A fork, knife, spoon or chopsticks.

    Args:
        canvas, rng, squash: as of a `relief.Brush`.
        x, y, length, ground: where its middle lies, how long it is and how high it lies, in image
            widths.
        angle: of its handle, in radians.
        kind: "fork", "knife", "spoon" or "chopsticks".
    """
    brush = Brush(canvas, rng, (x, y, length / 2), squash, angle)
    colour = pick(rng, METALS)

    def metal(u, v, depth, texture):
        yield ramp(np.abs(v), 0.25, 0.9) * 0.7, "#3c3f44"
        yield ramp(v, -0.2, 0.3) * ramp(v, 0.7, 0.4) * 0.6, "#ffffff"

    def put(along, across, size, shape=ellipse, height=0.035, coat=metal, colour=colour):
        brush.stamp(
            "",
            along,
            across,
            size,
            height,
            colour,
            shape=shape,
            speckle=0.02,
            gloss=0.9,
            coat=coat,
            ground=ground,
        )

    if kind == "chopsticks":
        for across in (-0.05, 0.05):
            put(0, across, (1.0, 0.028), capsule(36), 0.04, None, "#6a3a24")
        return
    put(0.45, 0, (0.55, 0.045), capsule(9))
    if kind == "knife":
        put(-0.5, 0.01, (0.5, 0.07))
        return
    put(-0.1, 0, (0.2, 0.03), capsule(6))
    if kind == "spoon":
        put(-0.55, 0, (0.3, 0.17), height=0.06)
        return
    put(-0.38, 0, (0.17, 0.12))
    for tine in (-0.085, -0.03, 0.03, 0.085):
        put(-0.66, tine, (0.25, 0.018), capsule(10))
