"""A computation graph that differentiates itself: thesis equations 13 to 22 as code."""

import numpy as np
from numpy.typing import ArrayLike


class Node:
    """An array in a computation graph, and how it came to be.

    ``parents`` are the nodes it was computed from; ``pulls`` holds one function per parent that
    turns the gradient of the result into that parent's share (the chain rule). Leaves, your inputs,
    have neither. ``backward`` leaves the gradient in ``grad``.

    Example:
        >>> soup, rice, guests = graph.Node(4.0), graph.Node(5.0), graph.Node(3.0)
        >>> bill = (soup + rice) * guests
        >>> bill.backward()
        >>> float(bill.value), float(guests.grad)
        (27.0, 9.0)
    """

    __array_ufunc__ = None  # array + Node must call Node.__radd__, not NumPy

    def __init__(
        self, value: ArrayLike, parents: tuple = (), pulls: tuple = (), name: str = ""
    ) -> None:
        self.value = np.asarray(value, float)
        self.parents, self.pulls, self.name = parents, pulls, name
        self.grad = np.zeros_like(self.value)

    def __add__(self, other: "Node | ArrayLike") -> "Node":
        return _elementwise("+", np.add, self, other, lambda a, b: (1, 1))

    def __mul__(self, other: "Node | ArrayLike") -> "Node":
        return _elementwise("*", np.multiply, self, other, lambda a, b: (b, a))

    def __truediv__(self, other: "Node | ArrayLike") -> "Node":
        return _elementwise("/", np.divide, self, other, lambda a, b: (1 / b, -a / b**2))

    def __sub__(self, other: "Node | ArrayLike") -> "Node":
        return self + _node(other) * -1

    def __rsub__(self, other: "Node | ArrayLike") -> "Node":
        return _node(other) - self

    __radd__, __rmul__ = __add__, __mul__

    def __matmul__(self, other: "Node | ArrayLike") -> "Node":
        other = _node(other)
        a, b = self.value, other.value
        if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
            raise ValueError(f"cannot multiply matrices {a.shape} @ {b.shape}: not [n, m] @ [m, k]")
        return Node(a @ b, (self, other), (lambda g: g @ b.T, lambda g: a.T @ g), "@")

    def __rmatmul__(self, other: "Node | ArrayLike") -> "Node":
        return _node(other) @ self

    def exp(self) -> "Node":
        result = np.exp(self.value)
        return Node(result, (self,), (lambda g: g * result,), "exp")

    def log(self) -> "Node":
        return Node(np.log(self.value), (self,), (lambda g: g / self.value,), "log")

    def relu(self) -> "Node":
        return Node(np.maximum(0, self.value), (self,), (lambda g: g * (self.value > 0),), "relu")

    def sum(self, axis: int | None = None) -> "Node":
        """Sum of all entries, or along ``axis``, which stays with length 1 to broadcast back."""
        result = self.value.sum() if axis is None else self.value.sum(axis, keepdims=True)
        return Node(result, (self,), (lambda g: np.broadcast_to(g, self.value.shape),), "sum")

    def backward(self) -> None:
        """Fill in ``grad`` of every node this was computed from: derivatives of its sum."""
        order = topological_order(self)
        for node in order:
            node.grad = np.zeros_like(node.value)
        self.grad = np.ones_like(self.value)
        for node in reversed(order):
            for parent, pull in zip(node.parents, node.pulls):
                parent.grad = parent.grad + pull(node.grad)

    def __repr__(self) -> str:
        return f"Node({self.name or 'input'}, shape {self.value.shape})"


def topological_order(last: Node) -> list[Node]:
    """Every node that ``last`` depends on, parents first; ValueError where one needs itself.

    Example:
        >>> bill = graph.Node(4.0) * graph.Node(3.0)
        >>> len(graph.topological_order(bill))
        3
    """
    order, done, open_nodes, stack = [], set(), set[Node](), [(last, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            open_nodes.remove(node)
            done.add(node)
            order.append(node)
        elif node in open_nodes:
            raise ValueError(f"the graph has a cycle: {node!r} depends on itself, so none is first")
        elif node not in done:
            open_nodes.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in node.parents if parent not in done)
    return order


def _elementwise(name, function, a, b, slopes):
    """The node of an operation on arrays that broadcast; ``slopes`` gives both derivatives."""
    b = _node(b)
    try:
        value = function(a.value, b.value)
    except ValueError as error:
        shapes = f"{a.value.shape} {name} {b.value.shape}"
        raise ValueError(f"cannot compute {shapes}: axes must have one length, or 1") from error
    to_a, to_b = slopes(a.value, b.value)
    pulls = (lambda g: _sum_to(g * to_a, a.value.shape), lambda g: _sum_to(g * to_b, b.value.shape))
    return Node(value, (a, b), pulls, name)


def _sum_to(gradient, shape):
    """Undo broadcasting: an entry used many times receives the sum of its gradients."""
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=stretched, keepdims=True)


def _node(value: Node | ArrayLike) -> Node:
    return value if isinstance(value, Node) else Node(value)
