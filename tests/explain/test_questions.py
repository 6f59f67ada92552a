"""Targets that are functions of the logits."""

import functools
import gc

import keras
import numpy as np
import pytest
import tensorflow as tf
from helpers.networks import images, network

from foodxai import explain, models
from foodxai.models import engine

PLAIN = [name for name in explain.METHODS if name != "finer_cam" and "attention" not in name]


@pytest.fixture(scope="module")
def net():
    return network()


@pytest.mark.parametrize("name", PLAIN)
def test_asking_for_one_logit_is_asking_for_the_class(net, name):
    method = explain.METHODS[name].function
    method = functools.partial(method, masks=20) if name == "rise" else method
    expected = method(net, images(), [2, 2, 1])
    third, second = (lambda logits: logits[:, 2]), (lambda logits: logits[:, 1])
    found = method(net, images(), [third, third, second])
    if name == "rise":  # weighs a question by its score, a class by its probability
        assert not np.allclose(found, expected)
        chances = [lambda logits, k=k: tf.nn.softmax(logits)[:, k] for k in (2, 2, 1)]
        found = method(net, images(), chances)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())


def test_a_transformer_is_asked_too():
    model = models.tiny_vit(classes=5, size=24)
    expected = explain.attention_gradient(model, images(), 2)
    found = explain.attention_gradient(model, images(), lambda logits: logits[:, 2])
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize("name", ["cam", "grad_cam", "hires_cam", "gradient"])
def test_what_speaks_against(net, name):
    """The map of a difference, before what is negative goes, is the difference of the maps."""
    method = explain.METHODS[name].function
    ahead = method(net, images(), lambda logits: logits[:, 2] - logits[:, 4])
    behind = method(net, images(), lambda logits: logits[:, 4] - logits[:, 2])
    if name == "gradient":
        np.testing.assert_allclose(ahead, -behind, rtol=1e-5)
    else:
        assert ahead.max() > 0 and behind.max() > 0 and not (ahead * behind).any()


def test_the_rivals_of_finer_cam(net):
    scores = models.logits(net, images(1))[0]
    rivals = [k for k in np.argsort(np.abs(scores - scores[2])) if k != 2][:3]
    assert len(rivals) == 3

    def ahead(logits):
        return logits[:, 2] - tf.reduce_mean(tf.gather(logits, rivals, axis=1), axis=1)

    found = explain.finer_cam(net, images(1), 2)
    np.testing.assert_allclose(found, explain.grad_cam(net, images(1), ahead), rtol=1e-5)
    with pytest.raises(TypeError, match="rivals of a class"):
        explain.finer_cam(net, images(1), ahead)


def test_the_no_of_a_network_with_one_logit():
    inner = network()
    one = keras.Model(inner.input, keras.layers.Dense(1)(inner.get_layer("pool").output))
    no = explain.grad_cam(one, images(), 0)
    found = explain.grad_cam(one, images(), lambda logits: -(logits[:, 1] - logits[:, 0]) / 2)
    np.testing.assert_allclose(found, no, rtol=1e-5)
    assert not np.allclose(no, explain.grad_cam(one, images(), 1))


@pytest.mark.parametrize(
    "targets, error, message",
    [
        (lambda logits: logits, TypeError, r"one score per image.*gave float32 \(None, 5\)"),
        (lambda logits: logits[3], TypeError, r"this one gave float32 \(5,\)"),
        (lambda logits: tf.reduce_sum(logits), TypeError, r"this one gave float32 \(\)"),
        (lambda logits: tf.argmax(logits, axis=1), TypeError, r"this one gave int64 \(None,\)"),
        (lambda logits: np.asarray(logits)[:, 3], TypeError, "NumPy cannot compute in it"),
        (lambda logits: tf.ones_like(logits[:, 0]), ValueError, "No gradient reaches"),
        ([lambda logits: logits[:, 0]] * 2, ValueError, "2 functions; expected one per image, 3"),
        ([0, 1, lambda logits: logits[:, 0]], TypeError, "expected class numbers"),
    ],
)
def test_bad_questions(net, targets, error, message):
    with pytest.raises(error, match=message):
        explain.grad_cam(net, images(), targets)


def test_a_probability_has_no_function_as_its_class(net):
    with pytest.raises(TypeError, match="only class numbers will do"):
        models.confidence(net, images(), lambda logits: logits[:, 0])


def test_new_questions_do_not_fill_the_memory(net, monkeypatch):
    monkeypatch.setattr(engine, "KEPT", 3)
    small = network()
    for number in range(5):
        explain.grad_cam(small, images(1), lambda logits, k=number: logits[:, k])
    gc.collect()
    assert len(engine._compiled[small].steps) == 3
