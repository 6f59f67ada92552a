"""What every method promises whatever the network: shapes, batches, clear errors."""

import functools
import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf
from helpers.networks import images, network
from keras import layers

from foodxai import explain, models
from foodxai.models import engine

ATTENTION = ("attention_rollout", "attention_gradient")  # of transformers: test_attention.py
SIGNED = {name for name in explain.METHODS if "guided" in name or "grad" in name} - {
    name for name in explain.METHODS if name.startswith("grad_cam")
}
ANY_NETWORK = {"gradient", "integrated_gradients", "smooth_grad", "occlusion", "rise"}  # no maps
OF_OTHER_SIZE = {"occlusion": (14, 14), "rise": (24, 24)}


@pytest.fixture(scope="module")
def net():
    return network()


@pytest.fixture(params=[name for name in explain.METHODS if name not in ATTENTION])
def method(request):
    function = explain.METHODS[request.param].function
    if request.param != "rise":
        return function
    return functools.wraps(function)(functools.partial(function, masks=20))


@pytest.fixture(params=["cam", "grad_cam", "score_cam", "guided_backprop", "gradient"])
def traced(request):
    """The methods that compile something of their own."""
    return explain.METHODS[request.param].function


def test_the_table_names_the_functions():
    for name, method in explain.METHODS.items():
        assert method.function is getattr(explain, name)
        assert method.needs and method.source
    assert list(explain.METHODS)[-3:] == ["gradient", "gaussian", "noise"]


def test_shapes_and_signs(net, method):
    raw = method(net, images())
    assert raw.dtype == np.float32 and np.isfinite(raw).all()
    if method.__name__ in SIGNED:
        assert raw.shape == (3, 24, 24, 3) and raw.min() < 0 < raw.max()
    else:
        size = OF_OTHER_SIZE.get(method.__name__, (9, 9))
        assert raw.shape == (3, *size) and 0 <= raw.min() < raw.max()


def test_a_batch_is_its_images_one_by_one(net, method):
    x, targets = images(5), np.array([3, 0, 4, 0, 2])
    together = method(net, x, targets, batch_size=2)
    alone = np.concatenate([method(net, x[i], int(t)) for i, t in enumerate(targets)])
    rounding = 1e-4 if method.__name__ == "rise" else 1e-6  # differences of probabilities
    np.testing.assert_allclose(together, alone, rtol=1e-4, atol=rounding * np.abs(alone).max())
    np.testing.assert_array_equal(together, method(net, x, targets, batch_size=2))


def test_no_target_means_the_predicted_class(net, method):
    x = images()
    predicted = net(x).numpy().argmax(axis=1)
    np.testing.assert_allclose(method(net, x), method(net, x, predicted), rtol=1e-6)


def test_other_layers(net):
    assert explain.grad_cam(net, images(), layer="early").shape == (3, 11, 11)
    assert explain.score_cam(net, images(), layer="early").shape == (3, 11, 11)
    with pytest.raises(
        ValueError, match="'early' this model has Conv2D, ReLU.*grad_cam takes any head"
    ):
        explain.cam(net, images(), layer="early")


@pytest.mark.parametrize(
    "bad, error, message",
    [
        ({"images": images(0)}, ValueError, r"shape \(0, 24, 24, 3\).*N at least 1"),
        ({"images": images(2, 25)}, ValueError, r"this model takes \[N, 24, 24, 3\].*photos.read"),
        (
            {"images": [images(1, 24)[0], images(1, 20)[0]]},
            ValueError,
            r"different shapes, \[\(20, 20, 3\), \(24, 24, 3\)\]",
        ),
        ({"images": np.full((1, 24, 24, 3), np.nan)}, ValueError, "NaN"),
        ({"images": "lunch.jpg"}, TypeError, "dtype"),
        ({"targets": 5}, ValueError, "the classes are 0 to 4"),
        ({"targets": [0, 1, -1]}, ValueError, "from -1 to 1"),
        ({"targets": [0, 1]}, ValueError, "one class per image, 3"),
        ({"targets": "pizza"}, TypeError, "class_index"),
        (
            {"layer": "pool"},
            ValueError,
            r"'pool' has shape \(None, 6\); activation maps need height and width",
        ),
        ({"layer": "map"}, ValueError, "Did you mean 'maps'"),
        ({"batch_size": 0}, ValueError, "batch_size is 0"),
        ({"batch_size": 1.5}, ValueError, "batch_size is 1.5"),
    ],
)
def test_bad_input(net, method, bad, error, message):
    with pytest.raises(error, match=message):
        method(net, **({"images": images()} | bad))


