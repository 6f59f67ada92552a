"""What may stand before the first convolution: preprocessing, augmentation, resizing."""

import keras
import numpy as np
from keras import layers, ops

from .parts import chain, maps, scale
from .registry import BRIEFLY, GUIDED, NEEDS_COLOUR, network, refuse

CAFFE = (123.68, 116.779, 103.939)
TORCH = (0.485 * 255, 0.456 * 255, 0.406 * 255)


@network("preprocessing", colour=127.5)
def operators():
    return chain(lambda x: x / 127.5 - 1)


@network("preprocessing", colour=(60, 70, 80), asked=BRIEFLY)
def operators_by_colour():
    return chain(lambda x: (x - np.array([60, 70, 80], "float32")) / 50)


@network("preprocessing", colour=127.5, asked=BRIEFLY)
def cast_then_operators():
    return chain(lambda x: ops.subtract(ops.cast(x, "float32") * (2 / 255), 1.0))


@network("preprocessing", colour=127.5, asked=BRIEFLY)
def preprocess_input_tf():
    return chain(keras.applications.mobilenet_v2.preprocess_input)


@network("preprocessing", colour=CAFFE)
def preprocess_input_caffe():
    return chain(keras.applications.resnet.preprocess_input)


@network("preprocessing", colour=TORCH, asked=BRIEFLY)
def preprocess_input_torch():
    return chain(keras.applications.densenet.preprocess_input)


@network("preprocessing", colour=(100, 110, 120))
def normalization_adapted():
    colours = np.array([[90, 100, 110], [110, 120, 130]], "float32")
    normalization = layers.Normalization()
    normalization.adapt(colours[:, None, None])
    return chain(normalization)


@network("preprocessing", colour=(51, 102, 153), asked=BRIEFLY)
def rescaling_then_normalization():
    def prepare(x):
        known = layers.Normalization(mean=[0.2, 0.4, 0.6], variance=[0.04, 0.09, 0.01])
        return known(layers.Rescaling(1 / 255)(x))

    return chain(prepare)


@network("preprocessing", colour=127.0, asked=BRIEFLY)
def padded_convolution():
    """Zero padding in a layer of its own, as in ResNet and EfficientNet."""

    def body(x):
        x = layers.ZeroPadding2D(((0, 1), (0, 1)))(x)
        x = layers.Conv2D(6, 3, 2, activation="relu")(x)
        return layers.Conv2D(8, 3, padding="same", activation="relu", name="maps")(x)

    return chain(body=body)


@network("lambda", colour=127.5, refused=refuse(GUIDED, ValueError, "'lambda'"))
def lambda_preprocessing():
    return chain(layers.Lambda(lambda x: x / 127.5 - 1))


@network("preprocessing", colour=0.0, scaled=False, asked=BRIEFLY)
def nothing_before():
    return chain(lambda x: x)


def zero_of_batch_norm(model):
    gamma, beta, mean, variance = model.get_layer("first").get_weights()
    return mean - beta / gamma * np.sqrt(variance + model.get_layer("first").epsilon)


@network("preprocessing", colour=zero_of_batch_norm, scaled=False)
def batch_norm_first():
    return chain(layers.BatchNormalization(name="first"))


@network(
    "curved preprocessing",
    colour=None,
    refused=refuse(NEEDS_COLOUR, ValueError, "models.set_baseline")
    | refuse(GUIDED, ValueError, "'sqrt'"),
)
def square_root():
    """Defined below zero too, where SmoothGrad's noise leads."""
    return chain(lambda x: ops.sqrt((x + 255) / 255))


@network("augmentation", colour=127.0, asked=BRIEFLY)
def flip_first():
    return chain(lambda x: scale(layers.RandomFlip("horizontal")(x)))


@network("augmentation", colour=127.0, asked=BRIEFLY)
def augmentation_first():
    """Keras's tutorials: a Sequential of random layers, then Rescaling."""
    augment = keras.Sequential(
        [layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.RandomZoom(0.1)]
    )
    return chain(lambda x: scale(augment(x)))


@network("augmentation", layer="backbone/maps", colour=127.5)
def augmentation_then_preprocess_input():
    """TensorFlow's tutorial on transfer learning, whole."""
    augment = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.2)])
    prepare = keras.applications.mobilenet_v2.preprocess_input
    inputs = keras.Input((24, 24, 3))
    backbone = keras.Model(inputs, maps(inputs), name="backbone")
    return chain(lambda x: prepare(augment(x)), lambda x: backbone(x, training=False))


@network("augmentation", colour=127.0, shape=(32, 32, 3), asked=BRIEFLY)
def resizing_first():
    return chain(lambda x: scale(layers.Resizing(24, 24)(x)), shape=(32, 32, 3))


@network("augmentation", colour=127.0, shape=(30, 36, 3))
def resizing_of_any_size():
    return chain(lambda x: scale(layers.Resizing(24, 24)(x)), shape=(None, None, 3))


@network("augmentation", colour=127.0, shape=(28, 28, 3), asked=BRIEFLY)
def crop_first():
    return chain(lambda x: scale(layers.CenterCrop(24, 24)(x)), shape=(28, 28, 3))


@network("nested", colour=(100, 110, 120), asked=BRIEFLY)
def nested_normalization():
    """An adapted Normalization in a Sequential of its own."""
    normalization = layers.Normalization()
    normalization.adapt(np.array([[[[90, 100, 110]]], [[[110, 120, 130]]]], "float32"))
    return chain(keras.Sequential([layers.RandomFlip("horizontal"), normalization]))


@keras.saving.register_keras_serializable("zoo")
class OwnPreprocessing(keras.Model):
    """Augmentation and scaling in a class of its own."""

    def __init__(self, **options):
        super().__init__(**options)
        self.flip = layers.RandomFlip("horizontal")

    def call(self, x, training=False):
        return self.flip(x, training=training) / 127.5 - 1


@network("own class", colour=127.5, refused=refuse(GUIDED, ValueError, "own_preprocessing"))
def own_preprocessing():
    return chain(OwnPreprocessing(name="own_preprocessing"))
