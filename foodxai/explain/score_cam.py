"""Score-CAM: every activation map weighted by what the network says of the image under it."""

import math
import numbers
import time
from typing import Literal

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from .._progress import bar, report
from ..models import baseline, flatten
from ..models.checks import check_layer, check_network
from ..models.engine import check_finite, compiled, devices, prepare
from ..models.inputs import check_batch_size
from ..models.questions import Targets
from .masking import look_step, score_step
from .screening import screened

MEMORY = 160e6  # bytes of the largest layer, in and out; what else a batch needs is as much again
SIZES = (4, 6, 8, 16, 32)  # masked images at a time, to choose from
SCORES = ("logit", "probability")
Score = Literal["logit", "probability"]


def score_cam(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
    tolerance: float | None = None,
    score: Score = "logit",
) -> np.ndarray:
    """Score-CAM: what the network says of an image under a map is the weight of that map.

    The paper can be read in two ways. Its algorithm 1 takes the softmax over channels of the
    logits: "logit". Its section 3.2 takes the probability of the class ("post-softmax"), and so
    does the authors' code: "probability". The weights sum to 1 either way (equation 59 of the
    thesis): probabilities are divided by their sum, which is the softmax over channels of their
    logarithms. A constant that is subtracted from the scores (the paper's f(X_b), the thesis's
    f(X)) cancels in the softmax, so none is.

    The default is the algorithm's: on tables of two dishes the probability tells them apart no
    better (chapter 12). Where another class is far likelier than the one asked for, it does.

    Args:
        model: a Keras classifier that ends in logits.
        images: [H, W, 3] or [N, H, W, 3], RGB from 0 to 255.
        targets: class number or [N] of them; None means the predicted class. Or a function of the
            logits: see ``grad_cam``.
        layer: the target layer; None means the last convolutional activation.
        batch_size: masked images at a time; None means whichever of 4, 6, 8, 16 and 32 goes
            quickest here with this network, found out on the way, of those that take at most
            300 MB beyond the network itself (1 where 4 take more).
        tolerance: None asks about every live channel, which is exact. A number between 0 and 1 asks
            about some and infers the others' scores (``screening``), until a heatmap from 0 to 1 is
            nowhere in doubt by more than that. With 0.02 on EfficientNet-Lite0, 123 of its 1,280
            channels are asked about, in the mean of 100 photos (64 to 224); heatmaps differ from
            the exact ones by 0.006 in the mean and by 0.08 at the worst pixel of all; on 67
            others it asked about 132: see measure/few_passes.py.
        score: "logit" or "probability", as above.

    Returns:
        np.ndarray [N, h, w] float32, not negative, at the layer's resolution.

    Raises:
        TypeError, ValueError: see ``models.checks``; ValueError also for a tolerance that is not
            between 0 and 1, another score, or the probability of a target that is a function.

    Source: Wang et al. 2020, https://arxiv.org/abs/1910.01279, algorithm 1 and section 3.2; thesis
    equations 57 to 59.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.score_cam(model, photo, targets=3).shape
        (1, 8, 8)
    """
    if tolerance is not None and not (isinstance(tolerance, numbers.Real) and 0 < tolerance < 1):
        raise ValueError(f"tolerance is {tolerance!r}; it must be a number between 0 and 1.")
    return _of_each_image(_weighted, model, images, targets, layer, batch_size, tolerance, score)


def masked_scores(
    model: keras.Model,
    images: ArrayLike,
    targets: Targets = None,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
    score: Score = "logit",
) -> np.ndarray:
    """The target's logit, or probability, of every masked image: the raw material of Score-CAM.

    Channel k's mask is its activation map, upsampled bilinearly to the image and scaled to [0, 1];
    ``blend`` fades what it covers to ``models.baseline(model)``. A channel that is the same
    everywhere has a zero mask: it gets the blank image's score without a forward pass of its own.

    Args, Raises: as ``score_cam``.

    Returns:
        np.ndarray [N, channels] float32.

    Source: Wang et al. 2020, https://arxiv.org/abs/1910.01279, equations 2 to 6; thesis equations
    57 and 58.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> explain.masked_scores(model, photo, targets=3).shape
        (1, 128)
    """

    def kept(maps, scores):
        return np.exp(scores) if score == "probability" else scores

    return _of_each_image(kept, model, images, targets, layer, batch_size, None, score)


