"""The seam: a network's target layer, its body before it and its head behind it."""

import difflib
from collections.abc import Callable

import keras
import tensorflow as tf

from .backwards import product
from .graph import Flat, convolves, flatten, weights_of


def locate(model: keras.Model, layer: keras.Layer | str | None = None) -> str:
    """The path of a layer inside a network.

    Args:
        model: see ``flatten``.
        layer: a layer, a path, or a name that one layer has; None means ``last_conv(model)``.

    Returns:
        str: a key of ``flatten(model).tensors``.

    Raises:
        ValueError: no such layer (close matches are named), or several of that name.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> models.locate(model, "conv1_relu")
        'conv1_relu'
    """
    if layer is None:
        return last_conv(model)
    flat = flatten(model)
    if isinstance(layer, keras.Operation):
        matches = [path for path in flat.tensors if flat.layers[path] is layer]
    elif layer in flat.tensors:
        return layer
    else:
        matches = [path for path in flat.tensors if path.rpartition("/")[2] == layer]
    name = getattr(layer, "name", layer)
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise ValueError(f"Several layers are called {name!r}: say which of {', '.join(matches)}.")
    close = difflib.get_close_matches(str(name), list(flat.tensors), n=3, cutoff=0.4)
    hint = f" Did you mean {', '.join(map(repr, close))}?" if close else ""
    raise ValueError(
        f"The model has no layer {name!r}.{hint} Its last is {list(flat.tensors)[-1]!r}."
    )


_REARRANGEMENTS = (
    "Pool", "Dropout", "Reshape", "Permute", "Transpose", "Pad", "Cropping", "UpSampling",
    "Resiz", "Rescaling", "Identity", "GetItem", "Cast",
)  # fmt: skip


def last_conv(model: keras.Model) -> str:
    """The path of the last convolutional activation: the deepest layer that still has a place.

    That is the last layer with an output [N, h, w, channels] wider than one pixel, at or after a
    convolution, that is more than a rearrangement (pooling, dropout, padding, reshaping) and that
    no shortcut goes around: its maps alone decide the logits.

    Raises:
        ValueError: the model has no convolution, none with such maps, or goes on with tokens
            behind them, as a transformer does.

    Example:
        >>> models.last_conv(models.small_cnn(classes=10))
        'conv3_relu'
    """
    flat = flatten(model)
    found, convolved = [], False
    for path, tensor in flat.tensors.items():
        layer = flat.layers[path]
        convolved = convolved or convolves(layer)
        has_place = len(tensor.shape) == 4 and tuple(tensor.shape[1:3]) != (1, 1)
        kind = type(layer).__name__
        moves = not weights_of(layer) and any(word in kind for word in _REARRANGEMENTS)
        if convolved and has_place and not moves:
            found.append(path)
    if not convolved:
        raise ValueError(
            f"The model {model.name!r} has no convolution, so it has no activation maps to explain."
        )
    path = next((path for path in reversed(found) if not around(flat, path)), None)
    if path is None:
        raise ValueError(
            f"The model {model.name!r} has no convolutional maps wider than one pixel that decide "
            "its logits alone. Give it a larger image, or choose a layer inside a shortcut: "
            "layer=NAME."
        )
    paths = list(flat.tensors)
    for later in paths[paths.index(path) + 1 :]:
        if len(flat.tensors[later].shape) == 3 and weights_of(flat.layers[later]):
            raise ValueError(
                f"Behind {path!r}, its last maps with height and width, the model {model.name!r} "
                f"goes on with tokens ({later!r}): these maps are far from its logits. "
                "attention_rollout and attention_gradient explain a transformer (chapter 21). If "
                f"you want these maps all the same, say layer={path!r}."
            )
    return path