def logits_then(last):
    inner = network()
    return keras.Model(inner.input, last(inner.output))


@pytest.mark.parametrize(
    "build, name",
    [
        (lambda: network("softmax"), "softmax"),
        (lambda: network("sigmoid"), "sigmoid"),
        (lambda: network(tf.nn.softmax), "softmax"),
        (lambda: logits_then(layers.Softmax()), "softmax"),
        (lambda: logits_then(layers.Activation("softmax", dtype="float32")), "softmax"),
        (lambda: logits_then(keras.ops.softmax), "softmax"),
        (
            lambda: keras.Sequential(
                [keras.Input((24, 24, 3)), network(), layers.Softmax(), layers.Flatten()]
            ),
            "softmax",
        ),
    ],
)
def test_probabilities_are_refused(method, build, name):
    with pytest.raises(ValueError, match=f"ends in a {name} .*explain the logit"):
        method(build(), images())


def test_a_linear_end_is_no_softmax(net):
    ended = keras.Model(net.input, layers.Activation("linear", dtype="float32")(net.output))
    np.testing.assert_allclose(
        explain.grad_cam(ended, images()), explain.grad_cam(net, images()), rtol=1e-5
    )


def linear():
    inputs = keras.Input((24, 24, 3))
    return keras.Model(inputs, layers.Dense(3)(layers.Flatten()(inputs)))


def test_a_linear_network_is_explained_by_its_weights():
    model, image = linear(), images(1)
    weights = np.asarray(model.layers[-1].kernel)[:, 1].reshape(24, 24, 3)
    worth = weights * image[0]
    for name in ("gradient", "smooth_grad"):
        found = explain.METHODS[name].function(model, image, 1)[0]
        np.testing.assert_allclose(found, weights, rtol=1e-4, atol=1e-7)
    found = explain.integrated_gradients(model, image, 1)[0]
    np.testing.assert_allclose(found, worth, rtol=1e-4, atol=1e-4)
    lost = explain.occlusion(model, image, 1)[0, 0, 0]
    assert lost == pytest.approx(max(worth[:4, :4].sum(), 0), abs=1e-2)


def test_models_without_maps_or_with_two_ends(net, method):
    if method.__name__ not in ANY_NETWORK:
        with pytest.raises(ValueError, match="no convolution|has no ReLU"):
            method(linear(), images())
    two = keras.Model(net.input, [net.output, net.get_layer("pool").output])
    with pytest.raises(ValueError, match="2 outputs"):
        method(two, images())
    places = keras.Model(net.input, net.get_layer("maps").output)
    with pytest.raises(ValueError, match=r"expected logits \[N, classes\]"):
        method(places, images())
    inputs = keras.Input((24, 24, 3))
    side = keras.Model(
        inputs, layers.Dense(3)(layers.GlobalMaxPooling2D()(layers.Conv2D(2, 3)(inputs)))
    )
    with pytest.raises(ValueError, match="no layer 'maps'"):
        method(side, images(), layer="maps")


def test_a_broken_network_is_named(net, traced):
    broken = network()
    broken.get_layer("logits").kernel.assign(np.full((6, 5), np.nan))
    with pytest.raises(ValueError, match="NaN or infinite: check the model's weights"):
        traced(broken, images())


@pytest.mark.filterwarnings("error")
def test_all_zero_maps_stay_zero(traced):
    blind = network()
    blind.get_layer("before").bias.assign(np.full(6, -1e6))
    raw = traced(blind, images(), 0)
    np.testing.assert_array_equal(raw, 0)
    if raw.ndim == 3:
        np.testing.assert_array_equal(explain.heatmap(raw, 24), 0)


def test_a_cached_network_is_let_go(traced):
    model = network()
    traced(model, images(1))
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_weights_may_change_between_calls(traced):
    model = network()
    before = traced(model, images(), 0)
    for weight in model.trainable_weights:
        weight.assign(weight[..., ::-1] * 0.7)
    fresh = network()
    fresh.set_weights(model.get_weights())
    np.testing.assert_allclose(
        traced(model, images(), 0), traced(fresh, images(), 0), rtol=1e-4, atol=1e-6
    )
    assert np.abs(traced(model, images(), 0) - before).max() > 0.01 * np.abs(before).max()


def test_frozen_networks_are_explained_alike(net, traced):
    frozen = network()
    frozen.trainable = False
    np.testing.assert_allclose(
        traced(frozen, images()), traced(net, images()), rtol=1e-4, atol=1e-6
    )


