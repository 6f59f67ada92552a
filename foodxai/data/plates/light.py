"""Turns the layers of a canvas into a lit photograph: sun and sky, cast shadows, creases, highlights, lens, sensor."""

import math

import numpy as np

from .relief import noise_tile, TILE


def draw_light(rng):
    """A random light: direction, elevation (tangent), warmth, key and ambient strength, exposure."""
    turn = rng.uniform(0, 2 * math.pi)
    return {
        "direction": (math.cos(turn), math.sin(turn)),
        "elevation": rng.uniform(0.7, 1.6),
        "warmth": rng.uniform(-0.16, 0.34),
        "tint": rng.uniform(-0.05, 0.05),
        "key": rng.uniform(0.75, 1.15),
        "ambient": rng.uniform(0.28, 0.55),
        "exposure": rng.uniform(0.62, 1.35),
        "vignette": rng.uniform(0.0, 0.9),
        "falloff": rng.uniform(-0.5, 0.5),
        "grain": rng.uniform(0.004, 0.03),
    }


def shifted(layer, rows, columns):
    """The layer moved by whole pixels, its edge repeated."""
    height, width = layer.shape
    padded = np.pad(layer, ((max(rows, 0), max(-rows, 0)), (max(columns, 0), max(-columns, 0))), "edge")
    return padded[max(-rows, 0):max(-rows, 0) + height, max(-columns, 0):max(-columns, 0) + width]


def blurred(layer, radius):
    """Box blur of 2 radius + 1 pixels, twice, both ways; by differences of running sums in float64."""
    for _ in range(2):
        for _ in range(2):
            padded = np.pad(layer, ((radius + 1, radius), (0, 0)), "edge")
            total = np.cumsum(padded, 0, dtype=np.float64)
            layer = ((total[2 * radius + 1:] - total[:-2 * radius - 1]) / (2 * radius + 1)).astype(np.float32).T
    return layer


def shadow(height, direction, elevation):
    """Share of the light that reaches each pixel, 0..1, marching towards it over the heights; soft at the far end."""
    pixels = len(height)
    hidden = np.zeros_like(height)
    step = 1.0
    while step < pixels * 0.12:
        rows, columns = round(-direction[1] * step), round(-direction[0] * step)
        blocker = shifted(height, rows, columns) - height
        blocker -= np.float32(elevation * step / pixels)
        np.maximum(hidden, blocker * np.float32(pixels / (4 + 0.35 * step)), out=hidden)
        step = step * 1.35 + 0.7
    return 1 - np.minimum(hidden, 1)


def shade(canvas, light, rng, factor):
    """The picture, uint8 [H / factor, W / factor, 3], of a canvas under a light."""
    height, pixels = canvas.height, canvas.pixels
    slope_x = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * np.float32(pixels / 2)
    slope_y = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * np.float32(pixels / 2)
    slope_x[:, [0, -1]] = 0
    slope_y[[0, -1]] = 0
    steep = np.float32(1) / np.sqrt(slope_x * slope_x + slope_y * slope_y + 1)
    dx, dy = light["direction"]
    flat = 1 / math.sqrt(1 + light["elevation"] ** 2)
    up = light["elevation"] * flat
    facing = (np.float32(up) - slope_x * np.float32(dx * flat) - slope_y * np.float32(dy * flat)) * steep
    lit = np.maximum((facing + np.float32(0.15)) / np.float32(1.15), 0)
    sun = shadow(height, (dx, dy), light["elevation"])
    crease = 1 - np.clip((blurred(height, max(pixels // 60, 1)) - height) * 14, 0, 0.55) - np.clip(
        (blurred(height, max(pixels // 160, 1)) - height) * 22, 0, 0.35)
    axis = canvas.axis - np.float32(0.5)
    frame = 1 - np.float32(light["vignette"]) * (axis * axis + (axis * axis)[:, None])
    frame = frame * (1 + np.float32(light["falloff"]) * (axis * np.float32(dx) + (axis * np.float32(dy))[:, None]))
    key = lit * sun * np.float32(light["key"] / up)
    ambient = crease * np.float32(light["ambient"]) * (np.float32(0.6) + np.float32(0.4) * steep)
    # half-way vector between the light and the viewer straight above
    half = math.sqrt(2 + 2 * up)
    glint = (np.float32((1 + up) / half) - slope_x * np.float32(dx * flat / half) - slope_y * np.float32(dy * flat / half)) * steep
    glint = np.maximum(glint, 0)
    for _ in range(4):
        glint = glint * glint
    wide = glint
    tight = glint * glint
    tight = tight * tight * tight
    shine = (wide * np.float32(0.16) + tight * np.float32(0.75)) * canvas.gloss * sun
    warm, tint = light["warmth"], light["tint"]
    picture = np.empty((pixels // factor, pixels // factor, 3), np.float32)
    for channel, (w, a) in enumerate(zip((1 + warm, 1 + tint, 1 - warm), (1 + warm / 3, 1, 1 - warm / 3))):
        value = canvas.colour[channel] * (key * np.float32(w) + ambient * np.float32(a)) + shine * np.float32(w)
        value = value * frame * np.float32(light["exposure"])
        value = np.sqrt(np.maximum(value, 0))
        value = value * (np.float32(1.12) - np.float32(0.12) * value)
        picture[..., channel] = value.reshape(pixels // factor, factor, pixels // factor, factor).sum(3).sum(1)
    picture *= np.float32(255 / factor ** 2)
    row, column = rng.integers(0, TILE, 2)
    grain = np.roll(noise_tile(128, 256), (row, column), (0, 1))
    repeat = -(-len(picture) // TILE)
    grain = np.tile(grain, (repeat, repeat))[:len(picture), :len(picture)]
    picture += grain[..., None] * np.float32(255 * light["grain"])
    return np.clip(picture + np.float32(0.5), 0, 255).astype(np.uint8)
