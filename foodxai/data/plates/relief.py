"""A canvas of heights, colours and part numbers on which food is stamped.

Every stamp is a small solid (a dome, a rounded box, a ring, a leaf) laid on whatever is already
there, so that fries pile up by themselves. `light` turns heights and colours into a picture; the
part numbers are the ground-truth masks.
"""

import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.random import Generator

from .noise import Colour, linear, noise
from .shapes import Shape, dome, ellipse

Place = tuple[float, float, float]
Layers = Iterable[tuple[np.ndarray, Colour]]
Coat = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], Layers]


class Canvas:
    """Square layers of `pixels` by `pixels`.

    Attributes:
        height: float32, in image widths.
        colour: float32 [3, pixels, pixels], linear light.
        gloss: float32, 0 to 1.
        part, dish: uint8, what the masks show.
        axis: float32 [pixels], the middle of each pixel in image widths.
    """

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels
        self.height = np.zeros((pixels, pixels), np.float32)
        self.colour = np.zeros((3, pixels, pixels), np.float32)
        self.gloss = np.zeros((pixels, pixels), np.float32)
        self.part = np.zeros((pixels, pixels), np.uint8)
        self.dish = np.zeros((pixels, pixels), np.uint8)
        self.axis = (np.arange(pixels, dtype=np.float32) + np.float32(0.5)) / np.float32(pixels)

    def window(
        self, x: float, y: float, half_width: float, half_height: float
    ) -> tuple[slice, ...]:
        """Row and column slices of the rectangle around (x, y), cut to the canvas."""
        return tuple(
            slice(
                min(max(int((centre - half) * self.pixels), 0), self.pixels),
                min(max(int((centre + half) * self.pixels) + 1, 0), self.pixels),
            )
            for centre, half in ((y, half_height), (x, half_width))
        )

    def level(self, x: float, y: float) -> float:
        """Height already there at the point (x, y), 0 outside."""
        column, row = math.floor(x * self.pixels), math.floor(y * self.pixels)
        inside = 0 <= column < self.pixels and 0 <= row < self.pixels
        return float(self.height[row, column]) if inside else 0.0

    def write(
        self,
        window: tuple[slice, ...],
        where: np.ndarray,
        height: np.ndarray,
        colour: np.ndarray,
        gloss: float,
        part: int,
        dish: int,
    ) -> None:
        """Put a patch into the layers at `window`, where `where` holds."""
        every_channel = (slice(None), *window)
        np.copyto(self.height[window], height, where=where)
        np.copyto(self.colour[every_channel], colour, where=where)
        np.copyto(self.gloss[window], np.float32(gloss), where=where)
        np.copyto(self.part[window], np.uint8(part), where=where)
        np.copyto(self.dish[window], np.uint8(dish), where=where)


