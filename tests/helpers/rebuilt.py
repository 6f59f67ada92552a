"""A network of all that Keras can name or hide: operators, own layers, a Lambda, nested parts."""

import keras
from keras import layers


class Gate(layers.Layer):
    """An own layer without a configuration, around another one."""

    def __init__(self, inner, power=1):
        super().__init__()
        self.inner, self.power = inner, power

    def call(self, maps):
        return self.inner(maps) ** self.power


class Part(keras.Model):
    """A part whose graph nobody can read."""

    def __init__(self, stride=1):
        super().__init__()
        self.convolution = layers.Conv2D(4, 3, strides=stride)

    def call(self, maps):
        return self.convolution(maps)


def build(
    scale=127.5, activation="relu", power=1, stride=1, function=lambda maps: maps / 3, turn=False
):
    keras.utils.set_random_seed(1)
    inputs = keras.Input((20, 20, 3))
    x = layers.Conv2D(4, 3, padding="same", activation=activation)(inputs / scale - 1)
    x = keras.Sequential([layers.Conv2D(4, 3, padding="same"), layers.ReLU()])(x) + x
    x = Part(stride)(Gate(layers.Dense(4), power)(x))
    x = layers.Lambda(function)(x)
    y = keras.ops.mean(x, axis=(1, 2))
    z = layers.Dense(4)(y)
    return keras.Model(inputs, layers.Dense(3)(z - y if turn else y - z))
