"""The attention methods against attention computed by hand, from the layers' own weights."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from helpers.networks import images, network
from keras import layers, ops

from foodxai import explain, models
from foodxai.models.attention import attentive

METHODS = (explain.attention_rollout, explain.attention_gradient)


def stirred(model):
    """The network with weights that are not those at which Keras starts."""
    rng = np.random.default_rng(0)
    for weight in model.weights:
        weight.assign(np.asarray(weight) + rng.normal(0, 0.15, weight.shape))
    return model


def vit(class_token=False, **options):
    keras.utils.set_random_seed(1)
    facts = dict(classes=5, size=24, patch=6, width=12, depth=3, heads=3) | options
    return stirred(models.tiny_vit(class_token=class_token, **facts))


@pytest.fixture(scope="module", params=["pooled", "class token"])
def net(request):
    return vit(request.param == "class token")


@pytest.fixture(params=METHODS, ids=lambda method: method.__name__)
def method(request):
    return request.param


def norm(model, name, x):
    gamma, beta = model.get_layer(name).weights
    mean, variance = tf.nn.moments(x, axes=[2], keepdims=True)
    return (x - mean) / tf.sqrt(variance + 1e-6) * gamma.value + beta.value


def attention(model, name, x):
    """(weights [N, heads, T, T], output): queries times keys, softmax, times values."""
    query, query_bias, key, key_bias, value, value_bias, out, out_bias = [
        weight.value for weight in model.get_layer(name).weights
    ]
    queries = tf.einsum("ntc,chd->nhtd", x, query) + query_bias[:, None]
    keys = tf.einsum("ntc,chd->nhtd", x, key) + key_bias[:, None]
    values = tf.einsum("ntc,chd->nhtd", x, value) + value_bias[:, None]
    weights = tf.nn.softmax(queries @ tf.transpose(keys, (0, 1, 3, 2)) / query.shape[2] ** 0.5)
    return weights, tf.einsum("nhtd,hdc->ntc", weights @ values, out) + out_bias


def dense(model, name, x):
    kernel, bias = model.get_layer(name).weights
    return x @ kernel.value + bias.value


def by_hand(model, x):
    """(weights of every attention, what is read, logits), from nothing but the layers' weights."""
    tokens = keras.Model(model.input, model.get_layer("placed").output)(x)
    found = []
    for number in range(1, 4):
        name = f"block{number}"
        weights, seen = attention(model, f"{name}_attention", norm(model, f"{name}_norm1", tokens))
        tokens = tokens + seen
        wide = tf.nn.gelu(dense(model, f"{name}_dense1", norm(model, f"{name}_norm2", tokens)))
        tokens = tokens + dense(model, f"{name}_dense2", wide)
        found.append(weights)
    tokens = norm(model, "norm", tokens)
    count = tokens.shape[1]
    pool = tf.one_hot([0] * len(x), count) if count == 17 else tf.ones((len(x), count)) / count
    return found, pool, dense(model, "logits", (pool[:, None] @ tokens)[:, 0])


def test_rollout_is_the_product_of_half_kept_attention(net):
    x = images()
    weights, pool, _ = by_hand(net, x)
    flow = np.eye(pool.shape[1])
    for block in weights:
        flow = (np.eye(len(block[0, 0])) + np.mean(block, axis=1)) / 2 @ flow
    np.testing.assert_allclose(flow.sum(axis=2), 1, rtol=1e-5)
    expected = np.einsum("nt,nts->ns", pool, flow)[:, -16:]
    found = explain.attention_rollout(net, x)
    np.testing.assert_allclose(found.reshape(3, -1), expected, rtol=1e-4)


