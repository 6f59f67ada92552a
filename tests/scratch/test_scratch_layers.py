import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from foodxai.scratch import layers

windows = st.tuples(
    st.integers(1, 3),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 3),  # N, H, W, C
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(0, 2),
    st.integers(0, 9999),
)  # n, p, f, seed
batches = st.sampled_from([(1, 4), (5, 3), (2, 3, 4, 5), (1, 1, 2, 2), (3, 2, 1, 4)])
seeds = st.integers(0, 9999)
plain = settings(deadline=None, max_examples=60)


def near(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-6)


def oracle(function, *inputs, seed=0):
    """TensorFlow's output, a random gradient for it, and what that becomes for each input."""
    variables = [tf.constant(value, tf.float64) for value in inputs]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        output = function(*variables)
    incoming = np.random.default_rng(seed + 1).normal(size=output.shape)
    return output.numpy(), incoming, tape.gradient(output, variables, tf.constant(incoming))


def compare(forward, backward, function, *inputs):
    output, incoming, theirs = oracle(function, *inputs)
    ours, kept = forward(*inputs)[:2]
    near(ours, output)
    returned = backward(kept, incoming)
    for mine, other in zip(
        returned if isinstance(returned, tuple) else (returned,), theirs, strict=True
    ):
        near(mine, other)


@plain
@given(windows, st.integers(1, 4), st.integers(1, 3))
def test_conv2d_agrees_with_tensorflow(shape, filters, other_side):
    N, H, W, C, n, p, f, seed = shape
    assume(n <= H + 2 * f and other_side <= W + 2 * f)
    rng = np.random.default_rng(seed)
    x, weights, b = (
        rng.normal(size=(N, H, W, C)),
        rng.normal(size=(n, other_side, C, filters)),
        rng.normal(size=filters),
    )
    border = [[0, 0], [f, f], [f, f], [0, 0]]
    compare(
        lambda x, w, b: layers.conv2d(x, w, b, p, f),
        layers.conv2d_backward,
        lambda x, w, b: tf.nn.conv2d(tf.pad(x, border), w, p, "VALID") + b,
        x,
        weights,
        b,
    )
    assert layers.conv2d(x, weights, b, p, f)[0].shape == (
        N,
        layers.output_size(H, n, p, f),
        layers.output_size(W, other_side, p, f),
        filters,
    )


@plain
@given(windows, st.booleans())
def test_pooling_agrees_with_tensorflow(shape, ties):
    N, H, W, C, n, p, _, seed = shape
    assume(n <= min(H, W))
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 3, (N, H, W, C)).astype(float) if ties else rng.normal(size=(N, H, W, C))
    compare(
        lambda x: layers.max_pool(x, n, p),
        layers.max_pool_backward,
        lambda x: tf.nn.max_pool2d(x, n, p, "VALID"),
        x,
    )
    compare(
        lambda x: layers.average_pool(x, n, p),
        layers.average_pool_backward,
        lambda x: tf.nn.avg_pool2d(x, n, p, "VALID"),
        x,
    )


def test_pooling_windows_stand_side_by_side_unless_told_otherwise():
    x = np.arange(25.0).reshape(1, 5, 5, 1)
    np.testing.assert_array_equal(layers.max_pool(x)[0][0, :, :, 0], [[6, 8], [16, 18]])
    np.testing.assert_array_equal(layers.average_pool(x)[0][0, :, :, 0], [[3, 5], [13, 15]])


@plain
@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 4), seeds)
def test_dense_and_relu_agree_with_tensorflow(n, inputs, outputs, seed):
    rng = np.random.default_rng(seed)
    x, W, b = (
        rng.normal(size=(n, inputs)),
        rng.normal(size=(outputs, inputs)),
        rng.normal(size=outputs),
    )
    compare(layers.dense, layers.dense_backward, lambda x, w, b: x @ tf.transpose(w) + b, x, W, b)
    compare(layers.relu, layers.relu_backward, tf.nn.relu, x)


@plain
@given(batches, seeds, st.sampled_from([1e-5, 1e-3, 0.5]))
def test_batch_norm_agrees_with_tensorflow(shape, seed, epsilon):
    rng = np.random.default_rng(seed)
    x, gamma, beta = rng.normal(2, 3, shape), rng.normal(size=shape[-1]), rng.normal(size=shape[-1])

    def theirs(x, gamma, beta):
        mean, variance = tf.nn.moments(x, list(range(len(shape) - 1)))
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma, epsilon)

    compare(
        lambda *inputs: layers.batch_norm(*inputs, epsilon),
        layers.batch_norm_backward,
        theirs,
        x,
        gamma,
        beta,
    )


def test_batch_norm_and_its_running_averages_agree_with_keras_layer():
    rng = np.random.default_rng(0)
    keras_layer = keras.layers.BatchNormalization(momentum=0.8, epsilon=1e-3, dtype="float64")
    mean, variance, ones, zeros = np.zeros(4), np.ones(4), np.ones(4), np.zeros(4)
    for _ in range(5):
        x = rng.normal(3, 2, (6, 5, 5, 4))
        y, _, statistics = layers.batch_norm(x, ones, zeros)
        near(y, keras_layer(x, training=True))
        mean, variance = (
            layers.running_average(old, new, 0.8) for old, new in zip((mean, variance), statistics)
        )
    near(mean, keras_layer.moving_mean)
    near(variance, keras_layer.moving_variance)
    near(
        layers.batch_norm_inference(x, ones, zeros, mean, variance), keras_layer(x, training=False)
    )
    assert np.abs(y - keras_layer(x, training=False).numpy()).max() > 0.5


