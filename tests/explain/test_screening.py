"""Score-CAM with fewer passes than channels."""

import numpy as np
import pytest
from helpers.networks import images, network
from hypothesis import given
from hypothesis import strategies as st

from foodxai import explain
from foodxai.explain.screening import screened

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


@given(st.integers(8, 199))
def test_so_many_are_asked_for_each_once_and_kept(passes):
    ask, seen = asked(lambda maps: masks(maps)[:, 2, 3])
    found = screened(ask, MAPS, passes)
    assert len(seen) == len(set(seen)) == passes
    np.testing.assert_allclose(found[seen], masks(MAPS)[seen, 2, 3])
    assert found.shape == (200,) and np.isfinite(found).all()


def test_scores_that_follow_the_mask_are_inferred():
    def score(maps):
        return 3 * masks(maps)[:, :2].mean(axis=(1, 2)) - masks(maps)[:, 4].mean(axis=1)

    ask, seen = asked(score)
    found, expected = screened(ask, MAPS, 100), score(MAPS)
    rest = np.setdiff1d(np.arange(200), seen)
    assert np.corrcoef(found[rest], expected[rest])[0, 1] > 0.9


def test_the_heaviest_are_found():
    def score(maps):
        return 8 * masks(maps)[:, 1:3, 1:3].mean(axis=(1, 2))

    ask, seen = asked(score)
    screened(ask, MAPS, 60)
    heaviest = np.argsort(-score(MAPS))[:10]
    assert np.isin(heaviest, seen).mean() >= 0.8


def test_as_many_passes_as_channels_are_exact():
    net = network()
    exact = explain.score_cam(net, images(), layer="maps")
    np.testing.assert_array_equal(explain.score_cam(net, images(), layer="maps", passes=99), exact)


def test_fewer_passes_come_near(lite0, coffee):
    exact = explain.heatmap(explain.score_cam(lite0, coffee, layer="block7_add"), 224)
    near = explain.heatmap(explain.score_cam(lite0, coffee, layer="block7_add", passes=30), 224)
    assert 0 < np.abs(near - exact).mean() < 0.05


@pytest.mark.parametrize("passes", [7, 0, 8.5, "few"])
def test_too_few_passes(passes):
    with pytest.raises(ValueError, match="whole number of at least 8"):
        explain.score_cam(network(), images(), passes=passes)


@given(st.integers(8, 39))
def test_masks_that_are_alike_are_no_trouble(passes):
    """Maps of two places have two masks only: most of them are the same."""
    maps = np.random.default_rng(1).random((40, 1, 2))
    seen = []

    def ask(channels):
        seen.extend(channels)
        return masks(maps)[channels, 0, 0]

    found = screened(ask, maps, passes)
    assert len(seen) == len(set(seen)) == passes
    np.testing.assert_allclose(found, masks(maps)[:, 0, 0], atol=0.1)