def _weighted(maps, scores):
    weights = np.exp(scores - scores.max())
    return np.maximum(maps @ (weights / weights.sum()), 0)


def _of_each_image(use, model, images, targets, layer, batch_size, tolerance, score):
    """``use(maps [h, w, channels], scores [channels])`` of one image after the other, stacked.

    The scores are logits, or logarithms of probabilities: those differ where probabilities are too
    small for single precision.
    """
    path = check_layer(model, layer)
    images, targets = prepare(model, images, targets)
    _check_score(score, targets)
    size = check_batch_size(batch_size, None)
    sizes = [size] if size else _sizes(check_network(model), images[0])
    sizes = [size * devices() for size in sizes]
    pace: dict[int, float] = {}
    look = compiled(model, look_step, path)
    colour, channels, used = baseline(model), flatten(model).tensors[path].shape[-1], []
    with bar(len(images) * channels, "Score-CAM", "channel") as progress:
        for image, target in zip(images, targets):
            question = target if callable(target) else None
            step = compiled(model, score_step, score, question=question)
            maps, target = look(image[None], [target if question is None else 0])
            maps, difference = maps[0].numpy(), tf.constant(image - colour)

            def ask(masks, target=target, difference=difference, step=step):
                progress.update(len(masks))
                return step(masks, np.repeat(target, len(masks)), difference, colour).numpy()

            used.append(use(maps, _scores(ask, np.moveaxis(maps, -1, 0), sizes, pace, tolerance)))
            progress.update(len(used) * channels - progress.n)  # those that nobody asked about
    return check_finite(np.stack(used))


def _check_score(score, targets):
    if score not in SCORES:
        raise ValueError(f"score is {score!r}; expected 'logit' or 'probability'.")
    if score == "probability" and targets.dtype == object:
        raise ValueError(
            "A target that is a function of the logits has no probability: leave score at 'logit'."
        )


def _sizes(flat, image):
    """How many masked images at a time are worth trying, by the memory that one takes."""
    shapes = [[t.shape[1:] for t in (*inputs, *outputs)] for _, inputs, outputs in flat.calls]
    known = [call for call in shapes if all(None not in shape for shape in call)]
    if len(known) == len(shapes):
        values = max(sum(math.prod(shape) for shape in call) for call in known)
    else:  # a network for any size: as much as VGG16 would take
        values = 2 * 64 * image[..., 0].size
    return [size for size in SIZES if 4 * values * size <= MEMORY] or [1]


def _scores(ask, masks, sizes, pace, tolerance):
    live = np.flatnonzero(masks.max(axis=(1, 2)) > masks.min(axis=(1, 2)))

    asked = 0

    def ask_for(channels):
        nonlocal asked
        scores = np.empty(len(channels), np.float32)
        for start, size in _portions(len(channels), sizes, pace):
            report(asked + start, len(live))
            scores[start : start + size] = ask(masks[channels[start : start + size]])
        asked += len(channels)
        return check_finite(scores)

    scores = np.empty(len(masks), np.float32)
    if tolerance is None or not len(live):
        scores[live] = ask_for(live)
    else:
        scores[live] = screened(lambda which: ask_for(live[which]), masks[live], tolerance)
    if len(live) < len(masks):
        scores[np.setdiff1d(np.arange(len(masks)), live)] = ask(np.zeros_like(masks[:1]))
    return scores


def _portions(count, sizes, pace):
    """(start, size) of every batch: one of each size, timed, then those of the quickest.

    pace: size -> seconds a row, which fills on the way and is used again for the next image. The
    very first batch is not timed: TensorFlow still prepares the graph.
    """
    start, warm = 0, bool(pace)
    while start < count:
        untried = [size for size in sizes if size not in pace]
        size = untried[0] if untried else min(pace, key=pace.get)
        began = time.perf_counter()
        yield start, size
        if warm and start + size <= count:
            pace.setdefault(size, (time.perf_counter() - began) / size)
        warm, start = True, start + size
