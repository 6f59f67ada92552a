"""Facts about a network: the same for one built anew, others for one that answers otherwise."""

import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from helpers.rebuilt import build
from keras import layers

from foodxai import models
from foodxai.models.identity import checksum, known_of, network_facts, weights_checksum

TESTS = Path(__file__).parents[1]
SHRINK = 2.0


def test_a_network_built_anew_is_the_same():
    one, other = build(), build()
    other(np.zeros((1, 20, 20, 3)))
    other.compile("sgd", "mse")
    other.layers[1].trainable = False
    assert network_facts(one) == network_facts(other)
    assert weights_checksum(one) == weights_checksum(other)
    assert [layer.name for layer in one.layers] != [layer.name for layer in other.layers]


@pytest.mark.parametrize(
    "options",
    [
        dict(scale=128),
        dict(activation="elu"),
        dict(activation=lambda maps: abs(maps)),
        dict(power=2),
        dict(stride=2),
        dict(function=lambda maps: maps / 4),
        dict(function=lambda maps: maps / SHRINK),
        dict(turn=True),
    ],
    ids=lambda options: next(iter(options)),
)
def test_another_network_is_told_apart(options):
    one, other = build(), build(**options)
    assert network_facts(one)["network"] != network_facts(other)["network"]


def test_what_a_function_uses_is_a_part_of_it(monkeypatch):
    before = known_of(lambda maps: maps / SHRINK)
    monkeypatch.setitem(globals(), "SHRINK", 3.0)
    assert known_of(lambda maps: maps / SHRINK) != before


def test_precision_and_weights_are_facts_of_their_own():
    model = models.small_cnn(3, 16, (4,))
    rounded = models.in_bfloat16(model)
    assert network_facts(model)["network"] == network_facts(rounded)["network"]
    assert network_facts(model)["precision"] != network_facts(rounded)["precision"]
    before = weights_checksum(model)
    assert weights_checksum(rounded) == before
    model.get_layer("logits").bias.assign([0.0, 1e-6, 0.0])
    assert weights_checksum(model) != before


def test_a_layer_that_is_changed_makes_another_network():
    model = build()
    before = network_facts(model)["network"]
    convolution = next(layer for layer in model.layers if isinstance(layer, layers.Conv2D))
    convolution.activation = keras.activations.gelu
    assert network_facts(model)["network"] != before


def test_a_checksum_knows_shapes_dtypes_and_order():
    zeros = np.zeros((2, 3), np.float32)
    different = [zeros, zeros.T, zeros.astype(np.int32), zeros[:1], np.asfortranarray(zeros) + 1]
    assert len({checksum([array]) for array in different}) == len(different)
    assert checksum([np.arange(6).reshape(2, 3).T]) == checksum(
        [np.arange(6).reshape(2, 3).T.copy()]
    )
    assert checksum(["a", "b"]) != checksum(["b", "a"])


@pytest.mark.slow
@pytest.mark.in_turn
def test_facts_are_the_same_in_another_process():
    code = (
        f"import sys; sys.path[:0] = [{str(TESTS.parent)!r}, {str(TESTS)!r}]\n"
        "from foodxai.models.identity import network_facts, weights_checksum\n"
        "from helpers.rebuilt import build\n"
        "print(network_facts(build()), weights_checksum(build()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{network_facts(build())} {weights_checksum(build())}"
