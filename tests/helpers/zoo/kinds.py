"""The rows of the book's table of networks: what a kind is called, and what to do about it."""

KINDS = {
    "chain": ("`Sequential`, or functional from one input to one output; frozen or not", ""),
    "nested": (
        "models as layers of other models, however deep",
        'a layer name that stands twice is given by its path: `layer="first/maps"`',
    ),
    "shared": ("a layer that is called twice", "its last call counts"),
    "residual": (
        "shortcuts and branches",
        "the default layer is the last one that nothing goes around",
    ),
    "inside": (
        "a target layer inside a shortcut (`layer=`)",
        "take `grad_cam`; cut where the ways meet again",
    ),
    "operators": (
        "operators (`x + y`, `x / 127.5`) and `keras.ops`",
        "an operation may be the target layer, by its name",
    ),
    "ReLU": ("ReLU in every spelling, with a limit or without; batch, layer and group norm", ""),
    "other activations": (
        "leaky ReLU, PReLU, ELU, GELU, swish, tanh, an activation of your own",
        "the guided rule is made for ReLU: take `gradient`",
    ),
    "gates": (
        "squeeze-and-excitation, spatial attention",
        "a gate's sigmoid is no ReLU: take `gradient`",
    ),
    "own class": (
        "layers and models of your own classes as parts",
        "each is one closed layer, and a target layer if it gives maps; what it computes is not "
        "known: take `gradient`",
    ),
    "lambda": (
        "a `Lambda` layer",
        "what it computes is not known: take `gradient`, or write it with operators",
    ),
    "preprocessing": (
        "preprocessing inside: `Rescaling`, `Normalization`, operators, `preprocess_input`, "
        "batch norm",
        "give images from 0 to 255; a network without any takes images as you prepare them",
    ),
    "augmentation": ("augmentation, `Resizing` or a crop before all else", ""),
    "curved preprocessing": (
        "preprocessing with a square root or another nonlinearity",
        "say what a covered place looks like: `models.set_baseline(model, colour)`; "
        "take `gradient` in place of the guided rule",
    ),
    "flat head": (
        "another head than global average pooling and one dense layer",
        "CAM reads that dense layer: take `grad_cam`",
    ),
    "convolutional head": (
        "a convolution as the classifier",
        "CAM reads a dense layer: take `grad_cam`",
    ),
    "one logit": ("one logit, for yes or no", "two classes, 0 for no and 1 for yes"),
    "output": ("a dict or a list with one output", ""),
    "size": ("images of any size, or not square", ""),
    "gray": (
        "grey images",
        "a table reads RGB photos: repeat the channel inside and give grey images to `measure`",
    ),
    "four channels": ("images of four channels", "tables and explorers show RGB photos"),
    "precision": ("`mixed_float16`, logits in float16, `float64`", ""),
    "saved": ("saved and loaded again, as `.keras` or `.h5`", ""),
    "small maps": (
        "last maps of one pixel, wider ones before",
        "the default layer is a wider one, and CAM reads the last: take `grad_cam`",
    ),
    "tiny maps": ("no maps wider than one pixel", "give a larger image; or take `gradient`"),
    "no convolution": ("no convolution", "there are no maps: take `gradient`"),
    "gone around": (
        "pixels that reach the logits past every convolution",
        "choose a layer: `layer=`; it can be explained, and not be cut at",
    ),
    "transformer": (
        "a transformer behind a convolution that cuts patches",
        "take `attention_gradient` or `attention_rollout`; its maps are far from its logits, if "
        'you want them all the same, `layer="patches"`',
    ),
    "softmax": (
        "a softmax at the end, or hidden in a function",
        "take it off, as below",
    ),
    "sigmoid": ("a sigmoid at the end", "take it off in the same way"),
    "channels first": ("channels first", 'build it with `data_format="channels_last"`'),
    "no classifier": (
        "an answer for every pixel",
        "pool it: `keras.Model(model.input, GlobalAveragePooling2D()(model.output))`",
    ),
    "two ends": (
        "several inputs or outputs",
        "take one output: `keras.Model(model.input, model.outputs[0])`",
    ),
    "subclassed": (
        "a subclassed model with nothing around it",
        "build it functional; or make it one closed layer, `keras.Model(image, model(image))`: "
        "then all works that needs no maps",
    ),
    "not built": ("a model that knows no input size yet", "begin with `keras.Input(shape)`"),
    "legacy": (
        "models of `tf_keras`, Keras 2, or of `tf.saved_model.load`",
        "load the saved model with `keras.models.load_model`, of Keras 3",
    ),
}
