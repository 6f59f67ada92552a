"""Checks that every method makes on what it is given, before anything is computed."""

import weakref

import keras
import numpy as np
from keras import layers

from .graph import Flat, flatten, weights_of
from .seam import locate

_PROBABILITIES = {"softmax", "logsoftmax", "log_softmax", "sigmoid"}
_TRANSPARENT = {"Cast", "Dropout", "Flatten", "Identity", "Rescaling", "Reshape", "Squeeze"}
_ARITHMETIC = {"Add", "Divide", "Multiply", "Negative", "Subtract", "TrueDivide"}  # with a constant
_checked: weakref.WeakKeyDictionary[keras.Model, Flat] = weakref.WeakKeyDictionary()


class TwoLogits(keras.layers.Layer):
    """The one logit z of a yes-or-no network as two, -z/2 and z/2: their softmax is its sigmoid."""

    def call(self, logits: keras.KerasTensor) -> keras.KerasTensor:
        return keras.ops.concatenate([-logits / 2, logits / 2], axis=-1)


def check_network(model: keras.Model) -> Flat:
    """The network laid open (``models.flatten``), if its output can be explained.

    A network with one logit z answers with two here, -z/2 for "no" and z/2 for "yes".

    Raises:
        TypeError, ValueError: see ``models.flatten``; ValueError also where the output is not
            [N, classes] or is a probability, and where a layer has its channels first.
    """
    flat = flatten(model)
    output = flat.model.outputs[0]
    if len(output.shape) != 2 or output.shape[1] is None:
        raise ValueError(f"The model answers with {output.shape}; expected logits [N, classes].")
    for path, layer in flat.layers.items():
        if getattr(layer, "data_format", None) == "channels_first":
            raise ValueError(
                f"Layer {path!r} has its channels first, [N, channels, h, w]; foodxai reads "
                "activation maps as [N, h, w, channels]. Build the model with "
                "data_format='channels_last'."
            )
    _check_end(flat)
    if output.shape[1] > 1:
        return flat
    if flat.model not in _checked:
        _checked[flat.model] = _with_two_logits(flat)
    return _checked[flat.model]


def _with_two_logits(flat):
    layer, output = TwoLogits(name="two_logits"), flat.model.outputs[0]
    logits = layer(output)
    return Flat(
        keras.Model(flat.model.inputs[0], logits, name=flat.model.name),
        flat.tensors | {layer.name: logits},
        flat.layers | {layer.name: layer},
        [*flat.calls, (layer.name, (output,), (logits,))],
    )


def _check_end(flat):
    path, layer = _last(flat)
    name = activation_name(layer)
    if name not in _PROBABILITIES:
        return
    if getattr(layer, "activation", None) is None:
        off = "cut it off, keras.Model(model.input, model.layers[-2].output)"
    else:
        off = f"model.get_layer({path!r}).activation = keras.activations.linear"
    if name == "sigmoid":
        raise ValueError(
            f"The model ends in a sigmoid ({path!r}), whose gradient vanishes where the network is "
            f"sure: explain the logit before it. In a loaded model: {off}. When you build one: "
            "activation=None, trained with from_logits=True. A network with one logit is explained "
            "as two classes, 0 for no and 1 for yes."
        )
    raise ValueError(
        f"The model ends in a {name} ({path!r}). After it, a score falls when another class "
        "rises, and where the network is sure its gradient vanishes: explain the logits before it. "
        f"In a loaded model: {off}. When you build one: activation=None, in keras.applications "
        "classifier_activation=None (and put its preprocess_input inside, keras.Model(image, "
        "network(preprocess_input(image)))); train with from_logits=True, and apply tf.nn.softmax "
        "where you show a probability."
    )


def _last(flat):
    """(path, layer) that made the output, before layers that only rearrange or scale it."""
    wanted = flat.model.outputs[0]
    for path, inputs, outputs in reversed(flat.calls):
        if any(tensor is wanted for tensor in outputs):
            layer = flat.layers[path]
            kind = type(layer).__name__
            linear = isinstance(layer, layers.Activation) and activation_name(layer) == "linear"
            scales = kind in _ARITHMETIC and len(inputs) == 1
            if not (kind in _TRANSPARENT or linear or scales):
                break
            wanted = inputs[0]
    return path, layer


def activation_name(layer: keras.Operation) -> str:
    """The name of a layer's activation function, or of the layer itself where it has none."""
    activation = getattr(layer, "activation", None) or layer
    return getattr(activation, "__name__", type(activation).__name__).lower().removesuffix("_v2")


def opaque(layer: keras.Operation) -> bool:
    """Whether nobody can tell what a layer computes: a Lambda, or one that is not Keras's own."""
    functions = [layer, getattr(layer, "activation", None) or layer]
    own = [getattr(f, "__module__", None) or type(f).__module__ for f in functions]
    foreign = any(module.partition(".")[0] != "keras" for module in own)
    return foreign or isinstance(layer, (layers.Lambda, keras.Model))


def check_answer(flat: Flat, image: np.ndarray) -> None:
    """Look at what the network says of one image, unless its last layer is a plain Dense or such.

    Args:
        flat: see ``check_network``.
        image: [1, H, W, channels] float32.

    Raises:
        ValueError: the answers are probabilities, or their logarithms.
    """
    path, layer = _last(flat)
    if (weights_of(layer) and not opaque(layer)) or isinstance(layer, TwoLogits):
        return
    answer = np.asarray(flat.model(image, training=False), np.float64)[0]
    sums = answer.sum(), np.exp(answer).sum()
    if (answer.min() >= 0 and abs(sums[0] - 1) < 1e-3) or (
        answer.max() <= 0 and abs(sums[1] - 1) < 1e-3
    ):
        raise ValueError(
            f"The model's answers are probabilities (layer {path!r}; they sum to 1): a softmax is "
            "hidden in it. Explain the logits before it: leave the softmax out of the model."
        )


def check_layer(model: keras.Model, layer: keras.Layer | str | None) -> str:
    """The path of the target layer (``models.locate``), if it has activation maps.

    Raises:
        ValueError: no such layer, or one without height and width.
    """
    path = locate(model, layer)
    shape = flatten(model).tensors[path].shape
    if len(shape) != 4:
        raise ValueError(
            f"The output of layer {path!r} has shape {shape}; activation maps need height and "
            "width, [N, h, w, channels]. Choose a convolution or the activation behind it."
        )
    return path
