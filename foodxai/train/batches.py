"""What a network is fed: photos from a stream, or the cached maps of a frozen body."""

import keras
import numpy as np
import tensorflow as tf

from .. import models
from ..data import order, stream


def answers(dataset):
    """One-hot labels, or label_sets, as float32 [N, classes]."""
    if dataset.label_sets is not None:
        return dataset.label_sets.astype(np.float32)
    return np.eye(len(dataset.classes), dtype=np.float32)[dataset.labels]


def of_photos(dataset, size, batch_size, mix=None, **how):
    """Batches of photos and answers; `how` as in ``foodxai.data.stream``."""
    classes = len(dataset.classes)
    photos = stream(dataset, size, batch_size, **how)
    if dataset.label_sets is None:
        photos = photos.map(lambda images, labels: (images, tf.one_hot(labels, classes)))
    if mix is not None:
        photos = photos.map(mix, tf.data.AUTOTUNE)
    return photos.prefetch(tf.data.AUTOTUNE)


def compiled(body, size):
    """A body as a graph, traced once for batches of any number of photos."""
    photos = tf.TensorSpec([None, size, size, 3])
    return tf.function(lambda images: body(images, training=False)).get_concrete_function(photos)


def of_maps(run, dataset, size, batch_size, file, **how):
    """The same batches with a compiled body's maps in place of the photos.

    The body runs once over each photo; its maps wait in `file`, not in memory.
    """
    shape = (len(dataset), *run.structured_outputs.shape[1:])
    maps, done = np.lib.format.open_memmap(file, "w+", np.float32, shape), 0
    for images, _ in stream(dataset, size, batch_size):
        maps[done : done + len(images)] = run(images)
        done += len(images)
    known = answers(dataset)

    def read(indices):
        found, labels = tf.numpy_function(
            lambda i: (maps[i], known[i]), [indices], (tf.float32, tf.float32), stateful=False
        )
        found.set_shape([None, *shape[1:]])
        labels.set_shape([None, known.shape[1]])
        return found, labels

    indices = order(dataset, **how).batch(batch_size)
    return indices.map(read, tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def cut(model):
    """The model as (body, head) where the body has nothing to train; (None, model) if it has none.

    Layers that draw random numbers end a body: their maps would differ from epoch to epoch.
    """
    candidates = []
    for path, layer in models.flatten(model).layers.items():
        if layer.trainable_weights or _random(layer):
            break
        candidates.append((path, layer))
    while candidates and any(layer.weights for _, layer in candidates):
        path, _ = candidates.pop()
        try:
            return models.split(model, path)
        except ValueError:  # inside a shortcut: an earlier layer may be a place to cut
            continue
    return None, model


def _random(layer):
    return isinstance(layer, keras.layers.Dropout) or any(
        getattr(layer, name, None) is not None for name in ("seed_generator", "generator")
    )
