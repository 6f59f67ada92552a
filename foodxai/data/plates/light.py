"""Lights the layers of a canvas: lamp and sky, cast shadows, creases, highlights, lens, sensor."""

import math

import numpy as np

from .noise import TILE, noise_tile


def draw_light(rng):
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


def resized(layer, size):
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


def double(layer):
    """Bilinear enlargement to twice the size."""
    for _ in range(2):
        rows = np.pad(layer, ((1, 1), (0, 0)), "edge")
        quarter = (rows[1:] - rows[:-1]) * np.float32(0.25)
        layer = np.empty((2 * len(layer), layer.shape[1]), np.float32)
        np.subtract(rows[1:-1], quarter[:-1], out=layer[::2])
        np.add(rows[1:-1], quarter[1:], out=layer[1::2])
        layer = layer.T
    return layer


def blurred(layer, radius):
    """Box blur over 2 radius + 1 pixels, twice, both ways."""
    for _ in range(4):
        padded = np.pad(layer, ((radius + 1, radius), (0, 0)), "edge")
        total = np.cumsum(padded, 0, dtype=np.float64)
        layer = (
            ((total[2 * radius + 1 :] - total[: -2 * radius - 1]) / (2 * radius + 1))
            .astype(np.float32)
            .T
        )
    return layer


def creases(height):
    """Share of the sky that reaches each pixel, 0..1: less where the surroundings stand higher."""
    half = (
        height[::2, ::2] + height[1::2, ::2] + height[::2, 1::2] + height[1::2, 1::2]
    ) * np.float32(0.25)
    hidden = np.zeros_like(half)
    for radius, strength, most in (
        (max(len(half) // 45, 1), 14, 0.5),
        (max(len(half) // 140, 1), 24, 0.35),
    ):
        rise = (blurred(half, radius) - half) * np.float32(strength)
        hidden += np.minimum(np.maximum(rise, 0), np.float32(most))
    return 1 - double(hidden)


def sunlight(height, light):
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
        rise -= np.float32(elevation * step / pixels * (1 - light["softness"] / 2))
        rise *= np.float32(pixels / (1.5 + light["softness"] * elevation * step))
        np.maximum(hidden, rise, out=hidden)
        step = step * 1.4 + 0.7
    np.minimum(hidden, 1, out=hidden)
    hidden *= np.float32(-0.92)
    hidden += 1
    return hidden


def slopes(height):
    """Rise per image width to the right and downwards, at most 3; 0 at the frame."""
    across, down = np.zeros_like(height), np.zeros_like(height)
    scale = np.float32(len(height) / 2)
    across[:, 1:-1] = (height[:, 2:] - height[:, :-2]) * scale
    down[1:-1] = (height[2:] - height[:-2]) * scale
    limit = 1 / np.sqrt(1 + (across * across + down * down) * np.float32(1 / 9))
    return across * limit, down * limit


def shade(canvas, light, rng, size):
    """The picture, uint8 [size, size, 3], of a canvas under a light."""
    across, down = slopes(canvas.height)
    steep = 1 / np.sqrt(across * across + down * down + 1)
    (dx, dy), elevation = light["direction"], light["elevation"]
    flat = 1 / math.sqrt(1 + elevation**2)
    up = elevation * flat
    towards = across * np.float32(dx * flat) + down * np.float32(dy * flat)
    sun = sunlight(canvas.height, light)
    lit = (
        np.maximum((np.float32(up) - towards) * steep + np.float32(0.18), 0)
        * sun
        * np.float32(light["key"] / (up + 0.18))
    )
    sky = (
        creases(canvas.height)
        * (np.float32(0.5) + np.float32(0.5) * steep)
        * np.float32(light["ambient"])
    )
    glint = np.maximum(
        (np.float32(1 + up) - towards) * steep * np.float32(1 / math.sqrt(2 + 2 * up)), 0
    )
    for _ in range(4):
        glint = glint * glint
    tight = glint * glint
    shine = (glint * np.float32(0.1) + tight * tight * np.float32(0.6)) * canvas.gloss * sun
    warmth, tint = light["warmth"], light["tint"]
    colours = zip(
        (1 + warmth, 1 + tint, 1 - warmth), (1 + warmth / 3, 1 + tint / 2, 1 - warmth / 3)
    )
    return develop(
        [
            resized(
                canvas.colour[k] * (lit * np.float32(lamp) + sky * np.float32(air))
                + shine * np.float32(lamp),
                size,
            )
            for k, (lamp, air) in enumerate(colours)
        ],
        light,
        rng,
    )


def develop(channels, light, rng):
    """What lens and sensor make of linear light: vignette, focus, exposure, tone curve, grain."""
    size = len(channels[0])
    axis = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / np.float32(size) - np.float32(
        0.5
    )
    dx, dy = light["direction"]
    frame = 1 - np.float32(light["vignette"]) * (axis * axis + (axis * axis)[:, None])
    frame *= 1 + np.float32(light["falloff"]) * (
        axis * np.float32(dx) + (axis * np.float32(dy))[:, None]
    )
    frame *= np.float32(light["exposure"])
    tile, corner = noise_tile(128, 256), rng.integers(0, TILE, 2)
    grain = tile[
        (np.arange(size) + corner[0])[:, None] % TILE, (np.arange(size) + corner[1]) % TILE
    ] * np.float32(light["grain"])
    picture = np.empty((size, size, 3), np.float32)
    for channel, value in enumerate(channels):
        around = np.pad(value, 1, "edge")
        soft = (
            around[2:, 1:-1] + around[:-2, 1:-1] + around[1:-1, 2:] + around[1:-1, :-2]
        ) * np.float32(0.25)
        value = (value + (soft - value) * np.float32(light["blur"] * 0.5)) * frame
        value = np.sqrt(np.maximum(value, 0))
        fourth = value * value * value * value
        picture[..., channel] = value / np.sqrt(np.sqrt(1 + fourth)) * np.float32(1.14) + grain
    return np.clip(picture * 255 + np.float32(0.5), 0, 255).astype(np.uint8)
