"""Colours, noise and ramps.

Only operations that IEEE 754 rounds exactly (+ - * / sqrt, comparisons) touch a pixel, so that
every machine draws the same bytes.
"""

from functools import cache

import numpy as np

TILE = 512
Colour = str | np.ndarray  # "#rrggbb", or linear RGB, float32 [3]
Pair = tuple[float, float] | np.ndarray


@cache
def parsed(colour: str) -> np.ndarray:
    return np.array([(int(colour[i : i + 2], 16) / 255) ** 2 for i in (1, 3, 5)], np.float32)


def linear(colour: Colour) -> np.ndarray:
    """Linear-light RGB in 0..1, float32 [3], of "#rrggbb" (gamma 2); arrays stay as they are."""
    return parsed(colour) if isinstance(colour, str) else colour


@cache
def noise_tile(coarsest: int, finest: int) -> np.ndarray:
    """Periodic fractal noise, float32 [TILE, TILE] in -1..1, of `coarsest` to `finest` cells."""
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


def noise(
    x: np.ndarray,
    y: np.ndarray,
    scale: float,
    offset: Pair = (0.0, 0.0),
    coarsest: int = 8,
    finest: int = 128,
) -> np.ndarray:
    """Noise at a grid.

    Args:
        x, y: float32 vectors, the columns and rows of the grid.
        scale: one tile spans 1 / scale.
        offset: where the tile begins, in tiles.
        coarsest, finest: cells a tile, as in `noise_tile`.

    Returns:
        float32 [len(y), len(x)] in -1..1.
    """
    tile = noise_tile(coarsest, finest)
    columns = ((x * np.float32(scale) + np.float32(offset[0])) * TILE).astype(np.int32) & (TILE - 1)
    rows = ((y * np.float32(scale) + np.float32(offset[1])) * TILE).astype(np.int32) & (TILE - 1)
    return tile.take(rows, 0).take(columns, 1)


def noise_at(
    u: np.ndarray,
    v: np.ndarray,
    scale: float,
    offset: Pair = (0.0, 0.0),
    coarsest: int = 8,
    finest: int = 128,
) -> np.ndarray:
    """Noise that turns with the thing it is painted on.

    Args:
        u, v: float32 arrays of one shape, the points.
        scale, offset, coarsest, finest: as in `noise`.

    Returns:
        float32 of that shape in -1..1.
    """
    columns = ((u * np.float32(scale) + np.float32(offset[0])) * TILE).astype(np.int32) & (TILE - 1)
    rows = ((v * np.float32(scale) + np.float32(offset[1])) * TILE).astype(np.int32) & (TILE - 1)
    return noise_tile(coarsest, finest)[rows, columns]


def ramp(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below `low`, 1 above `high`, smooth between (either may be the larger)."""
    t = (values - np.float32(low)) * np.float32(1 / (high - low))
    np.maximum(t, 0, out=t)
    np.minimum(t, 1, out=t)
    s = 3 - 2 * t
    s *= t
    s *= t
    return s


def wave(values: np.ndarray) -> np.ndarray:
    """Distance to the nearest whole number, 0 to 0.5: stripes of period 1."""
    t = values + np.float32(0.5)
    t -= np.floor(t)
    t -= np.float32(0.5)
    return np.abs(t, out=t)
