"""Training by Keras, with what the course's runs need around it."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np

from .. import models
from .._files import expand, scratch
from .._progress import bar
from ..data import Dataset
from . import machines
from .batches import batches_of_maps, batches_of_photos, split_where_training_begins, traced
from .checkpoint import Backup, Log, Patience, Run, run_facts


def fit(
    model: keras.Model,
    train: Dataset,
    validation: Dataset | None = None,
    *,
    epochs: int = 10,
    batch_size: int = 50,
    optimizer: keras.Optimizer | None = None,
    label_smoothing: float = 0.0,
    balanced: bool = False,
    augment: Callable | None = None,
    mix: Callable | None = None,
    patience: int | None = None,
    checkpoint: Path | str | None = None,
    seed: int = 0,
    callbacks: Iterable[keras.callbacks.Callback] = (),
) -> dict[str, np.ndarray]:
    """Train a network that ends in logits on a Dataset; its weights change in place.

    A frozen body runs once: where the first layers have nothing to train and nothing changes the
    images, their maps are computed once and every epoch costs the rest of the network alone.

    Args:
        model: keras.Model, images [N, size, size, 3] RGB -> logits [N, classes]. Built inside the
            scope of a ``tf.distribute`` strategy, as its optimizer must be, it is trained by it:
            by several devices, or by several machines, each of which makes this same call.
        train, validation: foodxai Datasets; labels train a softmax, label_sets a sigmoid a class.
        epochs: passes over the training images.
        batch_size: images a step.
        optimizer: a keras.optimizers.Optimizer, with whatever schedule its learning rate follows;
            None means ``adamw(steps)``. With ``use_ema`` the averaged weights count.
        label_smoothing: share of each answer that is spread over all classes.
        balanced: see ``foodxai.data.order``.
        augment: see ``foodxai.data.stream``.
        mix: a function of (images, answers) -> the same, such as ``mixup_cutmix()``.
        patience: stop after so many epochs without a better validation accuracy, and go back to
            the best weights. None trains to the end and keeps the last.
        checkpoint: a folder that keeps every epoch; the same call goes on where it was cut off, in
            another process too, as if it had not been. Where the run is finished, the network gets
            the weights that it ended with, and nothing is trained. Photos are known by their bytes,
            functions by their names, code and plain values; callbacks are not compared. Several
            machines must all see it; the first one writes.
        seed: order and augmentation of the images.
        callbacks: more keras.callbacks, such as those of ``foodxai.train.tracking``.

    Returns:
        dict of np.ndarray, one number an epoch: "loss", "accuracy", "val_loss", "val_accuracy"
        (these two with a validation set), "learning_rate", "seconds" and "cpu_seconds" (of all
        cores). Training loss and accuracy are those of the augmented, mixed images while the
        weights change.

    Raises:
        ValueError: patience without a validation set, other classes than logits, no size, an
            optimizer that clips gradients or scales the loss on several machines, or a checkpoint
            folder that holds another run, or one of other code or versions: it says what differs.
        OSError: photos that cannot be read, a folder that cannot be written or that a machine does
            not see.
        tf.errors.OpError: a machine that is gone.

    Example:
        >>> model = models.small_cnn(classes=2, size=32, filters=(4,))
        >>> dishes = plates.load("train", n=4, size=32, classes=["hamburger", "caesar_salad"])
        >>> history = train.fit(model, dishes, epochs=2)
        >>> history["loss"].shape
        (2,)
    """
    _check(model, train, validation, patience)
    steps = epochs * -(-len(train) // batch_size)
    settings = dict(
        epochs=epochs,
        batch_size=batch_size,
        label_smoothing=label_smoothing,
        balanced=balanced,
        patience=patience,
        seed=seed,
    )
    strategy = model.distribute_strategy
    with scratch() as files:
        with strategy.scope():
            optimizer = optimizer or adamw(steps)
            if checkpoint is None:
                run = Run(model, files / "run")
            else:
                facts = run_facts(model, train, validation, optimizer, augment, mix, **settings)
                run = machines.claimed(model, expand(checkpoint), facts, files)
            _compile(model, optimizer, train, label_smoothing)
        log = Log(run.history)
        if not run.finished:
            try:
                with strategy.scope():
                    body, head = _parts(model, whole=augment or mix)
                    if head is not model:
                        _compile(head, model.optimizer, train, label_smoothing)
                    backup = Backup(head, run.backup, log) if run.kept else None
                    order = dict(shuffle=seed, balanced=balanced, done=len(log.rows))
                    how = dict(mix=mix, augment=augment, **order) if body is None else order
                    size = _size(model, train)
                    batches, checked = _fed(body, train, validation, size, batch_size, files, **how)
                stop = None if patience is None else Patience(patience, log, run.best)
                by = _fit_of(head, train)
                _train(by, head, batches, checked, backup, log, epochs, steps, stop, callbacks)
                run.finish()
            finally:
                run.leave()
        machines.wait(model)
        return log.history()


def adamw(steps: int, peak: float = 1e-3, warmup: float = 0.05, **options: Any) -> keras.Optimizer:
    """AdamW whose learning rate rises to `peak` and falls to zero along a cosine.

    Args:
        steps: of the whole training: epochs times batches.
        peak: the highest learning rate.
        warmup: the share of the steps in which it rises.
        options: of keras.optimizers.AdamW.

    Source: Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101.

    Example:
        >>> optimizer = train.adamw(steps=100, peak=0.01)
        >>> float(optimizer.learning_rate)  # it rises from zero
        0.0
    """
    rising = int(warmup * steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - rising), warmup_target=peak, warmup_steps=rising
    )
    return keras.optimizers.AdamW(schedule, **options)


def _check(model, train, validation, patience):
    if patience is not None and validation is None:
        raise ValueError("patience needs a validation set: foodxai.data.validation_split(train).")
    for dataset in filter(None, (train, validation)):
        if model.output_shape[-1] != len(dataset.classes):
            raise ValueError(
                f"The model has {model.output_shape[-1]} logits and the {dataset.split} set "
                f"{len(dataset.classes)} classes: build it with classes={len(dataset.classes)}."
            )


def _size(model, dataset):
    """Pixels a side: the network's, or the data's where the network takes any."""
    known = isinstance(dataset.images, np.ndarray)
    shape = models.photo_shape(model, dataset.images.shape[1:2] * 2 if known else None)
    if shape != (shape[0], shape[0], 3):
        raise ValueError(
            f"The model takes images of shape {shape}; foodxai.data.stream makes squares in RGB: "
            f"build it with keras.Input(({max(shape[:2])}, {max(shape[:2])}, 3))."
        )
    return shape[0]


def _compile(model, optimizer, dataset, label_smoothing):
    if dataset.label_sets is None:
        loss, accuracy = keras.losses.CategoricalCrossentropy, keras.metrics.CategoricalAccuracy()
    else:
        loss, accuracy = keras.losses.BinaryCrossentropy, keras.metrics.BinaryAccuracy(threshold=0)
    accuracy.name = "accuracy"
    model.compile(
        optimizer, loss(from_logits=True, label_smoothing=label_smoothing), metrics=[accuracy]
    )


def _parts(model, whole):
    """(body, head): what runs once for each photo, and what is trained; the body may be None."""
    return (None, model) if whole else split_where_training_begins(model)


def _fed(body, train, validation, size, batch_size, files, **how):
    """(batches to train with, those to validate with): photos, or the maps of a body."""
    if body is None:
        batches = batches_of_photos(train, size, batch_size, **how)
        return batches, validation and batches_of_photos(validation, size, batch_size)
    maps = traced(body, size)
    batches = batches_of_maps(maps, train, size, batch_size, files / "train", **how)
    checked = validation and batches_of_maps(maps, validation, size, batch_size, files / "held")
    return batches, checked


def _fit_of(model, dataset):
    """Keras's fit or, on several machines, the one that does the same there."""
    if not machines.several(model):
        return partial(model.fit, shuffle=False, verbose=0)
    if dataset.label_sets is None:
        return partial(machines.fit, model, keras.metrics.categorical_accuracy)
    return partial(machines.fit, model, partial(keras.metrics.binary_accuracy, threshold=0))


