"""Training by Keras, with what the course's runs need around it."""

import csv
import tempfile
import time
from pathlib import Path

import keras
import numpy as np

from .. import _progress
from .batches import compiled, cut, of_maps, of_photos


def fit(
    model,
    train,
    validation=None,
    *,
    epochs=10,
    batch_size=50,
    optimizer=None,
    label_smoothing=0.0,
    balanced=False,
    augment=None,
    mix=None,
    patience=None,
    checkpoint=None,
    seed=0,
    callbacks=(),
):
    """Train a network that ends in logits on a Dataset; its weights change in place.

    A frozen body runs once: where the first layers have nothing to train and nothing changes the
    images, their maps are computed once and every epoch costs the rest of the network alone.

    Args:
        model: keras.Model, images [N, size, size, 3] RGB -> logits [N, classes]. Built inside the
            scope of a ``tf.distribute`` strategy, as its optimizer must be, it is trained by it.
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
        checkpoint: a folder that keeps every epoch; the same call goes on where it was cut off.
        seed: order and augmentation of the images.
        callbacks: more keras.callbacks, such as those of ``foodxai.train.tracking``.

    Returns:
        dict of np.ndarray, one number an epoch: "loss", "accuracy", "val_loss", "val_accuracy"
        (these two with a validation set), "learning_rate", "seconds" and "cpu_seconds" (of all
        cores). Training loss and accuracy are those of the augmented, mixed images while the
        weights change.

    Raises:
        ValueError: patience without a validation set, other classes than logits, or no size.
    """
    _check(model, train, validation, patience)
    body, head = (None, model) if augment or mix else cut(model)
    steps = -(-len(train) // batch_size)
    with tempfile.TemporaryDirectory() as scratch, model.distribute_strategy.scope():
        size, files = _size(model, train), Path(scratch)
        if body is None:
            how = dict(shuffle=seed, balanced=balanced, augment=augment, mix=mix)
            batches = of_photos(train, size, batch_size, **how)
            checked = validation and of_photos(validation, size, batch_size)
        else:
            how, run = dict(shuffle=seed, balanced=balanced), compiled(body, size)
            batches = of_maps(run, train, size, batch_size, files / "train", **how)
            checked = validation and of_maps(run, validation, size, batch_size, files / "held")
        _compile(head, optimizer or adamw(steps * epochs), train, label_smoothing)
        log = _Log(Path(checkpoint or scratch))
        head.fit(
            batches,
            validation_data=checked,
            epochs=epochs,
            shuffle=False,
            verbose=0,
            callbacks=[*_callbacks(head, log, patience, steps * epochs), *callbacks],
        )
        if patience is not None:
            head.load_weights(log.best)
        return log.history()


def adamw(steps, peak=1e-3, warmup=0.05, **options):
    """AdamW whose learning rate rises to `peak` and falls to zero along a cosine.

    Args:
        steps: of the whole training: epochs times batches.
        peak: the highest learning rate.
        warmup: the share of the steps in which it rises.
        options: of keras.optimizers.AdamW.

    Source: Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101.
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
    size = model.input_shape[1] or getattr(dataset.images, "shape", (0, 0))[1]
    if not size:
        raise ValueError("The model takes any size and photos have many: give it a fixed size.")
    return size


def _compile(model, optimizer, dataset, label_smoothing):
    if dataset.label_sets is None:
        loss, accuracy = keras.losses.CategoricalCrossentropy, keras.metrics.CategoricalAccuracy()
    else:
        loss, accuracy = keras.losses.BinaryCrossentropy, keras.metrics.BinaryAccuracy(threshold=0)
    accuracy.name = "accuracy"
    model.compile(
        optimizer, loss(from_logits=True, label_smoothing=label_smoothing), metrics=[accuracy]
    )


def _callbacks(model, log, patience, steps):
    """Raw weights are backed up before averaged ones take their place to be judged."""
    callbacks = [log, keras.callbacks.BackupAndRestore(log.folder / "backup", double_checkpoint=True)]
    if model.optimizer.use_ema:
        callbacks.append(keras.callbacks.SwapEMAWeights(swap_on_epoch=True))
    if patience is not None:
        goal = dict(monitor="val_accuracy", mode="max")
        best = log.best_so_far()
        callbacks += [
            keras.callbacks.ModelCheckpoint(
                log.best, save_best_only=True, save_weights_only=True, initial_value_threshold=best, **goal
            ),
            keras.callbacks.EarlyStopping(patience=patience, baseline=best, **goal),
        ]
    return [*callbacks, _Bar(steps)]


class _Log(keras.callbacks.Callback):
    """One row an epoch in history.csv, whatever interrupts the training."""

    def __init__(self, folder):
        super().__init__()
        self.folder, self.file, self.best = folder, folder / "history.csv", folder / "best.weights.h5"
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "backup").exists():
            self.file.unlink(missing_ok=True)
            self.best.unlink(missing_ok=True)

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter(), time.process_time()

    def on_epoch_end(self, epoch, logs=None):
        row = dict(
            logs,
            learning_rate=float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)),
            seconds=time.perf_counter() - self.start[0],
            cpu_seconds=time.process_time() - self.start[1],
            epoch=epoch,
        )
        new = not self.file.exists()
        with self.file.open("a", newline="") as file:
            writer = csv.DictWriter(file, row)
            if new:
                writer.writeheader()
            writer.writerow(row)

    def rows(self):
        """One an epoch; of an epoch that was cut off and done again, the second."""
        if not self.file.exists():
            return []
        with self.file.open(newline="") as file:
            rows = {int(row.pop("epoch")): row for row in csv.DictReader(file)}
        return [rows[epoch] for epoch in sorted(rows)]

    def best_so_far(self):
        if self.best.exists():
            return max(float(row["val_accuracy"]) for row in self.rows())
        return None

    def history(self):
        rows = self.rows()
        return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


class _Bar(keras.callbacks.Callback):
    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def on_train_begin(self, logs=None):
        self.bar = _progress.bar(self.steps, "training", "step")

    def on_train_batch_end(self, batch, logs=None):
        self.bar.update()

    def on_epoch_end(self, epoch, logs=None):
        self.bar.set_postfix({name: f"{value:.3f}" for name, value in logs.items()})

    def on_train_end(self, logs=None):
        self.bar.close()
