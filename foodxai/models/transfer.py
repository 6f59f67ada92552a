"""Networks to train: a small one from scratch, and a big one's body under a new head."""

from collections.abc import Sequence

import keras
from keras import layers

from .graph import convolves, flatten, has_kernel, twin
from .seam import around, last_conv, locate

# Batch norm's running averages arrive in tens of steps; with Keras's 0.99, in hundreds.
MOMENTUM = 0.9


def small_cnn(classes: int, size: int = 32, filters: Sequence[int] = (32, 64, 128)) -> keras.Model:
    """The course's own convolutional network, small enough to train on a CPU in minutes.

    For each number of filters: convolution, batch norm, ReLU, and a max pooling that halves the
    maps; then global average pooling and one dense layer, so that CAM applies to it.

    Args:
        classes: number of logits.
        size: height and width of the input, pixels.
        filters: filters of each convolution.

    Returns:
        keras.Model: [N, size, size, 3] RGB from 0 to 255 -> [N, classes] logits.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> model.output_shape
        (None, 10)
    """
    inputs = keras.Input((size, size, 3), name="image")
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="preprocess")(inputs)
    for number, count in enumerate(filters, 1):
        x = layers.MaxPooling2D(name=f"pool{number - 1}")(x) if number > 1 else x
        x = layers.Conv2D(count, 3, padding="same", use_bias=False, name=f"conv{number}")(x)
        x = layers.BatchNormalization(momentum=MOMENTUM, name=f"conv{number}_bn")(x)
        x = layers.ReLU(name=f"conv{number}_relu")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(inputs, layers.Dense(classes, name="logits")(x), name="small_cnn")


def transfer(
    backbone: keras.Model,
    classes: int,
    dense: Sequence[int] = (100,),
    unfreeze: str | None = "last_conv",
) -> keras.Model:
    """A trained network's body, frozen, under new dense layers.

    The backbone's own classifier goes, dense layers or 1x1 convolutions; what stands between its
    last convolutional activation and the classifier stays (VGG16 flattens, EfficientNet-Lite0
    averages). Each new dense layer but the last is followed by batch norm and ReLU. The backbone's
    batch norm keeps its statistics, whatever is unfrozen.

    Args:
        backbone: keras.Model, RGB from 0 to 255 in; it is copied, not changed.
        classes: number of logits.
        dense: units of the new dense layers before the logits.
        unfreeze: from which layer of the backbone on weights are free: "last_conv" (its last
            convolution), a layer's name, "all", or None for a backbone that stays as it is.

    Returns:
        keras.Model: images -> [N, classes] logits.

    Raises:
        TypeError, ValueError: see ``models.last_conv`` and ``models.locate``; TypeError also for a
            layer that cannot be copied.

    Source: thesis section 5.1 and figures 34 to 36.

    Example:
        >>> model = models.transfer(models.small_cnn(classes=10), classes=2)
        >>> model.output_shape
        (None, 2)
    """
    body = _copy_of_body(backbone)
    first = _first_free(body, unfreeze)
    for number, layer in enumerate(body.layers):
        layer.trainable = number >= first and not isinstance(layer, layers.BatchNormalization)
    x = body.output
    if len(x.shape) == 4:
        x = layers.GlobalAveragePooling2D(name="new_pool")(x)
    for number, units in enumerate(dense, 1):
        x = layers.Dense(units, use_bias=False, name=f"new_dense{number}")(x)
        x = layers.BatchNormalization(momentum=MOMENTUM, name=f"new_dense{number}_bn")(x)
        x = layers.ReLU(name=f"new_dense{number}_relu")(x)
    outputs = layers.Dense(classes, name="new_logits")(x)
    return keras.Model(body.input, outputs, name=f"transfer_{backbone.name}")


def _copy_of_body(backbone):
    """What comes before the classifier (the first kernel behind the last pooling), laid open."""
    flat, pooled = flatten(backbone), False
    paths = list(flat.tensors)
    end = paths.index(last_conv(backbone))
    while end + 1 < len(paths):
        path = paths[end + 1]
        layer, rank = flat.layers[path], len(flat.tensors[path].shape)
        if pooled and has_kernel(layer):
            break
        end += 1
        if rank == 2 or "Global" in type(layer).__name__:
            pooled = pooled or not around(flat, path)
    return twin(keras.Model(flat.model.inputs[0], flat.tensors[paths[end]]))


def _first_free(body, unfreeze):
    """The place among the body's layers from which on weights are trained."""
    if unfreeze is None:
        return len(body.layers)
    if unfreeze == "all":
        return 0
    if unfreeze == "last_conv":
        return max(n for n, layer in enumerate(body.layers) if convolves(layer))
    return body.layers.index(flatten(body).layers[locate(body, unfreeze)])
