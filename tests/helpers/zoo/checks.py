"""One check for every public function: what it gives for a specimen, against the oracle."""

import functools
import tempfile

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from scipy import ndimage, stats

from foodxai import data, draw, explain, explore, metrics, models

from . import oracle

CHECKS = {}
NAMES = tuple("abcde")


def check(function):
    """Decorator: the check of the function that it is named after."""
    CHECKS[function.__name__] = function
    return function


def same(found, expected, tolerance, some=True):
    """Equal, up to a share of the largest expected value; that must not be zero."""
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    assert found.shape == expected.shape
    largest = np.abs(expected).max()
    assert largest > 0 or not some, "the oracle is zero everywhere: this compares nothing"
    assert np.abs(found - expected).max() <= tolerance * largest


def path_of(s, few=False):
    return few and s.facts.channels or s.facts.given or s.facts.layer


def colour_of(s):
    """What the network's own preprocessing maps to zero, by channel."""
    colour = s.facts.colour
    if callable(colour):
        colour = colour(s.model)
    return np.broadcast_to(colour, s.facts.shape[2]).astype(np.float32)


@functools.lru_cache(maxsize=2)
def maps_and_gradients(name, path):
    from .registry import specimen

    s = specimen(name)
    return oracle.maps_and_gradients(s.model, path, s.images, s.targets)


def maps_of(s, few=False):
    return maps_and_gradients(s.facts.build.__name__, path_of(s, few))


def asked(s, method, few=False, **options):
    layer = s.facts.channels if few and s.facts.channels else s.facts.given
    return method(s.model, s.images, s.targets, layer=layer, **options)


# models


@check
def flatten(s):
    flat = models.flatten(s.model)
    assert not any(isinstance(layer, keras.Sequential) for layer in flat.layers.values())
    answer = flat.model(s.images, training=False)
    same(oracle.logits(flat.model, s.images), oracle.logits(s.model, s.images), s.facts.tolerance)
    assert answer.shape[0] == len(s.images) and list(flat.tensors) == list(flat.layers)


@check
def last_conv(s):
    assert models.last_conv(s.model) == s.facts.layer
    assert models.locate(s.model) == s.facts.layer


@check
def split(s):
    body, head = models.split(s.model, s.facts.given)
    maps = body(s.images, training=False)
    same(maps, maps_of(s)[0], s.facts.tolerance)
    same(oracle.logits(head, maps), oracle.logits(s.model, s.images), s.facts.tolerance)


@check
def baseline(s):
    found = models.baseline(s.model)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, colour_of(s), atol=0.01 if s.facts.scaled else 1e-4)


@check
def predicted(s):
    found = models.predicted(s.model, s.images)
    np.testing.assert_array_equal(found, oracle.probabilities(s.model, s.images).argmax(axis=1))


@check
def confidence(s):
    found = models.confidence(s.model, s.images, s.targets)
    expected = oracle.probabilities(s.model, s.images)
    same(found, expected[[0, 1], s.targets], s.facts.tolerance)
    same(models.confidence(s.model, s.images), expected.max(axis=1), s.facts.tolerance)


@check
def in_bfloat16(s):
    copy = models.in_bfloat16(s.model)
    whole = oracle.logits(s.model, s.images)
    same(oracle.logits(copy, s.images), whole, 0.1)
    kinds = {getattr(layer, "compute_dtype", None) for layer in copy.layers}
    assert "bfloat16" in kinds and copy.outputs[0].dtype == "float32"


@check
def transfer(s):
    new = models.transfer(s.model, 3, dense=(4,))
    assert new(s.images, training=False).shape == (2, 3)
    *_, height, width, channels = maps_of(s)[0].shape
    features = new.get_layer("new_dense1").kernel.shape[0]
    assert features % channels == 0 and features <= height * width * channels
    old = {layer.name for layer in new.layers} & {"logits", "conv_preds", "predictions", "softmax"}
    assert not old


# explain


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


# metrics


def masked(s, images, heat):
    """The probabilities of the targets in masked images."""
    seen = oracle.blend(images, heat, colour_of(s))
    return oracle.probabilities(s.model, seen)[[0, 1], s.targets]


@check
def masked_confidence(s):
    heat = half(s)
    found = metrics.masked_confidence(s.model, s.images, heat, s.targets)
    same(found, masked(s, s.images, heat), s.facts.tolerance)


def half(s):
    """Heatmaps that fall from 1 at the left to 0 at the right."""
    height, width = s.images.shape[1:3]
    return np.tile(np.linspace(1, 0, width, dtype=np.float32), (2, height, 1))


