"""A burger's layers, each lying on the one below, seen from the front and above."""

from typing import Any

import numpy as np

from ..noise import Colour, ramp, wave
from ..relief import Brush
from ..scene import pick
from .pieces import slab


class Stack:
    """Round layers of about `wide` plate radii, piled at (x, y), leaning to one side."""

    def __init__(self, brush: Brush, x: float, y: float, wide: float, lean: float) -> None:
        self.brush, self.rng, self.z = brush, brush.rng, 0.0
        self.x, self.y, self.wide, self.lean = x, y, wide, lean
        self.base = brush.canvas.level(*brush.spot(x, y))

    @property
    def middle(self) -> float:
        """Where the next layer is centred, from left to right."""
        return self.x - self.lean * self.z

    @property
    def ground(self) -> float:
        """How near to the viewer the next layer lies."""
        return self.base + self.brush.radius * self.z * 0.35

    def layer(
        self, part: str, share: float, thick: float, colour: Colour, shift: float = 0.0, **look: Any
    ) -> None:
        """Lay a slice of `share` of the stack's width."""
        slab(
            self.brush,
            part,
            self.middle + shift,
            self.y,
            self.z,
            share * self.wide,
            thick,
            colour,
            ground=self.ground,
            angle=self.lean,
            **look,
        )
        self.z += thick


def heel(stack: Stack, bread: Colour) -> None:
    """The lower half of the bun."""

    def crumb(u, v, depth, texture):
        return [(ramp(v, 0.0, -0.4) * 0.8, "#efd9ae"), (ramp(texture, 0.2, 0.7) * 0.3, "#8f5220")]

    thick = stack.rng.uniform(0.12, 0.18)
    stack.layer("bun", 0.98, thick, bread, bevel=0.6, speckle=0.08, coat=crumb)


def patty(stack: Stack) -> None:
    def seared(u, v, depth, texture):
        return [
            (ramp(texture, 0.1, 0.6) * 0.8, "#2e150a"),
            (ramp(texture, -0.2, -0.6) * 0.6, "#8f5230"),
        ]

    stack.layer(
        "patty",
        stack.rng.uniform(1.0, 1.1),
        stack.rng.uniform(0.16, 0.24),
        stack.brush.vary("#5f321a"),
        bevel=0.5,
        rough=0.2,
        grain=2.2,
        bump=0.03,
        speckle=0.35,
        gloss=0.35,
        coat=seared,
    )


def cheese(stack: Stack) -> None:
    """A square slice whose corners hang down over the patty."""
    brush, rng = stack.brush, stack.rng
    turn = rng.uniform(-0.5, 0.5)

    def shape(u, v):
        front, back = np.maximum(v, 0), np.minimum(v, 0)
        return 1 - u * u - back * back - front * (0.9 + 1.5 * wave((u + turn) * 0.8))

    wide = stack.wide * 1.05
    colour = brush.vary(pick(rng, ("#e8a01c", "#e8a01c", "#f0c44a", "#efd98a")), 0.06)
    brush.stamp(
        "cheese",
        stack.middle,
        stack.y,
        (wide, wide * brush.squash + brush.rise * 0.16),
        0.03,
        colour,
        z=stack.z,
        shape=shape,
        bevel=0.12,
        speckle=0.04,
        gloss=0.45,
        upright=True,
        cover=True,
        ground=stack.ground + 0.17 * brush.radius,
    )
    stack.z += 0.02


def tomatoes(stack: Stack) -> None:
    for shift in (-0.2, 0.22):
        stack.layer(
            "tomato",
            stack.rng.uniform(0.74, 0.84),
            0.045,
            stack.brush.vary("#c02a18"),
            shift * stack.rng.uniform(0.7, 1.1),
            bevel=0.35,
            gloss=0.8,
        )


def onion(stack: Stack) -> None:
    colour = stack.brush.vary(pick(stack.rng, ("#e9dfe0", "#b86a92")), 0.05)
    stack.layer("onion", 0.93, 0.025, colour, bevel=0.3, gloss=0.5, rough=0.1)


def leaves(stack: Stack) -> None:
    def ruffle(u, v, depth, texture):
        return [
            (ramp(texture, 0.1, 0.6) * 0.8, "#c3d977"),
            (ramp(texture, -0.15, -0.6) * 0.8, "#3f6a16"),
        ]

    colour = stack.brush.vary(pick(stack.rng, ("#7ba32e", "#8fb83e", "#5f8a24")))
    for share in (1.14, 1.08):
        stack.layer(
            "lettuce",
            share,
            0.03,
            colour,
            bevel=0.6,
            rough=0.5,
            bump=0.05,
            speckle=0.2,
            gloss=0.25,
            coat=ruffle,
        )
