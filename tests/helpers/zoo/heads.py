"""What may stand behind the last convolution."""

import keras
import tensorflow as tf
from keras import layers, ops

from .parts import chain, pooled
from .registry import BRIEFLY, CLASSES, EXPLAINED, network, refuse

NO_CAM = refuse(["cam"], ValueError, "grad_cam takes any head")
COLOUR = 127.0


@network("flat head", colour=COLOUR, refused=NO_CAM, asked=BRIEFLY)
def flatten():
    def head(x):
        x = layers.Flatten()(layers.MaxPooling2D()(x))
        return layers.Dense(CLASSES)(x)

    return chain(head=head)


@network("flat head", colour=COLOUR, refused=NO_CAM)
def dense_layers():
    """VGG's head: two dense layers before the logits."""

    def head(x):
        x = layers.Dense(12, activation="relu")(layers.Flatten()(x))
        x = layers.Dense(10, activation="relu")(layers.Dropout(0.5)(x))
        return layers.Dense(CLASSES)(x)

    return chain(head=head)


@network("flat head", colour=COLOUR, refused=NO_CAM, asked=BRIEFLY)
def transferred():
    """Pooling, dense, batch norm, ReLU, logits."""

    def head(x):
        x = layers.Dense(12, use_bias=False)(layers.GlobalAveragePooling2D()(x))
        return layers.Dense(CLASSES)(layers.ReLU()(layers.BatchNormalization()(x)))

    return chain(head=head)


@network("flat head", colour=COLOUR, refused=NO_CAM, asked=BRIEFLY)
def maximum_pooling():
    return chain(head=lambda x: layers.Dense(CLASSES)(layers.GlobalMaxPooling2D()(x)))


@network("flat head", colour=COLOUR, refused=NO_CAM, asked=BRIEFLY)
def temperature():
    """Logits that are scaled once more."""
    return chain(head=lambda x: layers.Rescaling(0.5)(pooled(x)))


@network("flat head", colour=COLOUR, layer="early", refused=NO_CAM)
def multi_scale():
    """The pools of two depths, side by side: only before them does nothing go around."""

    def body(x):
        early = layers.Conv2D(6, 3, 2, padding="same", activation="relu", name="early")(x)
        late = layers.Conv2D(8, 3, padding="same", activation="relu", name="late")(early)
        return early, late

    def head(both):
        pools = [layers.GlobalAveragePooling2D()(x) for x in both]
        return layers.Dense(CLASSES)(layers.Concatenate()(pools))

    return chain(body=body, head=head)


@network("convolutional head", colour=COLOUR, refused=NO_CAM)
def convolutional():
    """MobileNet's head: the classifier is a convolution on one pixel."""

    def head(x):
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        x = layers.Conv2D(CLASSES, 1, name="conv_preds")(layers.Dropout(0.5)(x))
        return layers.Reshape((CLASSES,))(x)

    return chain(head=head)


@network("convolutional head", colour=COLOUR, refused=NO_CAM, asked=BRIEFLY)
def convolutional_with_features():
    """MobileNetV3's head: one more convolution and activation on the pooled pixel."""

    def head(x):
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
        x = layers.Conv2D(12, 1, activation="relu")(x)
        return layers.Flatten()(layers.Conv2D(CLASSES, 1, name="conv_preds")(x))

    return chain(head=head)


@network("convolutional head", colour=COLOUR, layer="class_maps", refused=NO_CAM)
def a_map_per_class():
    """Network in network: the last convolution has a map per class, and their means are logits."""

    def head(x):
        return layers.GlobalAveragePooling2D()(layers.Conv2D(CLASSES, 1, name="class_maps")(x))

    return chain(head=head)


@network("one logit", colour=COLOUR)
def one_logit():
    return chain(head=lambda x: layers.Dense(1)(layers.GlobalAveragePooling2D()(x)))


@network("flat head", colour=COLOUR, refused=NO_CAM, asked=BRIEFLY)
def one_logit_flat():
    return chain(head=lambda x: layers.Dense(1)(layers.Flatten()(x)))


def written_out(x):
    return ops.exp(x) / ops.sum(ops.exp(x), axis=-1, keepdims=True)


SOFTMAX = {
    "as_an_activation": lambda x: pooled(x, activation="softmax"),
    "as_a_layer": lambda x: layers.Softmax()(pooled(x)),
    "as_an_activation_layer": lambda x: layers.Activation("softmax", dtype="float32")(pooled(x)),
    "as_an_operation": lambda x: ops.softmax(pooled(x)),
    "of_tensorflow": lambda x: pooled(x, activation=tf.nn.softmax),
    "in_a_lambda": lambda x: layers.Lambda(tf.nn.softmax)(pooled(x)),
    "in_a_lambda_activation": lambda x: pooled(x, activation=lambda t: tf.nn.softmax(t)),
    "in_a_nested_head": lambda x: keras.Sequential(
        [layers.GlobalAveragePooling2D(), layers.Dense(CLASSES, activation="softmax")]
    )(x),
    "before_a_dropout": lambda x: layers.Dropout(0.1)(pooled(x, activation="softmax")),
    "written_out": lambda x: written_out(pooled(x)),
    "log": lambda x: ops.log_softmax(pooled(x)),
    "before_rescaling": lambda x: layers.Rescaling(100.0)(pooled(x, activation="softmax")),
    "before_operators": lambda x: pooled(x, activation="softmax") * 2 - 1,
}
SIGMOID = {
    "sigmoid_of_classes": lambda x: pooled(x, activation="sigmoid"),
    "sigmoid_of_one": lambda x: layers.Dense(1, activation="sigmoid")(
        layers.GlobalAveragePooling2D()(x)
    ),
    "sigmoid_as_an_operation": lambda x: ops.sigmoid(pooled(x)),
}


# What has no image to try sees no softmax in a function.
SEEN_BY_NUMBERS = {"in_a_lambda", "in_a_lambda_activation", "written_out"}
WITHOUT_IMAGE = ("guided", "in_bfloat16")


def _probabilities(kind, name, head, words, functions=EXPLAINED, more=None):
    def build():
        return chain(head=head)

    build.__name__ = name
    refused = refuse(functions, ValueError, words) | (more or {})
    network(kind, colour=COLOUR, refused=refused)(build)


for _name, _head in SOFTMAX.items():
    if _name in SEEN_BY_NUMBERS:
        _functions = [function for function in EXPLAINED if function not in WITHOUT_IMAGE]
        _guided = refuse(["guided"], ValueError, "where its rule says nothing")
        _probabilities("softmax", f"softmax_{_name}", _head, "softmax", _functions, _guided)
    else:
        _probabilities("softmax", f"softmax_{_name}", _head, "softmax")
for _name, _head in SIGMOID.items():
    _probabilities("sigmoid", _name, _head, "sigmoid")
