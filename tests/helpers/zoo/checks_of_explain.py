"""Checks of ``foodxai.explain``: every method against the oracle's."""

import tempfile

import keras
import numpy as np
import tensorflow as tf

from foodxai import explain

from . import oracle
from .checking import asked, check, colour_of, maps_of, same


@check
def cam(s):
    found = asked(s, explain.cam)
    dense = [layer for layer in _layers(s.model) if isinstance(layer, keras.layers.Dense)][-1]
    same(found, oracle.cam(maps_of(s)[0], dense, s.targets), s.facts.tolerance)


def _layers(model):
    for layer in model.layers:
        yield from _layers(layer) if isinstance(layer, keras.Model) else [layer]


@check
def grad_cam(s):
    same(asked(s, explain.grad_cam), oracle.grad_cam(*maps_of(s)), s.facts.tolerance)


@check
def grad_cam_plus_plus(s):
    found = asked(s, explain.grad_cam_plus_plus)
    same(found, oracle.grad_cam_plus_plus(*maps_of(s)), s.facts.tolerance)


def expected_scores(s):
    maps = maps_of(s, few=True)[0]
    return oracle.masked_scores(s.model, maps, s.images, s.targets, colour_of(s))


@check
def masked_scores(s):
    same(asked(s, explain.masked_scores, few=True), expected_scores(s), s.facts.tolerance)


@check
def score_cam(s):
    found = asked(s, explain.score_cam, few=True)
    expected = oracle.score_cam(maps_of(s, few=True)[0], expected_scores(s))
    same(found, expected, s.facts.tolerance)


@check
def gradient(s):
    found = explain.gradient(s.model, s.images, s.targets)
    same(found, oracle.gradient(s.model, s.images, s.targets), s.facts.tolerance)


@check
def guided(s):
    network = explain.guided(s.model)
    answer = oracle.logits(s.model, s.images)
    same(oracle.logits(network, s.images), answer, s.facts.tolerance)


@check
def guided_backprop(s):
    found = explain.guided_backprop(s.model, s.images, s.targets)
    expected = oracle.guided_backprop(s.model, s.images, s.targets)
    same(found, expected, s.facts.tolerance)
    plain = oracle.gradient(s.model, s.images, s.targets)
    assert np.abs(expected - plain).max() > 0.01 * np.abs(plain).max(), "this tells nothing apart"


def same_product(s, found, raw):
    fine = oracle.guided_backprop(s.model, s.images, s.targets)
    expected = fine * oracle.resized(raw, s.images.shape[1:3])[..., None]
    same(found, expected, s.facts.tolerance)


@check
def guided_grad_cam(s):
    found = asked(s, explain.guided_grad_cam)
    same_product(s, found, oracle.grad_cam(*maps_of(s)))


@check
def guided_grad_cam_plus_plus(s):
    found = asked(s, explain.guided_grad_cam_plus_plus)
    same_product(s, found, oracle.grad_cam_plus_plus(*maps_of(s)))


@check
def guided_score_cam(s):
    found = asked(s, explain.guided_score_cam, few=True)
    same_product(s, found, oracle.score_cam(maps_of(s, few=True)[0], expected_scores(s)))


@check
def gaussian(s):
    found = asked(s, explain.gaussian)
    assert found.shape == maps_of(s)[0].shape[:3] and 0 < found.max() <= 1
    np.testing.assert_allclose(found, found[:, ::-1, ::-1], rtol=1e-5)


@check
def noise(s):
    found = asked(s, explain.noise)
    assert found.shape == maps_of(s)[0].shape[:3] and 0 <= found.min() < found.max() <= 1
    assert np.abs(found[0] - found[1]).max() > 0


@check
def over(s):
    pairs = tf.data.Dataset.from_tensor_slices((s.images, s.targets))
    with tempfile.TemporaryDirectory() as folder:
        found = explain.over(pairs, "grad_cam", s.model, folder, layer=s.facts.given)
    same(found, oracle.grad_cam(*maps_of(s)), s.facts.tolerance)
