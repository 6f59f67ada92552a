"""Score-CAM that asks about some of its channels."""

import numpy as np
import pytest
from helpers.networks import images, network
from hypothesis import given
from hypothesis import strategies as st

from foodxai import explain
from foodxai.explain.screening import FIRST, screened

MAPS = np.random.default_rng(0).random((200, 5, 6))


def asked(score):
    """A function of channels that notes which it was asked about."""
    seen = []

    def ask(channels):
        seen.extend(channels)
        return score(MAPS[channels])

    return ask, seen


def masks(maps):
    low, high = maps.min(axis=(1, 2), keepdims=True), maps.max(axis=(1, 2), keepdims=True)
    return (maps - low) / (high - low)


@given(st.floats(1e-4, 0.5))
def test_what_is_asked_for_is_asked_once_and_kept(tolerance):
    ask, seen = asked(lambda maps: masks(maps)[:, 2, 3])
    found = screened(ask, MAPS, tolerance)
    assert FIRST <= len(seen) == len(set(seen)) <= 200
    np.testing.assert_allclose(found[seen], masks(MAPS)[seen, 2, 3])
    assert found.shape == (200,) and np.isfinite(found).all()


@pytest.mark.parametrize("tolerance", [0.1, 0.01, 0.001])
def test_the_smaller_the_tolerance_the_nearer(tolerance):
    def score(maps):
        return 6 * masks(maps)[:, 2, 3]

    def heat(scores):
        raw = np.exp(scores) @ MAPS.reshape(200, 30)
        return explain.heatmap(raw.reshape(5, 6), (5, 6))

    ask, seen = asked(score)
    found = screened(ask, MAPS, tolerance)
    assert np.abs(heat(found) - heat(score(MAPS))).max() < 3 * tolerance
    assert len(seen) < 200


def test_scores_that_follow_the_mask_are_inferred():
    def score(maps):
        return 3 * masks(maps)[:, :2].mean(axis=(1, 2)) - masks(maps)[:, 4].mean(axis=1)

    ask, seen = asked(score)
    found, expected = screened(ask, MAPS, 0.01), score(MAPS)
    rest = np.setdiff1d(np.arange(200), seen)
    assert len(rest) and np.corrcoef(found[rest], expected[rest])[0, 1] > 0.8


def test_the_heaviest_are_found():
    def score(maps):
        return 8 * masks(maps)[:, 1:3, 1:3].mean(axis=(1, 2))

    ask, seen = asked(score)
    screened(ask, MAPS, 0.05)
    assert len(seen) < 100
    heaviest = np.argsort(-score(MAPS))[:10]
    assert np.isin(heaviest, seen).mean() >= 0.8


def test_few_channels_are_all_asked_about():
    net = network()
    exact = explain.score_cam(net, images(), layer="maps")
    np.testing.assert_array_equal(
        explain.score_cam(net, images(), layer="maps", tolerance=0.5), exact
    )


@pytest.mark.slow
def test_a_tolerance_comes_near(lite0, coffee):
    def heat(tolerance):
        found = explain.score_cam(lite0, coffee, layer="block7_add", tolerance=tolerance)
        return explain.heatmap(found, 224)

    assert 0 < np.abs(heat(0.2) - heat(None)).mean() < 0.02


@pytest.mark.parametrize("tolerance", [0, 1, -0.1, True, np.nan, "few"])
def test_no_tolerance(tolerance):
    with pytest.raises(ValueError, match="between 0 and 1"):
        explain.score_cam(network(), images(), tolerance=tolerance)


def test_masks_that_are_alike_are_no_trouble():
    """Maps of two places have two masks only: most of them are the same."""
    maps = np.random.default_rng(1).random((90, 1, 2))
    seen = []

    def ask(channels):
        seen.extend(channels)
        return masks(maps)[channels, 0, 0]

    found = screened(ask, maps, 0.01)
    assert len(seen) == len(set(seen))
    np.testing.assert_allclose(found, masks(maps)[:, 0, 0], atol=0.1)


def test_a_network_of_nan_is_refused():
    broken = network()
    broken.layers[-1].set_weights([w * np.nan for w in broken.layers[-1].get_weights()])
    with pytest.raises(ValueError, match="finite|NaN"):
        explain.score_cam(broken, images(), 0, layer="maps", tolerance=0.1)
