"""Every method against libraries of other people, on identical weights.

captum and pytorch-grad-cam need PyTorch: what they say is recorded by oracles/record.py.
tf-keras-vis is asked live.
"""

import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras_vis.gradcam
import tf_keras_vis.layercam
import tf_keras_vis.scorecam
from helpers.oracles import networks
from tf_keras_vis.utils.scores import CategoricalScore

from foodxai import explain, models
from foodxai.explain import later_cams
from foodxai.models import engine

pytestmark = [pytest.mark.slow, pytest.mark.in_turn]

RECORDED = np.load(networks.RECORD, allow_pickle=False)
EVERY = 7
TOLERANCE = {"score_cam": 1e-4}
MAPS = ("grad_cam", "grad_cam_plus_plus", "score_cam", "hires_cam", "layer_cam", "eigen_cam")


@pytest.fixture(scope="module", params=networks.CASES)
def case(request):
    return networks.CASES[request.param]()


@pytest.fixture(scope="module", params=networks.CASES)
def double(request):
    return networks.in_double(request.param)


def scaled(maps):
    """Each map divided by its largest absolute value; signed maps keep their sign, dark ones 0."""
    largest = np.abs(maps).max(axis=tuple(range(1, maps.ndim)), keepdims=True)
    return maps / np.where(largest > 0, largest, 1)


def light(name, case):
    """One of the two images, where every channel or step takes a deep network a pass."""
    if name not in ("vgg16", "mobilenet_v2"):
        return case
    return case._replace(images=case.images[:1], targets=case.targets[:1])


def ask(method, case):
    return method(case.model, case.images, case.targets, layer=case.layer)