def test_gradient_is_the_rule_of_the_paper(net):
    """R <- R + E[ReLU(dlogit/dA * A)] R, equation 6."""
    x, targets = images(), [3, 0, 4]
    with tf.GradientTape() as tape:
        weights, pool, logits = by_hand(net, x)
        score = tf.gather(logits, targets, axis=1, batch_dims=1)
    np.testing.assert_allclose(logits, net(x), atol=1e-4)
    slopes = tape.gradient(score, weights)
    flow = np.eye(pool.shape[1])
    for block, slope in zip(weights, slopes):
        flow = flow + np.mean(np.maximum(slope * block, 0), axis=1) @ flow
    expected = np.einsum("nt,nts->ns", pool, flow)[:, -16:]
    found = explain.attention_gradient(net, x, targets)
    np.testing.assert_allclose(found.reshape(3, -1), expected, rtol=1e-3, atol=1e-6)


def test_two_tokens_by_hand():
    """One head that attends by 3 : 1 to the first of two patches, whoever looks."""
    inputs = keras.Input((1, 2, 1))
    x = layers.Reshape((2, 1))(layers.Conv2D(1, 1, name="patches")(inputs))
    x = layers.Add()([x, layers.MultiHeadAttention(1, 1, name="look")(x, x)])
    model = keras.Model(inputs, layers.Dense(1)(layers.GlobalAveragePooling1D()(x)))
    one, zero = np.ones((1, 1, 1)), np.zeros((1, 1))
    kept = [one, zero, one * np.log(3), zero, one, zero, one, np.zeros(1)]
    model.get_layer("look").set_weights(kept)
    model.get_layer("patches").set_weights([np.ones((1, 1, 1, 1)), np.zeros(1)])
    model.layers[-1].set_weights([np.ones((1, 1)), np.zeros(1)])
    # Tokens 2 and 0 look with queries 2 and 0 at keys 2 log 3 and 0.
    strong = 3**4 / (3**4 + 1)
    image = np.array([[[[2.0], [0.0]]]], np.float32)
    a = np.array([[strong, 1 - strong], [0.5, 0.5]])
    flow = (np.eye(2) + a) / 2
    found = explain.attention_rollout(model, image)[0, 0]
    np.testing.assert_allclose(found, flow.mean(axis=0), rtol=1e-5)
    # "Yes" is half the mean of x + A x: its slope at A is a quarter of the tokens' values, 2 and 0.
    flow = np.eye(2) + a * [0.5, 0]
    found = explain.attention_gradient(model, image, 1)[0, 0]
    np.testing.assert_allclose(found, flow.mean(axis=0), rtol=1e-5)
    against = explain.attention_gradient(model, image, 0)[0, 0]
    np.testing.assert_allclose(against, [0.5, 0.5], rtol=1e-5)


def test_rollout_shares_out_the_whole(net):
    sums = explain.attention_rollout(net, images()).sum(axis=(1, 2))
    if net.get_layer("placed").output.shape[1] == 16:
        np.testing.assert_allclose(sums, 1, rtol=1e-5)
    else:
        assert (sums < 1).all() and (sums > 0.3).all()


def test_only_the_gradient_knows_classes(net):
    x = images()
    same = [explain.attention_rollout(net, x, target) for target in (0, 1)]
    np.testing.assert_array_equal(*same)
    one, other = (explain.attention_gradient(net, x, target) for target in (0, 1))
    assert np.abs(one - other).max() > 0.01 * max(one.max(), other.max())


