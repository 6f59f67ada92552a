"""Networks with classes of the user's own in them, and networks without a default layer."""

import keras
import tensorflow as tf
from keras import layers

from .parts import chain, maps, scale
from .registry import BRIEFLY, CLASSES, EXPLAINED, FUNCTIONS, GUIDED, NEEDS_MAPS, network, refuse

COLOUR = 127.0
NO_CAM = refuse(["cam"], ValueError, "grad_cam takes any head")


@keras.saving.register_keras_serializable("zoo")
class OwnBlock(layers.Layer):
    """A layer that holds convolutions and ReLUs."""

    def __init__(self, filters, **options):
        super().__init__(**options)
        self.first = layers.Conv2D(filters, 3, 2, padding="same", activation="relu")
        self.second = layers.Conv2D(filters, 3, padding="same")

    def build(self, shape):
        self.first.build(shape)
        self.second.build(self.first.compute_output_shape(shape))

    def call(self, x):
        return tf.nn.relu(self.second(self.first(x)))

    def compute_output_shape(self, shape):
        return self.second.compute_output_shape(self.first.compute_output_shape(shape))


@keras.saving.register_keras_serializable("zoo")
class OwnBackbone(keras.Model):
    """A subclassed model, to be a part of another."""

    def __init__(self, filters, **options):
        super().__init__(**options)
        self.filters = filters
        self.first = layers.Conv2D(filters, 3, 2, padding="same", activation="relu")
        self.second = layers.Conv2D(filters, 3, padding="same", activation="relu")

    def call(self, x, training=False):
        return self.second(self.first(x))

    def get_config(self):
        return {"name": self.name, "filters": self.filters}


class WholeModel(keras.Model):
    """A subclassed model, with nothing around it."""

    def __init__(self):
        super().__init__()
        self.backbone, self.pool = OwnBackbone(8), layers.GlobalAveragePooling2D()
        self.logits = layers.Dense(CLASSES)

    def call(self, x, training=False):
        return self.logits(self.pool(self.backbone(x)))


def opaque(name):
    return refuse(GUIDED, ValueError, name)


@network("own class", colour=COLOUR, layer="own_block", refused=opaque("own_block"))
def own_layer():
    return chain(body=OwnBlock(8, name="own_block"))


@network("own class", colour=COLOUR, layer="own_backbone", refused=opaque("own_backbone"))
def own_backbone():
    return chain(body=OwnBackbone(8, name="own_backbone"))


@network(
    "own class",
    colour=COLOUR,
    layer="own_backbone",
    refused=opaque("own_backbone"),
    asked=BRIEFLY,
)
def own_backbone_in_sequential():
    return keras.Sequential(
        [
            keras.Input((24, 24, 3)),
            layers.Rescaling(1 / 128, offset=-127 / 128),
            OwnBackbone(8, name="own_backbone"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(CLASSES),
        ]
    )


@network("own class", colour=COLOUR, refused=opaque("own_start"), asked=BRIEFLY)
def own_block_then_convolution():
    def body(x):
        x = OwnBlock(6, name="own_start")(x)
        return layers.Conv2D(8, 3, padding="same", activation="relu", name="maps")(x)

    return chain(body=body)


@network("subclassed", refused=refuse(FUNCTIONS, TypeError, "subclassed"))
def subclassed_model():
    model = WholeModel()
    model(tf.zeros((1, 24, 24, 3)))
    return model


@network("not built", refused=refuse(FUNCTIONS, ValueError, "no input shape"))
def sequential_without_input():
    return keras.Sequential([layers.Conv2D(4, 3), layers.GlobalAveragePooling2D(), layers.Dense(5)])


@network("legacy", refused=refuse(FUNCTIONS, TypeError, "tf_keras|Expected a Keras model"))
def legacy_keras():
    """What a tf_keras model looks like from outside: that package is not among the dependencies."""
    return type("Functional", (), {"__module__": "tf_keras.src.engine.functional"})()


@network("legacy", refused=refuse(FUNCTIONS, TypeError, "Keras model"))
def saved_model():
    """What tf.saved_model.load gives."""
    return tf.Module()


def no_layer(words):
    return refuse(NEEDS_MAPS, ValueError, words)


@network("no convolution", colour=COLOUR, layer=None, refused=no_layer("no convolution"))
def dense_on_pixels():
    def head(x):
        return layers.Dense(CLASSES)(layers.Dense(12, activation="relu")(layers.Flatten()(x)))

    return chain(body=lambda x: x, head=head)


@network("tiny maps", colour=COLOUR, layer=None, refused=no_layer("larger image"))
def one_pixel_maps():
    def body(x):
        return layers.Conv2D(8, 24, activation="relu")(x)

    return chain(body=body)


def wide_and_deep():
    """Pixels reach the logits past every convolution."""
    inputs = keras.Input((24, 24, 3))
    x = scale(inputs)
    deep = layers.GlobalAveragePooling2D()(maps(x))
    wide = layers.Dense(6, activation="relu")(layers.Flatten()(layers.AveragePooling2D(6)(x)))
    return keras.Model(inputs, layers.Dense(CLASSES)(layers.Concatenate()([deep, wide])))


network("gone around", colour=COLOUR, layer=None, refused=no_layer("layer="))(wide_and_deep)


def vision_transformer():
    """A convolution cuts patches; the rest works on tokens."""

    def body(x):
        x = layers.Conv2D(12, 6, 6, name="patches")(x)
        x = layers.Reshape((16, 12))(x)
        seen = layers.LayerNormalization()(x)
        x = x + layers.MultiHeadAttention(2, 6)(seen, seen)
        wide = layers.Dense(24, "gelu", name="mlp")(layers.LayerNormalization()(x))
        return x + layers.Dense(12)(wide)

    return chain(
        body=body, head=lambda x: layers.Dense(CLASSES)(layers.GlobalAveragePooling1D()(x))
    )


network(
    "transformer",
    colour=COLOUR,
    layer=None,
    refused=refuse(GUIDED, ValueError, "multi_head_attention.*mlp") | no_layer("layer="),
)(vision_transformer)


@network("flat head", colour=COLOUR, refused=NO_CAM, asked=BRIEFLY)
def tokens_without_weights():
    """Places as a sequence, only to be averaged: no transformer."""

    def head(x):
        x = layers.GlobalAveragePooling1D()(layers.Reshape((-1, 8))(x))
        return layers.Dense(CLASSES)(x)

    return chain(head=head)


@network(
    "channels first",
    colour=COLOUR,
    layer="nchw",
    refused=refuse(EXPLAINED, ValueError, "'nchw_pool' has its channels first"),
    asked=tuple(function for function in FUNCTIONS if function != "transfer"),
)
def channels_first():
    def body(x):
        return layers.Activation("relu", name="nchw")(layers.Permute((3, 1, 2))(maps(x, None)))

    def head(x):
        x = layers.GlobalAveragePooling2D(data_format="channels_first", name="nchw_pool")(x)
        return layers.Dense(CLASSES)(x)

    return chain(body=body, head=head)


@network(
    "no classifier",
    colour=COLOUR,
    layer="answers",
    refused=refuse(EXPLAINED, ValueError, "expected logits")
    | refuse(["split"], ValueError, "no head stands behind it"),
)
def segmentation():
    """An answer per pixel, and no vector of logits."""
    return chain(head=layers.Conv2D(CLASSES, 1, name="answers"))
