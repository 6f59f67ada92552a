"""Nothing but forward passes: what becomes of the answer when something is covered."""

import functools

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from .._progress import bar
from ..models import baseline
from ..models.checks import check_layer
from ..models.engine import BATCH, chosen, devices, function, one_by_one
from ..models.inputs import check_batch_size
from ..models.questions import Targets
from .masking import upsampling

CELLS = 14  # places of the square along each side
SHARE = 0.25  # of the image's side that the square covers
COARSE = 7  # cells of a random mask along each side


def occlusion(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Occlusion: how far the logit falls when a square covers a place.

    The square is a quarter of the image high and wide, has the baseline colour
    (``models.baseline``) and stands in 14 by 14 places, cut off at the border: 196 forward passes,
    and one of the whole image.

    Args:
        model, images, targets: as ``grad_cam``.
        layer: without effect, for the network is asked from outside; checked if given.
        batch_size: covered images at a time; None means 8.

    Returns:
        np.ndarray [N, 14, 14] float32, not negative: logits lost, 0 where the logit rises.

    Raises:
        TypeError, ValueError: see ``models.checks``.

    Source: Zeiler and Fergus 2014, https://arxiv.org/abs/1311.2901, section 4.2, with the logit in
    place of the probability.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.occlusion(model, photo, targets=3).shape
        (1, 14, 14)
    """
    size, colour = _before(model, layer, batch_size), baseline(model)
    found = []
    asked = one_by_one(model, images, targets, _masked_step, tf.identity)
    with bar(len(asked) * CELLS**2, "Occlusion", "square") as progress:
        for image, ask in asked:
            rows, columns = (_strips(side) for side in image.shape[:2])
            whole = ask(np.ones((1, *image.shape[:2]), np.float32), image - colour, colour)
            lost = []
            for places in np.split(np.arange(CELLS**2), range(size, CELLS**2, size)):
                covered = rows[places // CELLS, :, None] * columns[places % CELLS, None]
                lost.append(whole - ask(1 - covered, image - colour, colour))
                progress.update(len(places))
            found.append(np.concatenate(lost).reshape(CELLS, CELLS))
    return np.maximum(np.stack(found), 0)


def rise(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
    masks: int = 1000,
) -> np.ndarray:
    """RISE: the mean of random masks, each weighted by the probability that it leaves.

    A mask has 7 by 7 cells, open or shut by the toss of a coin, upsampled and shifted at random;
    what it covers fades to ``models.baseline``. The masks are the same in every call. From every
    probability (of a question of your own: from its score) the mean over masks is subtracted. That
    takes away a constant, and noise.

    Args:
        model, images, targets: as ``grad_cam``.
        layer: without effect, for the network is asked from outside; checked if given.
        batch_size: masked images at a time; None means 8.
        masks: how many, a forward pass each. The noise falls with their square root.

    Returns:
        np.ndarray [N, H, W] float32, not negative.

    Raises:
        TypeError, ValueError: see ``models.checks``; ValueError also for fewer than 2 masks.

    Source: Petsiuk et al. 2018, https://arxiv.org/abs/1806.07421, equation 6 and section 3.2.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.rise(model, photo, targets=3, masks=100).shape
        (1, 32, 32)
    """
    if not isinstance(masks, (int, np.integer)) or masks < 2:
        raise ValueError(f"masks is {masks!r}; it must be a whole number of at least 2.")
    size, colour = _before(model, layer, batch_size), baseline(model)
    asked = one_by_one(model, images, targets, _masked_step, tf.nn.softmax)
    heat = np.zeros((len(asked), *asked[0][0].shape[:2]))
    cells, corners = _random_masks(masks, *heat.shape[1:])
    total, light = np.zeros((len(asked), 1, 1)), np.zeros_like(heat[0])
    with bar(len(asked) * masks, "RISE", "mask") as progress:
        for start in range(0, masks, size):
            here = slice(start, start + size)
            drawn = _upsampled(cells[here], corners[here], *heat.shape[1:])
            light += drawn.sum(axis=0)
            for number, (image, ask) in enumerate(asked):
                scores = ask(drawn, image - colour, colour)
                heat[number] += np.tensordot(scores, drawn, 1)
                total[number] += scores.sum(dtype=float)
                progress.update(len(drawn))
    return (np.maximum(heat - total / masks * light, 0) / masks).astype(np.float32)


def _before(model, layer, batch_size):
    """Rows at a time, after a look at what has no effect."""
    if layer is not None:
        check_layer(model, layer)
    return check_batch_size(batch_size, BATCH) * devices()


def _strips(side):
    """Which pixels of a side the square covers at each of its places: float32 [CELLS, side]."""
    centres = (np.arange(CELLS) + 0.5) * side / CELLS
    pixels = np.arange(side) + 0.5
    return (np.abs(pixels - centres[:, None]) <= SHARE * side / 2).astype(np.float32)


def _random_masks(count, height, width):
    """Open cells (1) and shut ones (0), [count, 7, 7], and by how many pixels they are shifted."""
    rng = np.random.default_rng(0)
    cells = rng.integers(2, size=(count, COARSE, COARSE)).astype(np.float32)
    return cells, rng.integers(_cell(height, width), size=(count, 2))


def _cell(height, width):
    return -(-height // COARSE), -(-width // COARSE)


def _upsampled(cells, corners, height, width):
    """Masks float32 [count, height, width], 0 to 1."""
    sides = zip(corners.T, _cell(height, width), (height, width))
    rows, columns = (
        np.stack([_bilinear(cell)[start : start + side] for start in starts])
        for starts, cell, side in sides
    )
    return rows @ cells @ columns.transpose(0, 2, 1)


@functools.lru_cache(maxsize=2)
def _bilinear(cell):
    """What each cell weighs at each pixel of a mask before it is cut: float32 [pixels, 7]."""
    return upsampling(COARSE, (COARSE + 1) * cell).numpy()


def _masked_step(flat, scale, question=None):
    """A step from masks [K, H, W] to the scores of the masked image."""
    image = tf.TensorSpec(flat.model.inputs[0].shape[1:], tf.float32)
    masks, targets = tf.TensorSpec([None, None, None], tf.float32), tf.TensorSpec([None], tf.int64)
    colour = tf.TensorSpec([image.shape[-1]], tf.float32)

    @function((masks, targets, image, colour))
    def step(masks, targets, difference, colour):
        shape = tf.shape(difference)  # all is filled first: quicker than broadcasts
        filled = tf.concat([tf.shape(masks)[:1], shape], 0)
        masked = tf.broadcast_to(masks[..., None], filled) * difference
        masked += tf.broadcast_to(colour, shape)
        logits = tf.cast(flat.model(masked, training=False), tf.float32)
        return chosen(scale(logits) if question is None else logits, targets, question)

    return step
