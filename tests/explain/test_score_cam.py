"""The two readings of Score-CAM: logits with a softmax over channels, and class probabilities."""

import keras
import numpy as np
import pytest
from helpers.networks import images, network

from foodxai import explain, models


@pytest.fixture(scope="module")
def net():
    return network()


def on_paper():
    """Two maps of 2 by 2, red and green, under a dense layer; classes 0 and 1."""
    model = keras.Sequential(
        [
            keras.Input((2, 2, 3)),
            keras.layers.Conv2D(2, 1, activation="relu", name="maps"),
            keras.layers.Flatten(),
            keras.layers.Dense(2),
        ]
    )
    first, second = [[1, 1, 1, -1], [-1, 1, -1, -1]], [[1, 0, 0, -1], [-1, -1, -1, -1]]
    kernel = np.stack([first, second]).transpose(2, 1, 0).reshape(8, 2)
    model.layers[0].set_weights([np.eye(3, 2).reshape(1, 1, 3, 2), np.zeros(2)])
    model.layers[2].set_weights([kernel, np.zeros(2)])
    image = np.zeros((2, 2, 3), np.float32)
    image[..., 0], image[..., 1] = [[2, 0], [0, 2]], [[1, 4], [0, 0]]
    return model, image


def test_two_maps_by_hand():
    """The red mask leaves red 2 and 2 and green 1, the green one a quarter of 2 and of 1, and 4.

    Class 0 then has 2 - 2 - 1 = -1 and 1/2 - 1/4 + 4 = 4.25, class 1 has 2 - 2 - 1 = -1 and
    1/2 - 1/4 - 4 = -3.75.
    """
    model, image = on_paper()
    red, green = image[..., 0], image[..., 1]
    logits = explain.masked_scores(model, image, 0), explain.masked_scores(model, image, 1)
    np.testing.assert_allclose(logits, [[[-1, 4.25]], [[-1, -3.75]]], atol=1e-5)
    chances = [1 / 2, 1 / (1 + np.exp(-8))]
    found = explain.masked_scores(model, image, 0, score="probability")
    np.testing.assert_allclose(found, [chances], atol=1e-6)
    expected = (chances[0] * red + chances[1] * green) / sum(chances)
    found = explain.score_cam(model, image, 0, score="probability")[0]
    np.testing.assert_allclose(found, expected, atol=1e-5)
    np.testing.assert_allclose(expected, [[4 / 3, 8 / 3], [0, 2 / 3]], atol=1e-3)
    powers = np.exp([-1, 4.25])
    expected = (powers[0] * red + powers[1] * green) / powers.sum()
    np.testing.assert_allclose(explain.score_cam(model, image, 0)[0], expected, atol=1e-5)


def test_what_all_classes_gain_counts_for_logits_only(net):
    """The same number on top of all logits of a masked image leaves its probabilities alone."""
    inner = net.get_layer("pool").output
    wide = keras.layers.Dense(1, use_bias=False)
    more = keras.Model(net.input, net.output + wide(inner))
    wide.kernel.assign(np.ones((6, 1)))
    same, other = ("probability", "logit")
    np.testing.assert_allclose(
        explain.score_cam(more, images(), 2, score=same, layer="maps"),
        explain.score_cam(net, images(), 2, score=same),
        rtol=1e-3,
    )
    found, before = (
        explain.score_cam(more, images(), 2, score=other, layer="maps"),
        explain.score_cam(net, images(), 2, score=other),
    )
    assert np.abs(found - before).max() > 0.01 * before.max()


def test_probabilities_too_small_for_single_precision_still_differ(net):
    kernel, bias = net.get_layer("logits").get_weights()
    absent = keras.models.clone_model(net)
    absent.set_weights(net.get_weights())
    absent.get_layer("logits").set_weights([kernel, bias - 300 * np.eye(5)[2]])
    assert explain.masked_scores(absent, images(1), 2, score="probability").max() == 0
    chances = [
        explain.score_cam(model, images(1), 2, score="probability") for model in (absent, net)
    ]
    assert chances[0].max() > 0 and np.corrcoef(*map(np.ravel, chances))[0, 1] > 0.9


@pytest.mark.slow
def test_a_tolerance_does_for_probabilities(lite0, coffee):
    how = dict(layer="block7_add", score="probability")  # 80 maps in place of 1,280
    exact, near = (
        explain.score_cam(lite0, coffee, tolerance=tolerance, **how) for tolerance in (None, 0.2)
    )
    exact, near = explain.heatmap(exact, 224), explain.heatmap(near, 224)
    assert 0 < np.abs(near - exact).mean() < 0.05


def test_probabilities_in_half_precision(net):
    whole = explain.score_cam(net, images(), 2, score="probability")
    found = explain.score_cam(models.in_bfloat16(net), images(), 2, score="probability")
    np.testing.assert_allclose(found, whole, atol=0.06 * whole.max())


def test_of_one_logit_the_probability_is_a_sigmoid():
    inner = network()
    one = keras.Model(inner.input, keras.layers.Dense(1)(inner.get_layer("pool").output))
    half = explain.masked_scores(one, images(1), 1, layer="maps")
    found = explain.masked_scores(one, images(1), 1, layer="maps", score="probability")
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-2 * half)), rtol=1e-4)


def test_guided_score_cam_takes_the_choice_too():
    model, image = on_paper()
    fine = explain.guided_backprop(model, image, 0)
    found = [
        explain.guided_score_cam(model, image, 0, score=score) for score in ("probability", "logit")
    ]
    for score, product in zip(("probability", "logit"), found):
        coarse = explain.score_cam(model, image, 0, score=score)  # as large as the image
        np.testing.assert_allclose(product, fine * coarse[..., None], rtol=1e-5)
    assert np.abs(found[0] - found[1]).max() > 0.1


@pytest.mark.parametrize("function", [explain.score_cam, explain.masked_scores])
@pytest.mark.parametrize(
    "options, message",
    [
        ({"score": "softmax"}, "score is 'softmax'; expected 'logit' or 'probability'"),
        ({"score": None}, "expected 'logit' or 'probability'"),
        (
            {"score": "probability", "targets": lambda logits: logits[:, 1]},
            "has no probability: leave score at 'logit'",
        ),
    ],
)
def test_what_is_no_score(net, function, options, message):
    with pytest.raises(ValueError, match=message):
        function(net, images(), **options)