def test_compiled_once(net, traced):
    """Not traced again for another number of images, nor when called again."""
    traced(net, images(3))
    steps = dict(engine._compiled[net].steps)
    for count in (3, 1, 5):
        traced(net, images(count), batch_size=2)
    assert engine._compiled[net].steps == steps


def test_many_layers_are_no_retracing(caplog, monkeypatch):
    """TensorFlow warns of functions that are traced again and again; one per layer is none."""
    names = [f"conv{number}" for number in range(8)]
    model = keras.Sequential(
        [keras.Input((8, 8, 3))]
        + [layers.Conv2D(4, 3, padding="same", activation="relu", name=name) for name in names]
        + [layers.GlobalAveragePooling2D(), layers.Dense(3)]
    )
    monkeypatch.setattr(tf.get_logger(), "filters", [])
    tf.get_logger().addHandler(caplog.handler)
    for name in names:
        explain.grad_cam(model, images(1, 8), layer=name)
    tf.get_logger().removeHandler(caplog.handler)
    assert "retracing" not in caplog.text


def test_a_sequential_that_changed_is_read_anew():
    """The way out that the message on a softmax hints at: take it off the same model."""
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3),
        ]
    )
    before = explain.grad_cam(model, images(1, 8), 0)
    model.add(layers.Softmax())
    with pytest.raises(ValueError, match="softmax"):
        explain.grad_cam(model, images(1, 8), 0)
    model.pop()
    np.testing.assert_array_equal(explain.grad_cam(model, images(1, 8), 0), before)
    model.pop()
    model.add(layers.Dense(2, kernel_initializer=keras.initializers.RandomNormal(seed=3)))
    assert np.abs(explain.grad_cam(model, images(1, 8), 0) - before).max() > 1e-4


def test_bfloat16_where_nested_models_repeat_names():
    def part(channels):
        return keras.Sequential(
            [
                keras.Input((8, 8, channels)),
                layers.Conv2D(3, 3, padding="same", activation="relu", name="conv"),
            ]
        )

    model = keras.Sequential(
        [keras.Input((8, 8, 3)), part(3), part(3), layers.GlobalAveragePooling2D(), layers.Dense(3)]
    )
    half = models.in_bfloat16(model)
    assert half.layers[-1].compute_dtype == "float32"
    whole, rounded = (explain.grad_cam(m, images(1, 8) / 255, 0) for m in (model, half))
    np.testing.assert_allclose(rounded, whole, atol=0.05 * whole.max())
    assert np.abs(rounded - whole).max() > 0


def test_dead_channels_have_the_blank_images_score():
    """The map is the one that a forward pass for each of them would give."""
    model = network()
    model.get_layer("before").bias.assign([0, -1e6, 0, -1e6, 0, -1e6])
    x = images(1)
    target = int(model(x)[0].numpy().argmax())
    maps = models.split(model)[0](x).numpy()[0]
    masks = explain.heatmap(np.moveaxis(maps, -1, 0), 24)
    assert (masks.max(axis=(1, 2)) == 0).sum() == 3
    logits = [
        model(explain.blend(x[0], mask, models.baseline(model))[None])[0, target] for mask in masks
    ]
    expected = np.maximum(maps @ tf.nn.softmax(logits).numpy(), 0)
    np.testing.assert_allclose(explain.score_cam(model, x)[0], expected, rtol=1e-4)


def test_every_live_channel_costs_one_row():
    from foodxai.explain.score_cam import _scores

    masks = np.zeros((9, 4, 4), np.float32)
    masks[[1, 2, 5, 8], 0, 0] = [1, 2, 3, 4]
    masks[3] = 7
    rows = []

    def ask(batch):
        rows.append(len(batch))
        return batch.max(axis=(1, 2))

    np.testing.assert_array_equal(_scores(ask, masks, [3], {}, None), [0, 1, 2, 0, 0, 3, 0, 0, 4])
    assert rows == [3, 1, 1]


def test_the_quickest_number_of_masked_images_is_found_on_the_way(monkeypatch):
    from foodxai.explain.score_cam import _portions

    now, pace, asked = [0.0], {}, []
    monkeypatch.setattr("time.perf_counter", lambda: now[0])
    for count in (100, 60):
        starts = []
        for start, size in _portions(count, [4, 8, 16], pace):
            starts.append((start, size))
            asked.append(size)
            now[0] += size * {4: 3, 8: 1, 16: 2}[size]
        ends = [start + size for start, size in starts]
        assert [0, *ends[:-1]] == [start for start, _ in starts] and ends[-1] >= count
    assert asked[:4] == [4, 4, 8, 16] and set(asked[4:]) == {8}
    assert pace == {4: 3, 8: 1, 16: 2}


