"""Cascading randomisation: down the layers of any network, which is left alone."""

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from keras import layers
from scipy import stats

from foodxai import explain, metrics, models


def test_the_cascade_goes_down_and_leaves_the_model_alone(lite0):
    before = [w.copy() for w in lite0.get_weights()]
    last = list(models.flatten(lite0).layers)[-1]
    seen, steps = [], metrics.cascade(lite0, stages=3)
    path, network = next(steps)
    assert path is None and network is not lite0
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights()))
    for path, network in steps:
        old = models.flatten(lite0).layers
        changed = [
            p
            for p, layer in models.flatten(network).layers.items()
            if any(
                not np.array_equal(a, b) for a, b in zip(layer.get_weights(), old[p].get_weights())
            )
        ]
        if not seen:
            np.testing.assert_array_equal(
                np.sort(models.flatten(network).layers[last].get_weights()[0], axis=None),
                np.sort(old[last].get_weights()[0], axis=None),
            )
        assert changed[0] == path and changed[-1] == last and len(changed) > len(seen)
        seen = changed
    assert seen[0] == "stem_conv"
    assert all(np.array_equal(a, b) for a, b in zip(before, lite0.get_weights()))


def test_grad_cam_forgets_and_a_control_does_not(lite0, coffee):
    table = metrics.cascading_randomisation(
        lite0, coffee[None], ["grad_cam", "gaussian", "guided_backprop"], stages=3
    )
    last = table[table.stage == 3].set_index("method").correlation
    assert last["gaussian"] == pytest.approx(1) and abs(last["grad_cam"]) < 0.6
    assert table.correlation.between(-1, 1 + 1e-9).all() and len(table) == 9


def with_operators():
    """Operators, a Lambda, and two parts whose layers have the same names."""
    keras.utils.set_random_seed(7)
    inputs = keras.Input((24, 24, 3))
    x = layers.Conv2D(6, 3, activation="relu", name="first")(inputs / 127.5 - 1)
    for name in ("one", "two"):
        inner = keras.Input((22, 22, 6))
        again = layers.Conv2D(6, 3, padding="same", name="maps")(inner)
        part = keras.Model(inner, layers.Activation("relu", name="active")(again), name=name)
        x = x + part(x)
    x = layers.Lambda(lambda maps: maps * 2)(x)
    return keras.Model(inputs, layers.Dense(4, name="logits")(keras.ops.mean(x, axis=(1, 2))))


def test_a_network_with_operators_forgets_from_its_end():
    model = with_operators()
    shuffled = [path for path, _ in metrics.cascade(model, stages=4)]
    assert shuffled == [None, "logits", "two/maps", "one/maps", "first"]


@pytest.mark.parametrize("given", ["two/maps", "layer", None])
def test_the_target_layer_is_the_models(given):
    model = with_operators()
    layer = models.flatten(model).layers["two/maps"] if given == "layer" else given
    photo = np.random.default_rng(0).integers(0, 256, (2, 24, 24, 3), np.uint8)
    table = metrics.cascading_randomisation(model, photo, ["grad_cam"], stages=4, layer=layer)
    networks = metrics.cascade(model, stages=4)
    same = {"targets": models.predicted(model, photo)}
    whole = explain.grad_cam(next(networks)[1], photo, **same, layer=None)
    np.testing.assert_allclose(whole, explain.grad_cam(model, photo, **same), rtol=1e-4, atol=1e-6)
    assert len(table) == 8 and table.correlation.between(-1, 1 + 1e-9).all()
    assert table[table.stage == 4].correlation.max() < 0.99


def test_a_colour_that_was_said_stays_in_the_cascade():
    model = with_operators()
    models.set_baseline(model, 9)
    _, copy = next(metrics.cascade(model, stages=1))
    np.testing.assert_array_equal(models.baseline(copy), [9, 9, 9])


@given(
    arrays(np.float64, (2, 3, 4), elements=st.integers(0, 5).map(float)),
    arrays(np.float64, (2, 3, 4), elements=st.integers(0, 5).map(float)),
)
def test_rank_correlation_is_scipys(one, other):
    ours = metrics.rank_correlation(one, other)
    for value, a, b in zip(ours, one, other):
        constant = np.ptp(a) == 0 or np.ptp(b) == 0
        assert value == pytest.approx(
            0 if constant else stats.spearmanr(a.ravel(), b.ravel()).statistic
        )
