"""Scenes from their keys: table, clutter, plates, dishes, light, masks; many of them in several processes."""

import json
import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from tqdm.auto import tqdm

from . import scene
from .dishes import DISHES, PARTS
from .dishes.garnish import SAUCES
from .light import draw_light, shade
from .relief import Brush, Canvas

SPLITS = ("train", "validation", "test")
PART_NUMBERS = {name: number for number, name in enumerate(PARTS, 1)}
LAYOUTS = {1: ((0.5, 0.51, 1.0),), 2: ((0.3, 0.36, 0.62), (0.7, 0.66, 0.62)),
           3: ((0.3, 0.27, 0.54), (0.74, 0.4, 0.54), (0.36, 0.76, 0.54)),
           4: ((0.27, 0.26, 0.46), (0.74, 0.3, 0.46), (0.27, 0.72, 0.46), (0.74, 0.76, 0.46))}


def generator(seed, split, index, stream):
    """Own random numbers for each thing in a scene, so that one thing can change while the others stay."""
    return np.random.default_rng([seed, SPLITS.index(split), index, stream])


def picture(split, index, dishes, size, seed, red_napkin=False):
    """Draw one scene.

    dishes: {number: name}, the number marking the dish in the mask. Returns the image uint8 [size, size, 3], the dish
    mask and the part mask uint8 [size, size], 0 where there is no food.
    """
    canvas = Canvas(max(size + size // 4 * 2, 112) // 2 * 2)
    rng = generator(seed, split, index, 1)
    squash = rng.uniform(0.56, 0.88)
    lamp = draw_light(rng)
    scene.lay_table(canvas, rng, squash)
    places = lay_places(rng, len(dishes))
    for place in places:
        lay_clutter(canvas, rng, place, squash)
    if red_napkin:
        lay_red_napkin(canvas, generator(seed, split, index, 2), places, squash)
    for k, (place, (number, name)) in enumerate(zip(places, dishes.items())):
        rng = generator(seed, split, index, 3 + k)
        brush = Brush(canvas, rng, place, squash, rng.uniform(-0.6, 0.6))
        scene.lay_plate(brush)
        brush.dish, brush.parts = number, PART_NUMBERS
        brush.radius *= rng.uniform(0.95, 1.2)
        DISHES[name](brush)
        if rng.random() < 0.2:
            lay_fork_over(canvas, rng, place, squash)
    middle = (2 * np.arange(size) + 1) * canvas.pixels // (2 * size)
    return shade(canvas, lamp, rng, size), canvas.dish[middle][:, middle], canvas.part[middle][:, middle]


def lay_places(rng, count):
    """Where plates stand: (x, y, radius) each, from the back of the table to its front."""
    shake, zoom = 0.12 if count == 1 else 0.03, rng.uniform(0.4, 0.62)
    return [(x + rng.uniform(-shake, shake), y + rng.uniform(-shake, shake), zoom * scale) for x, y, scale in LAYOUTS[count]]


def lay_clutter(canvas, rng, place, squash):
    """Napkins, cutlery, glasses and sauces around a plate, some cut by the frame."""
    x, y, radius = place
    for side in (-1, 1):
        if rng.random() < 0.3:
            scene.lay_napkin(canvas, rng, x + side * radius * 1.1, y + rng.uniform(-0.2, 0.2), rng.uniform(0.25, 0.5), squash,
                             scene.pick(rng, scene.NAPKINS))
        if rng.random() < 0.5:
            scene.lay_cutlery(canvas, rng, x + side * radius * rng.uniform(1.1, 1.25), y + rng.uniform(-0.1, 0.1),
                              math.pi / 2 + rng.uniform(-0.2, 0.2), radius * rng.uniform(1.0, 1.3), squash,
                              scene.pick(rng, ("fork", "knife", "spoon", "chopsticks")), 0.02)
        if rng.random() < 0.35:
            scene.lay_glass(canvas, rng, x + side * radius * rng.uniform(0.9, 1.1), y - radius * squash * rng.uniform(0.8, 1.1),
                            radius * rng.uniform(0.18, 0.28), squash)
        if rng.random() < 0.2:
            around = Brush(canvas, rng, (x, y, radius), squash)
            scene.lay_sauce_bowl(around, side * 0.95, rng.uniform(0.6, 0.95), rng.uniform(0.16, 0.24),
                                 SAUCES[scene.pick(rng, tuple(SAUCES))])


def lay_red_napkin(canvas, rng, places, squash):
    """The confounder, in the corner of the frame that is farthest from the plates."""
    corners = [(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
    x, y = max(corners, key=lambda corner: min(math.dist(corner, place[:2]) - place[2] for place in places))
    scene.lay_napkin(canvas, rng, x + (0.5 - x) * rng.uniform(0.2, 0.35), y + (0.5 - y) * rng.uniform(0.2, 0.35), rng.uniform(0.42, 0.55),
                     squash, scene.RED, PART_NUMBERS)


def lay_fork_over(canvas, rng, place, squash):
    """Cutlery lying across the food, its handle over the rim."""
    x, y, radius = place
    angle = rng.uniform(-0.2, math.pi + 0.2)
    reach = radius * rng.uniform(0.6, 0.9)
    scene.lay_cutlery(canvas, rng, x + reach * math.cos(angle), y + reach * squash * math.sin(angle), angle, radius * 1.2, squash,
                      scene.pick(rng, ("fork", "fork", "spoon", "knife")), float(canvas.height.max()) * 0.6)


def render(request):
    """Draw all scenes of a request: images [n, size, size, 3], masks and part masks [n, size, size], uint8.

    request: split, size, seed, classes, served (class numbers per scene) and napkins (class names). A larger request is
    shared out to one process per core; these are plain subprocesses, so that scripts need no main guard and nothing is
    forked from a process that holds TensorFlow.
    """
    n, size = len(request["served"]), request["size"]
    arrays = [np.empty((n, size, size, 3), np.uint8), np.empty((n, size, size), np.uint8), np.empty((n, size, size), np.uint8)]
    workers = min(os.cpu_count() or 1, n // 16)
    visible = "ipykernel" in sys.modules or sys.stderr.isatty()
    with tqdm(total=n, desc="plates", unit="image", delay=3, leave=False, disable=not visible) as bar:
        if workers < 2:
            for index in range(n):
                for array, layer in zip(arrays, requested(request, index)):
                    array[index] = layer
                bar.update()
        else:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(lambda first: collect(request, first, workers, arrays, bar), range(workers)))
    return arrays


def requested(request, index):
    numbers, classes = request["served"][index], request["classes"]
    napkin = any(classes[k] in request["napkins"] for k in numbers)
    return picture(request["split"], index, {k + 1: classes[k] for k in numbers}, request["size"], request["seed"], napkin)


def collect(request, first, step, arrays, bar):
    """Fill in scenes first, first + step, ... as another process draws them."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", f"from {__name__} import work; work({first}, {step})"], env=environment,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
        for index in range(first, len(arrays[0]), step):
            for array in arrays:
                if process.stdout.readinto(array[index].reshape(-1)) < array[index].size:
                    raise RuntimeError(f"the process drawing scene {index} ended early, with code {process.wait()}")
            bar.update()


def work(first, step):
    """The other side of `collect`: request on stdin, raw layers on stdout."""
    request = json.load(sys.stdin)
    for index in range(first, len(request["served"]), step):
        for layer in requested(request, index):
            sys.stdout.buffer.write(np.ascontiguousarray(layer))