def around(flat: Flat, path: str) -> list[keras.KerasTensor]:
    """What the layers behind a layer take from before it, beside its maps: shortcuts past it.

    Returns:
        list of symbolic tensors, in the order in which they are needed; empty where the maps alone
        decide the logits.

    Raises:
        ValueError: the maps decide nothing: no way leads from them to the logits.
    """
    needed = {id(flat.model.outputs[0])}
    for _, inputs, outputs in reversed(flat.calls):
        if any(id(tensor) in needed for tensor in outputs):
            needed.update(map(id, inputs))
    behind = {id(flat.tensors[path])}
    passing: dict[int, keras.KerasTensor] = {}
    for _, inputs, outputs in flat.calls:
        follows = any(id(tensor) in behind for tensor in inputs)
        if follows and any(id(tensor) in needed for tensor in outputs):
            passing |= {id(tensor): tensor for tensor in inputs if id(tensor) not in behind}
            behind.update(map(id, outputs))
    if id(flat.model.outputs[0]) not in behind:
        raise ValueError(
            f"No way leads from layer {path!r} to the logits, so it cannot explain them."
        )
    return list(passing.values())


def seam(flat: Flat, path: str) -> tuple[Callable, Callable]:
    """Cut a network in two at a layer, also inside a shortcut.

    Args:
        flat: see ``flatten``.
        path: a key of ``flat.tensors``.

    Returns:
        (body, head), two functions: ``maps, shortcuts = body(images)`` gives the activation maps
        [N, h, w, channels] and a list of what goes around the layer (empty where nothing does);
        ``logits = head(maps, shortcuts)``. Nothing is computed twice.

    Raises:
        ValueError: see ``around``.
    """
    cut = [flat.tensors[path], *around(flat, path)]
    before = keras.Model(flat.model.inputs[0], cut)
    behind = keras.models.clone_model(
        keras.Model(cut, flat.model.outputs[0]),
        clone_function=lambda layer: layer,
        call_function=_with_quick_gradient,
    )

    def body(images):
        maps, *shortcuts = keras.tree.flatten(before(images, training=False))
        return maps, shortcuts

    def head(maps, shortcuts):
        return behind([maps, *shortcuts], training=False)

    return body, head


class _QuickGradient(keras.layers.Layer):
    """A dense layer whose gradient reads a long kernel quickly: see ``backwards.product``."""

    def __init__(self, dense):
        super().__init__(dtype=dense.dtype_policy)
        self.dense = dense

    def call(self, x):
        x = product(x, tf.convert_to_tensor(self.dense.kernel))
        x = x if self.dense.bias is None else x + self.dense.bias
        return x if self.dense.activation is None else self.dense.activation(x)


def _with_quick_gradient(layer, *args, **kwargs):
    plain = type(layer) is keras.layers.Dense and layer.quantization_mode is None
    if plain and len(args[0].shape) == 2:
        layer = _QuickGradient(layer)
    return layer(*args, **kwargs)


def split(
    model: keras.Model, layer: keras.Layer | str | None = None
) -> tuple[keras.Model, keras.Model]:
    """Cut a network in two at a layer: ``head(body(x)) == model(x)``.

    Args:
        model: see ``flatten``.
        layer: a layer, a path or a name; None means the last convolutional activation.

    Returns:
        (body, head): body maps [N, H, W, 3] to the activation maps [N, h, w, channels], head maps
        those to logits [N, classes]. Both share their weights with the model.

    Raises:
        ValueError: no such layer, the last one, or one that a connection goes around.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> body, head = models.split(model)
        >>> body.output_shape, head.output_shape
        ((None, 8, 8, 128), (None, 10))
    """
    flat = flatten(model)
    path = locate(model, layer)
    if flat.tensors[path] is flat.model.outputs[0]:
        raise ValueError(
            f"{path!r} is the network's end: no head stands behind it. Choose a layer before it."
        )
    if around(flat, path):
        raise ValueError(
            f"{path!r} cannot be cut at: another connection goes around it, so its activation "
            "maps alone do not decide the logits. Choose the layer where the paths meet again."
        )
    maps = flat.tensors[path]
    body = keras.Model(flat.model.inputs[0], maps, name="body")
    return body, keras.Model(maps, flat.model.outputs[0], name="head")
