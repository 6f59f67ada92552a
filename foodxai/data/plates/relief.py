"""A canvas of heights, colours and part numbers on which food is stamped.

Every stamp is a small solid (a dome, a rounded box, a ring, a leaf) laid on whatever is already there, so that
fries pile up by themselves; `light` then turns heights and colours into a picture and the part numbers are the
ground-truth masks. Only operations that IEEE 754 rounds exactly (+ - * / sqrt, comparisons) touch a pixel, so that
every machine draws the same bytes.
"""

import math
from functools import lru_cache

import numpy as np

TILE = 512


@lru_cache(maxsize=None)
def parsed(colour):
    return np.array([(int(colour[i:i + 2], 16) / 255) ** 2 for i in (1, 3, 5)], np.float32)


def linear(colour):
    """Linear-light RGB in 0..1, float32 [3], of '#rrggbb' (gamma 2); linear colours stay what they are."""
    return parsed(colour) if isinstance(colour, str) else colour


@lru_cache(maxsize=None)
def noise_tile(coarsest, finest):
    """Periodic fractal noise [TILE, TILE] float32 in -1..1 with lattices of `coarsest` to `finest` cells."""
    rng = np.random.default_rng([coarsest, finest])
    total = np.zeros((TILE, TILE), np.float32)
    cells, weight = coarsest, np.float32(1)
    while cells <= finest:
        lattice = rng.random((cells, cells)).astype(np.float32)
        position = np.arange(TILE, dtype=np.float32) * np.float32(cells / TILE)
        low = position.astype(int)
        t = position - low
        t = t * t * (3 - 2 * t)
        high = (low + 1) % cells
        rows = lattice[low] + (lattice[high] - lattice[low]) * t[:, None]
        total += weight * (rows[:, low] + (rows[:, high] - rows[:, low]) * t)
        cells, weight = cells * 2, weight * np.float32(0.55)
    total -= total.min()
    return total * (2 / total.max()) - 1


def noise(x, y, scale, offset=(0.0, 0.0), coarsest=8, finest=128):
    """Noise [len(y), len(x)] at the grid of the vectors x and y; one tile spans 1 / scale."""
    tile = noise_tile(coarsest, finest)
    columns = ((x * np.float32(scale) + np.float32(offset[0])) * TILE).astype(np.int32) & (TILE - 1)
    rows = ((y * np.float32(scale) + np.float32(offset[1])) * TILE).astype(np.int32) & (TILE - 1)
    return tile.take(rows, 0).take(columns, 1)


def noise_at(u, v, scale, offset=(0.0, 0.0), coarsest=8, finest=128):
    """Noise at the points (u, v), arrays of one shape: turns with the thing it is painted on."""
    columns = ((u * np.float32(scale) + np.float32(offset[0])) * TILE).astype(np.int32) & (TILE - 1)
    rows = ((v * np.float32(scale) + np.float32(offset[1])) * TILE).astype(np.int32) & (TILE - 1)
    return noise_tile(coarsest, finest)[rows, columns]


def ramp(values, low, high):
    """0 below `low`, 1 above `high`, smooth between (either may be the larger)."""
    t = (values - np.float32(low)) * np.float32(1 / (high - low))
    np.maximum(t, 0, out=t)
    np.minimum(t, 1, out=t)
    s = 3 - 2 * t
    s *= t
    s *= t
    return s


def wave(values):
    """Distance to the nearest whole number, 0 to 0.5: stripes of period 1."""
    t = values + np.float32(0.5)
    t -= np.floor(t)
    t -= np.float32(0.5)
    return np.abs(t, out=t)


def dome(depth, bevel):
    """Height 0 to 1 over a depth: a quarter circle over the first `bevel`, flat beyond it."""
    t = np.maximum(depth, 0)
    t *= np.float32(1 / bevel)
    np.minimum(t, 1, out=t)
    t *= 2 - t
    return np.sqrt(t, out=t)