def test_dropout_keeps_the_mean_and_its_mask():
    x = np.ones((200, 500))
    y, kept = layers.dropout(x, 0.3, np.random.default_rng(0))
    assert np.mean(y == 0) == pytest.approx(0.3, abs=0.01)
    np.testing.assert_allclose(y[y > 0], 1 / 0.7)
    assert y.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(layers.dropout_backward(kept, 2 * x), 2 * y)
    np.testing.assert_array_equal(layers.dropout(x, 0, np.random.default_rng(0))[0], x)


def test_dropout_draws_a_new_mask_at_every_call():
    rng, x = np.random.default_rng(0), np.ones((4, 50))
    assert (layers.dropout(x, 0.5, rng)[0] != layers.dropout(x, 0.5, rng)[0]).any()


def test_thesis_example_of_output_size():
    assert layers.output_size(20, 5) == 16
    assert layers.output_size(7, 3, 2) == 3
    assert layers.output_size(6, 3, 2) == 2  # the floor: 2.5 places are 2


IMAGE, FILTER, BIAS = np.zeros((1, 5, 5, 2)), np.zeros((3, 3, 2, 4)), np.zeros(4)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: layers.conv2d(np.zeros((0, 5, 5, 2)), FILTER, BIAS), "not empty"),
        (lambda: layers.conv2d(IMAGE[0], FILTER, BIAS), r"expected \[N, H, W, C\]"),
        (
            lambda: layers.conv2d(IMAGE, FILTER[:, :, :1], BIAS),
            r"expected \[N, H, W, C\], \[h, w, C, F\]",
        ),
        (lambda: layers.conv2d(IMAGE, FILTER, BIAS[:2]), r"and \[F\]"),
        (lambda: layers.conv2d(IMAGE, FILTER[..., :0], BIAS[:0]), r"and \[F\]"),
        (
            lambda: layers.dense(np.zeros((2, 2)), np.zeros((0, 2)), np.zeros(0)),
            r"expected \[N, K\]",
        ),
        (
            lambda: layers.dense_backward(
                layers.dense(np.zeros((2, 3)), np.zeros((4, 3)), np.zeros(4))[1], np.zeros((2, 3))
            ),
            "gradient has shape",
        ),
        (
            lambda: layers.batch_norm_backward(
                layers.batch_norm(IMAGE, BIAS[:2], BIAS[:2])[1], IMAGE[0]
            ),
            "gradient has shape",
        ),
        (lambda: layers.running_average(np.zeros(3), np.zeros(2)), "expected one shape"),
        (lambda: layers.running_average(np.zeros(3), np.zeros(3), momentum=1), "momentum is 1"),
        (lambda: layers.conv2d(IMAGE, FILTER, BIAS, stride=-1), "stride is -1"),
        (lambda: layers.conv2d(IMAGE, FILTER, BIAS, stride=0), "stride is 0"),
        (lambda: layers.conv2d(IMAGE, FILTER, BIAS, stride=1.5), "stride is 1.5"),
        (lambda: layers.conv2d(IMAGE, FILTER, BIAS, padding=-1), "padding is -1"),
        (lambda: layers.conv2d(IMAGE[:, :2], FILTER, BIAS), "does not fit an input of side 2"),
        (lambda: layers.max_pool(IMAGE, 0), "window side is 0"),
        (lambda: layers.max_pool(IMAGE, 2, -2), "stride is -2"),
        (lambda: layers.average_pool(IMAGE, 6), "does not fit"),
        (lambda: layers.average_pool(IMAGE[:0]), "not empty"),
        (lambda: layers.dense(IMAGE, np.zeros((3, 2)), np.zeros(3)), "Flatten"),
        (lambda: layers.dense(np.zeros((0, 2)), np.zeros((3, 2)), np.zeros(3)), "at least one"),
        (lambda: layers.batch_norm(IMAGE, BIAS, BIAS), "one number per column"),
        (lambda: layers.batch_norm(IMAGE[:0], BIAS[:2], BIAS[:2]), "at least one"),
        (
            lambda: layers.batch_norm_inference(IMAGE, *[BIAS[:2]] * 3, BIAS),
            "one number per column",
        ),
        (lambda: layers.relu([]), "at least one"),
        (lambda: layers.dropout(IMAGE, 1.0, None), "dropout rate is 1.0"),
        (lambda: layers.dropout(IMAGE, -0.1, None), "dropout rate is -0.1"),
        (
            lambda: layers.conv2d_backward(layers.conv2d(IMAGE, FILTER, BIAS)[1], IMAGE),
            "gradient has shape",
        ),
        (lambda: layers.max_pool_backward(layers.max_pool(IMAGE)[1], IMAGE), "gradient has shape"),
        (lambda: layers.relu_backward(layers.relu(IMAGE)[1], IMAGE[0]), "gradient has shape"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
