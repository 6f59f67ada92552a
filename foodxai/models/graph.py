"""The seam: a network as a graph of layers, its target layer, its body and its head."""

import difflib
import functools
import weakref
from typing import NamedTuple

import keras
import numpy as np
from keras import layers


class Flat(NamedTuple):
    """A network without nesting, on the same weights.

    model: keras.Model with one input and one output.
    tensors: path of every layer ("block5_conv3", or "backbone/top_relu" for a layer of a nested
        model) -> its symbolic output, in the order of execution.
    layers: the same paths -> the layers.
    """

    model: keras.Model
    tensors: dict
    layers: dict


class Alias(keras.layers.Layer):
    """A layer under another name: nested models may repeat one, a flat model may not."""

    def __init__(self, layer, name):
        super().__init__(name=name, dtype=getattr(layer, "dtype_policy", None))
        self.layer = layer

    def call(self, *args, **kwargs):
        return self.layer(*args, **kwargs)


_flat = weakref.WeakKeyDictionary()


def flatten(model):
    """The network with its nested and Sequential models laid open; weights are shared, not copied.

    Args:
        model: a built Functional or Sequential keras.Model with one input and one output.

    Returns:
        Flat.

    Raises:
        TypeError: not a Keras model, or a subclassed one, whose graph cannot be read.
        ValueError: not built yet, or several inputs or outputs.
    """
    if not isinstance(model, (keras.Sequential, keras.Model)):
        raise TypeError(f"Expected a Keras model, got {type(model).__name__}.")
    if not hasattr(model, "_run_through_graph") and not isinstance(model, keras.Sequential):
        raise TypeError(
            f"{type(model).__name__} is a subclassed model: its graph cannot be read. "
            "Build it with keras.Input and keras.Model(inputs, outputs), or keras.Sequential."
        )
    if not getattr(model, "inputs", None):
        raise ValueError("The model has no input shape yet: start it with keras.Input(shape).")
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ValueError(
            f"The model has {len(model.inputs)} inputs and {len(model.outputs)} outputs; "
            "expected one image in and one vector of logits out."
        )
    output, flat = _flat.get(model, (None, None))
    if output is not model.outputs[0]:  # new, or changed since: a Sequential may add and pop layers
        flat = _flatten(model)
        _flat[model] = model.outputs[0], flat
    return flat


def _flatten(model):
    source = model.inputs[0]
    inputs = keras.Input(batch_shape=source.shape, dtype=source.dtype, name="image")
    tensors, found, names = {}, {}, {}

    def call(prefix, layer, *args, **kwargs):
        path = prefix + layer.name
        if isinstance(layer, keras.Sequential):
            output = args[0]
            for inner in layer.layers:
                output = call(f"{path}/", inner, output)
            return output
        if isinstance(layer, keras.Model):
            return run(f"{path}/", layer, args[0])
        named = names.setdefault(layer.name, layer)
        operation = layer if named is layer else Alias(layer, path.replace("/", "_"))
        output = operation(*args, **kwargs)
        tensors[path], found[path] = output, layer
        return output

    def run(prefix, functional, tensor):
        return functional._run_through_graph(
            tensor, operation_fn=lambda layer: functools.partial(call, prefix, layer)
        )

    if isinstance(model, keras.Sequential):
        output = inputs
        for layer in model.layers:
            output = call("", layer, output)
    else:
        output = run("", model, inputs)
    output = output[0] if isinstance(output, (list, tuple)) else output
    return Flat(keras.Model(inputs, output, name=model.name), tensors, found)