# Shapes: depth inside the outline at (u, v), 1 in the core, 0 on the outline, negative outside.

def ellipse(u, v):
    return 1 - u * u - v * v


def box(u, v):
    return 1 - np.maximum(u * u, v * v)


def pillow(u, v):
    u, v = u * u, v * v
    return 1 - u * u - v * v


def ring(hole):
    middle, width = (1 + hole) / 2, (1 - hole) / 2

    def shape(u, v):
        across = (np.sqrt(u * u + v * v) - np.float32(middle)) * np.float32(1 / width)
        return 1 - across * across
    return shape


def capsule(ratio):
    """A rod of length 1 and half-width 1 / `ratio` of its half-length, round at both ends."""
    def shape(u, v):
        along = np.maximum(np.abs(u) - np.float32(1 - 1 / ratio), 0) * np.float32(ratio)
        return 1 - along * along - v * v
    return shape


def leaf(u, v):
    """Pointed at u = 1, round at u = -1."""
    width = np.maximum((1 - u * u) * (np.float32(1.25) - np.float32(0.35) * u), 0) + np.float32(1e-3)
    return 1 - np.abs(v) / width


def sector(half_angle):
    """A slice of a disc with its tip at (-1, 0), radius 2, opening by `half_angle` radians to both sides."""
    sine, cosine = np.float32(math.sin(half_angle)), np.float32(math.cos(half_angle))

    def shape(u, v):
        u = (u + 1) / 2
        v = v / 2
        return np.minimum(1 - u * u - v * v, (u * sine - np.abs(v) * cosine) * 2)
    return shape


class Canvas:
    """Square layers of `pixels` x `pixels`: height (in image widths), colour (linear, [3, H, W]), gloss, part, dish."""

    def __init__(self, pixels):
        self.pixels = pixels
        self.height = np.zeros((pixels, pixels), np.float32)
        self.colour = np.zeros((3, pixels, pixels), np.float32)
        self.gloss = np.zeros((pixels, pixels), np.float32)
        self.part = np.zeros((pixels, pixels), np.uint8)
        self.dish = np.zeros((pixels, pixels), np.uint8)
        self.axis = (np.arange(pixels, dtype=np.float32) + np.float32(0.5)) / np.float32(pixels)

    def window(self, x, y, half_width, half_height):
        """Row and column slices of the rectangle around (x, y), cut to the canvas."""
        return tuple(slice(min(max(int((centre - half) * self.pixels), 0), self.pixels),
                           min(max(int((centre + half) * self.pixels) + 1, 0), self.pixels))
                     for centre, half in ((y, half_height), (x, half_width)))

    def level(self, x, y):
        """Height already there at the point (x, y), 0 outside."""
        column, row = math.floor(x * self.pixels), math.floor(y * self.pixels)
        inside = 0 <= column < self.pixels and 0 <= row < self.pixels
        return float(self.height[row, column]) if inside else 0.0

    def write(self, window, where, height, colour, gloss, part, dish):
        """Put a patch where `where` holds."""
        np.copyto(self.height[window], height, where=where)
        np.copyto(self.colour[(slice(None), *window)], colour, where=where)
        np.copyto(self.gloss[window], np.float32(gloss), where=where)
        np.copyto(self.part[window], np.uint8(part), where=where)
        np.copyto(self.dish[window], np.uint8(dish), where=where)


