"""Lights the layers of a canvas: lamp and sky, cast shadows, creases, highlights, lens, sensor."""

import math

import numpy as np
from numpy.random import Generator

from .noise import TILE, noise_tile
from .relief import Canvas


def draw_light(rng: Generator) -> dict:
    """A random light: where it stands, how large, warm and strong it is, how the camera sees it."""
    turn = rng.uniform(0, 2 * math.pi)
    return {
        "direction": (math.cos(turn), math.sin(turn)),
        "elevation": rng.uniform(0.75, 1.7),
        "softness": rng.uniform(0.15, 0.9),
        "key": rng.uniform(0.7, 1.0),
        "ambient": rng.uniform(0.3, 0.6),
        "warmth": rng.uniform(-0.2, 0.36),
        "tint": rng.uniform(-0.07, 0.07),
        "exposure": rng.uniform(0.5, 1.35),
        "vignette": rng.uniform(0.0, 0.9),
        "falloff": rng.uniform(-0.2, 0.7),
        "blur": rng.uniform(0.0, 1.0) ** 2,
        "grain": rng.uniform(0.004, 0.028),
    }


def resized(layer: np.ndarray, size: int) -> np.ndarray:
    """Mean over areas: [M, M] shrunk to [size, size], any ratio."""
    edges = np.arange(size + 1) * (len(layer) / size)
    low = np.minimum(edges.astype(int), len(layer) - 1)
    share = (edges - low)[:, None]
    for _ in range(2):
        total = np.zeros((len(layer) + 1, layer.shape[1]))
        np.cumsum(layer, 0, out=total[1:])
        total = total[low] + layer[low] * share
        layer = (total[1:] - total[:-1]).T
    return (layer * (1 / (edges[1] * edges[1]))).astype(np.float32)


def double(layer: np.ndarray) -> np.ndarray:
    """Bilinear enlargement to twice the size."""
    for _ in range(2):
        rows = np.pad(layer, ((1, 1), (0, 0)), "edge")
        quarter = (rows[1:] - rows[:-1]) * 0.25
        layer = np.empty((2 * len(layer), layer.shape[1]), np.float32)
        np.subtract(rows[1:-1], quarter[:-1], out=layer[::2])
        np.add(rows[1:-1], quarter[1:], out=layer[1::2])
        layer = layer.T
    return layer


def blurred(layer: np.ndarray, radius: int) -> np.ndarray:
    """Box blur over 2 radius + 1 pixels, twice, both ways."""
    for _ in range(4):
        padded = np.pad(layer, ((radius + 1, radius), (0, 0)), "edge")
        total = np.cumsum(padded, 0, dtype=np.float64)
        mean = (total[2 * radius + 1 :] - total[: -2 * radius - 1]) / (2 * radius + 1)
        layer = mean.astype(np.float32).T
    return layer