def locate(model, layer=None):
    """The path of a layer inside a network.

    Args:
        model: see ``flatten``.
        layer: a layer, a path, or a name that one layer has; None means ``last_conv(model)``.

    Returns:
        str: a key of ``flatten(model).tensors``.

    Raises:
        ValueError: no such layer (close matches are named), or several of that name.
    """
    if layer is None:
        return last_conv(model)
    paths = flatten(model).layers
    if isinstance(layer, keras.layers.Layer):
        matches = [path for path, known in paths.items() if known is layer]
    elif layer in paths:
        return layer
    else:
        matches = [path for path in paths if path.rpartition("/")[2] == layer]
    name = getattr(layer, "name", layer)
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise ValueError(f"Several layers are called {name!r}: say which of {', '.join(matches)}.")
    close = difflib.get_close_matches(str(name), list(paths), n=3, cutoff=0.4)
    hint = f" Did you mean {', '.join(map(repr, close))}?" if close else ""
    raise ValueError(f"The model has no layer {name!r}.{hint} Its last is {list(paths)[-1]!r}.")


_NOT_ACTIVATIONS = (
    "Pooling", "Dropout", "Reshape", "Permute", "Padding", "Cropping", "UpSampling", "Rescaling",
)


def last_conv(model):
    """The path of the last convolutional activation: the deepest layer that still has a place.

    That is the last layer with an output [N, h, w, channels] wider than one pixel, at or after a
    convolution, that is more than a rearrangement (pooling, dropout, padding, reshaping).

    Raises:
        ValueError: the model has no convolution.
    """
    last, convolved = None, False
    flat = flatten(model)
    for path, tensor in flat.tensors.items():
        kind = type(flat.layers[path]).__name__
        convolved = convolved or "Conv" in kind
        spatial = len(tensor.shape) == 4 and tuple(tensor.shape[1:3]) != (1, 1)
        if convolved and spatial and not any(word in kind for word in _NOT_ACTIVATIONS):
            last = path
    if last is None:
        raise ValueError(
            f"The model {model.name!r} has no convolution, so it has no activation maps to explain."
        )
    return last


def split(model, layer=None):
    """Cut a network in two at a layer: ``head(body(x)) == model(x)``.

    Args:
        model: see ``flatten``.
        layer: a layer, a path or a name; None means the last convolutional activation.

    Returns:
        (body, head): body maps [N, H, W, 3] to the activation maps [N, h, w, channels], head maps
        those to logits [N, classes]. Both share their weights with the model.

    Raises:
        ValueError: no such layer, or a connection that goes around it.
    """
    flat = flatten(model)
    path = locate(model, layer)
    maps = flat.tensors[path]
    if _goes_around(flat.model.inputs[0], maps, flat.model.outputs[0]):
        raise ValueError(
            f"{path!r} cannot be cut at: another connection goes around it, so its activation "
            "maps alone do not decide the logits. Choose the layer where the paths meet again."
        )
    body = keras.Model(flat.model.inputs[0], maps, name="body")
    return body, keras.Model(maps, flat.model.outputs[0], name="head")


def _goes_around(source, cut, output):
    """Whether the output depends on the source by a way that does not pass the cut."""
    waiting, seen = [output], {id(cut)}
    while waiting:
        tensor = waiting.pop()
        if tensor is source:
            return True
        if id(tensor) not in seen:
            seen.add(id(tensor))
            made_by = tensor._keras_history
            node = made_by.operation._inbound_nodes[made_by.node_index]
            waiting.extend(node.input_tensors)
    return False


def baseline(model):
    """The colour that the network's own preprocessing maps to zero: what "nothing" looks like.

    127 grey for EfficientNet-Lite0, the ImageNet mean for VGG16, 0 for a network without
    preprocessing layers, whose input is taken as already prepared.

    Returns:
        np.ndarray [channels] float32, in the units of the model's input.
    """
    flat = flatten(model)
    scale, offset = np.ones(1), np.zeros(1)
    for layer in flat.layers.values():
        if isinstance(layer, layers.Rescaling):
            factor, shift = np.asarray(layer.scale), np.asarray(layer.offset)
        elif isinstance(layer, layers.Normalization):
            factor = 1 / np.maximum(np.sqrt(np.ravel(layer.variance)), keras.backend.epsilon())
            shift = -np.ravel(layer.mean) * factor
        else:
            break
        scale, offset = scale * factor, offset * factor + shift
    channels = flat.model.inputs[0].shape[-1]
    return np.broadcast_to(0.0 - offset / scale, (channels,)).astype(np.float32)
