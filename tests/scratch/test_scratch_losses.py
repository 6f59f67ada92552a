import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from foodxai.scratch import losses

batches = st.tuples(
    st.integers(1, 7), st.integers(2, 9), st.integers(0, 10_000), st.sampled_from([0.1, 1, 30])
)


def batch(n, classes, seed, scale):
    rng = np.random.default_rng(seed)
    return rng.normal(0, scale, (n, classes)), rng.integers(0, classes, n)


def tf_gradient(function, array):
    variable = tf.Variable(array, dtype=tf.float64)
    with tf.GradientTape() as tape:
        value = function(variable)
    return float(value), tape.gradient(value, variable).numpy()


def central_difference(function, array, step=1e-6):
    gradient = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[index] += step
        down[index] -= step
        gradient[index] = (function(up) - function(down)) / (2 * step)
    return gradient


def assert_same(ours, theirs):
    np.testing.assert_allclose(ours[0], theirs[0], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(ours[1], theirs[1], rtol=1e-6, atol=1e-6)


@settings(deadline=None)
@given(batches, st.sampled_from([0.5, 1.0, 10.0]))
def test_svm_agrees_with_tensorflow(shape, margin):
    scores, labels = batch(*shape)

    def oracle(s):
        right = tf.gather(s, labels, batch_dims=1)[:, None]
        wrong = 1 - tf.one_hot(labels, s.shape[1], dtype=s.dtype)
        return tf.reduce_mean(tf.reduce_sum(wrong * tf.nn.relu(s - right + margin), axis=1))

    assert_same(losses.svm(scores, labels, margin), tf_gradient(oracle, scores))


@settings(deadline=None)
@given(batches)
def test_cross_entropy_agrees_with_tensorflow(shape):
    scores, labels = batch(*shape)

    def oracle(s):
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, s))

    assert_same(losses.cross_entropy(scores, labels), tf_gradient(oracle, scores))
    np.testing.assert_allclose(losses.softmax(scores), tf.nn.softmax(scores), atol=1e-12)


@settings(deadline=None)
@given(batches)
def test_regularisers_agree_with_tensorflow(shape):
    W, _ = batch(*shape)
    assert_same(losses.l1(W), tf_gradient(lambda w: tf.reduce_sum(tf.abs(w)), W))
    assert_same(losses.l2(W), tf_gradient(lambda w: 2 * tf.nn.l2_loss(w), W))


@pytest.mark.parametrize("loss", [losses.svm, losses.cross_entropy])
def test_loss_gradients_agree_with_central_differences(loss):
    scores, labels = batch(5, 4, seed=3, scale=2)
    numeric = central_difference(lambda s: loss(s, labels)[0], scores)
    np.testing.assert_allclose(loss(scores, labels)[1], numeric, atol=1e-6)


@pytest.mark.parametrize("regulariser", [losses.l1, losses.l2])
def test_regulariser_gradients_agree_with_central_differences(regulariser):
    W, _ = batch(5, 4, seed=3, scale=2)
    numeric = central_difference(lambda w: regulariser(w)[0], W)
    np.testing.assert_allclose(regulariser(W)[1], numeric, atol=1e-6)


def test_worked_example():
    scores, labels = np.array([[3.2, 5.1, -1.7]]), np.array([0])
    assert losses.svm(scores, labels)[0] == pytest.approx(5.1 - 3.2 + 1)
    assert losses.cross_entropy(scores, labels)[0] == pytest.approx(-np.log(0.13), abs=5e-3)


@pytest.mark.parametrize("loss", [losses.svm, losses.cross_entropy])
@pytest.mark.parametrize("size", [1e4, -1e4])
def test_losses_stay_finite_for_huge_scores(loss, size):
    value, gradient = loss(np.array([[size, 0.0], [0.0, size]]), np.array([0, 0]))
    assert np.isfinite(value) and np.isfinite(gradient).all()
    assert value == pytest.approx(5e3, rel=1e-3)


def test_svm_at_zero_loss_ignores_scale_and_cross_entropy_does_not():
    scores, labels = np.array([[4.0, 1.0, 0.0], [0.0, 2.0, 5.0]]), np.array([0, 2])
    assert losses.svm(scores, labels)[0] == losses.svm(2 * scores, labels)[0] == 0
    assert losses.cross_entropy(2 * scores, labels)[0] < losses.cross_entropy(scores, labels)[0]


@pytest.mark.parametrize(
    "scores, labels, error, words",
    [
        (np.zeros(3), [0, 1, 2], ValueError, "expected \\[N, D\\]"),
        (np.zeros((0, 3)), [], ValueError, "not empty"),
        (np.zeros((2, 3)), [0], ValueError, "one per row"),
        (np.zeros((2, 3)), [0, 3], ValueError, "expected 0 to 2"),
        (np.zeros((2, 3)), [-1, 0], ValueError, "expected 0 to 2"),
        (np.zeros((2, 3)), [0.0, 1.0], TypeError, "expected integers"),
    ],
)
@pytest.mark.parametrize("loss", [losses.svm, losses.cross_entropy])
def test_losses_refuse_bad_input(loss, scores, labels, error, words):
    with pytest.raises(error, match=words):
        loss(scores, labels)


def test_soft_threshold_minimises_what_it_says():
    W, candidates = np.array([-2.0, -0.3, 0.0, 0.1, 0.5, 3.0]), np.linspace(-4, 4, 8001)
    cost = 0.4 * np.abs(candidates) + (candidates - W[:, None]) ** 2 / 2
    moved = losses.soft_threshold(W, 0.4)
    np.testing.assert_allclose(moved, candidates[cost.argmin(axis=1)], atol=1e-3)
    assert np.sum(moved == 0) == 3
