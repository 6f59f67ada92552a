"""Training by several machines, which Keras's own fit does not do (keras-team/keras issue 20585).

Every machine makes every batch, in the same order, and learns from its part of it; the gradients
are added up. So loss, order and augmentation are those of one machine.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from .. import models
from .checkpoint import Run


def several(model: keras.Model) -> bool:
    """Whether a network was built in the scope of a strategy of several machines."""
    return isinstance(model.distribute_strategy, tf.distribute.MultiWorkerMirroredStrategy)


def is_first(model: keras.Model) -> bool:
    """Whether this machine is the one that keeps files and shows how far the training is."""
    if not several(model):
        return True
    cluster = model.distribute_strategy.cluster_resolver
    jobs = cluster.cluster_spec().as_dict()
    return not cluster.task_id and ("chief" not in jobs or cluster.task_type == "chief")


def wait(model: keras.Model) -> None:
    """Go on once all machines are here."""
    if several(model):
        _everywhere(model.distribute_strategy, lambda: _sum(tf.ones(())))().numpy()


def claimed(model: keras.Model, folder: Path, facts: dict, files: Path) -> Run:
    """The run in its folder, which the first machine keeps; each other one goes on with a copy.

    Args:
        model, folder: of ``Run``; facts: of its ``claim``.
        files: a folder of this machine's own.

    Raises:
        FileNotFoundError: this machine does not see the first one's folder.
        ValueError: see ``Run.claim``.
    """
    first = is_first(model)
    if first:
        run = Run(model, folder)
        run.claim(facts)
    wait(model)
    if not first:
        if not folder.is_dir():
            raise FileNotFoundError(
                f"There is no {folder}, which the first machine has made: the checkpoint belongs "
                "on a disk that all machines see."
            )
        shutil.copytree(folder, files / "copy")
    wait(model)
    if not first:
        run = Run(model, files / "copy")
        run.claim(facts)
    return run


def fit(
    model: keras.Model,
    right: Callable,
    batches: tf.data.Dataset,
    *,
    callbacks: Sequence[keras.callbacks.Callback],
    **how: Any,
) -> None:
    """What ``keras.Model.fit`` does, by all machines of the model's strategy.

    Not to be called in the strategy's scope: batches are the same on every machine, not parts.

    Args:
        model: compiled.
        right: a function of (answers, logits) -> how right each is, logged as "accuracy".
        batches: (images, answers).
        callbacks, how: of ``keras.Model.fit``.

    Raises:
        ValueError: an optimizer that would go by the gradients of one part: one that clips them or
            scales the loss.
    """
    _check(model.optimizer)
    with model.distribute_strategy.scope():
        model.optimizer.build(model.trainable_variables)
    together = _Together(model, right)
    together.compile(model.optimizer, jit_compile=False)
    model.stop_training = False

    def stop(number, logs=None):
        together.stop_training = model.stop_training

    last = keras.callbacks.LambdaCallback(on_train_batch_end=stop, on_epoch_end=stop)
    told = keras.callbacks.CallbackList([*callbacks, last], model=model, epochs=how["epochs"])
    with _as_one(model):
        together.fit(batches, callbacks=told, shuffle=False, verbose=0, **how)


def _check(optimizer):
    clips = ("clipnorm", "clipvalue", "global_clipnorm")
    wrong = [name for name in clips if getattr(optimizer, name, None) is not None]
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        wrong.append("loss scaling")
    if wrong:
        raise ValueError(
            f"{' and '.join(wrong)}: on several machines Keras does this to each part of a batch, "
            "not to the whole. Train on one machine, or use an optimizer without it."
        )


class _Together(keras.Model):
    """Takes whole batches, as if on one machine, and lets all machines learn from their parts."""

    def __init__(self, model, right):
        super().__init__()
        self.model, self.history = model, None  # Keras's fit returns a history
        self.learn, self.judge = (_step(model, right, training) for training in (True, False))
        self.means = [keras.metrics.Mean(name) for name in ("loss", "accuracy")]

    @property
    def metrics(self):
        return self.means

    def train_step(self, data):
        return self._seen(self.learn, *data)

    def test_step(self, data):
        return self._seen(self.judge, *data)

    def _seen(self, step, images, answers):
        for mean, value in zip(self.means, tf.unstack(step(images, answers))):
            mean.update_state(value, tf.shape(answers)[0])
        return {mean.name: mean.result() for mean in self.means}


def _step(model, right, training):
    """A function of a batch, done in parts by all machines -> [loss, accuracy] of the whole."""
    strategy = model.distribute_strategy
    weights = model.trainable_weights

    def on_one(images, answers):
        parts, count = strategy.num_replicas_in_sync, tf.shape(answers)[0]
        part = tf.distribute.get_replica_context().replica_id_in_sync_group
        total = tf.where(count < parts, parts * count, count)  # too few for all: each takes all
        rows = tf.range(total * part // parts, total * (part + 1) // parts) % count
        images, answers = tf.gather(images, rows), tf.gather(answers, rows)
        share = tf.cast(tf.size(rows) / total, tf.float32)
        with tf.GradientTape() as tape:
            logits = model(images, training=training)
            counts = tf.fill(tf.shape(rows), share * parts)  # Keras divides by the number of parts
            loss = model.compute_loss(images, answers, logits, counts, training=training)
        if training:
            model.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        accuracy = share * tf.reduce_mean(right(answers, logits))
        return _sum(tf.stack([loss, accuracy]))

    return _everywhere(strategy, on_one)


def _everywhere(strategy, do):
    """A function that all devices of all machines call; what it gives on one of them."""

    @tf.function(autograph=False)
    def on_all(*given):
        return strategy.experimental_local_results(strategy.run(do, given))[0]

    return on_all


def _sum(value):
    return tf.distribute.get_replica_context().all_reduce("SUM", value)


@contextmanager
def _as_one(model):
    """Batch normalization goes by all parts of a batch, and every machine keeps the same means."""
    layers = [
        layer
        for layer in models.flatten(model).layers.values()
        if isinstance(layer, keras.layers.BatchNormalization) and not layer.synchronized
    ]
    try:
        for layer in layers:
            layer.synchronized = True
        yield
    finally:
        for layer in layers:
            layer.synchronized = False
