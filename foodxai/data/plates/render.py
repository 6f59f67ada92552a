"""One scene from its key: table, clutter, plates, dishes, light, masks."""

import math

import numpy as np
from numpy.random import Generator

from . import scene, vessels
from .dishes import DISHES, PARTS
from .dishes.garnish import SAUCES
from .light import draw_light, shade
from .relief import Brush, Canvas, Place
from .tables import lay_table

SPLITS = ("train", "validation", "test")

PART_NUMBERS = {name: number for number, name in enumerate(PARTS, 1)}

LAYOUTS = {
    1: ((0.5, 0.51, 1.0),),
    2: ((0.3, 0.34, 0.74), (0.7, 0.68, 0.74)),
    3: ((0.29, 0.25, 0.62), (0.74, 0.42, 0.62), (0.34, 0.76, 0.62)),
    4: ((0.27, 0.25, 0.56), (0.74, 0.29, 0.56), (0.27, 0.71, 0.56), (0.74, 0.75, 0.56)),
}


def generator(seed: int, split: str, index: int, stream: int) -> Generator:
    """Own random numbers for each thing in a scene: one can change while the others stay."""
    return np.random.default_rng([seed, SPLITS.index(split), index, stream])


def picture(
    split: str, index: int, dishes: dict[int, str], size: int, seed: int, red_napkin: bool = False
) -> tuple[np.ndarray, ...]:
    """Draw one scene.

    Args:
        split: one of `SPLITS`.
        index: the scene's number in its split.
        dishes: {number: name}, the number marking the dish in the mask.
        size: height and width in pixels.
        seed: of the whole set.
        red_napkin: whether the confounder lies on the table.

    Returns:
        (image uint8 [size, size, 3], dish mask, part mask, both uint8 [size, size]), the masks 0
        where is no food.
    """
    canvas = Canvas(max(size * 3 // 4, 56) * 2)
    rng = generator(seed, split, index, 1)
    squash = rng.uniform(0.56, 0.88)
    lamp = draw_light(rng)
    lay_table(canvas, rng, squash)
    places = lay_places(rng, len(dishes))
    for place in places:
        lay_clutter(canvas, rng, place, squash)
    if red_napkin:
        lay_red_napkin(canvas, generator(seed, split, index, 2), places, squash)
    for k, (place, (number, name)) in enumerate(zip(places, dishes.items())):
        lay_dish(canvas, generator(seed, split, index, 3 + k), place, squash, number, name)
    middle = (2 * np.arange(size) + 1) * canvas.pixels // (2 * size)
    masks = (layer[middle][:, middle] for layer in (canvas.dish, canvas.part))
    return shade(canvas, lamp, rng, size), *masks


def lay_dish(
    canvas: Canvas, rng: Generator, place: Place, squash: float, number: int, name: str
) -> None:
    """A plate with its food, sometimes with a fork over it."""
    brush = Brush(canvas, rng, place, squash, rng.uniform(0, 2 * math.pi))
    scene.lay_plate(brush)
    brush.dish, brush.parts = number, PART_NUMBERS
    brush.radius *= rng.uniform(0.95, 1.2)
    DISHES[name](brush)
    if rng.random() < 0.2:
        lay_cutlery_over(canvas, rng, place, squash)


def lay_places(rng: Generator, count: int) -> list[Place]:
    """Where plates stand: (x, y, radius) in image widths, from the back of the table forwards."""
    shake, zoom = 0.15 if count == 1 else 0.03, rng.uniform(0.42, 0.64)
    return [
        (x + rng.uniform(-shake, shake), y + rng.uniform(-shake, shake), zoom * scale)
        for x, y, scale in LAYOUTS[count]
    ]


def lay_clutter(canvas: Canvas, rng: Generator, place: Place, squash: float) -> None:
    """Napkins, cutlery, glasses and sauces around a plate, some cut by the frame."""
    x, y, radius = place
    for side in (-1, 1):
        if rng.random() < 0.3:
            scene.lay_napkin(
                canvas,
                rng,
                x + side * radius * 1.1,
                y + rng.uniform(-0.2, 0.2),
                rng.uniform(0.25, 0.5),
                squash,
                scene.pick(rng, scene.NAPKINS),
            )
        if rng.random() < 0.5:
            scene.lay_cutlery(
                canvas,
                rng,
                x + side * radius * rng.uniform(1.1, 1.25),
                y + rng.uniform(-0.1, 0.1),
                math.pi / 2 + rng.uniform(-0.2, 0.2),
                radius * rng.uniform(1.0, 1.3),
                squash,
                scene.pick(rng, ("fork", "knife", "spoon", "chopsticks")),
                0.02,
            )
        lay_vessels(canvas, rng, place, squash, side)


def lay_vessels(canvas: Canvas, rng: Generator, place: Place, squash: float, side: int) -> None:
    """A glass and a bowl of sauce, each or none, on one side of a plate."""
    x, y, radius = place
    if rng.random() < 0.35:
        vessels.lay_glass(
            canvas,
            rng,
            x + side * radius * rng.uniform(0.9, 1.1),
            y - radius * squash * rng.uniform(0.8, 1.1),
            radius * rng.uniform(0.18, 0.28),
            squash,
        )
    if rng.random() < 0.2:
        around = Brush(canvas, rng, (x, y, radius), squash)
        vessels.lay_sauce_bowl(
            around,
            side * 0.95,
            rng.uniform(0.6, 0.95),
            rng.uniform(0.16, 0.24),
            SAUCES[scene.pick(rng, tuple(SAUCES))],
        )


def lay_red_napkin(canvas: Canvas, rng: Generator, places: list[Place], squash: float) -> None:
    """The confounder, in the corner of the frame that is farthest from the plates."""
    corners = [(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]

    def gap(corner):
        return min(math.dist(corner, place[:2]) - place[2] for place in places)

    x, y = max(corners, key=gap)
    scene.lay_napkin(
        canvas,
        rng,
        x + (0.5 - x) * rng.uniform(0.2, 0.35),
        y + (0.5 - y) * rng.uniform(0.2, 0.35),
        rng.uniform(0.42, 0.55),
        squash,
        scene.RED,
        PART_NUMBERS,
    )


def lay_cutlery_over(canvas: Canvas, rng: Generator, place: Place, squash: float) -> None:
    """Cutlery lying across the food, its handle over the rim."""
    x, y, radius = place
    angle = rng.uniform(-0.2, math.pi + 0.2)
    reach = radius * rng.uniform(0.6, 0.9)
    scene.lay_cutlery(
        canvas,
        rng,
        x + reach * math.cos(angle),
        y + reach * squash * math.sin(angle),
        angle,
        radius * 1.2,
        squash,
        scene.pick(rng, ("fork", "fork", "spoon", "knife")),
        float(canvas.height[canvas.window(x, y, radius, radius * squash)].max()),
    )
