import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from foodxai.scratch import losses, network
from foodxai.scratch.graph import Node

sizes = st.tuples(*[st.integers(1, 6)] * 3, st.integers(2, 5), st.integers(0, 10_000))


def problem(n, inputs, hidden, classes, seed):
    rng = np.random.default_rng(seed)
    weights = network.start(inputs, hidden, classes, seed)
    weights = {name: value + rng.normal(0, 0.5, value.shape) for name, value in weights.items()}
    return weights, rng.normal(size=(n, inputs)), rng.integers(0, classes, n)


def gradients(weights, X, labels):
    scores, kept = network.forward(weights, X)
    return network.backward(weights, kept, losses.cross_entropy(scores, labels)[1])


@settings(deadline=None)
@given(sizes)
def test_gradients_agree_with_tensorflow(size):
    weights, X, labels = problem(*size)
    variables = {name: tf.Variable(value, dtype=tf.float64) for name, value in weights.items()}
    with tf.GradientTape() as tape:
        hidden = tf.nn.relu(tf.matmul(X, variables["W2"], transpose_b=True) + variables["b2"])
        scores = tf.matmul(hidden, variables["W1"], transpose_b=True) + variables["b1"]
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores))
    np.testing.assert_allclose(network.forward(weights, X)[0], scores, atol=1e-6)
    expected = tape.gradient(loss, variables)
    for name, gradient in gradients(weights, X, labels).items():
        np.testing.assert_allclose(gradient, expected[name], atol=1e-6)


def test_gradients_agree_with_central_differences():
    weights, X, labels = problem(6, 3, 4, 3, seed=5)

    def loss(changed):
        return losses.cross_entropy(network.forward(changed, X)[0], labels)[0]

    for name, gradient in gradients(weights, X, labels).items():
        for index in np.ndindex(gradient.shape):
            step = np.zeros_like(gradient)
            step[index] = 1e-6
            up, down = ({**weights, name: weights[name] + sign * step} for sign in (1, -1))
            assert gradient[index] == pytest.approx((loss(up) - loss(down)) / 2e-6, abs=1e-6)


def test_gradients_agree_with_the_graph_engine():
    weights, X, labels = problem(6, 3, 4, 3, seed=5)
    nodes = {name: Node(value.T) for name, value in weights.items()}
    scores = (X @ nodes["W2"] + nodes["b2"]).relu() @ nodes["W1"] + nodes["b1"]
    right = (scores * np.eye(3)[labels]).sum(axis=1)
    ((scores.exp().sum(axis=1).log() - right).sum() / len(X)).backward()
    for name, gradient in gradients(weights, X, labels).items():
        np.testing.assert_allclose(gradient, nodes[name].grad.T, atol=1e-12)


def test_training_learns_a_circle_that_no_line_can_cut():
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, (500, 2))
    labels = (np.hypot(*X.T) < 0.65).astype(int)
    before = network.start(2, 16, 2)
    weights, history = network.train(
        before, X[:400], labels[:400], lr=0.5, epochs=60, validation=(X[400:], labels[400:])
    )
    assert len(history) == 60 and history[-1]["loss"] < 0.3 * history[0]["loss"]
    assert history[-1]["val_accuracy"] > 0.93
    assert history[-1]["accuracy"] == network.measure(weights, X[:400], labels[:400])["accuracy"]
    assert not np.shares_memory(before["W1"], weights["W1"])


def test_l2_makes_weights_smaller():
    weights, X, labels = problem(40, 3, 8, 3, seed=1)
    free, _ = network.train(weights, X, labels, epochs=30)
    held, _ = network.train(weights, X, labels, epochs=30, strength=0.05)
    assert np.linalg.norm(held["W2"]) < 0.8 * np.linalg.norm(free["W2"])


def test_wrong_input_width_is_refused():
    with pytest.raises(ValueError, match=r"expected \[N, 3\]"):
        network.forward(network.start(3, 4, 2), np.ones((5, 4)))