class Brush:
    """Stamps solids on a plate: (x, y) in plate radii, y towards the viewer, z upwards.

    Args:
        canvas: a `Canvas`.
        rng: NumPy's random generator.
        place: (x, y, radius) of the plate in image widths.
        squash: foreshortening of the table, 1 seen from straight above.
        turn: rotation of the layout in radians.
        dish: number in the mask.
        parts: part name to number.
    """

    def __init__(
        self,
        canvas: Canvas,
        rng: Generator,
        place: Place,
        squash: float,
        turn: float = 0.0,
        dish: int = 0,
        parts: dict[str, int] | None = None,
    ) -> None:
        self.canvas, self.rng, self.squash, self.turn, self.dish = canvas, rng, squash, turn, dish
        self.x, self.y, self.radius = place
        self.parts = parts or {}
        self.rise = math.sqrt(1 - squash * squash)

    def spot(self, x: float, y: float, z: float = 0.0) -> tuple[float, float]:
        """Image position of a point given in plate coordinates."""
        c, s = math.cos(self.turn), math.sin(self.turn)
        return (
            self.x + self.radius * (c * x - s * y),
            self.y + self.radius * (self.squash * (s * x + c * y) - self.rise * z),
        )

    def vary(self, colour: Colour, amount: float = 0.12) -> np.ndarray:
        """The colour a little lighter or darker, warmer or cooler."""
        light, warm = self.rng.uniform(-amount, amount, 2).tolist()
        return linear(colour) * np.array(
            (1 + light + warm / 2, 1 + light, 1 + light - warm), np.float32
        )

    def stamp(
        self,
        part: str,
        x: float,
        y: float,
        size: tuple[float, float],
        height: float,
        colour: Colour,
        *,
        z: float = 0.0,
        angle: float = 0.0,
        shape: Shape = ellipse,
        bevel: float = 1.0,
        rough: float = 0.0,
        profile: Callable[[np.ndarray], np.ndarray] | None = None,
        bump: float = 0.0,
        grain: float = 1.0,
        speckle: float = 0.15,
        gloss: float = 0.1,
        coat: Coat | None = None,
        sink: float = 0.0,
        ground: float | None = None,
        upright: bool = False,
        cover: bool = False,
    ) -> None:
        """One solid laid on what is below it; lengths in plate radii.

        Args:
            part: its name in the part mask, "" for none.
            x, y, z: where.
            size: its two half-axes.
            height: of its top over its ground.
            colour: "#rrggbb" or linear RGB, float32 [3].
            angle: of the first half-axis, in radians.
            shape: a function of (u, v) from `shapes`.
            bevel: share of the depth that is rounded (1 a dome, 0.1 a flat slab).
            rough: how ragged the outline is.
            profile: a function of the depth that gives a height to add.
            bump, grain: height and fineness of the texture.
            speckle: how much the texture changes the colour.
            gloss: how much it shines, 0 to 1.
            coat: a function of (u, v, depth, texture) that gives (weight, colour) layers of paint.
            sink: share of the height under the surface.
            ground: the height to stand on, in image widths, in place of what is below.
            upright: the outline faces the viewer and does not lie on the plate.
            cover: hide even what is higher.
        """
        canvas, (px, py) = self.canvas, self.spot(x, y, z)
        flat = 1.0 if upright else self.flatness(height / max(size))
        turn = angle if upright else angle + self.turn
        window, dx, dy, u, v = self.patch(px, py, size, turn, flat, 1 + rough, shape is ellipse)
        offset = self.rng.random(2)
        if not u.size:
            return
        depth = shape(u, v)
        if rough:
            depth += rough * noise(dx, dy, grain / 2, offset[::-1])
        ground = canvas.level(px, py) if ground is None else ground
        solid = dome(depth, bevel) * (height * self.radius) + (ground - sink * height * self.radius)
        if profile:
            solid += profile(depth) * self.radius
        paint = linear(colour)[:, None, None]
        if bump or coat or speckle:
            texture = noise(dx, dy, grain, offset)
            solid += texture * (bump * self.radius)
            for weight, layer in coat(u, v, depth, texture) if coat else ():
                paint = paint + (linear(layer)[:, None, None] - paint) * weight
            paint = paint * (1 + speckle * texture)
        where = depth > 0
        if not cover:
            where &= solid > canvas.height[window]
        canvas.write(window, where, solid, paint, gloss, self.parts[part] if part else 0, self.dish)

    def flatness(self, steep: float) -> float:
        """Foreshortening of a solid that is `steep` times as high as long."""
        return min(1.0, math.hypot(self.squash, self.rise * steep))

    def patch(
        self,
        px: float,
        py: float,
        size: tuple[float, float],
        angle: float,
        flat: float,
        grow: float,
        tight: bool,
    ) -> tuple:
        """The window around an image point, with its coordinates.

        Args:
            px, py: the point in image widths.
            size: half-axes of the outline in plate radii.
            angle: of the first one, in radians.
            flat: foreshortening.
            grow: the outline's greatest reach, in half-axes.
            tight: the outline lies within the ellipse of `size`, not only in its box.

        Returns:
            (window, dx, dy, u, v): slices of the canvas, the vectors dx and dy in plate radii, the
            arrays u and v in half-axes of the turned outline.
        """
        (a, b), c, s, reach = size, math.cos(angle), math.sin(angle), self.radius * grow
        span = math.hypot if tight else (lambda one, other: abs(one) + abs(other))
        wide, high = reach * span(a * c, b * s), reach * flat * span(a * s, b * c)
        window = self.canvas.window(px, py, wide, high)
        dx = (self.canvas.axis[window[1]] - np.float32(px)) * np.float32(1 / self.radius)
        dy = (self.canvas.axis[window[0]] - np.float32(py)) * np.float32(1 / (self.radius * flat))
        u = dx * np.float32(c / a) + (dy * np.float32(s / a))[:, None]
        v = dx * np.float32(-s / b) + (dy * np.float32(c / b))[:, None]
        return window, dx, dy, u, v