class Brush:
    """Stamps solids for one dish on a plate: (x, y) in plate radii from its centre, y towards the viewer, z upwards.

    `place` is (x, y, radius) of the plate in image widths; `squash` the foreshortening of the table (1 is seen from
    straight above); `turn` the rotation of the layout; `parts` maps a part's name to its number.
    """

    def __init__(self, canvas, rng, place, squash, turn=0.0, dish=0, parts=None):
        self.canvas, self.rng, self.squash, self.turn, self.dish = canvas, rng, squash, turn, dish
        self.x, self.y, self.radius = place
        self.parts = parts or {}
        self.rise = math.sqrt(1 - squash * squash)

    def spot(self, x, y, z=0.0):
        """Image position of a point given in plate coordinates."""
        c, s = math.cos(self.turn), math.sin(self.turn)
        return (self.x + self.radius * (c * x - s * y),
                self.y + self.radius * (self.squash * (s * x + c * y) - self.rise * z))

    def vary(self, colour, amount=0.12):
        """The colour a little lighter or darker, warmer or cooler."""
        light, warm = self.rng.uniform(-amount, amount, 2).tolist()
        return linear(colour) * np.array((1 + light + warm / 2, 1 + light, 1 + light - warm), np.float32)

    def stamp(self, part, x, y, size, height, colour, *, z=0.0, angle=0.0, shape=ellipse, bevel=1.0, rough=0.0, profile=None,
              bump=0.0, grain=1.0, speckle=0.15, gloss=0.1, coat=None, sink=0.0, ground=None, upright=False, cover=False):
        """One solid of half-axes `size` and `height` (plate radii), at `angle` radians, lying on what is below it.

        bevel: share of the depth that is rounded (1 a dome, 0.1 a flat slab). rough: how ragged the outline.
        profile(depth): a height to add, in plate radii. bump, grain: height and fineness of the surface texture.
        speckle: how much the texture darkens and lightens. coat(u, v, depth, texture): (weight, colour) layers of paint.
        sink: share of the height under the surface. ground: the height to stand on instead of what is below.
        upright: the outline faces the viewer instead of lying on the plate. cover: hide even what is higher.
        """
        px, py = self.spot(x, y, z)
        lying = 1.0 if upright else min(1.0, math.sqrt(self.squash ** 2 + (self.rise * height / max(size)) ** 2))
        window, dx, dy, u, v = self.patch(px, py, size, angle if upright else angle + self.turn, lying, rough, shape is ellipse)
        if not u.size:
            return
        offset = self.rng.random(2)
        depth = shape(u, v)
        if rough:
            depth += np.float32(rough) * noise(dx, dy, grain / 2, offset[::-1])
        if ground is None:
            ground = self.canvas.level(px, py)
        solid = dome(depth, bevel)
        solid *= np.float32(height * self.radius)
        solid += np.float32(ground - sink * height * self.radius)
        if profile:
            solid += profile(depth) * np.float32(self.radius)
        paint = linear(colour)[:, None, None]
        if bump or coat or speckle:
            texture = noise(dx, dy, grain, offset)
            if bump:
                solid += texture * np.float32(bump * self.radius)
            for weight, layer in coat(u, v, depth, texture) if coat else ():
                paint = paint + (linear(layer)[:, None, None] - paint) * weight
            paint = paint * (1 + np.float32(speckle) * texture)
        where = depth > 0
        if not cover:
            where &= solid > self.canvas.height[window]
        self.canvas.write(window, where, solid, paint, gloss, self.parts[part] if part else 0, self.dish)

    def patch(self, px, py, size, angle, lying, rough, tight):
        """Window around an image point and its coordinates: dx, dy in plate radii, u, v in half-axes of the turned outline."""
        (a, b), (c, s), grow = size, (math.cos(angle), math.sin(angle)), self.radius * (1 + rough)
        reach = math.hypot if tight else (lambda one, other: abs(one) + abs(other))
        window = self.canvas.window(px, py, grow * reach(a * c, b * s), grow * lying * reach(a * s, b * c))
        dx = (self.canvas.axis[window[1]] - np.float32(px)) * np.float32(1 / self.radius)
        dy = (self.canvas.axis[window[0]] - np.float32(py)) * np.float32(1 / (self.radius * lying))
        u = dx * np.float32(c / a) + (dy * np.float32(s / a))[:, None]
        v = dx * np.float32(-s / b) + (dy * np.float32(c / b))[:, None]
        return window, dx, dy, u, v