def test_shapes_batches_and_targets(net, method):
    x, targets = images(5), np.array([3, 0, 4, 0, 2])
    together = method(net, x, targets, batch_size=2)
    assert together.shape == (5, 4, 4) and together.dtype == np.float32 and together.min() >= 0
    alone = np.concatenate([method(net, x[i], int(t)) for i, t in enumerate(targets)])
    np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-6)
    predicted = net(x).numpy().argmax(axis=1)
    np.testing.assert_allclose(method(net, x), method(net, x, predicted), rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(together, method(net, x, targets, layer="patches", batch_size=2))


@pytest.mark.in_turn
def test_nested_in_another_model(net, method):
    inputs = keras.Input((24, 24, 3))
    outer = keras.Model(inputs, net(layers.Identity()(inputs)))
    x = images()
    np.testing.assert_allclose(method(outer, x, 1), method(net, x, 1), rtol=1e-4, atol=1e-6)


def test_nested_twice_under_the_same_names(method):
    def block():
        part = keras.Input((16, 8))
        seen = layers.MultiHeadAttention(2, 4, name="look")(part, part)
        return keras.Model(part, layers.Add()([part, seen]))

    inputs = keras.Input((24, 24, 3))
    x = layers.Reshape((-1, 8))(layers.Conv2D(8, 6, 6)(inputs))
    x = layers.GlobalAveragePooling1D()(block()(block()(x)))
    model = stirred(keras.Model(inputs, layers.Dense(3)(x)))
    assert len(attentive(models.flatten(model)).model.outputs) == 4
    assert method(model, images()).shape == (3, 4, 4)


def tokens_of(shape, cut, head=None, look=None):
    """A network of one attention on what ``cut`` makes of an image."""
    look = look or (lambda x: layers.MultiHeadAttention(2, 4, name="look")(x, x))
    head = head or layers.GlobalAveragePooling1D()
    inputs = keras.Input(shape)
    x = cut(inputs)
    return stirred(keras.Model(inputs, layers.Dense(3)(head(x + look(x)))))


def wide(x):
    return layers.Reshape((-1, 8))(layers.Conv2D(8, 6, 6, name="patches")(x))


def test_patches_that_are_no_square(method):
    model = tokens_of((12, 30, 3), wide)
    x = np.random.default_rng(0).uniform(0, 255, (2, 12, 30, 3)).astype(np.float32)
    raw = method(model, x)
    assert raw.shape == (2, 2, 5)
    turned = np.ascontiguousarray(x[:, :, ::-1])
    kernel, bias = model.get_layer("patches").get_weights()
    model.get_layer("patches").set_weights([kernel[:, ::-1], bias])
    np.testing.assert_allclose(method(model, turned), raw[:, :, ::-1], rtol=1e-4, atol=1e-6)


class Register(layers.Layer):
    """Two tokens of its own behind the patches, as a layer that nobody can look into."""

    def build(self, shape):
        self.own = self.add_weight(shape=(1, 2, shape[-1]))

    def call(self, x):
        own = ops.repeat(self.own, ops.shape(x)[0], axis=0)
        return ops.concatenate([x, own], axis=1)


def test_tokens_of_no_patch_are_found_wherever_they_stand(method):
    first = tokens_of((24, 24, 3), wide, lambda x: x[:, 0])
    x = images()
    assert method(first, x).shape == (3, 4, 4)
    model = tokens_of((24, 24, 3), lambda x: Register()(wide(x)), lambda x: x[:, -1])
    assert method(model, x).shape == (3, 4, 4)
    read = explain.attention_rollout(model, x)
    expected = _attention_of(model, x)[:, :, -1, :16].mean(axis=1) / 2
    smallest = np.finfo(np.float32).tiny
    np.testing.assert_allclose(read.reshape(3, -1), expected, rtol=1e-4, atol=smallest)


def _attention_of(model, x):
    before = keras.Model(model.input, model.get_layer("look").input[0])(x)
    return model.get_layer("look")(before, before, return_attention_scores=True)[1].numpy()


def test_attention_on_maps(method):
    """Tokens that stand in their grid, as in a convolutional network with attention."""
    cut = layers.Conv2D(8, 6, 6)
    pool = layers.GlobalAveragePooling2D()
    model = tokens_of((24, 24, 3), cut, pool)
    flat = tokens_of((24, 24, 3), lambda x: layers.Reshape((-1, 8))(layers.Conv2D(8, 6, 6)(x)))
    flat.set_weights(model.get_weights())
    x = images()
    np.testing.assert_allclose(model(x), flat(x), rtol=1e-4)
    np.testing.assert_allclose(method(model, x, 1), method(flat, x, 1), rtol=1e-4, atol=1e-6)


def test_scores_that_are_asked_for_already(method):
    def look(x):
        return layers.MultiHeadAttention(2, 4)(x, x, return_attention_scores=True)[0]

    plain = tokens_of((24, 24, 3), wide)
    model = tokens_of((24, 24, 3), wide, look=look)
    model.set_weights(plain.get_weights())
    np.testing.assert_allclose(method(model, images()), method(plain, images()), rtol=1e-5)


def two_sources(x):
    return layers.MultiHeadAttention(2, 4, name="look")(x, layers.Dense(8)(x))


def side_by_side(x):
    return layers.MultiHeadAttention(2, 4)(x, x) + layers.MultiHeadAttention(2, 4, name="right")(
        x, x
    )


def fewer(x):
    x = x + layers.MultiHeadAttention(2, 4)(x, x)
    half = layers.MaxPooling1D(2)(x)
    return layers.UpSampling1D(2)(layers.MultiHeadAttention(2, 4, name="second")(half, half))


def windows(x):
    parts = ops.reshape(x, (-1, 4, 8))
    parts = layers.MultiHeadAttention(2, 4)(parts, parts)
    return ops.reshape(parts, (-1, 16, 8))


def axis(x):
    grid = layers.Reshape((4, 4, 8))(x)
    grid = layers.MultiHeadAttention(2, 4, attention_axes=(2,), name="axial")(grid, grid)
    return layers.Reshape((16, 8))(grid)


@pytest.mark.parametrize(
    "look, message",
    [
        (two_sources, "'look' attends from some tokens to others"),
        (side_by_side, "stands beside another attention"),
        (fewer, r"'second' attends to tokens of shape \(None, 8, 8\)"),
        (windows, "within windows"),
        (axis, "'axial' attends along one axis only"),
        (lambda x: layers.Attention(name="plain")([x, x]), "'plain' is attention of another kind"),
        (lambda x: layers.Dense(8)(x), "no self-attention.*grad_cam"),
    ],
)
def test_attention_that_cannot_be_followed(method, look, message):
    with pytest.raises(ValueError, match=message):
        method(tokens_of((24, 24, 3), wide, look=look), images())


def test_tokens_that_are_no_grid(method):
    def cut(x):
        return layers.Dense(8)(layers.Reshape((12, -1))(x))

    with pytest.raises(ValueError, match="12 of the 12 tokens .* no grid.* maps .* are 24 x 24"):
        method(tokens_of((24, 24, 3), cut), images())


def test_any_image_size_is_refused(method):
    inputs = keras.Input((None, None, 3))
    x = layers.Reshape((-1, 8))(layers.Conv2D(8, 6, 6)(inputs))
    x = layers.GlobalAveragePooling1D()(x + layers.MultiHeadAttention(2, 4)(x, x))
    with pytest.raises(ValueError, match="fixed image size"):
        method(keras.Model(inputs, layers.Dense(3)(x)), images())


def test_a_network_of_convolutions_is_refused(method):
    with pytest.raises(ValueError, match="'net' has no self-attention"):
        method(network(), images())


def test_what_is_checked_everywhere(net, method):
    with pytest.raises(ValueError, match="no layer 'patchez'.*Did you mean 'patches'"):
        method(net, images(), layer="patchez")
    with pytest.raises(ValueError, match="activation maps need height and width"):
        method(net, images(), layer="norm")
    with pytest.raises(ValueError, match="the classes are 0 to 4"):
        method(net, images(), 5)
    with pytest.raises(ValueError, match="batch_size is 0"):
        method(net, images(), batch_size=0)
    ended = keras.Model(net.input, layers.Softmax()(net.output))
    with pytest.raises(ValueError, match="explain the logits"):
        method(ended, images())


def test_the_methods_of_maps_name_those_of_attention(net):
    with pytest.raises(ValueError, match="attention_rollout and attention_gradient explain"):
        explain.grad_cam(net, images())
    assert explain.grad_cam(net, images(), layer="patches").shape == (3, 4, 4)


@pytest.mark.in_turn
def test_in_bfloat16(net, method):
    half = models.in_bfloat16(net)
    whole, rounded = (method(model, images(), 1) for model in (net, half))
    np.testing.assert_allclose(rounded, whole, atol=0.1 * whole.max())
