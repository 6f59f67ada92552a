"""Many images: streamed, resumed, shared out over devices."""

import functools
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from helpers.networks import images, network
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keras import layers

from foodxai import explain, models
from foodxai.explain import methods
from foodxai.models import identity

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

    monkeypatch.setitem(
        methods.METHODS, "grad_cam", explain.METHODS["grad_cam"]._replace(function=grad_cam)
    )
    return seen


def test_streams_what_the_method_gives(net, tmp_path):
    expected = explain.grad_cam(net, images(7), np.arange(7) % 5)
    found = explain.over(dataset(), "grad_cam", net, tmp_path / "maps", batch_size=3)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    predicted = explain.over(
        tf.data.Dataset.from_tensor_slices(images(4)), "grad_cam", net, tmp_path / "own"
    )
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


def test_what_was_cut_short_is_made_again(net, tmp_path, monkeypatch):
    expected = explain.grad_cam(net, images(7), np.arange(7) % 5)

    def cut_short(file, **arrays):
        Path(file).write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(np, "savez", cut_short)
        with pytest.raises(KeyboardInterrupt):
            explain.over(dataset(), "grad_cam", net, tmp_path)
    found = explain.over(dataset(), "grad_cam", net, tmp_path, batch_size=2)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    part = tmp_path / "maps-000000002.npz"
    part.write_bytes(part.read_bytes()[:-100])
    found = explain.over(dataset(), "grad_cam", net, tmp_path, batch_size=3)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize(
    "method", ["score_cam", "guided_score_cam", "occlusion", "rise", "integrated_gradients"]
)
def test_maps_of_another_blank_colour_are_refused(method, tmp_path):
    model, few = network(), tf.data.Dataset.from_tensor_slices(images(1))
    models.set_baseline(model, [10, 20, 30])
    before = explain.over(few, method, model, tmp_path / "grey")
    models.set_baseline(model, [200, 0, 90])
    with pytest.raises(ValueError, match="made with .*another baseline"):
        explain.over(few, method, model, tmp_path / "grey")
    after = explain.over(few, method, model, tmp_path / "purple")
    assert np.abs(after - before).max() > 0


def test_a_folder_belongs_to_one_piece_of_work(net, tmp_path):
    explain.over(dataset(), "grad_cam", net, tmp_path)
    trained, tripled = network(), network()
    trained.get_layer("logits").bias.assign(np.ones(5))
    tripled.get_layer("maps").max_value = 3.0
    swapped = tf.data.Dataset.from_tensor_slices((images(7), np.full(7, 2)))
    unasked = tf.data.Dataset.from_tensor_slices(images(7))
    for fact, asked in {
        "method": (dataset(), "score_cam", net),
        "weights": (dataset(), "grad_cam", trained),
        "network": (dataset(), "grad_cam", tripled),
        "precision": (dataset(), "grad_cam", models.in_bfloat16(net)),
        r"image \(number 0\)": (dataset().skip(1), "grad_cam", net),
        r"target \(number 0\)": (swapped, "grad_cam", net),
        "target": (unasked, "grad_cam", net),
    }.items():
        with pytest.raises(ValueError, match=f"made with .*another {fact}"):
            explain.over(*asked, tmp_path)
    with pytest.raises(ValueError, match="made with another layer"):
        explain.over(dataset(), "grad_cam", net, tmp_path, layer="early")


@pytest.mark.parametrize("fact", identity.software_facts())
def test_maps_of_other_software_are_not_taken(net, tmp_path, monkeypatch, fact):
    explain.over(dataset(), "grad_cam", net, tmp_path)
    other = lambda *rooms: identity.software_facts(*rooms) | {fact: "0.0.1"}  # noqa: E731
    monkeypatch.setattr("foodxai.explain.stream.software_facts", other)
    with pytest.raises(ValueError, match=f"made with another {fact}"):
        explain.over(dataset(), "grad_cam", net, tmp_path)


def test_a_call_that_fails_leaves_the_folder_free(net, tmp_path):
    with pytest.raises(ValueError, match="CAM reads"):
        explain.over(dataset(), "cam", net, tmp_path, layer="early")
    assert len(explain.over(dataset(), "grad_cam", net, tmp_path)) == 7


