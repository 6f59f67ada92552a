"""The training loop of chapter 08 in plain NumPy: one place to make a network ill, or well.

A network is a list of layers, dicts with ``W`` [D, K] and ``b`` [D]; with batch norm a hidden
layer also has ``gamma``, ``beta`` and the running ``mean`` and ``variance``, all [D].
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ..scratch import initializers, layers, losses

BATCH = 50
LEARNED = ("W", "b", "gamma", "beta")


def _sigmoid(x):
    out = 1 / (1 + np.exp(-x))
    return out, out


BENDS = {
    "relu": (layers.relu, layers.relu_backward),
    "sigmoid": (_sigmoid, lambda kept, gradient: gradient * kept * (1 - kept)),
}


@dataclass(frozen=True)
class Plan:
    """How a network is built and trained; each field is a thing that can be wrong.

    Attributes:
        hidden: neurons of each hidden layer.
        bend: "relu" or "sigmoid".
        make: (shape, rng) -> weights, a start of ``scratch.initializers``.
        lr, epochs, limit: of SGD on batches of 50; the limit is for the gradients' common length.
        buffer: how many examples are shuffled together: all (None), or 1, which leaves the order.
        norm: momentum of batch norm's running averages after each hidden layer; None leaves it out.
        softmax: True puts a softmax into the network, and the loss takes another.
        asleep: True measures as at inference; False with the batch's own statistics.
        decay: strength of L2.
    """

    hidden: tuple[int, ...] = (64,)
    bend: str = "relu"
    make: Callable = initializers.kaiming
    lr: float = 0.05
    epochs: int = 20
    limit: float = np.inf
    buffer: int | None = None
    norm: float | None = None
    softmax: bool = False
    asleep: bool = True
    decay: float = 0.0
    seed: int = 0


@dataclass
class Record:
    """What a training leaves behind.

    Attributes:
        loss, val_loss, accuracy, val_accuracy: before training and after each epoch.
        batch: losses of single batches; classes: how many classes each batch held.
        gradients: mean size of dL/dW by layer before training, from the first layer on.
        net, plan: the trained layers and how they came about.
    """

    plan: Plan
    net: list[dict]
    gradients: list[float]
    loss: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    val_accuracy: list[float] = field(default_factory=list)
    batch: list[float] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)


def train(x: np.ndarray, y: np.ndarray, new: tuple, plan: Plan) -> Record:
    """Train a network by SGD and keep a record.

    Args:
        x: [N, K]; y: N labels from 0 to 9.
        new: (x, labels) of examples that are only looked at.
        plan: see ``Plan``.

    Returns:
        Record.
    """
    rng = np.random.default_rng(plan.seed)
    net = _start(x.shape[1], plan, rng)
    first = slopes(net, x[:BATCH], y[:BATCH], plan)[1]
    record = Record(plan, net, [np.abs(layer["W"]).mean() for layer in first])
    with np.errstate(all="ignore"):
        _look(record, (x, y), new)
        for _ in range(plan.epochs):
            order = _order(len(x), plan.buffer, rng)
            for batch in np.split(order, range(BATCH, len(x), BATCH)):
                record.batch.append(_step(net, x[batch], y[batch], plan))
                record.classes.append(len(np.unique(y[batch])))
            _look(record, (x, y), new)
    return record


def scores(net: list[dict], x: np.ndarray, plan: Plan, asleep: bool | None = None) -> np.ndarray:
    """Scores [N, 10] of a trained network; ``asleep`` as in the plan unless given."""
    asleep = plan.asleep if asleep is None else asleep
    return _forward(net, x, plan, learning=not asleep)[0]


def hidden(net: list[dict], x: np.ndarray, plan: Plan) -> np.ndarray:
    """What the first hidden layer passes on, [N, D]."""
    return _block(net[0], x, plan, False)[0]


def slopes(net: list[dict], x: np.ndarray, y: np.ndarray, plan: Plan) -> tuple[float, list[dict]]:
    """The loss of a batch, and for each layer its gradients by name."""
    s, kept, last = _forward(net, x, plan, learning=True)
    loss, gradient = losses.cross_entropy(s, y)
    if plan.softmax:  # through the network's own softmax
        gradient = s * (gradient - (gradient * s).sum(axis=1, keepdims=True))
    gradient, dW, db = layers.dense_backward(last, gradient)
    found = [{"W": dW, "b": db}]
    for dense, normed, bent in reversed(kept):
        gradient, here = BENDS[plan.bend][1](bent, gradient), {}
        if normed is not None:
            gradient, here["gamma"], here["beta"] = layers.batch_norm_backward(normed, gradient)
        gradient, here["W"], here["b"] = layers.dense_backward(dense, gradient)
        found.insert(0, here)
    for layer, here in zip(net, found):
        here["W"] = here["W"] + plan.decay * layer["W"]
    return loss, found


def _start(inputs, plan, rng):
    widths, net = (inputs, *plan.hidden, 10), []
    for i, o in itertools.pairwise(widths):
        net.append({"W": plan.make((o, i), rng), "b": np.zeros(o)})
    for layer in net[:-1] if plan.norm is not None else ():
        o = len(layer["b"])
        layer |= {"gamma": np.ones(o), "beta": np.zeros(o)}
        layer |= {"mean": np.zeros(o), "variance": np.ones(o)}
    return net


def _block(layer, x, plan, learning):
    x, dense = layers.dense(x, layer["W"], layer["b"])
    normed = None
    if plan.norm is not None and learning:
        x, normed, layer["seen"] = layers.batch_norm(x, layer["gamma"], layer["beta"])
    elif plan.norm is not None:
        names = ("gamma", "beta", "mean", "variance")
        x = layers.batch_norm_inference(x, *(layer[name] for name in names))
    x, bent = BENDS[plan.bend][0](x)
    return x, (dense, normed, bent)


def _forward(net, x, plan, learning):
    kept = []
    for layer in net[:-1]:
        x, memory = _block(layer, x, plan, learning)
        kept.append(memory)
    s, last = layers.dense(x, net[-1]["W"], net[-1]["b"])
    return (losses.softmax(s) if plan.softmax else s), kept, last


def _order(count, buffer, rng):
    """Shuffled within pieces of `buffer`, from the first piece to the last."""
    pieces = np.split(np.arange(count), range(buffer or count, count, buffer or count))
    return np.concatenate([rng.permutation(piece) for piece in pieces])


def _step(net, x, y, plan):
    loss, found = slopes(net, x, y, plan)
    length = np.sqrt(sum(np.sum(g**2) for layer in found for g in layer.values()))
    factor = min(1, plan.limit / length) if length > 0 else 1
    for layer, here in zip(net, found):
        for name, g in here.items():
            layer[name] = layer[name] - plan.lr * factor * g
        if "mean" in layer:
            for name, value in zip(("mean", "variance"), layer["seen"]):
                layer[name] = layers.running_average(layer[name], value, plan.norm)
    return loss


def _look(record, seen, new):
    for (x, y), loss, accuracy in (
        (seen, record.loss, record.accuracy),
        (new, record.val_loss, record.val_accuracy),
    ):
        parts = [x] if record.plan.asleep else np.split(x, range(20, len(x), 20))
        s = np.concatenate([scores(record.net, part, record.plan) for part in parts])
        loss.append(losses.cross_entropy(s, y)[0])
        accuracy.append(float(np.mean(s.argmax(axis=1) == y)))
