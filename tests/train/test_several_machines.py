"""What several machines share, and what they cannot."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from foodxai import explain, models
from foodxai.data import plates

TESTS = Path(__file__).parents[1]
PATHS = os.pathsep.join([str(TESTS.parent), str(TESTS)])


REFUSED = """
import tensorflow as tf
strategy = tf.distribute.MultiWorkerMirroredStrategy()
from helpers.squares import adam, small, squares
from foodxai import train
with strategy.scope():
    model, optimizer = small(), adam()
train.fit(model, squares(60, 0), epochs=1, optimizer=optimizer)
"""


@pytest.mark.slow
def test_training_on_several_machines_is_refused():
    environment = {**os.environ, "PYTHONPATH": PATHS}
    done = subprocess.run(
        [sys.executable, "-c", REFUSED], env=environment, capture_output=True, text=True
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ValueError: Keras trains on one machine") and "Mirrored" in last


@pytest.mark.slow
def test_the_script_of_the_page_explains_by_shares(tmp_path):
    page = (TESTS.parent / "book" / "clusters.md").read_text(encoding="utf-8")
    script = re.search(r"```python\n(import os.*?)```", page, re.S)[1]
    (tmp_path / "share.py").write_text(script)
    environment = {**os.environ, "PYTHONPATH": PATHS, "FOODXAI_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "share.py"]
    for machine in "01":
        run = [*command, machine, "2"]
        done = subprocess.run(
            run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == f"{machine} (6, 2, 2)"
    model = models.efficientnet_lite0(size=64)
    images = plates.load("test", 12, size=64).images
    for machine in (0, 1):
        share = tf.data.Dataset.from_tensor_slices(images).shard(2, machine)
        kept = explain.over(share, "grad_cam", model, tmp_path / f"maps-{machine}")
        np.testing.assert_allclose(
            kept, explain.grad_cam(model, images[machine::2]), rtol=1e-4, atol=1e-6
        )
