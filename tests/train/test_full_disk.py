"""A disk that fills up: a clear error, nothing half-written left, and the same call goes on."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from helpers.networks import images, network
from helpers.squares import adam, small, squares

from foodxai import explain, train

PATHS = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parents[1])])


@pytest.fixture
def disk(tmp_path):
    """A disk of a megabyte."""
    (place := tmp_path / "disk").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root mounts a disk, on Linux")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk, but):
    """Write until so many bytes are free."""
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    (disk / "filler").write_bytes(bytes(free - but))


def tried_with_more_and_more(disk, call):
    """What a call gives once its disk has room enough, and how often it had not."""
    full = 0
    while True:
        fill(disk, full * 16_384)
        try:
            return call(), full
        except OSError as error:
            told = error
        finally:
            (disk / "filler").unlink()
        assert told.errno == errno.ENOSPC or "No space left" in str(told), told
        assert not list(disk.rglob(".part-*")), "something half-written is left"
        full += 1


@pytest.mark.slow
def test_a_checkpoint(disk, tmp_path):
    def trained(folder):
        how = dict(epochs=2, batch_size=20, patience=2, optimizer=adam())
        model = small()
        train.fit(model, squares(40, 0), squares(20, 1), checkpoint=folder / "run", **how)
        files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
        return model.get_weights(), set(files) - {"filler"}

    (weights, files), full = tried_with_more_and_more(disk, lambda: trained(disk))
    assert full >= 3
    (tmp_path / "whole").mkdir()
    expected, undisturbed = trained(tmp_path / "whole")
    assert files == undisturbed
    for one, other in zip(weights, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-3 * np.abs(other).max())


@pytest.mark.slow
def test_explanations(disk):
    net, shown = network(), images(24)
    dataset = tf.data.Dataset.from_tensor_slices(shown)

    def explained():
        return explain.over(dataset, "grad_cam", net, disk / "maps", batch_size=8)

    maps, full = tried_with_more_and_more(disk, explained)
    assert full >= 1
    np.testing.assert_allclose(maps, explain.grad_cam(net, shown), rtol=1e-5, atol=1e-6)


MAPS = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from helpers.squares import adam, squares
from foodxai import models, train
model = models.transfer(models.small_cnn(5, 16, filters=(8, 16)), 3)
train.fit(model, squares(4000, 0), epochs=1, optimizer=adam())
"""


@pytest.mark.slow
def test_the_maps_of_a_frozen_body(disk):
    # No bytecode: AutoGraph would leave some beside its temporary files.
    environment = {**os.environ, "PYTHONPATH": PATHS, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", MAPS, str(disk)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 1, f"a signal ended it: {done.returncode}"
    assert done.stderr.strip().splitlines()[-1].startswith("OSError: [Errno 28]")
    assert not list(disk.iterdir())
