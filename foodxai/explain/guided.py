"""Gradients at the pixels: plain, and guided backpropagation."""

from collections.abc import Callable

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike

from ..models.backwards import positive
from ..models.checks import activation_name, check_layer, check_network, opaque
from ..models.engine import chosen, derivative, function, run, signature
from ..models.graph import Alias, Flat
from ..models.questions import Question, Targets


def gradient(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Plain gradient: how the logit changes with every value of every pixel.

    Args:
        model: a Keras classifier that ends in logits.
        images: [H, W, 3] or [N, H, W, 3], RGB from 0 to 255.
        targets: class number or [N] of them; None means the predicted class. Or a function of the
            logits: see ``grad_cam``.
        layer: without effect, for the gradient runs to the pixels; checked if given.
        batch_size: images at a time; None means 8.

    Returns:
        np.ndarray [N, H, W, 3] float32, signed, logit per unit of the 0 to 255 scale.

    Raises:
        TypeError, ValueError: see ``models.checks``.

    Source: Simonyan et al. 2014, https://arxiv.org/abs/1312.6034, section 3.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.gradient(model, photo, targets=3).shape
        (1, 32, 32, 3)
    """
    _check_unused(model, layer)
    return run(model, images, targets, batch_size, gradient_step)


def guided_backprop(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Guided backpropagation: the gradient at the pixels along positive ways only.

    Args, Returns: as ``gradient``.

    Raises:
        TypeError, ValueError: see ``models.checks`` and ``guided``.

    Source: Springenberg et al. 2015, https://arxiv.org/abs/1412.6806, section 3.4; thesis section
    4.2.2 and figure 20.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.guided_backprop(model, photo, targets=3).shape
        (1, 32, 32, 3)
    """
    _check_unused(model, layer)
    return run(model, images, targets, batch_size, _guided_step)


def guided(model: keras.Model) -> keras.Model:
    """The network with the guided rule in every ReLU, on the same weights.

    Its logits are the model's. Backwards, a ReLU passes a gradient where its input was in the
    linear range, as ever, and only where the gradient that comes in is positive. A ReLU counts
    whether it is a layer, an ``activation=`` or an operation, with or without an upper limit, in
    nested models too. The rule is made for networks whose only nonlinearity is the ReLU.

    Args:
        model: see ``models.flatten``.

    Returns:
        keras.Model without nesting.

    Raises:
        ValueError: the model has no ReLU, so that the rule would change nothing; or it has another
            nonlinearity (leaky ReLU, swish, GELU), or a layer that hides what it computes (a
            Lambda, a layer of your own), so that the rule would cover a part of it only.

    Source: Springenberg et al. 2015, https://arxiv.org/abs/1412.6806, figure 1.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> guided = explain.guided(model)
        >>> guided.output_shape
        (None, 10)
    """
    return _guided_network(check_network(model))


def _check_unused(model, layer):
    if layer is not None:
        check_layer(model, layer)


def _guided_network(flat):
    others = [
        path for path, layer in flat.layers.items() if not (_is_relu(layer) or _is_straight(layer))
    ]
    if others:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        raise ValueError(
            "Guided backpropagation is made for networks whose only nonlinearity is the ReLU; this "
            f"one has {', '.join(map(repr, others[:3]))}{more}, where its rule says nothing. "
            "Use gradient."
        )
    if not any(_is_relu(layer) for layer in flat.layers.values()):
        raise ValueError(
            f"The model {flat.model.name!r} has no ReLU, so guided backpropagation would be the "
            "plain gradient under another name. Use gradient."
        )
    return keras.models.clone_model(
        flat.model, clone_function=lambda layer: layer, call_function=_call_guided
    )


# What a gradient passes without a rule of its own: linear, or a choice between its inputs.
_STRAIGHT_LAYERS = (
    "Conv", "Dense", "EinsumDense", "Embedding", "Normalization", "Pooling", "Padding", "Cropping",
    "UpSampling", "Add", "Subtract", "Average", "Maximum", "Minimum", "Multiply", "Concatenate",
    "Dot", "Flatten", "Reshape", "Permute", "RepeatVector", "Dropout", "Noise", "Random",
    "Rescaling", "Resizing", "CenterCrop", "Identity", "ActivityRegularization", "TwoLogits",
    "CustomScale",
)  # fmt: skip
_STRAIGHT_OPERATIONS = {
    "Add", "Subtract", "Multiply", "Divide", "TrueDivide", "Negative", "Maximum", "Minimum", "Max",
    "Min", "Mean", "Sum", "Matmul", "Einsum", "Tensordot", "Dot", "Conv", "DepthwiseConv",
    "SeparableConv", "ConvTranspose", "MaxPool", "AveragePool", "Pad", "Reshape", "Transpose",
    "Concatenate", "Stack", "Split", "ExpandDims", "Squeeze", "GetItem", "Cast", "Flip", "Roll",
    "Repeat", "Tile", "BroadcastTo", "Resize", "Moveaxis", "Swapaxes", "Identity",
}  # fmt: skip


def _is_straight(layer):
    """Whether a layer computes nothing nonlinear that a gradient would need another rule for."""
    kind = type(layer).__name__
    if kind == "TwoLogits":
        return True
    if opaque(layer):
        return False
    if not isinstance(layer, layers.Layer):
        return kind in _STRAIGHT_OPERATIONS
    if activation_name(layer) == "linear":
        return True
    has_activation = getattr(layer, "activation", None) is not None
    return not has_activation and any(word in kind for word in _STRAIGHT_LAYERS)


class _PositiveGradient(layers.Layer):
    """Passes its input on; backwards, only what is positive."""

    def __init__(self):
        super().__init__(autocast=False)

    def call(self, x):
        return positive(x)


def _call_guided(layer, *args, **kwargs):
    output = layer(*args, **kwargs)
    return _PositiveGradient()(output) if _is_relu(layer) else output


def _is_relu(layer):
    layer = layer.layer if isinstance(layer, Alias) else layer
    if opaque(layer) or activation_name(layer) not in ("relu", "relu6"):
        return False
    has_activation = getattr(layer, "activation", None) is not None
    return not getattr(layer.activation if has_activation else layer, "negative_slope", 0)


def gradient_step(flat: Flat, question: Question | None = None) -> Callable:
    """A step that gives the gradient at the pixels, [N, H, W, 3]."""
    return _at_the_pixels(flat, flat.model, question)


def _guided_step(flat, question=None):
    return _at_the_pixels(flat, _guided_network(flat), question)


def _at_the_pixels(flat, network, question):
    @function(signature(flat))
    def step(images, targets):
        logits = network(images, training=False)
        return derivative(chosen(logits, targets, question), images, "the image")

    return step
