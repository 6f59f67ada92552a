import ast
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

from foodxai.scratch import graph
from foodxai.scratch.graph import Node

seeds = st.integers(0, 10_000)


def assert_agrees_with_tensorflow(ours, theirs, arrays):
    nodes = [Node(a) for a in arrays]
    result = ours(*nodes)
    result.backward()
    variables = [tf.Variable(a, dtype=tf.float64) for a in arrays]
    with tf.GradientTape() as tape:
        expected = theirs(*variables)
    np.testing.assert_allclose(result.value, expected, rtol=1e-6, atol=1e-6)
    gradients = tape.gradient(expected, variables, unconnected_gradients="zero")
    for node, gradient in zip(nodes, gradients):
        assert node.grad.shape == node.value.shape
        np.testing.assert_allclose(node.grad, gradient, rtol=1e-6, atol=1e-6)


@settings(deadline=None)
@given(mutually_broadcastable_shapes(num_shapes=3, max_dims=3, max_side=4), seeds)
def test_elementwise_operations_with_broadcasting(shapes, seed):
    rng = np.random.default_rng(seed)
    arrays = [rng.uniform(0.5, 2, shape) for shape in shapes.input_shapes]

    def formula(exp, log, relu):
        return lambda x, y, z: 3 - relu(x * y - 1) / (2 + z) + log(z) * x + exp(x - y) * 0.5

    ours = formula(Node.exp, Node.log, Node.relu)
    assert_agrees_with_tensorflow(ours, formula(tf.exp, tf.math.log, tf.nn.relu), arrays)


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5), seeds)
def test_matrix_products_and_sums(n, k, d, seed):
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=(n, k)), rng.normal(size=(k, d)), rng.normal(size=d)]

    def ours(x, w, b):
        return ((x @ w + b).exp().sum(axis=1).log() * x).sum()

    def theirs(x, w, b):
        return tf.reduce_sum(tf.math.log(tf.reduce_sum(tf.exp(x @ w + b), 1, keepdims=True)) * x)

    assert_agrees_with_tensorflow(ours, theirs, arrays)


def test_central_differences():
    x, y = np.array([1.5, -2.0, 0.3]), np.array([[0.7], [2.0]])

    def formula(x, y):
        return (x * y + x.relu()) / (y * y + 1)

    def value(x):
        return formula(Node(x), Node(y)).value.sum()

    a, b = Node(x), Node(y)
    formula(a, b).backward()
    for i in range(3):
        step = np.eye(3)[i] * 1e-6
        assert a.grad[i] == pytest.approx((value(x + step) - value(x - step)) / 2e-6, abs=1e-6)


def test_thesis_example_and_figure_4():
    x, y, z = Node(2.0), Node(3.0), Node(5.0)
    f = z * x + y
    f.backward()
    assert (f.value, y.grad, z.grad, x.grad) == (13, 1, 2, 5)
    x, y, z = Node(-2.0), Node(5.0), Node(-4.0)
    f = (x + y) * z
    f.backward()
    assert (f.value, x.grad, y.grad, z.grad) == (-12, -4, -4, 3)


def test_a_node_used_twice_receives_both_gradients_and_backward_can_be_repeated():
    x = Node(3.0)
    f = x * x + x
    for _ in range(2):
        f.backward()
        assert x.grad == 7


def test_arrays_and_numbers_may_stand_left():
    x = Node([1.0, 2.0])
    f = np.array([10.0, 20.0]) - np.float64(3) * x
    f.backward()
    assert f.value.tolist() == [7, 14] and x.grad.tolist() == [-3, -3]


def test_topological_order_puts_parents_first_and_each_node_once():
    x = Node(1.0)
    f = x
    for _ in range(3_000):
        f = f + x
    order = graph.topological_order(f)
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order) and order[-1] is f
    assert all(place[parent] < place[node] for node in order for parent in node.parents)
    f.backward()
    assert x.grad == 3_001


def test_cycles_are_refused():
    x = Node(1.0)
    u = x * 2
    f = u + 1
    u.parents = (f, u.parents[1])
    with pytest.raises(ValueError, match="cycle"):
        f.backward()


@pytest.mark.parametrize(
    "compute, words",
    [
        (lambda: Node(np.ones((2, 3))) + np.ones(2), r"\(2, 3\) \+ \(2,\)"),
        (lambda: Node(np.ones((2, 3))) * Node(np.ones((3, 2))), r"\(2, 3\) \* \(3, 2\)"),
        (lambda: Node(np.ones((2, 3))) @ Node(np.ones((2, 3))), "cannot multiply matrices"),
        (lambda: Node(np.ones(3)) @ Node(np.ones((3, 1))), "cannot multiply matrices"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(compute, words):
    with pytest.raises(ValueError, match=words):
        compute()


def test_engine_stays_small():
    """Without its docstrings, blank lines and comments."""
    tree = ast.parse(Path(graph.__file__).read_text())
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:] or [ast.Pass()]
    lines = ast.unparse(tree).splitlines()
    assert 40 < len([line for line in lines if line]) < 90
