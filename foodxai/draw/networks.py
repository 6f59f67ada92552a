"""A network from its image to its logits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

if TYPE_CHECKING:
    import keras

OPEN = 224  # pixels: how large an image is drawn whose size the network leaves open
FONT, LETTER, UNIT = 11, 0.1, 0.2  # points; inches: how high a slanted letter reaches, and a unit


class Run(NamedTuple):
    """Steps in a row that keep the size of their maps.

    Attributes:
        shape: of the last one's output, without the batch: (height, width, channels) or (length,).
        kernels: how many of them have a kernel.
        free: whether training changes one of these.
    """

    shape: tuple
    kernels: int
    free: bool


def structure(model: keras.Model) -> Figure:
    """A network from its image to its logits: a box for every run of layers with maps of one size.

    A box is as high as its maps (on a logarithmic scale), as wide as its layers with kernels are
    many, and says both: above, height by width by channels, or the length of a vector; below, how
    many layers. Blue ones have kernels that training changes, grey ones have none. Operators
    (``x / 127.5``) belong to the run they stand in, nested models are laid open, and a subclassed
    part counts as one layer.

    Args:
        model: a keras.Model, built, Functional or Sequential. Where it takes images of any size,
            one of 224 pixels is drawn, and the figure says so.

    Returns:
        matplotlib.figure.Figure.

    Raises:
        TypeError: not a Keras model, or a subclassed one, whose graph cannot be read.
        ValueError: not built yet.

    Example:
        >>> figure = draw.structure(models.small_cnn(classes=10))
        >>> len(figure.axes)
        1
    """
    images = [_image(tensor.shape) for tensor in _inputs(model)]
    runs = _runs([*((None, image[1:]) for image in images), *_steps(model, images)])
    figure, axis = plt.subplots()
    left, low, high = 0.0, 0.0, 0.0
    for run in runs:
        half, width = _height(run.shape) / 2, 0.5 + 0.25 * run.kernels
        color = "C0" if run.free else "0.7"
        axis.add_patch(Rectangle((left, -half), width, 2 * half, color=color))
        label = "×".join("?" if length is None else str(length) for length in run.shape)
        axis.text(left, half + 0.25, label, rotation=80, fontsize=FONT)
        below = left + width / 2, -half - 0.25
        axis.text(*below, run.kernels or "", ha="center", va="top", fontsize=FONT)
        left, low = left + width + 0.6, min(low, -half - 1.3)
        high = max(high, half + 0.5 + LETTER / UNIT * len(label))
    if any(None in tensor.shape[1:] for tensor in model.inputs):
        sizes = " and ".join("×".join(map(str, image[1:])) for image in images)
        axis.set_title(f"takes any size; drawn for {sizes}", fontsize=FONT)
    axis.set(xlim=(-0.2, left + 1), ylim=(low, high))
    axis.axis("off")
    figure.set_size_inches(max(9.5, 0.21 * left), UNIT * (high - low))
    return figure


def _inputs(model):
    """The symbolic inputs of a model whose graph can be read."""
    import keras

    if not isinstance(model, keras.Model):
        raise TypeError(f"Expected a Keras model, got {type(model).__name__}.")
    if getattr(model, "inputs", None):
        return model.inputs
    if isinstance(model, keras.Sequential):
        raise ValueError("The model has no input shape yet: start it with keras.Input(shape).")
    raise TypeError(
        f"{type(model).__name__} is a subclassed model: its graph cannot be read. "
        "Build it with keras.Input and keras.Model(inputs, outputs), or keras.Sequential."
    )


def _image(shape):
    """The shape of an input, batch first, with a number for every length that is left open."""
    return (shape[0], *(OPEN if length is None else length for length in shape[1:]))


def _steps(model, shapes):
    """(layer or operator, shape of its output without the batch) in the order of execution.

    Every layer is called once more, symbolically: what it gave when the model was built may have
    had another size.
    """
    import keras

    steps = []

    def call(layer, *args, **kwargs):
        output = layer(*args, **kwargs)
        if isinstance(layer, keras.Model) and getattr(layer, "inputs", None):
            given = keras.tree.flatten((args, kwargs))
            steps.extend(
                _steps(layer, [x.shape for x in given if isinstance(x, keras.KerasTensor)])
            )
        else:
            steps.append((layer, keras.tree.flatten(output)[0].shape[1:]))
        return output

    keras.models.clone_model(
        keras.Model(model.inputs, model.outputs),
        input_tensors=[
            keras.Input(batch_shape=shape, dtype=known.dtype)
            for shape, known in zip(shapes, model.inputs)
        ],
        clone_function=lambda layer: layer,
        call_function=call,
    )
    return steps


def _runs(steps):
    """A ``Run`` for every stretch of steps whose maps have one size, and for every dense layer."""
    runs: list[Run] = []
    for layer, shape in steps:
        weights = getattr(layer, "weights", ())
        kernel = any(len(weight.shape) > 1 for weight in weights)
        free = kernel and bool(layer.trainable_weights)
        last = runs[-1] if runs else None
        vector = len(shape) < 2
        same = last and (shape == last.shape if vector else shape[:-1] == last.shape[:-1])
        if last and same and not (vector and kernel):
            runs[-1] = Run(shape, last.kernels + kernel, last.free or free)
        else:
            runs.append(Run(shape, int(kernel), free))
    return runs


def _height(shape):
    """Of a box: by the height of maps, or by the length of a vector, whose boxes are flatter."""
    maps = len(shape) > 2
    side = shape[-3] if maps else shape[0] if shape else 1
    return max(1.0, math.log2(side or 1)) * (1 if maps else 0.7)
