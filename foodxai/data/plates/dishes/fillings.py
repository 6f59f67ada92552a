"""What lies between the halves of a bun."""

import numpy as np

from ..noise import ramp, wave
from ..scene import pick


def patty(brush, layer):
    def seared(u, v, depth, texture):
        return [
            (ramp(texture, 0.1, 0.6) * np.float32(0.8), "#2e150a"),
            (ramp(texture, -0.2, -0.6) * np.float32(0.6), "#8f5230"),
        ]

    layer(
        "patty",
        brush.rng.uniform(1.0, 1.1),
        brush.rng.uniform(0.16, 0.24),
        brush.vary("#5f321a", 0.12),
        bevel=0.5,
        rough=0.2,
        grain=2.2,
        bump=0.03,
        speckle=0.35,
        gloss=0.35,
        coat=seared,
    )


def cheese(brush, x, y, z, wide, ground):
    """A square slice whose corners hang down over the patty."""
    rng = brush.rng
    colour = brush.vary(pick(rng, ("#e8a01c", "#e8a01c", "#f0c44a", "#efd98a")), 0.06)
    turn = rng.uniform(-0.5, 0.5)

    def shape(u, v):
        front = np.maximum(v, 0)
        return (
            1
            - u * u
            - np.maximum(-v, 0) ** 2
            - front
            * (
                np.float32(0.9)
                + np.float32(0.75) * 2 * wave((u + np.float32(turn)) * np.float32(0.8))
            )
        )

    brush.stamp(
        "cheese",
        x,
        y,
        (wide, wide * brush.squash + brush.rise * 0.16),
        0.03,
        colour,
        z=z,
        shape=shape,
        bevel=0.12,
        speckle=0.04,
        gloss=0.45,
        upright=True,
        cover=True,
        ground=ground,
    )


def slices(brush, layer):
    for shift in (-0.2, 0.22):
        layer(
            "tomato",
            brush.rng.uniform(0.74, 0.84),
            0.045,
            brush.vary("#c02a18", 0.12),
            shift=shift * brush.rng.uniform(0.7, 1.1),
            bevel=0.35,
            gloss=0.8,
            speckle=0.12,
        )


def onion(brush, layer):
    layer(
        "onion",
        0.93,
        0.025,
        brush.vary(pick(brush.rng, ("#e9dfe0", "#b86a92")), 0.05),
        bevel=0.3,
        gloss=0.5,
        speckle=0.1,
        rough=0.1,
    )


def leaves(brush, layer):
    def ruffle(u, v, depth, texture):
        return [
            (ramp(texture, 0.1, 0.6) * np.float32(0.8), "#c3d977"),
            (ramp(texture, -0.15, -0.6) * np.float32(0.8), "#3f6a16"),
        ]

    colour = brush.vary(pick(brush.rng, ("#7ba32e", "#8fb83e", "#5f8a24")), 0.12)
    for radius in (1.14, 1.08):
        layer(
            "lettuce",
            radius,
            0.03,
            colour,
            bevel=0.6,
            rough=0.5,
            grain=1.0,
            bump=0.05,
            speckle=0.2,
            gloss=0.25,
            coat=ruffle,
        )
