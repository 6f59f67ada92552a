"""A vision transformer, small enough to train on a CPU in minutes."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from .._files import write

PLATES = Path(__file__).with_name("tiny_vit.npz")


def tiny_vit(
    classes: int = 10,
    size: int = 32,
    patch: int = 4,
    width: int = 48,
    depth: int = 4,
    heads: int = 4,
    class_token: bool = False,
    weights: str | None = None,
) -> keras.Model:
    """The course's own vision transformer.

    A convolution turns every patch into a token, and each token gets a vector of its place. In
    every block the tokens look at each other (self-attention), then each thinks for itself (two
    dense layers), both inside a shortcut. In the end the tokens are averaged, or one more token,
    which began without a patch, is read; then one dense layer.

    Args:
        classes: number of logits.
        size: height and width of the input, pixels.
        patch: height and width of a patch, pixels.
        width: channels of a token.
        depth: number of blocks.
        heads: of every attention; they share the width.
        class_token: whether a class token is read; otherwise all tokens are averaged.
        weights: "plates" (trained by ``measure/tiny_vit.py`` on the ten dishes of the thesis as
            ``data.plates`` draws them) or None for random ones.

    Returns:
        keras.Model: [N, size, size, 3] RGB from 0 to 255 -> [N, classes] logits.

    Raises:
        ValueError: patches that do not fill the image, a width that the heads cannot share, or
            trained weights for another network than that of the default arguments.

    Source: Dosovitskiy et al. 2021, https://arxiv.org/abs/2010.11929.

    Example:
        >>> model = models.tiny_vit(classes=3)
        >>> model.output_shape
        (None, 3)
    """
    if size % patch or width % heads:
        raise ValueError(
            f"Patches of {patch} pixels in an image of {size}, {heads} heads for a width of "
            f"{width}: size must be a multiple of patch, and width of heads."
        )
    if weights not in ("plates", None):
        raise ValueError(f'weights is {weights!r}; it must be "plates" or None (random).')
    inputs = keras.Input((size, size, 3), name="image")
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="preprocess")(inputs)
    x = layers.Conv2D(width, patch, patch, name="patches")(x)
    x = layers.Reshape((-1, width), name="tokens")(x)
    if class_token:
        zero = ops.zeros_like(x[:, :1, 0], dtype="int32")
        first = layers.Embedding(1, width, name="class_token")(zero)
        x = layers.Concatenate(axis=1, name="with_class_token")([first, x])
    numbers = ops.cumsum(ops.ones_like(x[..., 0], dtype="int32"), axis=1) - 1
    places = layers.Embedding(x.shape[1], width, name="places")(numbers)
    x = layers.Add(name="placed")([x, places])
    for number in range(1, depth + 1):
        x = _block(x, f"block{number}", width, heads)
    x = layers.LayerNormalization(epsilon=1e-6, name="norm")(x)
    x = x[:, 0] if class_token else layers.GlobalAveragePooling1D(name="pool")(x)
    model = keras.Model(inputs, layers.Dense(classes, name="logits")(x), name="tiny_vit")
    if weights == "plates":
        _load(model, PLATES)
    return model


def _block(x, name, width, heads):
    seen = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_norm1")(x)
    seen = layers.MultiHeadAttention(heads, width // heads, name=f"{name}_attention")(seen, seen)
    x = layers.Add(name=f"{name}_add1")([x, seen])
    own = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_norm2")(x)
    own = layers.Dense(2 * width, activation="gelu", name=f"{name}_dense1")(own)
    own = layers.Dense(width, name=f"{name}_dense2")(own)
    return layers.Add(name=f"{name}_add2")([x, own])


def save(model: keras.Model, path: Path | str = PLATES) -> None:
    """Write a network's weights as float16, each under its path ("block1_attention/query/kernel").

    Args:
        model: of ``tiny_vit``.
        path: of an .npz file.
    """
    kept: dict[str, Any] = {weight.path: np.asarray(weight, np.float16) for weight in model.weights}
    write(Path(path), lambda part: np.savez_compressed(part, **kept))


def _load(model, path):
    with np.load(path, allow_pickle=False) as file:
        found = dict(file)
    expected = {weight.path: tuple(weight.shape) for weight in model.weights}
    shapes = {name: array.shape for name, array in found.items()}
    if shapes != expected:
        both = {name: (shapes.get(name), expected.get(name)) for name in shapes | expected}
        name, (kept, wanted) = next(item for item in both.items() if item[1][0] != item[1][1])
        raise ValueError(
            f"{path.name} holds {name} of shape {kept}, this network has {wanted}: the trained "
            "weights are those of tiny_vit's default arguments."
        )
    for weight in model.weights:
        weight.assign(found[weight.path])
