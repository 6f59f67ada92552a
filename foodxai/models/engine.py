"""A network at work: compiled once, run in batches."""

import functools
import weakref
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from .checks import check_answer, check_network
from .graph import LOCK, Flat
from .inputs import check_batch_size, check_images, check_targets
from .questions import Question, Targets, answer, check_questions

BATCH = 8
KEPT = 64  # traces of one network, so that a new lambda in every call does not fill the memory


class _Compiled(NamedTuple):
    """What was compiled for a network, and the network as it was then."""

    flat: Flat
    state: list
    steps: dict


_compiled: weakref.WeakKeyDictionary[keras.Model, _Compiled] = weakref.WeakKeyDictionary()


def compiled(
    model: keras.Model, build: Callable, *key: Hashable, question: Question | None = None
) -> Callable:
    """``build(flat, *key)``, a ``tf.function``: traced once, kept as long as the network stays.

    With a question it is ``build(flat, *key, question=question)``.

    Its first two arguments hold a row per image. Where a ``tf.distribute`` strategy is in scope,
    the rows are shared out over its devices. Where a layer was changed since (another activation,
    LoRA, quantisation) it is traced anew.
    """
    strategy = tf.distribute.get_strategy()
    place = (strategy, build, *key, question)
    with LOCK:  # threads would trace a network while another one changes its graph
        steps = _steps(model)
        if place not in steps:
            if len(steps) == KEPT:
                steps.pop(next(iter(steps)))
            options = {} if question is None else {"question": question}
            step = build(check_network(model), *key, **options)
            step = step if devices() == 1 else _shared_out(step, strategy)
            steps[place] = step.get_concrete_function()
        return steps[place]


def _steps(model):
    flat = check_network(model)
    known, state = _compiled.get(model), _state(flat)
    if known is None or known.flat is not flat or not _same(known.state, state):
        known = _compiled[model] = _Compiled(flat, state, {})
    return known.steps


def _state(flat):
    """What a trace holds fast of a network: its variables and what its layers do with them."""
    activations = (getattr(layer, "activation", None) for layer in flat.layers.values())
    return [*flat.model.variables, *activations]


def _same(before, now):
    return len(before) == len(now) and all(old is new for old, new in zip(before, now))


def function(signature: Sequence[tf.TensorSpec]) -> Callable[[Callable], Callable]:
    """Decorator: a ``tf.function`` that TensorFlow counts by itself.

    It counts traces by code object, so that closures of many layers would look like one function
    that is traced too often; a partial has no code object.
    """
    return lambda step: tf.function(functools.partial(step), input_signature=signature)


def devices() -> int:
    """How many devices of this machine the strategy in scope uses; 1 without a strategy."""
    if not tf.distribute.has_strategy():
        return 1
    return len(tf.distribute.get_strategy().extended.worker_devices)


