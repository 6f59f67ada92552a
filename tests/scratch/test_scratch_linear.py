import numpy as np
import pytest
import tensorflow as tf

from foodxai.scratch import linear, losses


def three_clouds(n=60, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 3
    return np.array([[0, 3], [3, -2], [-3, -2]])[labels] + rng.normal(0, 0.7, (n, 2)), labels


def test_bias_trick_gives_the_same_scores():
    rng = np.random.default_rng(1)
    W, b, X = rng.normal(size=(4, 7)), rng.normal(size=4), rng.normal(size=(5, 7))
    joined = linear.scores(np.column_stack([W, b]), linear.with_bias(X))
    np.testing.assert_allclose(joined, linear.scores(W, X, b))
    np.testing.assert_allclose(joined[2], W @ X[2] + b)


@pytest.mark.parametrize("loss", [losses.svm, losses.cross_entropy])
@pytest.mark.parametrize("regulariser", [losses.l1, losses.l2])
def test_training_separates_three_clouds(loss, regulariser):
    X, labels = three_clouds()
    W, history = linear.train(X, labels, loss, regulariser, strength=1e-3)
    assert W.shape == (3, 3) and len(history) == 200
    assert history[-1] < 0.2 * history[0]
    assert (linear.scores(W, linear.with_bias(X)).argmax(axis=1) == labels).mean() == 1


def test_every_step_is_tensorflows():
    X, labels = three_clouds()
    start, _ = linear.train(X, labels, steps=0)
    ours, _ = linear.train(X, labels, strength=0.01, lr=0.3, steps=5)
    W = tf.Variable(start, dtype=tf.float64)
    optimizer = tf.keras.optimizers.SGD(0.3)
    for _ in range(5):
        with tf.GradientTape() as tape:
            logits = tf.matmul(linear.with_bias(X), W, transpose_b=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
            loss += 0.01 * tf.reduce_sum(W[:, :-1] ** 2)
        optimizer.apply([tape.gradient(loss, W)], [W])
    np.testing.assert_allclose(ours, W.numpy(), atol=1e-6)


def test_l1_empties_useless_columns_and_l2_does_not():
    X, labels = three_clouds()
    X = np.hstack([X, np.random.default_rng(2).normal(size=(len(X), 6))])
    useless = {
        name: np.abs(linear.train(X, labels, regulariser=r, strength=0.03, steps=500)[0][:, 2:8])
        for name, r in (("l1", losses.l1), ("l2", losses.l2))
    }
    assert (useless["l1"] == 0).mean() > 0.6
    assert (useless["l2"] == 0).mean() == 0


def test_l1_ends_where_no_step_would_lower_the_loss():
    X, labels = three_clouds()
    W, history = linear.train(X, labels, regulariser=losses.l1, strength=0.05, steps=3000)
    assert np.all(np.diff(history) < 1e-9)
    arrives = losses.cross_entropy(linear.scores(W, linear.with_bias(X)), labels)[1]
    slope, rows = (arrives.T @ linear.with_bias(X))[:, :-1], W[:, :-1]
    np.testing.assert_allclose(slope[rows != 0], -0.05 * np.sign(rows[rows != 0]), atol=1e-4)
    assert np.all(np.abs(slope[rows == 0]) <= 0.05 + 1e-9)


@pytest.mark.parametrize(
    "W, X", [(np.ones((3, 4)), np.ones((2, 5))), (np.ones(4), np.ones((2, 4)))]
)
def test_shapes_that_do_not_fit_are_refused(W, X):
    with pytest.raises(ValueError, match="same K"):
        linear.scores(W, X)
