"""Many scenes in several processes."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from tqdm import tqdm

from ... import _progress
from .render import picture


def draw_scenes(request: dict) -> list[np.ndarray]:
    """Draw a request, a larger one shared out to a process per core.

    These are plain subprocesses, so that scripts need no main guard and nothing is forked from a
    process that holds TensorFlow.

    Args:
        request: a dict of split, size, seed, classes, served (class numbers per scene) and napkins
            (class names).

    Returns:
        [images uint8 [n, size, size, 3], masks, part masks, both uint8 [n, size, size]].

    Raises:
        RuntimeError: a process ended before it had drawn its scenes.
    """
    n, size = len(request["served"]), request["size"]
    arrays = [np.empty((n, size, size, *rest), np.uint8) for rest in ((3,), (), ())]
    workers = min(os.cpu_count() or 1, n // 16)
    with _progress.bar(n, "plates", "image") as bar:
        if workers < 2:
            for index in range(n):
                for array, layer in zip(arrays, requested(request, index)):
                    array[index] = layer
                bar.update()
        else:
            with ThreadPoolExecutor(workers) as pool:
                jobs = [(request, first, workers, arrays, bar) for first in range(workers)]
                shares = [pool.submit(collect, *job) for job in jobs]
            for share in shares:
                share.result()
    return arrays


def requested(request: dict, index: int) -> tuple[np.ndarray, ...]:
    """The layers of one scene of a request, as `render.picture` returns them."""
    numbers, classes = request["served"][index], request["classes"]
    napkin = any(classes[k] in request["napkins"] for k in numbers)
    return picture(
        request["split"],
        index,
        {k + 1: classes[k] for k in numbers},
        request["size"],
        request["seed"],
        napkin,
    )


def collect(request: dict, first: int, step: int, arrays: list[np.ndarray], bar: tqdm) -> None:
    """Fill in scenes first, first + step, ... as another process draws them."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process: Any = subprocess.Popen(
        [sys.executable, "-c", f"from {__name__} import work; work({first}, {step})"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
        for index in range(first, len(arrays[0]), step):
            for array in arrays:
                if process.stdout.readinto(array[index].reshape(-1)) < array[index].size:
                    raise RuntimeError(f"the process drawing scene {index} ended: {process.wait()}")
            bar.update()


def work(first: int, step: int) -> None:
    """The other side of `collect`: request on stdin, raw layers on stdout."""
    request = json.load(sys.stdin)
    for index in range(first, len(request["served"]), step):
        for layer in requested(request, index):
            sys.stdout.buffer.write(np.ascontiguousarray(layer).data)