def _shared_out(step, strategy):
    parts = len(strategy.extended.worker_devices)

    def on_one(images, targets, *same):
        place = tf.distribute.get_replica_context().replica_id_in_sync_group % parts
        rows = -(-tf.shape(images)[0] // parts)
        # Where the rows run out the last one comes again: a device is never asked about none.
        mine = tf.minimum(place * rows + tf.range(rows), tf.shape(images)[0] - 1)
        return step.python_function(tf.gather(images, mine), tf.gather(targets, mine), *same)

    @function(step.input_signature)
    def everywhere(*arguments):
        results = strategy.run(on_one, arguments)
        count = tf.shape(arguments[0])[0]
        return tf.nest.map_structure(
            lambda result: tf.concat(strategy.experimental_local_results(result), 0)[:count],
            results,
        )

    return everywhere


def run(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets,
    batch_size: int | None,
    build: Callable,
    *key: Hashable,
    derived: bool = False,
) -> np.ndarray:
    """What ``build(flat, *key)(images, targets)`` gives for all images, batch by batch.

    Images that are asked the same question share their batches.

    Args:
        derived: see ``inputs.check_images``.

    Returns:
        np.ndarray [N, ...] float32.

    Raises:
        TypeError, ValueError: what ``checks`` and ``inputs`` raise; ValueError also for a result
            that is not finite.
    """
    images, targets = prepare(model, images, targets, derived)
    size, parts, order = check_batch_size(batch_size, BATCH) * devices(), [], []
    for question, rows in _by_question(targets):
        step = compiled(model, build, *key, question=question)
        numbers = targets if question is None else np.zeros(len(targets), np.int64)
        for batch in np.split(rows, range(size, len(rows), size)):
            parts.append(step(images[batch], numbers[batch]).numpy())
            order.append(batch)
    return check_finite(np.concatenate(parts)[np.argsort(np.concatenate(order))])


def _by_question(targets):
    """(question, rows of its images); question None where the targets are classes."""
    if targets.dtype != object:
        return [(None, np.arange(len(targets)))]
    return [
        (question, np.flatnonzero([asked is question for asked in targets]))
        for question in dict.fromkeys(targets)
    ]


def one_by_one(
    model: keras.Model, images: ArrayLike, targets: Targets, build: Callable, *key: Hashable
) -> list[tuple[np.ndarray, Callable]]:
    """(image [H, W, C], ask) of every image.

    ``ask(rows, *same)`` is what ``build(flat, *key)`` gives for any number of rows, all with the
    target of that image; where none was given, that is the class predicted for the whole image.
    """
    images, targets = prepare(model, images, targets)
    if targets.dtype != object and targets[0] < 0:
        targets = run(model, images, None, None, _class_step)
    found: list[tuple[np.ndarray, Callable]] = []
    for image, target in zip(images, targets):
        question = target if callable(target) else None
        step = compiled(model, build, *key, question=question)
        found.append((image, functools.partial(_ask, step, 0 if question is not None else target)))
    return found


def _ask(step, number, rows, *same):
    return check_finite(step(rows, np.full(len(rows), number, np.int64), *same).numpy())


def _class_step(flat):
    @function(signature(flat))
    def step(images, targets):
        return classes(flat.model(images, training=False), targets)

    return step


def prepare(
    model: keras.Model, images: ArrayLike, targets: Targets, derived: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Images and targets, checked against a network that is checked too.

    The targets are class numbers, int64 [N], or functions of the logits, an object array [N].
    """
    flat = check_network(model)
    images = check_images(flat, images, derived)
    check_answer(flat, images[:1])
    questions = check_questions(targets, len(images))
    if questions is not None:
        return images, questions
    return images, check_targets(targets, len(images), flat.model.outputs[0].shape[1])


def check_finite(maps: np.ndarray) -> np.ndarray:
    """The maps, unless the network made them NaN or infinite: then a ValueError."""
    if not np.isfinite(maps).all():
        raise ValueError("The explanation is NaN or infinite: check the model's weights.")
    return maps


def signature(flat: Flat) -> tuple[tf.TensorSpec, tf.TensorSpec]:
    """Any number of images, one target each: one trace serves every batch size."""
    image = flat.model.inputs[0].shape[1:]
    return tf.TensorSpec([None, *image], tf.float32), tf.TensorSpec([None], tf.int64)


def classes(logits: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
    """int64 [N]: the targets, with the predicted class in place of -1."""
    return tf.where(targets < 0, tf.argmax(logits, axis=1), targets)


def chosen(logits: tf.Tensor, targets: tf.Tensor, question: Question | None = None) -> tf.Tensor:
    """[N]: the logit of every image's target, or what a question makes of the logits."""
    if question is not None:
        return answer(question, logits)
    return tf.gather(logits, classes(logits, targets), axis=1, batch_dims=1)


def derivative(scores: tf.Tensor, tensor: tf.Tensor, name: str) -> tf.Tensor:
    """d scores / d tensor, of the tensor's shape, computed through what lies between them only."""
    return derivatives(scores, [tensor], name)[0]


def derivatives(scores: tf.Tensor, tensors: Sequence[tf.Tensor], name: str) -> list[tf.Tensor]:
    """``derivative`` with regard to several tensors, in one pass."""
    found = tf.gradients(scores, tensors)
    if any(slope is None for slope in found):
        raise ValueError(f"No gradient reaches {name} from the logits, so it cannot explain them.")
    return found
