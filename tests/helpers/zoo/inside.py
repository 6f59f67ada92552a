"""What a network may be made of between its preprocessing and its head."""

from keras import layers, ops

from .parts import chain
from .registry import BRIEFLY, CLASSES, FUNCTIONS, GUIDED, network, refuse

COLOUR = 127.0
NO_CAM = refuse(["cam"], ValueError, "grad_cam takes any head")


def start(x, activation="relu"):
    return layers.Conv2D(8, 3, 2, padding="same", activation=activation, name="early")(x)


def conv(name, activation=None):
    return layers.Conv2D(8, 3, padding="same", activation=activation, name=name)


@network("operators", colour=127.5)
def keras_operations():
    """Nothing but convolutions and functions of keras.ops."""

    def body(x):
        x = ops.relu(layers.Conv2D(4, 3, 2, padding="same")(x))
        both = ops.concatenate([ops.relu6(conv("left")(x)), ops.relu(conv("right")(x))], axis=-1)
        return conv("maps", "relu")(both)

    return chain(lambda x: x / 127.5 - 1, body)


@network("flat head", colour=COLOUR, refused=NO_CAM, asked=BRIEFLY)
def mean_by_an_operation():
    return chain(head=lambda x: layers.Dense(CLASSES)(ops.mean(x, axis=(1, 2))))


@network("residual", colour=COLOUR, layer="out", asked=BRIEFLY)
def residual():
    def body(x):
        x = start(x)
        inside = conv("narrow")(conv("inside", "relu")(x))
        return layers.ReLU(name="out")(layers.Add()([x, inside]))

    return chain(body=body)


@network("residual", colour=COLOUR, layer="add")
def residual_by_an_operator():
    """The sum itself is the last with a place: an operation, and no layer."""

    def body(x):
        x = start(x)
        return x + conv("inside", "relu")(x)

    return chain(body=body)


@network(
    "inside",
    colour=COLOUR,
    layer="out",
    given="inside",
    refused=NO_CAM | refuse(["split"], ValueError, "goes around"),
)
def inside_a_shortcut():
    return residual()


@network("small maps", colour=COLOUR, layer="wide", refused=NO_CAM, asked=BRIEFLY)
def small_maps_in_branches():
    """The last maps are one pixel; those of the branches before are wider, and are not it."""

    def body(x):
        x = layers.Conv2D(8, 3, 4, padding="same", activation="relu", name="wide")(x)
        branch = layers.Conv2D(8, 3, padding="same", activation="relu", name="branch")(x)
        branch = layers.Conv2D(8, 3, 6, padding="same")(branch)
        short = layers.MaxPooling2D(6)(x)
        return layers.ReLU()(layers.Add()([branch, short]))

    return chain(body=body, head=lambda x: layers.Dense(CLASSES)(layers.Flatten()(x)))


@network("residual", colour=COLOUR, layer="meet", asked=BRIEFLY)
def branches():
    """Inception: parallel convolutions, put together."""

    def body(x):
        x = start(x)
        parts = [conv("left", "relu")(x), conv("right", "relu")(conv("narrow", "relu")(x))]
        return layers.Concatenate(name="meet")([*parts, layers.MaxPooling2D(3, 1, "same")(x)])

    return chain(body=body)


@network("ReLU", colour=COLOUR)
def relu_layers():
    """Batch norm and ReLU as layers, with and without an upper limit."""

    def body(x):
        x = layers.ReLU(6.0)(layers.BatchNormalization()(start(x, None)))
        x = layers.ReLU(1.0)(conv("middle")(x))
        return layers.Activation("relu", name="maps")(conv("last")(x))

    return chain(body=body)


@network("ReLU", colour=COLOUR, asked=BRIEFLY)
def separable():
    def body(x):
        x = layers.SeparableConv2D(6, 3, 2, padding="same", activation="relu")(x)
        x = layers.ReLU(6.0)(layers.DepthwiseConv2D(3, padding="same")(x))
        return layers.Conv2D(8, 1, activation="relu", name="maps")(x)

    return chain(body=body)


@network("ReLU", colour=COLOUR, asked=BRIEFLY)
def group_norm():
    def body(x):
        x = layers.ReLU()(layers.GroupNormalization(4)(start(x, None)))
        return layers.ReLU(name="maps")(layers.LayerNormalization()(conv("last")(x)))

    return chain(body=body)


ACTIVATIONS = {
    "leaky_relu": lambda name: layers.LeakyReLU(0.2, name=name),
    "relu_with_a_slope": lambda name: layers.ReLU(negative_slope=0.2, name=name),
    "prelu": lambda name: layers.PReLU("ones", shared_axes=(1, 2), name=name),
    "elu": lambda name: layers.ELU(name=name),
    "gelu": lambda name: layers.Activation("gelu", name=name),
    "swish": lambda name: layers.Activation("swish", name=name),
    "hard_swish": lambda name: layers.Activation("hard_swish", name=name),
    "tanh": lambda name: layers.Activation("tanh", name=name),
    "softplus": lambda name: conv(name, "softplus"),
    "own_function": lambda name: conv(name, lambda t: t * ops.sigmoid(t)),
}


def _activated(name, build):
    """A network with that activation in its middle and ReLUs around it."""

    def built():
        return chain(body=lambda x: conv("maps", "relu")(build(f"the_{name}")(start(x))))

    built.__name__ = name
    refused = refuse(GUIDED, ValueError, f"the_{name}")
    asked = FUNCTIONS if name == "leaky_relu" else ("guided_backprop", "guided", "grad_cam")
    network("other activations", colour=COLOUR, refused=refused, asked=asked)(built)


for _name, _build in ACTIVATIONS.items():
    _activated(_name, _build)


@network(
    "other activations", colour=COLOUR, refused=refuse(GUIDED, ValueError, "silu"), asked=BRIEFLY
)
def swish_by_an_operation():
    return chain(body=lambda x: conv("maps", "relu")(ops.silu(start(x))))


@network("gates", colour=COLOUR, layer="gated", refused=refuse(GUIDED, ValueError, "the_gate"))
def squeeze_and_excitation():
    """The gate is one pixel wide, and never the target layer."""

    def body(x):
        x = conv("last", "relu")(start(x))
        gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
        gate = layers.Conv2D(4, 1, activation="relu")(gate)
        gate = layers.Conv2D(8, 1, activation="sigmoid", name="the_gate")(gate)
        return layers.Multiply(name="gated")([x, gate])

    return chain(body=body)


@network(
    "gates",
    colour=COLOUR,
    layer="gated",
    refused=refuse(GUIDED, ValueError, "the_gate"),
    asked=BRIEFLY,
)
def spatial_attention():
    def body(x):
        x = conv("last", "relu")(start(x))
        gate = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="the_gate")(x)
        return layers.Multiply(name="gated")([x, gate])

    return chain(body=body)
