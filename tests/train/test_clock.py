"""A clock that jumps: what is kept is the same whatever the clock says, and whenever it says it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PATHS = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parents[1])])
BACKWARDS = """
import itertools, os, time
from pathlib import Path
hours = itertools.count(1)
time.time = lambda: 4e9 - 3600 * next(hours)
time.perf_counter = lambda: 1e6 - 3600 * next(hours)

import keras, numpy as np, tensorflow as tf
from helpers.networks import images, network
from helpers.squares import adam, small, squares
from foodxai import explain, train
from foodxai.data import plates

def trained(folder, epochs_until=None):
    def stop(epoch, logs):
        if epoch == epochs_until:
            raise KeyboardInterrupt
    stop = keras.callbacks.LambdaCallback(on_epoch_end=stop)
    how = dict(epochs=4, batch_size=20, optimizer=adam(), checkpoint=folder, callbacks=[stop])
    model = small()
    history = train.fit(model, squares(40, 0), squares(20, 1), patience=3, **how)
    return history["loss"], *model.get_weights()

def explained(folder, count):
    shown = tf.data.Dataset.from_tensor_slices(images(24)[:count])
    return explain.over(shown, "score_cam", network(), folder, batch_size=4)

def dated(seconds):
    for number, path in enumerate(Path().rglob("*")):
        os.utime(path, (seconds - number, seconds - number))

drawn = plates.load("train", 4, size=32).images
whole = trained("whole")
try:
    trained("cut", 1)
except KeyboardInterrupt:
    explained("maps", 12)
    made = [(path, path.read_bytes()) for path in Path("maps").iterdir()]
    for seconds in (4.2e9, 1e8):  # in the years 2103 and 1973
        dated(seconds)
    resumed = trained("cut")
for one, other in zip(resumed, whole, strict=True):
    np.testing.assert_allclose(one, other, rtol=0, atol=1e-4 * np.abs(other).max())
maps = explained("maps", 24)
np.testing.assert_allclose(maps, explain.score_cam(network(), images(24)), atol=1e-4 * maps.max())
assert all(path.read_bytes() == content for path, content in made), "made a second time"
(kept,) = Path("cache").glob("plates-*")
before = kept.stat().st_ino, kept.read_bytes()
assert np.array_equal(plates.load("train", 4, size=32).images, drawn)
assert (kept.stat().st_ino, kept.read_bytes()) == before, "drawn a second time"
"""


@pytest.mark.slow
@pytest.mark.in_turn
def test_what_is_kept_does_not_go_by_the_clock(tmp_path):
    environment = {**os.environ, "PYTHONPATH": PATHS, "TF_NUM_INTRAOP_THREADS": "1"}
    environment["FOODXAI_CACHE"] = str(tmp_path / "cache")
    run = dict(cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=900)
    done = subprocess.run([sys.executable, "-c", BACKWARDS], **run)
    assert done.returncode == 0, done.stderr[-3000:]
