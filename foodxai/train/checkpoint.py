"""A training run in a folder: what it is made from, how far it came, and what it ended with."""

import errno
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from .. import _files, models
from ..data import Dataset
from ..models.identity import checksum, known_of, network_facts, software_facts, weights_checksum

START = "initial weights"


def run_facts(
    model: keras.Model,
    train: Dataset,
    validation: Dataset | None,
    optimizer: keras.Optimizer,
    augment: Callable | None,
    mix: Callable | None,
    **settings: Any,
) -> dict:
    """What decides a training run, as far as can be known: dict of name -> what JSON takes."""
    layers = models.flatten(model).layers.values()
    trained = [len(getattr(layer, "trainable_weights", ())) for layer in layers]
    return {
        **network_facts(model),
        "trainable layers": checksum(trained),
        START: weights_checksum(model),
        **_dataset_facts("training", train),
        **_dataset_facts("validation", validation),
        "optimizer": checksum([known_of(optimizer)]),
        "augment": augment and checksum([known_of(augment)]),
        "mix": mix and checksum([known_of(mix)]),
        **settings,
        **software_facts("models", "data", "train"),
    }


def _dataset_facts(what, dataset):
    if dataset is None:
        return {f"{what} images": None, f"{what} labels": None}
    images = (
        Path(image).read_bytes() if isinstance(image, (str, os.PathLike)) else np.asarray(image)
        for image in dataset.images
    )
    labels = dataset.labels if dataset.label_sets is None else dataset.label_sets
    return {
        f"{what} images": checksum(images),
        f"{what} labels": checksum([len(dataset.classes), np.asarray(labels)]),
    }


def _keep(file, model):
    """Write a network's weights where there is room: on a full disk HDF5 ends the process."""
    needed = 4 * model.count_params() + 8192 * (len(model.weights) + 1)
    if shutil.disk_usage(file.parent).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
    _files.write(file, model.save_weights)


class Run:
    """The files of one training run: best weights, history and, once claimed, what it goes on from.

    model: the network that is trained. folder: made if missing.
    """

    def __init__(self, model: keras.Model, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.model = keras.Model(model.inputs, model.outputs)  # its files hold no optimizer
        self.note, self.left = folder / "run.json", folder / "left.txt"
        self.backup, self.history = folder / "backup", folder / "history.json"
        self.first, self.last, self.best = (
            folder / f"{which}.weights.h5" for which in ("first", "last", "best")
        )
        self.kept = self.finished = False

    def claim(self, facts: dict) -> None:
        """Keep the run in its folder; one that is known goes on.

        The model gets the run's first weights back, or its last where the run is finished.

        Raises:
            ValueError: the folder holds another run.
        """
        self.kept = True
        if self.note.exists():
            self._check(facts)
            self.finished = self.last.exists() and self.history.exists()
            self.model.load_weights(self.last if self.finished else self.first)
            if self.finished:
                shutil.rmtree(self.backup, ignore_errors=True)
        else:
            shutil.rmtree(self.backup, ignore_errors=True)
            for file in (self.left, self.last, self.best, self.history):
                file.unlink(missing_ok=True)
            _keep(self.first, self.model)
            _files.claim(self.note, facts)

    def _check(self, facts):
        differing = _files.claim(self.note, facts)
        if START in differing and self.left.exists() and self.left.read_text() == facts[START]:
            differing.remove(START)  # the same network as the run left it, not another one
        if not differing:
            return
        remedy = "Choose another folder, or delete this one."
        if differing == [START]:
            remedy += f" To go on, give the model its own: model.load_weights({str(self.first)!r})."
        raise ValueError(
            f"{self.note.parent} holds another training run; what differs: {', '.join(differing)}. "
            f"{remedy}"
        )

    def finish(self) -> None:
        """Keep the network as it is now as what the run ended with."""
        if self.kept:
            _keep(self.last, self.model)
            shutil.rmtree(self.backup, ignore_errors=True)

    def leave(self) -> None:
        """Note how the network is left, so that it is known again."""
        if self.kept:
            _files.write(self.left, weights_checksum(self.model))


class Log(keras.callbacks.Callback):
    """One row an epoch.

    file: with the rows of the epochs that are done, where there are any.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self.rows = _files.from_json(file, list, _files.ANEW) if file.exists() else []
        if not all(
            isinstance(row, dict) and row.keys() == self.rows[0].keys() for row in self.rows
        ):
            raise ValueError(f"{file} is damaged: no rows of numbers. {_files.ANEW}")

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.start = time.perf_counter(), time.process_time()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        row = {
            **(logs or {}),
            "learning_rate": float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)),
            "seconds": time.perf_counter() - self.start[0],
            "cpu_seconds": time.process_time() - self.start[1],
        }
        self.rows.append(row)

    def history(self) -> dict[str, np.ndarray]:
        """dict of np.ndarray, one number an epoch."""
        return {name: np.array([row[name] for row in self.rows]) for name in self.rows[0]}


class Backup(keras.callbacks.Callback):
    """All that a training goes on from: weights, the optimizer's and the generators' variables.

    An epoch is done once its row is in the log's file, which `commit` writes last of all: whatever
    interrupts a training before that, the epoch begins anew from the backup before it.

    model: compiled, as it is before the training. folder: made if missing.
    """

    def __init__(self, model: keras.Model, folder: Path, log: Log) -> None:
        super().__init__()
        folder.mkdir(exist_ok=True)
        model.optimizer.build(model.trainable_variables)
        self.variables = [*model.variables, *model.optimizer.variables]
        self.folder, self.log = folder, log
        if (file := self._file()).exists():
            self._load(file)
        else:
            log.rows.clear()
            _files.write(self._file(), self._save)

    def _file(self):
        return self.folder / f"{len(self.log.rows)}.npz"

    def _save(self, file):
        arrays = map(keras.ops.convert_to_numpy, self.variables)
        np.savez(file, **{str(number): array for number, array in enumerate(arrays)})

    def _load(self, file):
        names = [str(number) for number in range(len(self.variables))]
        for variable, array in zip(self.variables, _files.arrays(file, names)):
            dtype = keras.ops.convert_to_numpy(variable).dtype  # .npy has no name for bfloat16
            variable.assign(array.view(dtype))

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        _files.write(self._file(), self._save)

    def commit(self, epoch: int, logs: dict | None = None) -> None:
        """The epoch is done, with its backup and, where they are the best, its weights in files."""
        _files.write(self.log.file, json.dumps(self.log.rows, indent=1))
        for file in self.folder.glob("*.npz"):
            if file != self._file():
                file.unlink()


class Patience(keras.callbacks.Callback):
    """Keeps the weights of the best validation accuracy; stops when they have long been the best.

    It reads the rows of a log, so that it counts the epochs before an interruption too.
    """

    def __init__(self, patience: int, log: Log, file: Path) -> None:
        super().__init__()
        self.patience, self.log, self.file = patience, log, file

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        if self._since_best() == 0:
            _keep(self.file, self.model)
        if self.over():
            self.model.stop_training = True

    def over(self) -> bool:
        """Whether the best weights have been the best for long enough."""
        return bool(self.log.rows) and self._since_best() >= max(1, self.patience)

    def _since_best(self):
        accuracies = [row["val_accuracy"] for row in self.log.rows]
        return len(accuracies) - 1 - int(np.argmax(accuracies))
