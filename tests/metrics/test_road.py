"""ROAD, what it fills images in with, and ARCC: by hand, and against pytorch-grad-cam."""

import importlib
from functools import partial

import keras
import numpy as np
import pytest
from helpers.oracles import networks
from hypothesis import given
from hypothesis.extra.numpy import arrays

from foodxai import explain, metrics, models

SIDE = 16
SQUARE = np.s_[:, 4:12, 2:10]  # a quarter of the image


@pytest.fixture
def without_noise(monkeypatch):
    quiet = partial(metrics.impute, noise=0)
    monkeypatch.setattr(importlib.import_module("foodxai.metrics.road"), "impute", quiet)


@pytest.fixture(scope="module")
def bright():
    """A network that is 1/4 sure of class 1 on black, 3/4 where the square is white; that image."""
    kernel = np.zeros((1, SIDE, SIDE, 3, 2), np.float32)
    kernel[SQUARE][..., 1] = 2 * np.log(3) / (64 * 3 * 255)
    model = keras.Sequential(
        [keras.Input((SIDE, SIDE, 3)), keras.layers.Flatten(), keras.layers.Dense(2)]
    )
    model.set_weights([kernel.reshape(-1, 2), np.array([0, -np.log(3)])])
    image = np.zeros((1, SIDE, SIDE, 3), np.float32)
    image[SQUARE] = 255
    return model, image, image[..., 0] / 255


def test_a_linear_image_is_filled_in_exactly():
    rows, columns = np.mgrid[:40, :50]
    image = np.stack([3 * rows + columns, 200 - 2 * rows, columns - rows], axis=-1)
    keep = np.random.default_rng(0).random((40, 50)) < 0.05
    keep[[0, -1]] = keep[:, [0, -1]] = True
    filled = metrics.impute(np.where(keep[..., None], image, -1000), keep, noise=0)
    np.testing.assert_allclose(filled, image, atol=1e-3)


def test_equations_solved_by_hand():
    """The middle alone; then a corner x and y beside it: 5x = 2y + 10 and 8y = 2x + 32."""
    image = np.array([[77, 77, 9], [4, 2, 6], [0, 0, 0]], float)[..., None]
    alone = metrics.impute(image, np.arange(9).reshape(3, 3) != 4, noise=0)[1, 1, 0]
    assert alone == pytest.approx((2 * (77 + 4 + 6 + 0) + 77 + 9 + 0 + 0) / 12)
    both = metrics.impute(image, np.arange(9).reshape(3, 3) > 1, noise=0)
    np.testing.assert_allclose(both[..., 0], [[4, 5, 9], [4, 2, 6], [0, 0, 0]], rtol=1e-6)


@given(
    arrays(np.uint8, (7, 6, 3)),
    arrays(bool, (7, 6)).filter(np.any),
)
def test_what_is_filled_in_lies_between_what_is_kept(image, keep):
    filled, known = metrics.impute(image, keep, noise=0), image[keep].astype(float)
    np.testing.assert_array_equal(filled[keep], known)
    assert np.all(filled >= known.min(axis=0) - 1e-3) and np.all(filled <= known.max(axis=0) + 1e-3)


def test_noise_is_a_hundredth_of_the_range_and_the_same_for_all_methods():
    image = np.random.default_rng(0).uniform(50, 150, (64, 64, 3))
    keeps = np.indices((64, 64)) % 2 == 0
    added = [metrics.impute(image, keep) - metrics.impute(image, keep, noise=0) for keep in keeps]
    assert added[0][~keeps[0]].std() == pytest.approx(1, rel=0.05)
    assert np.all(added[0][keeps[0]] == 0)
    twice = ~keeps[0] & ~keeps[1]
    np.testing.assert_allclose(added[0][twice], added[1][twice], atol=1e-4)


