"""Many images: streamed, resumed, shared out over devices."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from foodxai import explain
from foodxai.explain import methods
from helpers.networks import images, network

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def net():
    return network()


def dataset(count=7):
    return tf.data.Dataset.from_tensor_slices((images(count), np.arange(count) % 5))


def interrupt_at(monkeypatch, batch):
    """Grad-CAM that notes how many images it explains, and breaks down once at a batch."""
    seen = []

    def grad_cam(model, x, targets, **options):
        if len(seen) == batch:
            seen.append(None)
            raise KeyboardInterrupt
        seen.append(len(x))
        return explain.grad_cam(model, x, targets, **options)

    monkeypatch.setitem(methods.METHODS, "grad_cam", explain.METHODS["grad_cam"]._replace(function=grad_cam))
    return seen


def test_streams_what_the_method_gives(net, tmp_path):
    expected = explain.grad_cam(net, images(7), np.arange(7) % 5)
    found = explain.over(dataset(), "grad_cam", net, tmp_path / "maps", batch_size=3)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    predicted = explain.over(tf.data.Dataset.from_tensor_slices(images(4)), "grad_cam", net, tmp_path / "own")
    np.testing.assert_allclose(predicted, explain.grad_cam(net, images(4)), rtol=1e-5)


def test_goes_on_after_an_interruption(net, tmp_path, monkeypatch):
    seen = interrupt_at(monkeypatch, batch=2)
    with pytest.raises(KeyboardInterrupt):
        explain.over(dataset(), "grad_cam", net, tmp_path, batch_size=2)
    assert seen == [2, 2, None]
    found = explain.over(dataset(), "grad_cam", net, tmp_path, batch_size=2)
    assert seen == [2, 2, None, 2, 1]
    np.testing.assert_allclose(found, explain.grad_cam(net, images(7), np.arange(7) % 5), rtol=1e-5)
    again = explain.over(dataset(), "grad_cam", net, tmp_path, batch_size=2)
    assert len(seen) == 5
    np.testing.assert_array_equal(again, found)


def test_half_written_maps_are_not_taken_for_whole(net, tmp_path, monkeypatch):
    save = np.save
    monkeypatch.setattr(np, "save", lambda file, maps: (file.write(b"half"), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        explain.over(dataset(), "grad_cam", net, tmp_path)
    monkeypatch.setattr(np, "save", save)
    assert len(explain.over(dataset(), "grad_cam", net, tmp_path)) == 7


def test_a_folder_belongs_to_one_piece_of_work(net, tmp_path):
    explain.over(dataset(), "grad_cam", net, tmp_path)
    with pytest.raises(ValueError, match="made with another method"):
        explain.over(dataset(), "score_cam", net, tmp_path)
    with pytest.raises(ValueError, match="made with another layer"):
        explain.over(dataset(), "grad_cam", net, tmp_path, layer="early")
    trained = network()
    trained.get_layer("logits").bias.assign(np.ones(5))
    with pytest.raises(ValueError, match="made with another weights"):
        explain.over(dataset(), "grad_cam", trained, tmp_path)
    with pytest.raises(ValueError, match="made with another first image"):
        explain.over(dataset().skip(1), "grad_cam", net, tmp_path)


def test_shares_of_several_machines_make_the_whole(net, tmp_path):
    shares = [explain.over(dataset().shard(2, i), "grad_cam", net, tmp_path / str(i)) for i in (0, 1)]
    whole = explain.grad_cam(net, images(7), np.arange(7) % 5)
    np.testing.assert_allclose(shares[0], whole[::2], rtol=1e-5)
    np.testing.assert_allclose(shares[1], whole[1::2], rtol=1e-5)


def test_bad_input(net, tmp_path):
    with pytest.raises(ValueError, match="no method 'gradcam'. Did you mean grad_cam"):
        explain.over(dataset(), "gradcam", net, tmp_path)
    with pytest.raises(TypeError, match="ndarray; expected a tf.data.Dataset"):
        explain.over(images(2), "grad_cam", net, tmp_path)
    with pytest.raises(ValueError, match="data set is empty"):
        explain.over(dataset().take(0), "grad_cam", net, tmp_path)


def test_the_example_in_the_book_runs(tmp_path):
    page = (TESTS.parent / "book" / "how_to_use.md").read_text()
    code = re.search(r"## Explain many images.*?```python\n(.*?)```", page, re.S)[1]
    environment = os.environ | {"PYTHONPATH": str(TESTS.parent)}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == "(24, 7, 7)"
    assert len(list((tmp_path / "my_maps").glob("maps-*.npy"))) == 3


def test_two_devices_give_the_same_maps(tmp_path):
    paths = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    command = [sys.executable, TESTS / "explain" / "on_two_devices.py", tmp_path]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("same maps")