def same_curve(s, found, start, end):
    """A curve of two steps: its ends, and its middle with the left half of the pixels changed."""
    width = s.images.shape[2]
    middle = np.concatenate([end[:, :, : width // 2], start[:, :, width // 2 :]], axis=2)
    stages = [oracle.probabilities(s.model, stage) for stage in (start, middle, end)]
    expected = np.stack([stage[[0, 1], s.targets] for stage in stages], axis=1)
    same(found, expected, s.facts.tolerance)


@check
def deletion(s):
    found = metrics.deletion(s.model, s.images, half(s), s.targets, steps=2)
    blank = np.broadcast_to(colour_of(s), s.images.shape).astype(np.float32)
    same_curve(s, found, s.images, blank)


@check
def insertion(s):
    found = metrics.insertion(s.model, s.images, half(s), s.targets, steps=2)
    spread = metrics.curves.BLUR * s.images.shape[1] / 224
    blurred = ndimage.gaussian_filter(s.images, (0, spread, spread, 0))
    same_curve(s, found, blurred, s.images)


@check
def compare(s):
    """On photos, the masked confidence of the table is that of Grad-CAM's heatmaps."""
    photos = np.rint(s.images if s.facts.scaled else 127.5 + 127.5 * s.images).astype(np.uint8)
    dataset = data.Dataset(photos, None, NAMES, "test")
    table = metrics.compare(
        s.model, dataset, ["grad_cam"], targets=s.targets, metrics=["confidence"],
        layer=s.facts.given,
    )
    size = metrics.table.photo_size(s.model)
    images = np.stack([data.photos.read(photo, size) for photo in photos]).astype(np.float32)
    raw = oracle.grad_cam(*oracle.maps_and_gradients(s.model, path_of(s), images, s.targets))
    heat = oracle.heatmaps(oracle.resized(raw, images.shape[1:3]))
    same(table["value"], masked(s, images, heat), s.facts.tolerance)


@check
def cascade(s):
    steps = metrics.cascade(s.model, 1)
    path, copy = next(steps)
    before = s.model.get_weights()
    assert path is None
    same(oracle.logits(copy, s.images), oracle.logits(s.model, s.images), s.facts.tolerance)
    shuffled = next(steps)[1].get_weights()
    assert any(np.abs(now - then).max() > 0 for now, then in zip(shuffled, before) if then.size)
    for now, then, kept in zip(shuffled, before, s.model.get_weights(), strict=True):
        np.testing.assert_array_equal(np.sort(now, axis=None), np.sort(then, axis=None))
        np.testing.assert_array_equal(kept, then)


@check
def cascading_randomisation(s):
    table = metrics.cascading_randomisation(
        s.model, s.images, ["grad_cam"], s.targets, stages=1, layer=s.facts.given
    )
    *_, (path, shuffled) = metrics.cascade(s.model, 1)
    other = oracle.maps_and_gradients(shuffled, path_of(s), s.images, s.targets)
    pairs = zip(oracle.grad_cam(*maps_of(s)), oracle.grad_cam(*other))
    expected = [np.nan_to_num(stats.spearmanr(a, b, axis=None).statistic) for a, b in pairs]
    np.testing.assert_allclose(table["correlation"], expected, atol=1e-3)
    assert set(table["randomised_to"]) == {path}


# explore and draw


@check
def case(s):
    image = np.rint(s.images[0] if s.facts.scaled else 127.5 + 127.5 * s.images[0]).astype(np.uint8)
    asked_for = image[None].astype(np.float32)
    names = NAMES[: 2 if s.facts.kind == "one logit" else 5]
    made = explore.case(s.model, image, "Lunch", classes=2, names=names, layers=[s.facts.given])
    expected = oracle.probabilities(s.model, asked_for)[0]
    first = int(expected.argmax())
    assert made.classes[0][0] == names[first] and made.layers == (path_of(s),)
    same(made.classes[0][1], expected[first], s.facts.tolerance)
    raw = oracle.grad_cam(*oracle.maps_and_gradients(s.model, path_of(s), asked_for, [first]))
    same(made.maps[0, 0, 0], raw[0], s.facts.tolerance, some=False)
    assert "Lunch" in explore.page([made], "What it eats").html


@check
def structure(s):
    flat = models.flatten(s.model).model
    figure = draw.structure(flat)
    below = [text.get_text() for text in figure.axes[0].texts if not text.get_rotation()]
    boxed = sum(int(text) for text in below if text)
    plt.close(figure)
    assert boxed == sum(hasattr(layer, "kernel") for layer in flat.layers)