def test_impute_says_what_is_wrong():
    image = np.zeros((4, 4, 3))
    with pytest.raises(ValueError, match="nothing to fill"):
        metrics.impute(image, np.zeros((4, 4), bool))
    with pytest.raises(ValueError, match="dtype float64"):
        metrics.impute(image, np.ones((4, 4)))
    np.testing.assert_array_equal(metrics.impute(image, np.ones((4, 4), bool)), image)


def test_road_of_a_perfect_heatmap_and_of_its_inverse(bright, without_noise):
    model, image, heat = bright
    both = np.stack([heat, 1 - heat])
    found = metrics.road(model, image, both, 1, shares=(0.25,))
    np.testing.assert_allclose(found, [[0.25], [-0.25]], atol=1e-5)


def test_road_of_photos(lite0, coffee):
    target = models.class_index("espresso")
    heat = explain.heatmap(explain.grad_cam(lite0, coffee, target), 224)
    both = np.stack([heat, 1 - heat])
    right, wrong = metrics.road(lite0, coffee[None], both, target, shares=(0.2, 0.6))[:, 0]
    assert 0.5 >= right > 0 > wrong >= -0.5
    assert right == pytest.approx(-wrong, abs=1e-3), "the same pixels, the other way round"


def test_road_says_what_is_wrong(bright):
    model, image, heat = bright
    for shares in [(), (0, 0.5), (1.0,)]:
        with pytest.raises(ValueError, match="shares"):
            metrics.road(model, image, heat, 1, shares=shares)
    with pytest.raises(ValueError, match="heatmaps have shape"):
        metrics.road(model, image, heat[0], 1)


def test_arcc_by_hand(bright, without_noise):
    """Coherency 1, 1/2 or 0, complexity 1/4, and ROAD 1/4, which counts 1/2."""
    model, image, heat = bright
    answers = {9 / 13: heat, 9 / 16: np.ones_like(heat), 0: 1 - heat}
    for expected, answer in answers.items():
        found = metrics.arcc(model, image, heat, 1, lambda *args, a=answer, **kw: a, shares=(0.25,))
        np.testing.assert_allclose(found, [expected], atol=1e-5)
    np.testing.assert_allclose(metrics.complexity(np.stack([heat, 1 - heat])), [[0.25], [0.75]])


@pytest.mark.parametrize("name", networks.MEASURED)
def test_road_and_arcc_are_pytorch_grad_cams(name, without_noise):
    recorded, case = np.load(networks.RECORD), networks.CASES[name]()
    heat = networks.heat(case.images.shape[1])
    given = case.model, case.images, heat, case.targets
    explained = (*given, explain.grad_cam)
    found = {
        "road": metrics.road(*given),
        "complexity": metrics.complexity(heat),
        "coherency": metrics.coherency(*explained, layer=case.layer),
        "arcc": metrics.arcc(*explained, layer=case.layer),
    }
    for metric, values in found.items():
        expected = recorded[f"{name}/{metric}"]
        assert np.ptp(expected) > 0
        np.testing.assert_allclose(values, expected, atol=1e-5, err_msg=metric)


def test_a_heatmap_that_harms_has_no_arcc(bright):
    model, image, heat = bright
    method = lambda *args, **kw: 1 - heat  # noqa: E731
    assert metrics.arcc(model, image, 1 - heat, 1, method, shares=(0.25,))[0] == 0


def test_coherency_asks_the_method_about_what_the_heatmap_shows(lite0, coffee):
    heat = explain.heatmap(explain.grad_cam(lite0, coffee, 967), 224)
    seen = explain.blend(coffee[None], heat, models.baseline(lite0))
    again = explain.heatmap(explain.grad_cam(lite0, seen, 967), 224)
    expected = (1 + np.corrcoef(heat.ravel(), again.ravel())[0, 1]) / 2
    found = metrics.coherency(lite0, coffee[None], heat, 967, explain.grad_cam)
    np.testing.assert_allclose(found, [expected], atol=1e-5)