@pytest.mark.slow
def test_score_cam_keeps_to_its_memory():
    from foodxai.explain.score_cam import _sizes

    def sizes(side):
        how = dict(weights=None, include_top=False, pooling="avg")  # its dense layers take seconds
        model = keras.applications.VGG16(input_shape=(side, side, 3), **how)
        return _sizes(models.flatten(model), np.zeros((side, side, 3)))

    assert sizes(224) == [4, 6] and sizes(32) == [4, 6, 8, 16, 32] and sizes(512) == [1]


def test_score_cam_needs_no_baseline_score(net):
    """The paper's f(X_b) and the thesis's f(X) are the same for all channels, and cancel."""
    x = images(2)
    maps = models.split(net)[0](x).numpy()
    for baseline in (0.0, net(x).numpy().max(axis=1, keepdims=True), -7.0):
        raised = explain.masked_scores(net, x) - baseline
        weights = tf.nn.softmax(raised, axis=1)
        expected = tf.nn.relu(tf.einsum("nhwk,nk->nhw", maps, weights))
        np.testing.assert_allclose(explain.score_cam(net, x), expected, rtol=1e-4)


def test_blend():
    x, heat = images(2), np.zeros((2, 24, 24), np.float32)
    heat[:, :12] = 1
    seen = explain.blend(x, heat, [1, 2, 3])
    np.testing.assert_allclose(seen[:, :12], x[:, :12], atol=1e-4)
    np.testing.assert_array_equal(seen[:, 12:], np.broadcast_to([1, 2, 3], (2, 12, 24, 3)))
    np.testing.assert_array_equal(explain.blend(x[0], heat[0], [1, 2, 3]), seen[0])
    with pytest.raises(ValueError, match="brings raw maps to the image's size"):
        explain.blend(x, heat[:, :9], [1, 2, 3])
    with pytest.raises(ValueError, match="between 0 and 1"):
        explain.blend(x, heat * 2, [1, 2, 3])


def test_masked_scores_are_the_logits_of_blended_images(net):
    x, targets = images(2), [1, 3]
    maps = models.split(net)[0](x).numpy()
    scores = explain.masked_scores(net, x, targets, batch_size=4)
    for image, of_image, target, found in zip(x, maps, targets, scores):
        masks = explain.heatmap(np.moveaxis(of_image, -1, 0), 24)
        expected = [
            net(explain.blend(image, mask, models.baseline(net))[None])[0, target] for mask in masks
        ]
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_noise_and_gaussian(net):
    x = images(3)
    noise = explain.noise(net, x)
    np.testing.assert_array_equal(noise[1], explain.noise(net, x[1])[0])
    assert np.abs(noise[0] - noise[1]).max() > 0.1
    bell = explain.gaussian(net, x)[0]
    assert bell.argmax() == 40 and bell.max() == 1
    np.testing.assert_allclose(bell, bell[::-1, ::-1], rtol=1e-6)
    # two standard deviations from the middle to the border: one at 1/4 of 9 places
    np.testing.assert_allclose(np.interp(4 + 9 / 4, np.arange(9), bell[4]), np.exp(-0.5), atol=0.01)


def test_edges_are_the_steps_of_brightness(net):
    ramp = np.zeros((24, 24, 3), np.uint8)
    ramp[:] = 4 * np.arange(24)[:, None]  # four grey levels brighter from column to column
    found = explain.edges(net, np.stack([ramp, ramp.transpose(1, 0, 2)]), targets=[0, 1])
    assert found.dtype == np.float32 and found.shape == (2, 24, 24)
    np.testing.assert_allclose(found[0, :, 1:-1], 4)
    np.testing.assert_allclose(found[1], found[0].T)
    assert explain.edges(net, ramp * 0).max() == 0
    with pytest.raises(ValueError, match="no such layer"):
        explain.edges(net, ramp, layer="no such layer")


@pytest.mark.parametrize("size", [None, 0, -3, (24,), (24, 0), 2.5, "24", (1, 2, 3)])
def test_heatmap_of_no_size(size):
    with pytest.raises(ValueError, match="expected .height, width. in pixels"):
        explain.heatmap(np.ones((3, 3)), size)
    assert explain.heatmap(np.ones((3, 3)), np.int64(4)).shape == (4, 4)
