"""What a network is fed: photos from a stream, or the cached maps of a frozen body."""

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import keras
import numpy as np
import tensorflow as tf

from .. import models
from ..data import Dataset, order, stream


def batches_of_photos(
    dataset: Dataset,
    size: int,
    batch_size: int,
    mix: Callable | None = None,
    done: int = 0,
    **how: Any,
) -> tf.data.Dataset:
    """Batches of photos and answers.

    Args:
        dataset: a foodxai Dataset.
        size: height and width of the photos, pixels.
        batch_size: photos a batch.
        mix: a function of (photos, answers) -> the same, or None.
        done: how many passes are over already; the next one is as if they had been made.
        how: more of ``foodxai.data.stream``.

    Returns:
        tf.data.Dataset of (float32 [B, size, size, 3], float32 [B, classes]).
    """
    classes = len(dataset.classes)
    images = _Images(dataset.images, size)
    switched = dataclasses.replace(dataset, images=cast(list, images))
    photos = stream(switched, size, batch_size, **how)
    if dataset.label_sets is None:
        photos = photos.map(lambda images, labels: (images, tf.one_hot(labels, classes)))
    if mix is not None:
        photos = photos.map(mix)  # one after the other: it draws, and each draw moves the next
    batches = photos.prefetch(tf.data.AUTOTUNE)
    images.blank = True
    _pass(batches, done)
    images.blank = False
    return batches


def batches_of_maps(
    run: tf.types.experimental.ConcreteFunction,
    dataset: Dataset,
    size: int,
    batch_size: int,
    file: Path,
    done: int = 0,
    **how: Any,
) -> tf.data.Dataset:
    """The same batches with a body's maps in place of the photos.

    The body runs once over each photo; its maps wait in a file, not in memory.

    Args:
        run: what ``traced`` makes of a body.
        dataset, size, batch_size, done: see ``batches_of_photos``.
        file: where the maps are kept.
        how: of ``foodxai.data.order``.

    Returns:
        tf.data.Dataset of (float32 [B, h, w, channels], float32 [B, classes]).
    """
    shape = (len(dataset), *run.structured_outputs.shape[1:])
    with file.open("wb") as opened:  # not mapped to memory: a full disk would end the process
        for images, _ in stream(dataset, size, batch_size):
            opened.write(tf.cast(run(images), tf.float32).numpy())
    answers = _answers(dataset)

    # Windows deletes no file that is open: every batch opens it for itself. Not by np.load, whose
    # parser fails in several threads of Python 3.11: https://github.com/python/cpython/issues/106905
    def chosen(numbers):
        return np.memmap(file, np.float32, "r", shape=shape)[numbers], answers[numbers]

    def read(numbers):
        found, labels = tf.numpy_function(
            chosen, [numbers], (tf.float32, tf.float32), stateful=False
        )
        found.set_shape([None, *shape[1:]])
        labels.set_shape([None, answers.shape[1]])
        return found, labels

    numbers = order(dataset, **how).batch(batch_size)
    batches = numbers.map(read, tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
    _pass(batches, done)
    return batches


class _Images:
    """The images of a data set, or blank ones, which take no time to read."""

    def __init__(self, images, size):
        self.images, self.blank = images, False
        self.nothing = np.zeros((size, size, 3), np.uint8)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, number):
        return self.nothing if self.blank else self.images[number]


class _Idle(keras.Model):
    """Takes batches, as any model that Keras trains, and does nothing with them."""

    def train_step(self, data):
        return {"loss": tf.zeros(())}


def _pass(batches, epochs):
    """Let epochs go by: every pass of Keras's moves the generators inside a tf.data.Dataset.

    In a thread of its own, in which no ``tf.distribute`` strategy is in scope: under one, Keras
    draws a batch before it begins.
    """

    def train():
        idle = _Idle()
        idle.compile(jit_compile=False)
        idle.fit(batches, epochs=epochs, shuffle=False, verbose=0)

    if epochs:
        with ThreadPoolExecutor(1) as alone:
            alone.submit(train).result()


def _answers(dataset):
    """One-hot labels, or label_sets, as float32 [N, classes]."""
    if dataset.label_sets is not None:
        return dataset.label_sets.astype(np.float32)
    return np.eye(len(dataset.classes), dtype=np.float32)[dataset.labels]


def traced(body: keras.Model, size: int) -> tf.types.experimental.ConcreteFunction:
    """A body as a graph, traced once for batches of any number of photos."""
    photos = tf.TensorSpec([None, size, size, 3])
    return tf.function(lambda images: body(images, training=False)).get_concrete_function(photos)


def split_where_training_begins(model: keras.Model) -> tuple[keras.Model | None, keras.Model]:
    """The network cut behind the last layer before which nothing is trained.

    Args:
        model: see ``models.flatten``.

    Returns:
        (body, head) as ``models.split`` gives them; (None, model) where no layer with weights can
        be cut off.
    """
    candidates = []
    for path, layer in models.flatten(model).layers.items():
        if _changes_in_training(layer):
            break
        candidates.append((path, layer))
    while candidates and any(_of(layer, "weights") for _, layer in candidates):
        path, _ = candidates.pop()
        try:
            return models.split(model, path)
        except ValueError:  # inside a shortcut: an earlier layer may be a place to cut
            continue
    return None, model


def _changes_in_training(layer):
    """Whether a layer's maps of one image differ from epoch to epoch."""
    random = len(_of(layer, "variables")) > len(_of(layer, "weights"))  # the state of its generator
    moving = isinstance(layer, keras.layers.BatchNormalization) and layer.trainable
    return bool(_of(layer, "trainable_weights")) or random or moving


def _of(layer, variables):
    """A layer's variables of one kind; an operation, such as an addition, has none."""
    return getattr(layer, variables, ())
