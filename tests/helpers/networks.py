"""A small network and random images for it, which many tests share."""

import keras
import numpy as np
from keras import layers


def images(count=3, size=24, seed=0):
    return np.random.default_rng(seed).uniform(0, 255, (count, size, size, 3)).astype(np.float32)


def network(end=None):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((24, 24, 3))
    x = layers.Rescaling(1 / 64, offset=-2)(inputs)
    x = layers.Conv2D(8, 3, 2, activation="relu", name="early")(x)
    x = layers.Conv2D(6, 3, name="before")(x)
    x = layers.ReLU(6.0, name="maps")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(0.5)(x)
    x = layers.Dense(5, name="logits", activation=end)(x)
    return keras.Model(inputs, x, name="net")
