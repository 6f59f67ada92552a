"""Localisation: against plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foodxai import metrics

heats = arrays(np.float64, (2, 3, 5, 6), elements=st.sampled_from([0.0, 0.25, 0.5, 1.0]))
someplace = arrays(np.bool_, (3, 5, 6)).filter(lambda masks: masks.any(axis=(1, 2)).all())


@given(heats, someplace)
def test_localisation_is_what_plain_loops_say(heatmaps, masks):
    hit, energy, overlap = (
        measure(heatmaps, masks)
        for measure in (metrics.pointing_game, metrics.energy_pointing_game, metrics.iou)
    )
    for method, image in np.ndindex(2, 3):
        heat = heatmaps[method, image].ravel().tolist()
        mask = masks[image].ravel().tolist()
        hottest = [inside for value, inside in zip(heat, mask) if value == max(heat) > 0]
        hot = [value >= 0.5 for value in heat]
        both = sum(a and b for a, b in zip(hot, mask))
        assert hit[method, image] == pytest.approx(sum(hottest) / len(hottest) if hottest else 0)
        inside = sum(value for value, within in zip(heat, mask) if within)
        assert energy[method, image] == pytest.approx(inside / sum(heat) if sum(heat) else 0)
        assert overlap[method, image] == pytest.approx(both / (sum(hot) + sum(mask) - both))


def test_shares_of_parts_add_up():
    heat = np.array([[[1.0, 2.0], [3.0, 4.0]]])
    parts = np.array([[[0, 1], [2, 2]]], np.uint8)
    np.testing.assert_allclose(metrics.attribution_shares(heat, parts, 3), [[0.2, 0.7, 0]])
    np.testing.assert_allclose(metrics.attribution_shares(0 * heat, parts, 3), [[0, 0, 0]])
    np.testing.assert_allclose(
        metrics.attribution_shares(heat, parts, 3)[:, 1],
        metrics.energy_pointing_game(heat, parts == 2),
    )


@pytest.mark.parametrize(
    "heatmaps, masks, message",
    [
        (np.ones((1, 4, 4)), np.ones((1, 5, 5), bool), "shape"),
        (np.ones((2, 4, 4)), np.ones((1, 4, 4), bool), "shape"),
        (np.ones((1, 4, 4)), np.ones((1, 4, 4)), "bool"),
        (np.ones((1, 4, 4)), np.zeros((1, 4, 4), bool), "image 0 is empty"),
        (-np.ones((1, 4, 4)), np.ones((1, 4, 4), bool), "not negative"),
        (np.full((1, 4, 4), np.nan), np.ones((1, 4, 4), bool), "finite"),
    ],
)
def test_localisation_says_what_is_wrong(heatmaps, masks, message):
    for measure in (metrics.pointing_game, metrics.energy_pointing_game, metrics.iou):
        with pytest.raises(ValueError, match=message):
            measure(heatmaps, masks)


def test_a_threshold_out_of_range_is_refused():
    with pytest.raises(ValueError, match="threshold is 0"):
        metrics.iou(np.ones((1, 4, 4)), np.ones((1, 4, 4), bool), threshold=0)
