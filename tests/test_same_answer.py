"""The same answer twice, in fresh processes, and without a network."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

TESTS = Path(__file__).parent
ANSWERS = """
import sys
asked = []
sys.addaudithook(lambda event, args: asked.append(event) if event in NETWORK else None)
NETWORK = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"}
import foodxai.models, keras
import numpy as np
from helpers.networks import images, network
from foodxai import data, draw, explain, explore, metrics, train
from foodxai.data import photos, plates

drawn = plates.load("train", 20, 32)
learned, held = data.validation_split(drawn, 0.5, seed=3)
keras.utils.set_random_seed(4)
small = foodxai.models.small_cnn(10, 32, filters=(4, 8))
turn = dict(augment=data.flip_crop_rotate, mix=train.mixup_cutmix(seed=2))
history = train.fit(small, learned, epochs=2, batch_size=5, seed=1, **turn)
net, shown = network(), images(2)
found = {name: explain.METHODS[name].function(net, shown) for name in
         ("cam", "grad_cam", "guided_backprop", "score_cam", "rise", "smooth_grad")}
found["photo"] = photos.read(photos.path("coffee"), 24)
assert not asked, asked
np.savez(sys.argv[1], images=drawn.images, masks=drawn.masks, split=held.labels,
         loss=history["loss"], weights=np.concatenate([w.ravel() for w in small.get_weights()]),
         **found)
"""


def answers(file, **environment):
    paths = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    environment = {**os.environ, "PYTHONPATH": paths, **environment}
    environment["FOODXAI_CACHE"] = str(file.with_suffix(".cache"))
    done = subprocess.run(
        [sys.executable, "-c", ANSWERS, str(file)], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    with np.load(file) as found:
        return dict(found)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return answers(tmp_path_factory.mktemp("first") / "answers.npz", TF_NUM_INTRAOP_THREADS="1")


@pytest.mark.slow
@pytest.mark.in_turn
def test_two_processes_give_the_same_bits(first, tmp_path):
    again = answers(tmp_path / "again.npz", TF_NUM_INTRAOP_THREADS="1")
    for name, array in first.items():
        np.testing.assert_array_equal(again[name], array, err_msg=name)


@pytest.mark.slow
@pytest.mark.in_turn
def test_other_ways_to_compute_give_nearly_the_same(first, tmp_path):
    """To a ten-thousandth of the largest number; what is drawn, read and divided, to the bit."""
    other = {"TF_NUM_INTRAOP_THREADS": "2", "TF_ENABLE_ONEDNN_OPTS": "0"}
    found = answers(tmp_path / "other.npz", **other)
    for name, array in first.items():
        if name in ("images", "masks", "split", "photo"):
            np.testing.assert_array_equal(found[name], array, err_msg=name)
        else:
            atol = 1e-4 * np.abs(array).max()
            np.testing.assert_allclose(found[name], array, rtol=0, atol=atol, err_msg=name)
