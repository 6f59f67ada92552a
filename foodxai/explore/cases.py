"""What an explorer shows of one photo: classes, methods, layers, and a map for each choice."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    import keras

THRESHOLDS = (0, 0.2, 0.4, 0.6, 0.8)
FINEST = 56  # rows and columns of a pixel-level map, averaged down to save space


@dataclass(frozen=True, eq=False)
class Case:
    """One photo, one network, and everything an explorer without a kernel can show of them.

    image: uint8 [H, W, 3], as it is shown. classes: (name, probability) of every class to choose
    from. methods: names in ``explain.METHODS``. layers: paths in the network. baseline: the colour
    [3] of what is masked. maps: (class, method, layer) as numbers -> raw map [h, w]. scores: the
    same keys -> the class's probability for the masked image at each of ``THRESHOLDS``.
    """

    title: str
    question: str
    image: np.ndarray
    classes: tuple
    methods: tuple
    layers: tuple
    baseline: tuple
    maps: dict
    scores: dict


def case(
    model: keras.Model,
    image: ArrayLike,
    title: str,
    *,
    classes: int | str | Iterable[str] = 3,
    methods: str | Iterable[str] = ("grad_cam",),
    layers: Any = (None,),
    names: Iterable[str] | None = None,
    question: str = "",
) -> Case:
    """Compute a case for ``page``: every class by every method at every layer.

    Args:
        model: a Keras classifier that ends in logits and takes RGB or grey images.
        image: [H, W, 3], or [H, W] and [H, W, 1] for a network of grey images, uint8 or float from
            0 to 255, of the size that the model takes.
        title: what stands under the photo, plain text.
        classes: how many of the most probable ones, or class names in the order to show them.
        methods: names in ``explain.METHODS``, or one.
        layers: what ``models.locate`` takes, or a list of such; None means the last convolutional
            activation.
        names: the class names in the order of the logits, two for a network with one logit; None
            means ImageNet's.
        question: what to look for, plain text.

    Returns:
        Case.

    Raises:
        TypeError, ValueError: an image that cannot be shown, no such class, method or layer, names
            that do not fit the logits, and what ``models`` and ``explain`` refuse.

    Example:
        >>> model = models.small_cnn(classes=3)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> case = explore.case(model, photo, "coffee", classes=2, names=["soup", "rice", "tea"])
        >>> case.methods, len(case.maps)
        (('grad_cam',), 2)
    """
    from .. import models
    from ..models.checks import check_layer

    names = class_names(model, names)
    image, picture = seen(model, image)
    methods = check_methods(methods)
    paths = tuple(check_layer(model, layer) for layer in listed(layers))
    colour = baseline(model)
    probabilities = models.probabilities(model, image[None])[0]
    targets = check_classes(classes, names, probabilities)
    maps, scores = {}, {}
    for m, method in enumerate(methods):
        for p, path in enumerate(paths):
            found = raw_maps(model, image, targets, method, path)
            for c, (target, raw) in enumerate(zip(targets, found)):
                maps[c, m, p] = raw
                scores[c, m, p] = masked_scores(model, image, raw, target, colour)
    shown = tuple((names[target], float(probabilities[target])) for target in targets)
    return Case(str(title), str(question), picture, shown, methods, paths, colour, maps, scores)


def class_names(model: keras.Model, names: Iterable[str] | None) -> tuple[str, ...]:
    """The names of a network's classes as a tuple, None standing for ImageNet's.

    Raises:
        TypeError, ValueError: see ``models.checks``; ValueError also for another number of names
            than classes.
    """
    from .. import models
    from ..models.checks import check_network

    classes = check_network(model).model.outputs[0].shape[1]
    names = models.imagenet_classes() if names is None else tuple(map(str, names))
    if len(names) != classes:
        raise ValueError(
            f"The model tells {classes} classes apart and there are {len(names)} class names. Pass "
            "names=, one per logit; two for a network with one logit, what 0 and what 1 means."
        )
    return names


def seen(model: keras.Model, image: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """An image as the network takes it, [H, W, channels], and as it is shown, uint8 [H, W, 3].

    Raises:
        TypeError, ValueError: an image or a network that cannot be shown: see ``case``.
    """
    from .. import models
    from ..data import photos

    channels = models.flatten(model).model.inputs[0].shape[-1]
    if channels not in (1, 3):
        raise ValueError(
            f"The model takes images of {channels} channels; the explorer shows RGB and grey ones."
        )
    image = np.asarray(image)
    image = image[..., None] if image.ndim == 2 else image
    if image.ndim != 3 or image.shape[2] != channels:
        raise ValueError(
            f"image has shape {image.shape}; expected one image [H, W, {channels}]. "
            "foodxai.data.photos.read(photo, size) reads one."
        )
    return image, photos.read(image, None)


def listed(given: Any) -> tuple:
    """Something to choose, or several of them, as a tuple."""
    alone = isinstance(given, str) or not isinstance(given, Iterable)
    return (given,) if alone else tuple(given)


def check_methods(methods: str | Iterable[str]) -> tuple[str, ...]:
    from .. import explain

    methods = listed(methods)
    unknown = [method for method in methods if method not in explain.METHODS]
    if unknown or not methods:
        wrong = f"No method is called {unknown[0]!r}" if unknown else "methods is empty"
        raise ValueError(f"{wrong}; there are {', '.join(explain.METHODS)}.")
    return methods


def check_classes(classes: Any, names: Sequence[str], probabilities: np.ndarray) -> list[int]:
    """The numbers of the classes: the most probable ones, or those named, in their order."""
    from .. import models

    try:
        count = operator.index(classes)
    except TypeError:
        targets = [models.class_index(name, names) for name in listed(classes)]
    else:
        targets = np.argsort(-probabilities, kind="stable")[: max(count, 0)].tolist()
    if not targets:
        raise ValueError(f"classes is {classes!r}; expected how many, at least 1, or class names.")
    return list(dict.fromkeys(targets))


def baseline(model: keras.Model) -> tuple[float, ...]:
    """The colour of what is masked (``models.baseline``) as three numbers."""
    from .. import models

    return tuple(np.broadcast_to(models.baseline(model), 3).tolist())


def raw_maps(
    model: keras.Model, image: np.ndarray, targets: Sequence[int], method: str, layer: str
) -> np.ndarray:
    """A map [h, w] per target (``explain.saliency``), pixel-level ones at most FINEST by FINEST."""
    import tensorflow as tf

    from .. import explain

    function = explain.METHODS[method].function
    images = np.repeat(image[None], len(targets), axis=0)
    found = function(model, images, np.asarray(targets), layer=layer)
    raw = explain.saliency(found)
    if found.ndim == 4:
        fine = [min(side, FINEST) for side in raw.shape[1:]]
        raw = tf.image.resize(raw[..., None], fine, "area")[..., 0].numpy()
    return raw


def masked_scores(
    model: keras.Model, image: np.ndarray, raw: np.ndarray, target: int, colour: Sequence[float]
) -> np.ndarray:
    """The target's probability for the image masked by its heatmap from each of THRESHOLDS on."""
    from .. import explain, models

    heat = explain.heatmap(raw, image.shape[:2])
    kept = np.where(heat >= np.array(THRESHOLDS)[:, None, None], heat, 0)
    images = np.repeat(image[None], len(kept), axis=0)
    masked = explain.blend(images, kept, colour[: image.shape[2]])
    return models.probabilities(model, masked, derived=True)[:, target]
