"""What the refusals and the book's table of networks advise does help."""

import keras
import numpy as np
import pytest
from helpers.zoo import oracle, specimen
from helpers.zoo.own import OwnBackbone
from helpers.zoo.parts import chain, pooled
from keras import layers

from foodxai import explain, metrics, models

pytestmark = pytest.mark.slow

NEEDING_MAPS = (explain.grad_cam, explain.score_cam, explain.guided_grad_cam)


def right(model, s, layer=None, path="maps"):
    """Grad-CAM at a layer is the oracle's."""
    found = explain.grad_cam(model, s.images, s.targets, layer=layer)
    expected = oracle.grad_cam(*oracle.maps_and_gradients(model, path, s.images, s.targets))
    assert expected.max() > 0
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * expected.max())


def as_logits(s):
    """What the oracle says of the same network without its softmax or sigmoid."""
    keras.utils.set_random_seed(1)
    twin = chain()
    twin.set_weights(s.model.get_weights())
    return oracle.grad_cam(*oracle.maps_and_gradients(twin, "maps", s.images, s.targets))


def off(model):
    model.layers[-1].activation = None
    return model


def linear(model):
    model.get_layer("logits").activation = keras.activations.linear
    return model


def cut(model):
    return keras.Model(model.input, model.layers[-2].output)


@pytest.mark.parametrize(
    "name, remedy",
    [
        ("softmax_as_an_activation", off),
        ("softmax_as_an_activation", linear),
        ("softmax_of_tensorflow", off),
        ("softmax_in_a_lambda_activation", off),
        ("softmax_as_a_layer", cut),
        ("softmax_in_a_lambda", cut),
        ("sigmoid_of_classes", off),
        ("sigmoid_of_classes", linear),
    ],
)
def test_softmax_and_sigmoid_come_off(name, remedy):
    specimen.cache_clear()
    s = specimen(name)
    with pytest.raises(ValueError, match="softmax|sigmoid"):
        explain.grad_cam(s.model, s.images, s.targets)
    model = remedy(s.model)
    found = explain.grad_cam(model, s.images, s.targets)
    expected = as_logits(s)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * expected.max())
    specimen.cache_clear()


@pytest.mark.parametrize(
    "name, layer", [("vision_transformer", "patches"), ("wide_and_deep", "maps")]
)
def test_a_layer_that_is_named_is_explained(name, layer):
    s = specimen(name)
    for method in NEEDING_MAPS:
        with pytest.raises(ValueError, match="layer="):
            method(s.model, s.images)
    right(s.model, s, layer, layer)
    assert explain.score_cam(s.model, s.images, layer=layer).max() > 0


def test_pixels_that_go_around_stay_when_a_layer_is_cut_at():
    with pytest.raises(ValueError, match="goes around"):
        models.split(specimen("wide_and_deep").model, "maps")


def test_names_that_stand_twice_and_names_of_operations():
    s = specimen("nested_with_the_same_names")
    with pytest.raises(ValueError, match="first/maps, second/maps"):
        explain.grad_cam(s.model, s.images, layer="maps")
    right(s.model, s, "first/maps", "first/maps")
    s = specimen("residual_by_an_operator")
    right(s.model, s, "add", "add")


def test_larger_images_have_maps():
    def network(size):
        return chain(
            body=layers.Conv2D(8, 24, activation="relu", name="maps"), shape=(size, size, 3)
        )

    with pytest.raises(ValueError, match="larger image"):
        models.last_conv(network(24))
    assert models.last_conv(network(30)) == "maps"


def test_one_output_of_several_and_places_pooled():
    s = specimen("two_outputs")
    right(keras.Model(s.model.input, s.model.outputs[0]), s)
    s = specimen("segmentation")
    model = keras.Model(s.model.input, layers.GlobalAveragePooling2D()(s.model.output))
    right(model, s, path="answers")


def test_a_subclassed_model_made_one_closed_layer():
    s = specimen("subclassed_model")
    image = keras.Input((24, 24, 3))
    model = keras.Model(image, s.model(image))
    found = explain.gradient(model, s.images, s.targets)
    expected = oracle.gradient(model, s.images, s.targets)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5 * np.abs(expected).max())
    whole = models.confidence(model, s.images, s.targets)
    np.testing.assert_allclose(
        whole, oracle.probabilities(model, s.images)[[0, 1], s.targets], rtol=1e-5
    )
    for method in NEEDING_MAPS:
        with pytest.raises(ValueError, match="no convolution|larger image|hide|rule"):
            method(model, s.images)


def test_a_sequential_that_learns_its_input():
    s = specimen("sequential_without_input")
    model = keras.Sequential([keras.Input((24, 24, 3)), *s.model.layers])
    assert explain.grad_cam(model, s.images).shape == (2, 22, 22)


def test_gray_images_are_measured():
    s = specimen("gray_repeated_to_rgb")
    heat = np.ones((2, 24, 24), np.float32)
    table = metrics.measure(s.model, s.images, {"all": heat}, s.targets, metrics=["confidence"])
    expected = oracle.probabilities(s.model, s.images)[[0, 1], s.targets]
    np.testing.assert_allclose(table["value"], expected, rtol=1e-4)


class Bare(OwnBackbone):
    """Says nothing of how it is made."""

    def get_config(self):
        raise NotImplementedError


def test_what_cannot_be_copied_is_named_and_explained_all_the_same():
    s = specimen("own_backbone")
    model = chain(body=Bare(8, name="bare"), head=pooled)
    for copying in (
        models.in_bfloat16,
        lambda m: models.transfer(m, 3),
        lambda m: next(metrics.cascade(m, 1)),
    ):
        with pytest.raises(
            TypeError, match=r"'bare' \(Bare\) cannot be copied: give it a get_config"
        ):
            copying(model)
    right(model, s, path="bare")
