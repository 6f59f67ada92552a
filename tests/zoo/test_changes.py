"""A network that changes between two questions, and the ways in which TensorFlow may be set."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from helpers.zoo import specimen
from helpers.zoo.checking import forget
from helpers.zoo.checks import CHECKS

from foodxai import explain, models

pytestmark = pytest.mark.slow

METHODS = ("cam", "grad_cam", "grad_cam_plus_plus", "score_cam", "gradient", "confidence")


@pytest.fixture
def fresh():
    """A network that no other test has asked, and whose maps are not known yet."""

    def build(name):
        specimen.cache_clear()
        forget()
        return specimen(name)

    yield build
    specimen.cache_clear()
    forget()


def another_activation(model):
    model.get_layer("early").activation = keras.activations.tanh


def lora(model):
    dense = model.get_layer("logits")
    dense.enable_lora(2)
    dense.lora_kernel_b.assign(np.full(dense.lora_kernel_b.shape, 0.7))


def quantised(model):
    model.get_layer("logits").quantize("int8")


def trained(model):
    for weight in model.trainable_weights:
        weight.assign(weight[..., ::-1] * 0.7)


@pytest.mark.parametrize("change", [another_activation, lora, quantised, trained])
def test_an_explanation_follows_the_network_as_it_is(fresh, change):
    s = fresh("functional")
    before = explain.grad_cam(s.model, s.images, s.targets)
    for method in METHODS:
        CHECKS[method](s)
    change(s.model)
    forget()
    for method in METHODS:
        CHECKS[method](s)
    after = explain.grad_cam(s.model, s.images, s.targets)
    assert np.abs(after - before).max() > 0.001 * before.max()


@pytest.fixture
def eagerly():
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.mark.parametrize("name", ["functional", "inside_a_shortcut"])
@pytest.mark.usefixtures("eagerly")
def test_functions_may_run_eagerly(fresh, name):
    s = fresh(name)
    for function in (*METHODS, "guided_backprop", "guided_grad_cam", "masked_confidence", "over"):
        if function not in s.facts.refused:
            CHECKS[function](s)


@pytest.mark.parametrize("name", ["operators", "keras_operations", "nested_with_the_same_names"])
def test_bfloat16_is_explained_as_the_network_itself(fresh, name):
    s = fresh(name)
    rounded = models.in_bfloat16(s.model)
    for method in (explain.grad_cam, explain.grad_cam_plus_plus, explain.score_cam, explain.cam):
        whole = method(s.model, s.images, s.targets)
        np.testing.assert_allclose(
            method(rounded, s.images, s.targets), whole, atol=0.06 * whole.max()
        )


def test_targets_of_one_logit_are_no_and_yes(fresh):
    s = fresh("one_logit")
    z = np.asarray(s.model(s.images))[:, 0]
    yes = 1 / (1 + np.exp(-z))
    np.testing.assert_array_equal(models.predicted(s.model, s.images), z > 0)
    np.testing.assert_allclose(models.confidence(s.model, s.images, 1), yes, rtol=1e-5)
    np.testing.assert_allclose(models.confidence(s.model, s.images, 0), 1 - yes, rtol=1e-5)
    both = models.top_classes(z[:, None], 2, names=["no", "yes"])
    assert all(
        {p.name: round(p.probability, 4) for p in row}["yes"] == round(float(p), 4)
        for row, p in zip(both, yes)
    )
    with pytest.raises(ValueError, match="the classes are 0 to 1"):
        explain.grad_cam(s.model, s.images, 2)


@pytest.mark.parametrize("name", [
    "functional", "nested", "operators", "preprocess_input_tf", "preprocess_input_caffe",
    "preprocess_input_torch", "augmentation_first", "own_preprocessing", "gray_repeated_to_rgb",
])  # fmt: skip
@pytest.mark.parametrize("prepare", [lambda x: x / 255, lambda x: x / 127.5 - 1, lambda x: x * 2])
def test_images_that_are_prepared_twice_are_refused(name, prepare):
    s = specimen(name)
    for method in (
        explain.grad_cam,
        explain.gradient,
        explain.score_cam,
        models.confidence,
        models.predicted,
    ):
        with pytest.raises(ValueError, match="this model takes 0 to 255"):
            method(s.model, prepare(s.images))


@pytest.mark.parametrize("name", ["nothing_before", "batch_norm_first"])
@pytest.mark.parametrize("prepare", [lambda x: x, lambda x: np.abs(x), lambda x: x * 300])
def test_a_network_without_preprocessing_takes_any_range(name, prepare):
    s = specimen(name)
    assert explain.grad_cam(s.model, prepare(s.images)).shape == (2, 12, 12)


def test_a_colour_that_is_said_is_used(fresh):
    s = fresh("square_root")
    with pytest.raises(ValueError, match="models.set_baseline"):
        explain.score_cam(s.model, s.images)
    models.set_baseline(s.model, (10, 20, 30))
    told = s._replace(facts=s.facts._replace(colour=(10, 20, 30)))
    for function in (
        "baseline",
        "score_cam",
        "masked_scores",
        "masked_confidence",
        "deletion",
        "case",
    ):
        CHECKS[function](told)
    with pytest.raises(ValueError, match="one per channel"):
        models.set_baseline(s.model, (1, 2))
