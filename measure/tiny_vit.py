"""Trains the tiny vision transformer that the package holds, on plates.

    python measure/tiny_vit.py [--write]

Says how many validation and test plates it gets right. --write replaces
foodxai/models/tiny_vit.npz. Ten minutes of processor time.
"""

import os
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from foodxai import models, train  # first, so that TensorFlow starts silently
from foodxai.data import flip_crop_rotate, plates
from foodxai.models import transformer

# isort: split
import keras
import numpy as np
import record
import tensorflow as tf
import usage

SEED = 0
PLATES = 10_000
EPOCHS = 24
BATCH = 100
PEAK = 2e-3


def batches(training):
    """Plates mirrored, turned and cropped anew in every epoch, with one-hot answers."""
    labels = tf.one_hot(training.labels, len(training.classes))
    order = tf.data.Dataset.from_tensor_slices((training.images, labels))
    seeds = tf.data.Dataset.random(SEED, rerandomize_each_iteration=True).batch(2)

    def changed(plate, seed):
        return flip_crop_rotate(tf.cast(plate[0], tf.float32), seed), plate[1]

    shuffled = order.shuffle(PLATES, SEED).batch(BATCH)
    return tf.data.Dataset.zip(shuffled, seeds).map(changed).prefetch(2)


def trained():
    """The network at the end of its training, its weights rounded as the package keeps them."""
    training, held = (
        plates.load(*which, size=32) for which in (("train", PLATES), ("validation", 500))
    )
    keras.utils.set_random_seed(SEED)
    model = models.tiny_vit()
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    optimizer = train.adamw(EPOCHS * PLATES // BATCH, PEAK, weight_decay=0.05)
    model.compile(optimizer, loss, metrics=["accuracy"])
    checked = held.images.astype(np.float32), keras.utils.to_categorical(held.labels)
    model.fit(batches(training), epochs=EPOCHS, validation_data=checked, shuffle=False, verbose=2)
    for weight in model.weights:
        weight.assign(np.asarray(weight, np.float16))
    return model


def main():
    parser = usage.Parser(__doc__)
    parser.add_argument("--write", action="store_true", help="replace foodxai/models/tiny_vit.npz")
    write = parser.parse_args().write
    start = time.process_time()
    model = trained()
    test = plates.load("test", 1000, size=32)
    right = np.argmax(model.predict(test.images.astype(np.float32), verbose=0), 1) == test.labels
    print(record.share("test accuracy of tiny_vit, 32 px", right))
    print(f"{time.process_time() - start:.0f} seconds of processor time")
    if write:
        transformer.save(model)


if __name__ == "__main__":
    main()