def creases(height: np.ndarray) -> np.ndarray:
    """Share of the sky that reaches each pixel, 0..1: less where the surroundings stand higher."""
    half = (height[::2, ::2] + height[1::2, ::2] + height[::2, 1::2] + height[1::2, 1::2]) * 0.25
    hidden = np.zeros_like(half)
    for share, strength, most in ((45, 14, 0.5), (140, 24, 0.35)):
        rise = (blurred(half, max(len(half) // share, 1)) - half) * strength
        hidden += np.minimum(np.maximum(rise, 0), most)
    return 1 - double(hidden)


def sunlight(height: np.ndarray, light: dict) -> np.ndarray:
    """Share of the lamp that reaches each pixel, 0..1; shadows soften with their length."""
    pixels = len(height)
    (dx, dy), elevation = light["direction"], light["elevation"]
    reach = int(pixels * 0.14) + 1
    padded = np.pad(height, reach, "edge")
    hidden, rise = np.zeros_like(height), np.empty_like(height)
    step = 1.0
    while step < reach:
        row, column = reach + round(dy * step), reach + round(dx * step)
        np.subtract(padded[row : row + pixels, column : column + pixels], height, out=rise)
        rise -= elevation * step / pixels * (1 - light["softness"] / 2)
        rise *= pixels / (1.5 + light["softness"] * elevation * step)
        np.maximum(hidden, rise, out=hidden)
        step = step * 1.4 + 0.7
    np.minimum(hidden, 1, out=hidden)
    hidden *= -0.92
    hidden += 1
    return hidden


def slopes(height: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rise per image width to the right and downwards, at most 3; 0 at the frame."""
    across, down = np.zeros_like(height), np.zeros_like(height)
    scale = len(height) / 2
    across[:, 1:-1] = (height[:, 2:] - height[:, :-2]) * scale
    down[1:-1] = (height[2:] - height[:-2]) * scale
    limit = 1 / np.sqrt(1 + (across * across + down * down) * (1 / 9))
    return across * limit, down * limit


def shade(canvas: Canvas, light: dict, rng: Generator, size: int) -> np.ndarray:
    """The picture of a canvas under a light.

    Args:
        canvas: a `relief.Canvas`.
        light: a dict from `draw_light`.
        rng: NumPy's random generator, for the sensor.
        size: height and width in pixels.

    Returns:
        uint8 [size, size, 3].
    """
    across, down = slopes(canvas.height)
    steep = 1 / np.sqrt(across * across + down * down + 1)
    (dx, dy), elevation = light["direction"], light["elevation"]
    flat = 1 / math.sqrt(1 + elevation**2)
    up = elevation * flat
    towards = across * (dx * flat) + down * (dy * flat)
    sun = sunlight(canvas.height, light)
    lit = np.maximum((up - towards) * steep + 0.18, 0) * sun * (light["key"] / (up + 0.18))
    sky = creases(canvas.height) * (0.5 + 0.5 * steep) * light["ambient"]
    # Blinn-Phong: the half-way vector between the lamp and the viewer against the normal
    glint = np.maximum((1 + up - towards) * steep * (1 / math.sqrt(2 + 2 * up)), 0)
    for _ in range(4):
        glint = glint * glint
    tight = glint * glint
    shine = (glint * 0.1 + tight * tight * 0.6) * canvas.gloss * sun
    warmth, tint = light["warmth"], light["tint"]
    lamps = 1 + warmth, 1 + tint, 1 - warmth
    skies = 1 + warmth / 3, 1 + tint / 2, 1 - warmth / 3
    channels = [
        resized(colour * (lit * lamp + sky * air) + shine * lamp, size)
        for colour, lamp, air in zip(canvas.colour, lamps, skies)
    ]
    return develop(channels, light, rng)


def develop(channels: list[np.ndarray], light: dict, rng: Generator) -> np.ndarray:
    """What lens and sensor make of linear light: vignette, focus, exposure, tone curve, grain."""
    size = len(channels[0])
    axis = (np.arange(size, dtype=np.float32) + 0.5) / size - 0.5
    dx, dy = light["direction"]
    frame = 1 - light["vignette"] * (axis * axis + (axis * axis)[:, None])
    frame *= 1 + light["falloff"] * (axis * dx + (axis * dy)[:, None])
    frame *= light["exposure"]
    rows, columns = ((np.arange(size) + start) % TILE for start in rng.integers(0, TILE, 2))
    grain = noise_tile(128, 256)[rows[:, None], columns] * light["grain"]
    picture = np.empty((size, size, 3), np.float32)
    for channel, value in enumerate(channels):
        around = np.pad(value, 1, "edge")
        soft = around[2:, 1:-1] + around[:-2, 1:-1] + around[1:-1, 2:] + around[1:-1, :-2]
        value = (value + (soft * 0.25 - value) * (light["blur"] * 0.5)) * frame
        value = np.sqrt(np.maximum(value, 0))
        fourth = value * value * value * value
        picture[..., channel] = value / np.sqrt(np.sqrt(1 + fourth)) * 1.14 + grain
    return np.clip(picture * 255 + 0.5, 0, 255).astype(np.uint8)
