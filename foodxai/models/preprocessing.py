"""What a network does to an image's colours before its first kernel."""

import weakref

import keras
import numpy as np
from numpy.typing import ArrayLike

from .graph import Flat, flatten, has_kernel

_said: weakref.WeakKeyDictionary[keras.Model, np.ndarray] = weakref.WeakKeyDictionary()
_known: weakref.WeakKeyDictionary[keras.Model, keras.Model] = weakref.WeakKeyDictionary()
TOLERANCE = 1e-3  # of what the network's first kernel sees


def baseline(model: keras.Model) -> np.ndarray:
    """The colour that the network's own preprocessing maps to zero: what "nothing" looks like.

    127 grey for EfficientNet-Lite0, the ImageNet mean for VGG16, 0 for a network that does not
    change its input, which is taken as already prepared. Found by sending images of one colour
    through what stands before the first convolution or dense layer, whatever it is made of: layers
    such as Rescaling, Normalization and augmentation, operators, ``preprocess_input``.

    Returns:
        np.ndarray [channels] float32, in the units of the model's input.

    Raises:
        ValueError: no colour becomes zero, or the preprocessing is not affine (scale and shift);
            ``set_baseline`` says the colour then.

    Example:
        >>> models.baseline(models.small_cnn(classes=10))
        array([127., 127., 127.], dtype=float32)
    """
    if model in _said:
        return _said[model].copy()
    matrix, shift = _affine(flatten(model))
    colour = None if matrix is None else _zero(matrix, shift)
    if colour is None:
        raise ValueError(
            f"No colour is found that the preprocessing of {model.name!r} maps to zero. Say what "
            "a covered place shall look like: foodxai.models.set_baseline(model, colour), one "
            "number per channel in the units of the model's input."
        )
    return colour


def set_baseline(model: keras.Model, colour: ArrayLike) -> None:
    """Say what "nothing" looks like to a network whose preprocessing does not tell.

    Args:
        model: see ``flatten``.
        colour: [channels], or one number for all, in the units of the model's input.

    Raises:
        ValueError: another number of values than channels, or values that are not finite.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> models.set_baseline(model, 0)
        >>> models.baseline(model)
        array([0., 0., 0.], dtype=float32)
    """
    channels = flatten(model).model.inputs[0].shape[-1]
    given = np.asarray(colour, np.float32)
    if given.shape not in ((), (channels,)) or not np.isfinite(given).all():
        raise ValueError(
            f"colour is {colour!r}; expected one number, or {channels}, one per channel."
        )
    _said[model] = np.broadcast_to(given, (channels,)).copy()


def takes_bytes(flat: Flat) -> bool:
    """Whether the network brings a preprocessing made for images from 0 to 255.

    That is one that shrinks its input at least tenfold, or whose zero is a colour above 1.
    """
    matrix, shift = _affine(flat)
    if matrix is None:
        return False
    colour = _zero(matrix, shift)
    return np.abs(matrix).max() <= 0.1 or (colour is not None and colour.max() > 1)


def _affine(flat):
    """Matrix [seen, channels] and shift [seen] of the preprocessing; (None, None) if not affine."""
    if flat.model not in _known:
        _known[flat.model] = keras.Model(flat.model.inputs[0], _first_seen(flat))
    entry = _known[flat.model]
    height, width, channels = (side or 64 for side in entry.inputs[0].shape[1:])
    colours = np.vstack(
        [np.zeros(channels), 255 * np.eye(channels), np.linspace(50, 200, channels)]
    )
    images = np.broadcast_to(colours[:, None, None], (len(colours), height, width, channels))
    seen = np.asarray(entry(images.astype(np.float32), training=False), np.float64)
    if seen.ndim == 4:
        seen = seen[:, seen.shape[1] // 2, seen.shape[2] // 2]
    shift, matrix = seen[0], (seen[1:-1] - seen[0]).T / 255
    error = np.abs(matrix @ colours[-1] + shift - seen[-1]).max()
    if not error <= TOLERANCE * max(1, np.abs(seen).max()):
        return None, None
    return matrix, shift


def _first_seen(flat):
    """What the first layer with a kernel sees, while it still has height and width."""
    seen = flat.model.inputs[0]
    for path, inputs, outputs in flat.calls:
        layer = flat.layers[path]
        if has_kernel(layer) and not isinstance(layer, keras.layers.Normalization):
            return next((tensor for tensor in inputs if len(tensor.shape) == 4), seen)
        if len(outputs) == 1 and len(outputs[0].shape) == 4:
            seen = outputs[0]
    return seen


def _zero(matrix, shift):
    """The colour [channels] that becomes zero, grey where a grey does; None if there is none."""
    gray = matrix.sum(axis=1, keepdims=True)
    for unknowns in (gray, matrix):
        found = np.linalg.lstsq(unknowns, -shift, rcond=None)[0]
        if np.abs(unknowns @ found + shift).max() <= TOLERANCE * max(1, np.abs(shift).max()):
            decimals = 3 if np.abs(found).max() > 1 else 6
            return np.broadcast_to(found.round(decimals) + 0.0, matrix.shape[1:]).astype(np.float32)
    return None
