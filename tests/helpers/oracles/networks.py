"""The networks on which the explanations are compared with those of independent libraries.

Weights come from NumPy's generator, so that recorded numbers stay true when Keras draws others.
"""

from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from keras import layers
from PIL import Image, ImageOps
from scipy import ndimage

from foodxai import models

RECORD = Path(__file__).with_name("recorded.npz")


class Case(NamedTuple):
    """A network, two images for it, a target for each, and the target layer."""

    model: keras.Model
    images: np.ndarray
    targets: list
    layer: str | None


def seeded(model):
    """The model with weights from NumPy: He-normal kernels, batch norms that do something."""
    rng = np.random.default_rng(0)
    for weight in model.weights:
        shape, kind = tuple(weight.shape), weight.path.rpartition("/")[2]
        if kind == "kernel":
            fan_in = np.prod(shape[:2]) if "depthwise" in weight.path else np.prod(shape[:-1])
            value = rng.standard_normal(shape, np.float32) * np.sqrt(2 / fan_in)
        elif kind in ("gamma", "moving_variance"):
            value = rng.uniform(0.8, 1.2, shape)
        else:
            value = rng.uniform(-0.1, 0.1, shape)
        weight.assign(value.astype(np.float32))
    return model


def images(size, low, high):
    """Two images of soft blobs with some grain."""
    rng = np.random.default_rng(1)
    coarse = rng.uniform(size=(2, 6, 6, 3)).repeat(-(-size // 6), 1).repeat(-(-size // 6), 2)
    fine = 0.8 * coarse[:, :size, :size] + 0.2 * rng.uniform(size=(2, size, size, 3))
    return (low + (high - low) * fine).astype(np.float32)


def heat(size):
    """Two soft heatmaps from 0 to 1 without equal values."""
    soft = ndimage.gaussian_filter(np.random.default_rng(6).normal(size=(2, size, size)), (0, 5, 5))
    low, high = soft.min(axis=(1, 2), keepdims=True), soft.max(axis=(1, 2), keepdims=True)
    return ((soft - low) / (high - low)).astype(np.float32)


def vgg16():
    model = keras.applications.VGG16(
        weights=None, input_shape=(64, 64, 3), classes=20, classifier_activation=None
    )
    return Case(seeded(model), images(64, -1, 1), [3, 17], None)


def mobilenet_v2():
    model = keras.applications.MobileNetV2(
        weights=None, input_shape=(96, 96, 3), classes=20, classifier_activation=None
    )
    return Case(seeded(model), images(96, -1, 1), [5, 0], None)


def efficientnet_lite0():
    from foodxai.data import photos

    with Image.open(photos.path("coffee")) as photo:  # the pixels of the record
        coffee = ImageOps.fit(photo, (128, 128), Image.Resampling.BILINEAR)
    shown = np.stack([np.asarray(coffee, np.float32), images(128, 0, 255)[0]])
    return Case(models.efficientnet_lite0(size=128), shown, [967, 532], None)


def sequential():
    model = keras.Sequential(
        [
            keras.Input((48, 48, 3)),
            layers.Rescaling(1 / 64, offset=-2),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(24, 3, activation="relu", name="maps"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dense(7),
        ]
    )
    return Case(seeded(model), images(48, 0, 255), [2, 6], None)


def nested():
    """A transfer model: a backbone inside, pooling and a new dense layer outside."""
    inputs = keras.Input((48, 48, 3))
    x = layers.Conv2D(16, 3, 2, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU(6.0)(x)
    x = layers.Conv2D(20, 3, padding="same", activation="relu", name="top")(x)
    backbone = keras.Model(inputs, x, name="backbone")
    outer = keras.Input((48, 48, 3))
    x = backbone(layers.Rescaling(1 / 64, offset=-2)(outer))
    x = layers.Dense(7)(layers.Dropout(0.2)(layers.GlobalAveragePooling2D()(x)))
    return Case(seeded(keras.Model(outer, x)), images(48, 0, 255), [1, 4], "top")


def skip():
    """The target layer inside a shortcut: its maps alone do not decide the logits."""
    inputs = keras.Input((48, 48, 3))
    x = layers.Rescaling(1 / 64, offset=-2)(inputs)
    x = layers.Conv2D(16, 3, 2, padding="same", activation="relu")(x)
    inside = layers.Conv2D(16, 3, padding="same", activation="relu", name="inside")(x)
    x = layers.ReLU()(layers.Add()([x, layers.Conv2D(16, 1, name="narrow")(inside)]))
    x = layers.Conv2D(12, 3, activation="relu")(x)
    x = layers.Dense(7)(layers.GlobalAveragePooling2D()(x))
    return Case(seeded(keras.Model(inputs, x)), images(48, 0, 255), [0, 3], "inside")


CASES = {
    case.__name__: case
    for case in (sequential, nested, skip, mobilenet_v2, efficientnet_lite0, vgg16)
}
MEASURED = ("sequential", "nested")  # those that metrics are recorded of


def in_double(name):
    """The case in double precision, for gradients at the pixels.

    In single precision a ReLU whose input lies within rounding of zero opens in one library and
    stays shut in the other, which moves a few pixels by a thousandth and more.
    """
    keras.config.set_dtype_policy("float64")
    try:
        return CASES[name]()
    finally:
        keras.config.set_dtype_policy("float32")
