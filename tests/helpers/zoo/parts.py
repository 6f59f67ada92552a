"""The parts that the networks of the zoo are put together from."""

import keras
from keras import layers

from .registry import CLASSES


def scale(x):
    """The course's own preprocessing: 127 becomes zero."""
    return layers.Rescaling(1 / 128, offset=-127 / 128)(x)


def maps(x, activation="relu"):
    """Two convolutions, the second of them called maps."""
    x = layers.Conv2D(6, 3, 2, padding="same", activation=activation, name="early")(x)
    return layers.Conv2D(8, 3, padding="same", activation=activation, name="maps")(x)


def pooled(x, **options):
    """Global average pooling and one dense layer."""
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return layers.Dense(CLASSES, name="logits", **options)(x)


def chain(prepare=scale, body=maps, head=pooled, shape=(24, 24, 3)):
    """Preprocessing, convolutions and a head, one after the other."""
    inputs = keras.Input(shape)
    return keras.Model(inputs, head(body(prepare(inputs))))