def test_a_network_built_anew_goes_on(tmp_path, monkeypatch):
    """Its layers have other names, as when the cell that builds it runs again."""
    first, again = unnamed(), unnamed()
    assert first.layers[1].name != again.layers[1].name
    explain.over(dataset().take(3), "score_cam", first, tmp_path, layer=first.layers[1])
    found = explain.over(dataset(), "score_cam", again, tmp_path, layer=again.layers[1])
    direct = explain.score_cam(first, images(7), np.arange(7) % 5, layer=first.layers[1])
    np.testing.assert_allclose(found, direct, rtol=1e-4, atol=1e-5)


def unnamed():
    keras.utils.set_random_seed(2)
    inputs = keras.Input((24, 24, 3))
    x = layers.Conv2D(4, 3, 2, activation="relu")(inputs / 127.5 - 1)
    x = x + layers.Lambda(lambda maps: maps / 2)(layers.Conv2D(4, 3, padding="same")(x))
    return keras.Model(inputs, layers.Dense(5)(layers.GlobalAveragePooling2D()(x)))


CALLS = st.fixed_dictionaries(
    {
        "count": st.integers(1, 6),
        "other": st.sampled_from([None, None, 0, 3]),
        "targets": st.sampled_from(["each", "each", "zero", None]),
        "method": st.sampled_from(["grad_cam", "grad_cam", "gradient"]),
        "model": st.sampled_from(["net", "anew", "trained", "bfloat16"]),
        "layer": st.sampled_from([None, None, "maps", "early"]),
        "batch_size": st.integers(1, 4),
        "lost": st.sampled_from([None, None, 0, 2, 4]),
    }
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(calls=st.lists(CALLS, min_size=2, max_size=4))
def test_any_calls_give_what_the_method_gives_or_say_what_differs(calls):
    with tempfile.TemporaryDirectory() as folder:
        for call in calls:
            lost = Path(folder) / f"maps-{call['lost'] or 0:09d}.npz"
            if call["lost"] is not None and lost.exists():
                lost.write_bytes(lost.read_bytes()[:50])
            given, direct, options = question(**call)
            try:
                found = explain.over(given, folder=folder, **options)
            except ValueError as error:
                if "another" not in str(error) or call is calls[0]:
                    raise
            else:
                np.testing.assert_allclose(found, direct, rtol=1e-3, atol=1e-6)


@functools.cache
def networks():
    trained = network()
    trained.get_layer("logits").bias.assign(np.arange(5.0))
    known = {"net": network(), "anew": network(), "trained": trained}
    return known | {"bfloat16": models.in_bfloat16(known["net"])}


def question(count, other, targets, method, model, layer, batch_size, lost):
    """(data set, maps by a direct call, the rest of what ``over`` is asked)."""
    pixels, network = images(count), networks()[model]
    if other is not None and other < count:
        pixels[other] = 255 - pixels[other]
    numbers = {"each": np.arange(count) % 5, "zero": np.zeros(count, int), None: None}[targets]
    direct = getattr(explain, method)(network, pixels, numbers, layer=layer)
    slices = pixels if numbers is None else (pixels, numbers)
    options = dict(method=method, model=network, layer=layer, batch_size=batch_size)
    return tf.data.Dataset.from_tensor_slices(slices), direct, options


def test_shares_of_several_machines_make_the_whole(net, tmp_path):
    shares = [
        explain.over(dataset().shard(2, i), "grad_cam", net, tmp_path / str(i)) for i in (0, 1)
    ]
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


@pytest.mark.slow
@pytest.mark.in_turn
def test_the_example_in_the_book_runs(tmp_path):
    page = (TESTS.parent / "book" / "how_to_use.md").read_text()
    code = re.search(r"Explain many images.*?```python\n(.*?)```", page, re.S)[1]
    environment = os.environ | {"PYTHONPATH": str(TESTS.parent)}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == "(24, 7, 7)"
    assert len(list((tmp_path / "my_maps").glob("maps-*.npz"))) == 3


@pytest.mark.slow
@pytest.mark.in_turn
def test_two_devices_give_the_same_maps(tmp_path):
    paths = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    command = [sys.executable, TESTS / "explain" / "on_two_devices.py", tmp_path]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("same maps")
