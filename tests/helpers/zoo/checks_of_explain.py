"""Checks of ``foodxai.explain``: every method against the oracle's."""

import tempfile
import zlib

import keras
import numpy as np
import tensorflow as tf

from foodxai import explain
from foodxai.explain import perturbation

from . import oracle
from .checking import (
    asked,
    check,
    colour_of,
    logits_of,
    maps_of,
    path_of,
    same,
    same_but_for_kinks,
    told,
)


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


@check
def hires_cam(s):
    same(asked(s, explain.hires_cam), oracle.hires_cam(*maps_of(s)), s.facts.tolerance)


@check
def layer_cam(s):
    same(asked(s, explain.layer_cam), oracle.layer_cam(*maps_of(s)), s.facts.tolerance)


@check
def finer_cam(s):
    found = asked(s, explain.finer_cam)
    maps, slope = maps_of(s)
    others = oracle.rivals(np.asarray(logits_of(s), float), s.targets)
    for rival in others.T:
        own = oracle.maps_and_gradients(s.model, path_of(s), s.images, rival)[1]
        slope = slope - own / others.shape[1]
    same(found, oracle.grad_cam(maps, slope), s.facts.tolerance)


@check
def eigen_cam(s):
    same(asked(s, explain.eigen_cam), oracle.eigen_cam(maps_of(s)[0]), s.facts.tolerance)


@check
def occlusion(s):
    found = explain.occlusion(s.model, s.images, s.targets)
    whole = oracle.scores_of(s.model, s.images, s.targets)
    places = [(0, 0), (13, 4), (7, 13)]
    for row, column in places:
        covered, sides = s.images.copy(), s.images.shape[1:3]
        rows, columns = (
            np.abs((np.arange(side) + 0.5) - (place + 0.5) * side / 14) <= side / 8
            for place, side in zip((row, column), sides)
        )
        covered[:, np.outer(rows, columns)] = colour_of(s)
        lost = np.maximum(whole - oracle.scores_of(s.model, covered, s.targets), 0)
        assert np.abs(found[:, row, column] - lost).max() <= 1e-4 * np.abs(whole).max()


@check
def rise(s):
    found = explain.rise(s.model, s.images, s.targets, masks=20, batch_size=6)
    size = s.images.shape[1:3]
    masks = perturbation._upsampled(*perturbation._random_masks(20, *size), *size)
    expected = []
    for image, target in zip(s.images, s.targets):
        seen = oracle.blend(image, masks, colour_of(s))
        scores = oracle.probabilities(s.model, seen)[:, target]
        expected.append(np.tensordot(scores - scores.mean(), masks, 1) / len(masks))
    same(found, np.maximum(expected, 0), s.facts.tolerance)


@check
def integrated_gradients(s):
    found = explain.integrated_gradients(s.model, s.images, s.targets, steps=5, batch_size=2)
    way, mean = s.images - colour_of(s), 0
    for point, weight in zip(*np.polynomial.legendre.leggauss(5)):
        seen = colour_of(s) + (np.float32(point) + 1) / 2 * way  # in single precision, as ours
        mean = mean + weight / 2 * oracle.gradient(s.model, seen, s.targets)
    same_but_for_kinks(found, way * mean, s.facts.tolerance)


@check
def smooth_grad(s):
    found = explain.smooth_grad(s.model, s.images, s.targets, samples=5, batch_size=2)
    expected = []
    for image, target in zip(s.images, s.targets):
        drawn = np.random.default_rng(zlib.crc32(image.tobytes()))
        noise = drawn.standard_normal((5, *image.shape), np.float32)
        noisy = image + 0.15 * (image.max() - image.min()) * noise
        expected.append(oracle.gradient(s.model, noisy, np.full(5, target)).mean(axis=0))
    same_but_for_kinks(found, np.stack(expected), s.facts.tolerance)


def expected_scores(s, answers=oracle.logits):
    maps = maps_of(s, few=True)[0]
    return oracle.masked_scores(s.model, maps, s.images, s.targets, colour_of(s), answers)


@check
def masked_scores(s):
    same(asked(s, explain.masked_scores, few=True), expected_scores(s), s.facts.tolerance)


@check
def score_cam(s):
    found = asked(s, explain.score_cam, few=True)
    maps, tolerance = maps_of(s, few=True)[0], s.facts.tolerance
    same(found, oracle.score_cam(maps, expected_scores(s)), tolerance)
    found = asked(s, explain.score_cam, few=True, score="probability")
    expected = oracle.weighted_by(maps, expected_scores(s, oracle.probabilities))
    same(found, expected, tolerance)


@check
def gradient(s):
    found = explain.gradient(s.model, s.images, s.targets)
    same(found, told(s, oracle.gradient), s.facts.tolerance)


@check
def guided(s):
    network = explain.guided(s.model)
    answer = logits_of(s)
    same(oracle.logits(network, s.images), answer, s.facts.tolerance)


@check
def guided_backprop(s):
    found = explain.guided_backprop(s.model, s.images, s.targets)
    expected = told(s, oracle.guided_backprop)
    same(found, expected, s.facts.tolerance)
    plain = told(s, oracle.gradient)
    assert np.abs(expected - plain).max() > 0.01 * np.abs(plain).max(), "this tells nothing apart"


def same_product(s, found, raw):
    fine = told(s, oracle.guided_backprop)
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
