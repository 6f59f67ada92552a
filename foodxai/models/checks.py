"""Checks that every method makes on what it is given, before anything is computed."""

import numpy as np
from keras import layers

from .graph import flatten, locate

_PROBABILITIES = {"softmax", "logsoftmax", "log_softmax", "sigmoid"}
_REARRANGEMENTS = {"Dropout", "Flatten", "Identity", "Reshape"}


def check_network(model):
    """The network laid open (``models.flatten``), if its output can be explained.

    Raises:
        TypeError, ValueError: see ``models.flatten``; ValueError also where the output is not
            [N, classes], or is a probability.
    """
    flat = flatten(model)
    output = flat.model.outputs[0]
    if len(output.shape) != 2 or output.shape[1] is None:
        raise ValueError(f"The model answers with {output.shape}; expected logits [N, classes].")
    operation = _last_operation(output)
    name = activation_name(operation)
    if name in _PROBABILITIES:
        raise ValueError(
            f"The model ends in a {name} ({operation.name!r}). After it, a score falls when another "
            "class rises, and where the network is sure its gradient vanishes: explain the logits "
            "before it. Leave the softmax off when you build the model (activation=None; in "
            "keras.applications classifier_activation=None), train with from_logits=True, and apply "
            "tf.nn.softmax where you show a probability."
        )
    return flat


def _last_operation(tensor):
    """The layer that made a tensor, before layers that only rearrange it."""
    while True:
        made_by = tensor._keras_history
        layer = getattr(made_by.operation, "layer", made_by.operation)
        linear = isinstance(layer, layers.Activation) and activation_name(layer) == "linear"
        if type(layer).__name__ not in _REARRANGEMENTS and not linear:
            return layer
        tensor = made_by.operation._inbound_nodes[made_by.node_index].input_tensors[0]


def activation_name(layer):
    """The name of a layer's activation function, or of the layer itself where it has none."""
    activation = getattr(layer, "activation", None) or layer
    return getattr(activation, "__name__", type(activation).__name__).lower().removesuffix("_v2")


def check_layer(model, layer):
    """The path of the target layer (``models.locate``), if it has activation maps.

    Raises:
        ValueError: no such layer, or one without height and width.
    """
    path = locate(model, layer)
    shape = flatten(model).tensors[path].shape
    if len(shape) != 4:
        raise ValueError(
            f"The output of layer {path!r} has shape {shape}; activation maps need height and width, "
            "[N, h, w, channels]. Choose a convolution or the activation behind it."
        )
    return path


def check_images(model, images):
    """Images as float32 [N, H, W, 3] of the size that the model takes.

    Raises:
        TypeError: images that are not numbers.
        ValueError: another shape or size, mixed sizes, no image at all, or NaN.
    """
    expected = f"this model takes [N, {', '.join(map(str, model.inputs[0].shape[1:]))}]"
    advice = "foodxai.data.photos.read(photo, size) crops and resizes."
    if isinstance(images, (list, tuple)) and len({np.shape(image) for image in images}) > 1:
        sizes = sorted({np.shape(image) for image in images})
        raise ValueError(f"images have different shapes, {sizes}; {expected}. {advice}")
    images = np.asarray(images)
    if images.dtype.kind not in "fiu":
        raise TypeError(f"images have dtype {images.dtype}; expected uint8 or float32, 0 to 255.")
    images = images[None] if images.ndim == 3 else images
    fits = images.ndim == 4 and all(
        wanted in (None, given)
        for wanted, given in zip(model.inputs[0].shape[1:], images.shape[1:], strict=True)
    )
    if not fits or len(images) == 0:
        raise ValueError(f"images have shape {images.shape}; {expected} with N at least 1. {advice}")
    images = images.astype(np.float32)
    if not np.isfinite(images).all():
        raise ValueError("images hold NaN or infinite values.")
    return images


def check_targets(targets, count, classes):
    """Target classes as int64 [N], -1 standing for the predicted class.

    Raises:
        TypeError: targets that are not whole numbers.
        ValueError: not one per image, or no such class.
    """
    if targets is None:
        return np.full(count, -1)
    targets = np.asarray(targets)
    if targets.dtype.kind not in "iu":
        raise TypeError(
            f"targets are {targets.dtype}; expected class numbers. "
            "foodxai.models.class_index(name) finds the number of a name."
        )
    if targets.ndim == 0:
        targets = np.full(count, targets)
    if targets.shape != (count,):
        raise ValueError(f"targets have shape {targets.shape}; expected one class per image, {count}.")
    if targets.min() < 0 or targets.max() >= classes:
        raise ValueError(
            f"targets reach from {targets.min()} to {targets.max()}; the classes are 0 to {classes - 1}."
        )
    return targets.astype(np.int64)


def check_batch_size(batch_size, default):
    """How many images go through the network at a time; None means the default.

    Raises:
        ValueError: not a whole number of at least 1.
    """
    if batch_size is None:
        return default
    if not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
        raise ValueError(f"batch_size is {batch_size!r}; it must be a whole number of at least 1.")
    return int(batch_size)