def _train(fit, model, batches, checked, backup, log, epochs, steps, stop, callbacks):
    done = len(log.rows)
    look = dict(initial=done * steps // epochs)
    seen = bar(steps, "training", "step", **look) if machines.is_first(model) else nullcontext()
    with seen as shown:
        fit(
            batches,
            validation_data=checked,
            initial_epoch=done,
            epochs=done if stop and stop.over() else epochs,
            callbacks=[*_callbacks(model, backup, log, stop, shown), *callbacks],
        )
    if stop:
        model.load_weights(stop.file)


def _callbacks(model, backup, log, stop, shown):
    """Raw weights are backed up before averaged ones take their place to be judged."""
    callbacks = [log]
    if backup:
        callbacks.append(backup)
    if model.optimizer.use_ema:
        callbacks.append(keras.callbacks.SwapEMAWeights(swap_on_epoch=True))
    if stop:
        callbacks.append(stop)
    if backup:
        callbacks.append(keras.callbacks.LambdaCallback(on_epoch_end=backup.commit))
    return callbacks if shown is None else [*callbacks, _Bar(shown)]


class _Bar(keras.callbacks.Callback):
    def __init__(self, shown):
        super().__init__()
        self.shown = shown

    def on_train_batch_end(self, batch, logs=None):
        self.shown.update()

    def on_epoch_end(self, epoch, logs=None):
        self.shown.set_postfix({name: f"{value:.3f}" for name, value in logs.items()})
