"""A transformer laid open: the weights of its self-attention, and which tokens are patches."""

import math
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import layers

from .graph import Alias, Flat, symbolic

_OTHERS = (layers.Attention, layers.AdditiveAttention, layers.GroupQueryAttention)


class Attentive(NamedTuple):
    """A network that also says what its self-attention says.

    model: images -> [logits, the last tokens, the weights of every attention in their order]:
        [N, T, C] and [N, heads, T, T], or with h, w in place of T where tokens stand in a grid.
    tokens: how many there are, T.
    patches: int64 [h w], which of the tokens are patches, row by row.
    grid: (h, w), in patches.
    """

    model: keras.Model
    tokens: int
    patches: np.ndarray
    grid: tuple[int, int]


def attends(flat: Flat) -> bool:
    """Whether a network has a keras.layers.MultiHeadAttention."""
    return any(isinstance(_own(layer), layers.MultiHeadAttention) for layer in flat.layers.values())


def attentive(flat: Flat) -> Attentive:
    """The network with the weights of its self-attention, on the same weights.

    Args:
        flat: see ``flatten``.

    Returns:
        Attentive.

    Raises:
        ValueError: no self-attention, or attention of another kind; attentions side by side, or of
            different numbers of tokens; tokens that are no grid of patches.
    """
    listener = _Listener(flat.model.inputs[0])
    copy = keras.models.clone_model(
        flat.model, clone_function=lambda layer: layer, call_function=listener
    )
    if not listener.weights:
        raise ValueError(
            f"The model {flat.model.name!r} has no self-attention, so it has no attention to "
            "follow: no keras.layers.MultiHeadAttention that is a layer of it (inside a layer of "
            "your own it is not seen). grad_cam explains networks of convolutions."
        )
    first = keras.Model(copy.inputs[0], listener.first)
    patches, grid = _patches(first, listener.maps)
    model = keras.Model(copy.inputs[0], [*copy.outputs, listener.tokens, *listener.weights])
    return Attentive(model, _count(listener.first), patches, grid)


class _Listener:
    """Calls the layers of a network once more, and keeps what its attentions say.

    first: the tokens at the first attention. maps: (h, w) of the image and all maps before it.
    tokens: the last there are, of that number.
    """

    def __init__(self, image: keras.KerasTensor) -> None:
        self.weights: list[keras.KerasTensor] = []
        self.maps: list[tuple] = [tuple(image.shape[1:3])]
        self.first: keras.KerasTensor | None = None
        self.tokens: keras.KerasTensor | None = None
        self.depths: dict[int, int] = {}  # of a tensor: how many attentions it has come through

    def __call__(self, layer: keras.Operation, *args: Any, **kwargs: Any) -> Any:
        depth = max((self.depths.get(id(x), 0) for x in symbolic(args, kwargs)), default=0)
        own = _own(layer)
        if isinstance(own, _OTHERS):
            raise ValueError(
                f"Layer {layer.name!r} is attention of another kind, {type(own).__name__}: only "
                "the weights of keras.layers.MultiHeadAttention can be followed."
            )
        if isinstance(own, layers.MultiHeadAttention):
            self._check(layer, depth, *args, **kwargs)
            depth += 1
            output = self._asked(layer, *args, **kwargs)
        else:
            output = layer(*args, **kwargs)
        for tensor in symbolic(output):
            self.depths[id(tensor)] = depth
            self._note(tensor)
        return output

    def _check(self, layer, depth, query, value, key=None, *_, **__):
        if query is not value or (key is not None and key is not value):
            raise ValueError(
                f"Layer {layer.name!r} attends from some tokens to others: only self-attention, "
                "where query, key and value are the same tokens, can be followed."
            )
        if depth < len(self.weights):
            raise ValueError(
                f"Layer {layer.name!r} stands beside another attention, not behind it: only "
                "attentions in a row can be followed."
            )
        first = self.first = query if self.first is None else self.first
        if _count(query) is None or _count(query) != _count(first):
            raise ValueError(
                f"Layer {layer.name!r} attends to tokens of shape {query.shape}, the first "
                f"attention to {first.shape}: only a number of tokens that is fixed and "
                "stays the same can be followed. Give the model a fixed image size."
            )

    def _asked(self, layer, *args, **kwargs):
        asked = Alias(_own(layer), layer.name)  # Keras counts a layer's outputs at its first call
        output, weights = asked(*args, **kwargs | {"return_attention_scores": True})
        if math.prod(weights.shape[2:]) != _count(self.first) ** 2:
            raise ValueError(
                f"Layer {layer.name!r} attends along one axis only (weights {weights.shape}): only "
                "attention of all tokens to all tokens can be followed."
            )
        self.weights.append(weights)
        return (output, weights) if kwargs.get("return_attention_scores") else output

    def _note(self, tensor):
        if self.first is None and len(tensor.shape) == 4:
            self.maps.append(tuple(tensor.shape[1:3]))
        if self.first is not None and _count(tensor) == _count(self.first):
            self.tokens = tensor


def _own(layer):
    return layer.layer if isinstance(layer, Alias) else layer


def _count(tensor):
    """How many tokens [N, T, C] or [N, h, w, C] are; None for another shape."""
    places = tensor.shape[1:-1]
    return math.prod(places) if len(places) in (1, 2) and None not in places else None


def _patches(first, maps):
    """(which tokens are patches, (h, w)): those that differ where two images of noise do."""
    shape = first.inputs[0].shape[1:]
    noise = np.random.default_rng(0).uniform(0, 255, (2, *shape)).astype(np.float32)
    tokens = np.asarray(first(noise, training=False), np.float32)
    if len(tokens) != 2:
        raise ValueError(
            f"The model {first.name!r} attends within windows: only attention of all tokens to all "
            "tokens can be followed."
        )
    tokens = tokens.reshape(2, -1, tokens.shape[-1])
    patches = np.flatnonzero((tokens[0] != tokens[1]).any(axis=1))
    for height, width in reversed(maps):
        if None not in (height, width) and height * width == len(patches):
            return patches, (height, width)
    height, width = maps[-1]
    raise ValueError(
        f"{len(patches)} of the {tokens.shape[1]} tokens at the first attention depend on the "
        f"image; they are no grid of patches: the last maps before them are {height} x {width}. "
        "Cut the patches with a convolution, [N, h, w, channels], and reshape to tokens behind it."
    )
