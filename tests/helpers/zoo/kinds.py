"""The rows of the book's table of networks: what a kind is called, and what to do about it."""

KINDS = {
    "chain": (
        "`Sequential`, or functional from one input to one output, frozen or not",
        "",
    ),
    "nested": (
        "models as layers of other models, however deep",
        "A layer name that stands twice is given by its path: `layer=\"first/maps\"`.",
    ),
    "shared": ("a layer that is called twice", "Its last call counts."),
    "operators": ("operators (`x + y`, `x / 127.5`) and `keras.ops`", "An operation may be the target layer, by its name."),
    "residual": (
        "shortcuts and branches",
        "The default layer is the last one that nothing goes around. A layer inside a shortcut can be "
        "explained (`layer=`) and not be cut at (`split`).",
    ),
    "ReLU": ("ReLU in every spelling, with a limit or without; batch, layer and group norm", ""),
    "other activations": (
        "leaky ReLU, PReLU, ELU, GELU, swish, hard swish, tanh, your own function",
        "The guided rule is made for ReLU: take `gradient`.",
    ),
    "gates": (
        "squeeze-and-excitation and spatial attention",
        "The gate's sigmoid is no ReLU: take `gradient`. The target layer is behind the gate.",
    ),
    "preprocessing": (
        "preprocessing inside: `Rescaling`, `Normalization`, operators, `preprocess_input`, batch norm",
        "Give images from 0 to 255. A network without any takes images as you prepared them.",
    ),
    "augmentation": ("augmentation, `Resizing` or a crop before all else", ""),
    "lambda": (
        "a `Lambda` layer",
        "Nobody can tell whether it is linear, so the guided rule is refused: take `gradient`, or write it "
        "with operators.",
    ),
    "curved preprocessing": (
        "preprocessing that is not scale and shift (a square root, a logarithm)",
        "Say what a covered place looks like: `models.set_baseline(model, colour)`.",
    ),
    "own class": (
        "layers and models of your own classes as parts",
        "Each is one closed layer, and a target layer if it ends in maps. What it computes is not "
        "known, so take `gradient`. `get_config` is needed where the network is copied.",
    ),
    "flat head": (
        "another head than global average pooling and one dense layer",
        "CAM reads that one dense layer: take `grad_cam`.",
    ),
    "convolutional head": (
        "a convolution as the classifier",
        "CAM reads a dense layer: take `grad_cam`.",
    ),
    "one logit": ("one logit, yes or no", "Two classes, 0 for no and 1 for yes."),
    "output": ("a dict or a list of one output", ""),
    "size": ("images of any size, or not square", ""),
    "channels": (
        "one channel, or four",
        "Tables and explorers read RGB photos; for gray ones, `keras.layers.Concatenate()([x, x, x])`... ",
    ),
    "precision": ("`mixed_float16`, float16 logits, `float64`", ""),
    "saved": ("saved and loaded again, `.keras` or `.h5`", ""),
    "softmax": (
        "a softmax at the end, or hidden in a function",
        "Take it off: `model.layers[-1].activation = None`; where it is a layer of its own, "
        "`keras.Model(model.inputs, model.layers[-2].output)`.",
    ),
    "sigmoid": (
        "a sigmoid at the end",
        "Take it off in the same way. One logit is explained as two classes.",
    ),
    "transformer": (
        "a transformer on patches",
        "Name the last layer with height and width: `layer=\"patches\"`. It is far from the logits.",
    ),
    "no convolution": ("no convolution at all", "There are no maps: take `gradient`."),
    "tiny maps": ("maps of one pixel only", "Give a larger image, or an earlier layer: `layer=`."),
    "gone around": (
        "pixels that reach the logits past every convolution",
        "Choose a layer: `layer=`.",
    ),
    "channels first": (
        "`channels_first`",
        "Build it with `data_format=\"channels_last\"`; the weights of convolutions are the same.",
    ),
    "no classifier": ("an answer per pixel", "Pool it to one vector of logits."),
    "two ends": (
        "several inputs or outputs",
        "Take one: `keras.Model(model.inputs, model.outputs[0])`.",
    ),
    "subclassed": (
        "a subclassed model, with nothing around it",
        "Build it functional. Or make it one closed layer, `keras.Model(image, model(image))` with "
        "`image = keras.Input(shape)`: then what needs no maps works.",
    ),
    "not built": ("a model that knows no input size yet", "Begin with `keras.Input(shape)`."),
    "legacy": (
        "`tf_keras` (Keras 2), `tf.saved_model.load`",
        "Load it with `keras.models.load_model` in Keras 3.",
    ),
}
