"""Ways to put a network together, and what it may take and give."""

import functools
import tempfile
from pathlib import Path

import keras
from keras import layers

from .parts import chain, maps, pooled, scale
from .registry import BRIEFLY, CLASSES, FUNCTIONS, network, refuse

COLOUR = 127.0
NOT_RGB = refuse(["compare"], ValueError, "this model takes")


@network("chain", colour=COLOUR)
def functional():
    return chain()


@network("chain", colour=COLOUR)
def sequential():
    return keras.Sequential(
        [
            keras.Input((24, 24, 3)),
            layers.Rescaling(1 / 128, offset=-127 / 128),
            layers.Conv2D(6, 3, 2, padding="same", activation="relu"),
            layers.Conv2D(8, 3, padding="same", activation="relu", name="maps"),
            layers.GlobalAveragePooling2D(),
            layers.Dropout(0.5),
            layers.Dense(CLASSES, name="logits"),
        ]
    )


@network("nested", layer="backbone/maps", colour=COLOUR)
def nested():
    """A backbone inside, preprocessing and head outside: transfer learning in Keras's guides."""
    inputs = keras.Input((24, 24, 3))
    backbone = keras.Model(inputs, maps(inputs), name="backbone")
    return chain(body=lambda x: backbone(x, training=False))


@network("nested", layer="second/maps", colour=COLOUR)
def nested_with_the_same_names():
    def part(channels, name):
        inputs = keras.Input((None, None, channels))
        return keras.Model(inputs, maps(inputs), name=name)

    return chain(body=lambda x: part(8, "second")(part(3, "first")(x)))


@network("nested", layer="inner/backbone/maps", colour=COLOUR, asked=BRIEFLY)
def nested_in_sequential():
    inner = nested()
    inner.name = "inner"
    return keras.Sequential([keras.Input((24, 24, 3)), inner])


@network("nested", layer="features/maps", colour=COLOUR, asked=BRIEFLY)
def sequentials_in_functional():
    features = keras.Sequential(
        [
            layers.Conv2D(6, 3, 2, padding="same", activation="relu"),
            layers.Conv2D(8, 3, padding="same", activation="relu", name="maps"),
        ],
        name="features",
    )
    classifier = keras.Sequential(
        [layers.GlobalAveragePooling2D(), layers.Dropout(0.5), layers.Dense(CLASSES)], name="head"
    )
    return chain(body=features, head=classifier)


@network("shared", colour=COLOUR)
def shared_layer():
    """One convolution, called twice; its second output is the last with a place."""
    twice = layers.Conv2D(8, 3, padding="same", activation="relu", name="maps")

    def body(x):
        x = layers.Conv2D(8, 3, 2, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D()(twice(x))
        return twice(layers.BatchNormalization()(x))

    return chain(body=body)


@network("output", colour=COLOUR)
def dict_output():
    model = chain()
    return keras.Model(model.input, {"dish": model.output})


@network("output", colour=COLOUR, asked=BRIEFLY)
def list_output():
    model = chain()
    return keras.Model(model.input, [model.output])


@network("size", colour=COLOUR)
def any_size():
    return chain(shape=(None, None, 3))


@network("size", colour=COLOUR, shape=(24, 36, 3))
def not_square():
    return chain(shape=(24, 36, 3))


@network("gray", colour=COLOUR, shape=(24, 24, 1), refused=NOT_RGB)
def one_channel():
    return chain(shape=(24, 24, 1))


@network(
    "four channels",
    colour=COLOUR,
    shape=(24, 24, 4),
    refused=NOT_RGB | refuse(["case"], ValueError, "of 4 channels"),
)
def four_channels():
    return chain(shape=(24, 24, 4))


@network("gray", colour=127.5, shape=(24, 24, 1), refused=NOT_RGB, asked=BRIEFLY)
def gray_repeated_to_rgb():
    def prepare(x):
        return layers.Rescaling(1 / 127.5, offset=-1)(layers.Concatenate()([x, x, x]))

    return chain(prepare, shape=(24, 24, 1))


EXPLAINING = tuple(function for function in FUNCTIONS if function != "structure")  # which draws


def with_policy(policy, build):
    """What the builder builds under another dtype policy."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        return build()
    finally:
        keras.config.set_dtype_policy(before)


@network("precision", colour=COLOUR, tolerance=0.02)
def mixed_float16():
    """As Keras's guide has it: the logits stay float32."""
    head = functools.partial(pooled, dtype="float32")
    return with_policy("mixed_float16", lambda: chain(head=head))


@network("precision", colour=COLOUR, tolerance=0.02, asked=BRIEFLY)
def float16_logits():
    return with_policy("mixed_float16", chain)


@network("precision", colour=COLOUR)
def float64():
    return with_policy("float64", chain)


def saved(model, name):
    """The model, written to a file and read again."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        model.save(file)
        return keras.models.load_model(file, compile=False)


@network("saved", colour=COLOUR, asked=BRIEFLY)
def saved_functional():
    return saved(chain(), "chain.keras")


@network("saved", colour=COLOUR, asked=BRIEFLY)
def saved_sequential():
    return saved(sequential(), "sequential.keras")


@network("saved", colour=COLOUR)
def saved_h5():
    return saved(sequential(), "sequential.h5")


@network("saved", layer="backbone/maps", colour=127.5)
def saved_operators():
    inputs = keras.Input((24, 24, 3))
    backbone = keras.Model(inputs, maps(inputs), name="backbone")
    return saved(chain(lambda x: x / 127.5 - 1, backbone), "nested.keras")


@network("chain", layer="image", colour=COLOUR, asked=BRIEFLY)
def layer_called_image():
    def body(x):
        return layers.Conv2D(8, 3, activation="relu", name="image")(x)

    return chain(body=body)


@network("chain", colour=COLOUR, asked=BRIEFLY)
def frozen():
    model = chain()
    model.trainable = False
    return model


@network("two ends", refused=refuse(EXPLAINING, ValueError, "2 inputs"), asked=EXPLAINING)
def two_inputs():
    inputs = [keras.Input((24, 24, 3)), keras.Input((24, 24, 3))]
    return keras.Model(inputs, pooled(maps(scale(layers.Add()(inputs)))))


@network("two ends", refused=refuse(EXPLAINING, ValueError, "2 outputs"), asked=EXPLAINING)
def two_outputs():
    model = chain()
    return keras.Model(model.input, [model.output, layers.Dense(2)(model.get_layer("pool").output)])
