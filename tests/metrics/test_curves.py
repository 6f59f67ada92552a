"""Insertion and deletion: against xplique, and where the curves must start and end."""

import json

import numpy as np
import pytest
from helpers.oracles import xplique_metrics

from foodxai import explain, metrics, models
from foodxai.metrics.curves import rank


@pytest.fixture(scope="module")
def case():
    return xplique_metrics.case()


@pytest.fixture(scope="module")
def xplique():
    return json.loads(xplique_metrics.RECORD.read_text())


@pytest.mark.parametrize("name", ["deletion", "insertion"])
def test_curves_and_areas_are_xpliques(case, xplique, name):
    model, images, heatmaps, targets = case
    curves = getattr(metrics, name)(model, images, heatmaps, targets, steps=xplique_metrics.STEPS)
    np.testing.assert_allclose(curves.mean(axis=0), xplique[name], atol=1e-5)
    np.testing.assert_allclose(metrics.area(curves).mean(), xplique[f"{name}_area"], atol=1e-5)


def test_curves_start_and_end_where_they_must(lite0, coffee):
    target = models.class_index("espresso")
    heat = explain.heatmap(explain.grad_cam(lite0, coffee), 224)
    away = metrics.deletion(lite0, coffee[None], heat, target, steps=4)[0]
    back = metrics.insertion(lite0, coffee[None], np.stack([heat, 1 - heat]), target, steps=4)[:, 0]
    whole = models.confidence(lite0, coffee[None], target)[0]
    blank = metrics.masked_confidence(lite0, coffee[None], np.zeros_like(heat), target)[0]
    np.testing.assert_allclose(away[[0, -1]], [whole, blank], atol=1e-4)
    np.testing.assert_allclose(back[:, -1], whole, atol=1e-4)
    assert metrics.area(back)[0] > metrics.area(back)[1], "the right order must beat the reverse"


def test_equal_pixels_go_in_no_order_of_the_image(case):
    heatmaps = case[2]
    first = rank(np.zeros(1024)) < 512
    assert 200 < first[:512].sum() < 312, "row by row would give 512"
    np.testing.assert_array_equal(np.sort(rank(heatmaps[0].ravel())), np.arange(1024))


def test_area_of_a_straight_line():
    np.testing.assert_allclose(metrics.area([[0, 0.5, 1], [1, 1, 1], [1, 0, 0]]), [0.5, 1, 0.25])
