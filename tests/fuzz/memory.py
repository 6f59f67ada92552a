"""Work that goes on for hours must not fill the memory.

python tests/fuzz/memory.py [SHARE]    SHARE of the whole, 1 without it

A line of JSON per job: what was done, how often, and the memory in MB that the process took after a
fifth of it and at its end.
"""

import ctypes
import gc
import json
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "measure")]

import foodxai.models  # noqa: E402, F401, I001

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from foodxai import explain  # noqa: E402
from foodxai.explore.desk import Desk  # noqa: E402
from helpers.networks import images, network  # noqa: E402
from machine import memory  # noqa: E402

SIZE = 24


def used():
    """MB that the process holds, without what only waits to be given back."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return memory("VmRSS") / 1024


def wide():
    """A network of 8 MB: what holds it fast shows."""
    inputs = keras.Input((SIZE, SIZE, 3))
    x = keras.layers.Conv2D(8, 3, 2, activation="relu")(inputs)
    x = keras.layers.Dense(2000, activation="relu")(keras.layers.Flatten()(x))
    return keras.Model(inputs, keras.layers.Dense(5)(x))


def models(count):
    """One network explained after the other, by three methods."""
    for _ in range(count):
        model = wide()
        for method in (explain.grad_cam, explain.guided_backprop, explain.layer_cam):
            method(model, images(1, SIZE))
        yield


def changes(count):
    """One explorer that is asked about another class, method or photo each time."""
    draw, said = np.random.default_rng(0), []
    model, names = network(), [f"class {k}" for k in range(5)]
    photos = {f"photo {k}": images(1, SIZE, k)[0].astype(np.uint8) for k in range(80)}
    desk = Desk(model, photos, names, said.append)
    methods = [desk.methods.index(name) for name in ("grad_cam", "layer_cam", "hires_cam")]
    for number in range(count):
        key = [int(draw.integers(5)), int(draw.choice(methods)), 0]
        photo = f"photo {draw.integers(80)}"
        desk.receive(dict(kind="ask", view="v", panel=number % 2, photo=photo, key=key))
        while desk.working:
            time.sleep(0.001)
        assert "error" not in {message["kind"] for message in said}
        said.clear()
        yield


def streams(count):
    """Tiny images through ``explain.over``, fifty to a folder."""
    model = network()
    for number in range(count // 50):
        with tempfile.TemporaryDirectory() as folder:
            shown = tf.data.Dataset.from_tensor_slices(images(50, SIZE, number))
            assert len(explain.over(shown, "grad_cam", model, folder, batch_size=25)) == 50
        for _ in range(50):
            yield


JOBS = {models: 300, changes: 2000, streams: 5000}


def main(share=1.0):
    for job, whole in JOBS.items():
        count, before = max(10, int(whole * share)), 0.0
        for number, _ in enumerate(job(count)):
            if number == count // 5:
                before = used()
        row = dict(job=job.__name__, count=count, before=before, after=used())
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