def test_the_twins_are_twins(request, case):
    expected = RECORDED[f"{request.node.callspec.params['case']}/logits"]
    logits = case.model(case.images).numpy()
    np.testing.assert_allclose(logits, expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("name", MAPS)
def test_maps_agree_with_captum_and_pytorch_grad_cam(request, case, name):
    network = request.node.callspec.params["case"]
    shown = light(network, case) if name == "score_cam" else case
    expected = RECORDED[f"{network}/{name}"][: len(shown.images)]
    found = ask(explain.METHODS[name].function, shown)
    assert expected.max() > 0
    np.testing.assert_allclose(scaled(found), scaled(expected), atol=TOLERANCE.get(name, 1e-5))


def test_finer_cam_with_one_rival_agrees_with_pytorch_grad_cam(request, case, monkeypatch):
    monkeypatch.setattr(later_cams, "RIVALS", 1)
    monkeypatch.setattr(engine, "_compiled", weakref.WeakKeyDictionary())  # traced with three
    expected = RECORDED[f"{request.node.callspec.params['case']}/finer_cam"]
    found = ask(explain.finer_cam, case)
    assert expected.max() > 0
    np.testing.assert_allclose(scaled(found), scaled(expected), atol=1e-4)


@pytest.mark.parametrize("name", ["guided_backprop", "guided_grad_cam"])
def test_guided_maps_agree_with_captum(request, double, name):
    expected = RECORDED[f"{request.node.callspec.params['double']}/{name}"]
    found = ask(explain.METHODS[name].function, double)[:, ::EVERY, ::EVERY]
    np.testing.assert_allclose(scaled(found), scaled(expected), atol=1e-5)


def test_integrated_gradients_are_captums(request, double):
    """In logits. Ours go through points in single precision: of the many ReLUs of the deep networks
    a few open at one of them that stay shut in captum, see ``in_double``.
    """
    name = request.node.callspec.params["double"]
    shown = light(name, double)
    expected = RECORDED[f"{name}/integrated_gradients"][: len(shown.images)]
    found = ask(explain.integrated_gradients, shown)[:, ::EVERY, ::EVERY]
    tolerance = 1e-5 if name in ("sequential", "nested", "skip") else 5e-3
    np.testing.assert_allclose(found, expected, atol=tolerance * np.abs(expected).max())


def by_tf_keras_vis(method, case, score):
    peer = method(case.model, clone=False)
    maps = peer(
        score,
        case.images,
        penultimate_layer=case.layer or models.last_conv(case.model),
        seek_penultimate_conv_layer=False,
        expand_cam=False,
        normalize_cam=False,
    )
    return np.asarray(maps)


@pytest.fixture
def seen(request, case):
    if request.node.callspec.params["case"] == "nested":
        pytest.skip("tf-keras-vis does not look into nested models; captum has been asked")
    return case


def test_grad_cam_agrees_with_tf_keras_vis(seen):
    expected = by_tf_keras_vis(tf_keras_vis.gradcam.Gradcam, seen, CategoricalScore(seen.targets))
    np.testing.assert_allclose(scaled(ask(explain.grad_cam, seen)), scaled(expected), atol=1e-5)


def test_layer_cam_agrees_with_tf_keras_vis(seen):
    expected = by_tf_keras_vis(tf_keras_vis.layercam.Layercam, seen, CategoricalScore(seen.targets))
    np.testing.assert_allclose(scaled(ask(explain.layer_cam, seen)), scaled(expected), atol=1e-5)


def test_finer_cam_is_tf_keras_vis_grad_cam_of_a_logit_ahead_of_three_rivals(seen):
    logits = seen.model(seen.images).numpy()
    own = np.take_along_axis(logits, np.array(seen.targets)[:, None], axis=1)
    rivals = np.argsort(np.abs(logits - own), axis=1)[:, 1:4]

    def ahead(outputs):
        return [
            output[target] - (output[one] + output[two] + output[three]) / 3
            for output, target, (one, two, three) in zip(outputs, seen.targets, rivals)
        ]

    expected = by_tf_keras_vis(tf_keras_vis.gradcam.Gradcam, seen, ahead)
    np.testing.assert_allclose(scaled(ask(explain.finer_cam, seen)), scaled(expected), atol=1e-4)


@pytest.mark.parametrize(
    "build", [networks.nested, networks.efficientnet_lite0, networks.mobilenet_v2]
)
def test_cam_is_grad_cam_up_to_scale(build):
    case = build()
    np.testing.assert_allclose(
        scaled(ask(explain.cam, case)), scaled(ask(explain.grad_cam, case)), atol=1e-5
    )


@pytest.mark.filterwarnings("ignore:.*The structure of `inputs`:UserWarning")  # of tf-keras-vis
def test_score_cam_agrees_with_tf_keras_vis(monkeypatch):
    """It weights by class probabilities, and samples from corner to corner: put in step here."""
    model = networks.seeded(
        keras.Sequential(
            [
                keras.Input((48, 48, 3)),
                keras.layers.Conv2D(12, 3, 2, activation="relu", name="maps"),
                keras.layers.Conv2D(8, 3, 2, activation="relu"),
                keras.layers.GlobalAveragePooling2D(),
                keras.layers.Dense(7),
            ]
        )
    )
    x, targets = networks.images(48, -1, 1), [2, 5]

    def from_pixel_centres(maps, factor, order, mode):
        return tf.image.resize(maps, (48, 48), "bilinear").numpy()

    monkeypatch.setattr(tf_keras_vis.scorecam, "zoom", from_pixel_centres)
    expected = tf_keras_vis.scorecam.Scorecam(model, clone=False)(
        CategoricalScore(targets),
        x,
        penultimate_layer="maps",
        seek_penultimate_conv_layer=False,
        expand_cam=False,
        normalize_cam=False,
    )
    every_class = [explain.masked_scores(model, x, [c, c], layer="maps") for c in range(7)]
    probabilities = tf.nn.softmax(np.stack(every_class, -1)).numpy()
    maps = models.split(model, "maps")[0](x).numpy()
    found = [np.maximum(m @ p[:, c], 0) for m, p, c in zip(maps, probabilities, targets)]
    np.testing.assert_allclose(scaled(np.stack(found)), scaled(np.asarray(expected)), atol=1e-5)


def test_guided_backprop_is_not_the_plain_gradient(case):
    plain, guided = ask(explain.gradient, case), ask(explain.guided_backprop, case)
    assert np.abs(scaled(plain) - scaled(guided)).max() > 0.1
    np.testing.assert_allclose(
        explain.guided(case.model)(case.images), case.model(case.images), rtol=1e-5, atol=1e-5
    )


def test_plain_gradient_is_tensorflows(double):
    x = tf.constant(double.images)
    with tf.GradientTape() as tape:
        tape.watch(x)
        score = tf.gather(double.model(x, training=False), double.targets, axis=1, batch_dims=1)
    expected = tape.gradient(score, x).numpy()
    np.testing.assert_allclose(scaled(ask(explain.gradient, double)), scaled(expected), atol=1e-5)


def test_bfloat16_errs_as_much_as_its_docstring_says(lite0, coffee):
    half = models.in_bfloat16(lite0)
    assert half.get_layer("block3_expand").compute_dtype == "bfloat16"
    assert half.output.dtype == "float32" and half.weights[0].dtype == "float32"
    for method in (explain.cam, explain.grad_cam, explain.grad_cam_plus_plus):
        maps = [explain.heatmap(method(model, coffee, 967), 224) for model in (lite0, half)]
        assert 1e-4 < np.abs(maps[0] - maps[1]).max() < 0.03, method
    fine = [explain.guided_backprop(model, coffee, 967).ravel() for model in (lite0, half)]
    assert np.corrcoef(fine)[0, 1] > 0.96
