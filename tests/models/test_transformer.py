"""The tiny vision transformer, and the trained one that the package holds."""

import keras
import numpy as np
import pytest

from foodxai import explain, metrics, models
from foodxai.data import plates
from foodxai.models import transformer


@pytest.fixture(scope="module")
def trained():
    return models.tiny_vit(weights="plates")


@pytest.fixture(scope="module")
def test():
    return plates.load("test", 200, size=32)


@pytest.mark.parametrize("class_token", [False, True])
def test_what_it_is_made_of(class_token, tmp_path):
    model = models.tiny_vit(3, 24, 6, 12, depth=2, heads=3, class_token=class_token)
    assert model.get_layer("patches").output.shape == (None, 4, 4, 12)
    assert model.get_layer("placed").output.shape == (None, 16 + class_token, 12)
    assert model.output.shape == (None, 3)
    np.testing.assert_allclose(models.baseline(model), 127, atol=0.01)
    x = np.random.default_rng(0).uniform(0, 255, (2, 24, 24, 3)).astype(np.float32)
    assert np.abs(model(x)[0] - model(x)[1]).max() > 1e-4
    model.save(tmp_path / "vit.keras")
    again = keras.models.load_model(tmp_path / "vit.keras")
    np.testing.assert_allclose(again(x), model(x), rtol=1e-5)


def test_a_patch_knows_its_place():
    """The same patches in another order make another answer, and only by their places."""
    keras.utils.set_random_seed(0)
    model = models.tiny_vit(3, 24, 12, 12, depth=1, heads=3)
    x = np.random.default_rng(0).uniform(0, 255, (1, 24, 24, 3)).astype(np.float32)
    moved = np.concatenate([x[:, 12:], x[:, :12]], axis=1)
    assert np.abs(model(moved) - model(x)).max() > 1e-5
    places = model.get_layer("places")
    places.set_weights([np.zeros_like(weight) for weight in places.get_weights()])
    np.testing.assert_allclose(model(moved), model(x), atol=1e-5)


@pytest.mark.parametrize(
    "wrong, message",
    [
        (dict(patch=5), "Patches of 5 pixels in an image of 32.*multiple of patch"),
        (dict(heads=5), "5 heads for a width of 48"),
        (dict(weights="imagenet"), "weights is 'imagenet'"),
        (dict(weights="plates", classes=3), r"logits/kernel of shape \(48, 10\).*\(48, 3\)"),
        (dict(weights="plates", depth=5), "block5_norm1/gamma of shape None"),
        (dict(weights="plates", depth=3), "block4_norm1/gamma .* network has None"),
        (dict(weights="plates", class_token=True), r"places/embeddings of shape \(64, 48\)"),
    ],
)
def test_what_does_not_fit_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        models.tiny_vit(**wrong)


def test_what_is_saved_is_loaded(monkeypatch, tmp_path):
    keras.utils.set_random_seed(0)
    model = models.tiny_vit()
    monkeypatch.setattr(transformer, "PLATES", tmp_path / "own.npz")
    transformer.save(model, transformer.PLATES)
    for found, kept in zip(models.tiny_vit(weights="plates").get_weights(), model.get_weights()):
        np.testing.assert_allclose(found, kept, rtol=1e-3, atol=1e-6)


def test_the_weights_are_small_and_only_numbers():
    assert transformer.PLATES.stat().st_size < 300_000
    with np.load(transformer.PLATES, allow_pickle=False) as file:
        assert {file[name].dtype for name in file} == {np.dtype(np.float16)}


def test_it_tells_plates_apart(trained, test):
    assert np.mean(models.predicted(trained, test.images) == test.labels) > 0.8


@pytest.mark.in_turn
def test_its_attention_lies_on_the_dish(trained, test):
    """More than a bell in the middle does."""
    few, dishes = test.images[:100], test.masks[:100] > 0
    targets = test.labels[:100]
    methods = (explain.gaussian, explain.attention_rollout, explain.attention_gradient)
    raw = [method(trained, few, targets, layer="patches") for method in methods]
    heat = [explain.heatmap(one, 32) for one in raw]
    bell, *shares = metrics.energy_pointing_game(heat, dishes)
    for share in shares:
        gain = share - bell
        assert gain.mean() > 3 * gain.std() / 10 and gain.mean() > 0.1
