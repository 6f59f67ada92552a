"""Masked scores: against xplique, plain re-derivations, and what they must say of known cases."""

import json

import numpy as np
import pytest
from helpers.oracles import xplique_metrics
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foodxai import metrics, models


@pytest.fixture(scope="module")
def case():
    return xplique_metrics.case()


@pytest.fixture(scope="module")
def xplique():
    return json.loads(xplique_metrics.RECORD.read_text())


def test_drop_and_increase_are_xpliques(case, xplique):
    model, images, heatmaps, targets = case
    whole = models.confidence(model, images, targets)
    masked = metrics.masked_confidence(model, images, heatmaps, targets)
    np.testing.assert_allclose(metrics.drop(whole, masked).mean(), xplique["drop"], atol=1e-6)
    np.testing.assert_allclose(
        metrics.increase(whole, masked).mean(), xplique["increase"], atol=1e-6
    )
    assert xplique["drop"] > 0.01 and 0 < xplique["increase"] < 1


def test_confidence_is_the_softmax_of_the_class(case):
    model, images, _, targets = case
    logits = model(images).numpy().astype(float)
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(
        models.confidence(model, images, targets), expected[np.arange(6), targets], atol=1e-6
    )
    np.testing.assert_array_equal(models.predicted(model, images), logits.argmax(axis=1))
    np.testing.assert_allclose(models.confidence(model, images), expected.max(axis=1), atol=1e-6)


def test_masked_confidence_of_methods_and_images_is_one_by_one(case):
    model, images, heatmaps, targets = case
    both = np.stack([heatmaps, heatmaps[::-1]])
    at_once = metrics.masked_confidence(model, images, both, targets)
    for method, index in np.ndindex(at_once.shape):
        one = slice(index, index + 1)
        alone = metrics.masked_confidence(model, images[one], both[method][one], targets[one])
        np.testing.assert_allclose(at_once[method, index], alone[0], atol=1e-6)


def test_a_full_mask_keeps_all_and_an_empty_one_nothing(lite0, coffee):
    target = models.class_index("espresso")
    masks = np.stack([np.ones((1, 224, 224)), np.zeros((1, 224, 224))])
    full, empty = metrics.masked_confidence(lite0, coffee[None], masks, target)[:, 0]
    blank = np.broadcast_to(models.baseline(lite0), coffee.shape)
    np.testing.assert_allclose(full, models.confidence(lite0, coffee[None], target)[0], atol=1e-5)
    np.testing.assert_allclose(empty, models.confidence(lite0, blank[None], target)[0], atol=1e-5)


def test_masked_images_keep_the_class_that_was_explained(case):
    model, images, heatmaps, _ = case
    with pytest.raises(TypeError, match="targets"):
        metrics.masked_confidence(model, images, heatmaps, None)


probabilities = arrays(np.float64, (3, 8), elements=st.sampled_from([0.1, 0.2, 0.5, 0.9]))


@given(probabilities)
def test_every_image_has_one_win_to_share(masked):
    won = metrics.win(masked)
    np.testing.assert_allclose(won.sum(axis=0), 1)
    for image in range(8):
        best = [m for m in range(3) if masked[m, image] == max(masked[:, image])]
        assert [m for m in range(3) if won[m, image] > 0] == best
        np.testing.assert_allclose(won[best, image], 1 / len(best))


@given(
    arrays(np.float32, 8, elements=st.sampled_from([0.0, 2.0**-100, 0.25, 1.0])),
    arrays(np.float32, (3, 8), elements=st.sampled_from([0.0, 2.0**-100, 0.25, 1.0])),
)
def test_drop_is_the_share_that_is_lost_and_0_where_there_was_nothing(whole, masked):
    drops = metrics.drop(whole, masked)
    for method, image in np.ndindex(masked.shape):
        y, o = float(whole[image]), float(masked[method, image])
        assert drops[method, image] == pytest.approx(max(0, y - o) / y if y else 0)


@given(probabilities, st.sampled_from([0.0, 0.1, 1.0]))
def test_improvement_points_as_the_thesis_says(masked, margin):
    whole = np.full(8, 0.5)
    points = metrics.improvement(whole, masked, margin)
    for method, image in np.ndindex(masked.shape):
        assert points[method, image] == (1 if masked[method, image] >= 0.5 - margin else -1)
    assert np.all(np.abs(points.sum(axis=1)) <= 8)
