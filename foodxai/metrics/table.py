"""Methods side by side, in one tidy table."""

from collections.abc import Callable, Mapping, Sequence

import keras
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .._progress import bar
from ..data import Dataset, photos
from ..explain import METHODS, heatmap, saliency
from ..models import confidence, photo_shape, predicted
from .arcc import complexity
from .curves import area, deletion, insertion
from .localisation import energy_pointing_game, iou, pointing_game
from .masked import drop, improvement, increase, masked_confidence, win
from .road import road

MASKED = ("confidence", "win", "improvement", "drop", "increase")
LOCALISATION = ("pointing", "energy", "iou")
CHUNK = 8  # images explained at once
SIZE = 224  # of photos where the network takes any
METRICS = (*MASKED, "insertion", "deletion", "road", "complexity", *LOCALISATION)


def compare(
    model: keras.Model,
    dataset: Dataset,
    methods: Sequence[str] | dict[str, Callable],
    *,
    targets: ArrayLike | None = None,
    metrics: Sequence[str] = MASKED,
    margin: float = 0.0,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> pd.DataFrame:
    """Every method on every image by every metric, in one tidy table.

    Args:
        model: a Keras classifier that ends in logits.
        dataset: ``data.Dataset``; its photos are read as they are needed, in the size that the
            network takes; where it takes any, arrays stay as they are and photos become 224 by 224.
        methods: names in ``explain.METHODS``, or a dict of name -> function of the same signature.
        targets: class number, or [N] of them; None means the predicted class.
        metrics: any of ``METRICS``: the masked scores "confidence" (of the masked image), "win",
            "improvement", "drop" and "increase"; the areas "insertion" and "deletion"; "road" and
            "complexity"; and, with the masks of a data set of single dishes, "pointing", "energy"
            and "iou".
        margin: see ``improvement``.
        layer: the target layer; None means the last convolutional activation.
        batch_size: see the methods.

    Returns:
        pandas.DataFrame, one row per image, method and metric, with the columns image (its place in
        the data set), target, method, metric and value.

    Raises:
        TypeError, ValueError: see the methods; ValueError for an unknown method or metric, and for
            a metric that needs masks where there are none.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> dishes = plates.load("test", n=2, size=32)
        >>> table = metrics.compare(model, dishes, ["grad_cam", "gaussian"], metrics=["drop"])
        >>> list(table.columns), len(table)
        (['image', 'target', 'method', 'metric', 'value'], 4)
    """
    functions = _functions(methods)
    _check_metrics(metrics, dataset.masks is not None and dataset.labels is not None)
    targets = None if targets is None else np.broadcast_to(targets, len(dataset))
    stored = dataset.images
    shape = stored.shape[1:3] if isinstance(stored, np.ndarray) else (SIZE, SIZE)
    size = photo_shape(model, shape)[:2]
    tables = []
    with bar(len(dataset), "images", "image") as progress:
        for start in range(0, len(dataset), CHUNK):
            here = slice(start, min(start + CHUNK, len(dataset)))
            images = np.stack([photos.read(image, size) for image in stored[here]])
            chosen = predicted(model, images) if targets is None else targets[here]
            options = {"layer": layer, "batch_size": batch_size}
            heatmaps = {
                name: heatmap(saliency(method(model, images, chosen, **options)), size)
                for name, method in functions.items()
            }
            masks = _masks(dataset, here) if set(metrics) & set(LOCALISATION) else None
            table = measure(
                model,
                images,
                heatmaps,
                chosen,
                metrics=metrics,
                masks=masks,
                margin=margin,
                batch_size=batch_size,
            )
            tables.append(table.assign(image=table["image"] + start))
            progress.update(len(images))
    return pd.concat(tables, ignore_index=True)


def measure(
    model: keras.Model,
    images: np.ndarray,
    heatmaps: Mapping[str, ArrayLike],
    targets: ArrayLike,
    *,
    metrics: Sequence[str] = MASKED,
    masks: ArrayLike | None = None,
    margin: float = 0.0,
    batch_size: int | None = None,
) -> pd.DataFrame:
    """The same table for heatmaps that are there already, whatever made them.

    Args:
        model, metrics, margin, batch_size: see ``compare``.
        images: [N, H, W, 3], RGB from 0 to 255.
        heatmaps: dict of name -> [N, H, W] from 0 to 1.
        targets: the classes that the heatmaps explain, a number or [N] of them.
        masks: bool [N, H, W], where the class is seen; "pointing", "energy" and "iou" need them.

    Returns, raises: as ``compare``.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> heat = np.random.default_rng(0).random((1, 32, 32))
        >>> table = metrics.measure(model, photo[None], {"mine": heat}, 3, metrics=["drop"])
        >>> table.method.tolist()
        ['mine']
    """
    _check_metrics(metrics, masks is not None)
    maps, count = np.stack(list(heatmaps.values())), len(images)
    values = {"complexity": complexity(maps)}
    if set(metrics) & set(MASKED):
        values |= _masked(model, images, maps, targets, margin, batch_size)
    for curve in (insertion, deletion):
        if curve.__name__ in metrics:
            curves = curve(model, images, maps, targets, batch_size=batch_size)
            values[curve.__name__] = area(curves)
    if "road" in metrics:
        values["road"] = road(model, images, maps, targets, batch_size=batch_size)
    if masks is not None:
        values |= {
            "pointing": pointing_game(maps, masks),
            "energy": energy_pointing_game(maps, masks),
            "iou": iou(maps, masks),
        }
    places = {
        "image": np.tile(np.arange(count), len(heatmaps)),
        "target": np.tile(np.broadcast_to(targets, count), len(heatmaps)),
        "method": np.repeat(list(heatmaps), count),
    }
    tables = [
        pd.DataFrame({**places, "metric": metric, "value": np.ravel(values[metric]).astype(float)})
        for metric in metrics
    ]
    return pd.concat(tables, ignore_index=True)


def _masked(model, images, heatmaps, targets, margin, batch_size):
    whole = confidence(model, images, targets, batch_size=batch_size)
    masked = masked_confidence(model, images, heatmaps, targets, batch_size=batch_size)
    return {
        "confidence": masked,
        "win": win(masked),
        "improvement": improvement(whole, masked, margin),
        "drop": drop(whole, masked),
        "increase": increase(whole, masked),
    }


def _masks(dataset, here):
    """Where the dish of each label is seen, bool [N, H, W]."""
    return dataset.masks[here] == dataset.labels[here][:, None, None] + 1


def _functions(methods):
    if not isinstance(methods, dict):
        unknown = [name for name in methods if name not in METHODS]
        if unknown:
            raise ValueError(f"methods holds {unknown[0]!r}; expected any of {', '.join(METHODS)}.")
        methods = {name: METHODS[name].function for name in methods}
    if not methods:
        raise ValueError("methods is empty; name at least one.")
    return methods


def _check_metrics(metrics, masks_known):
    unknown = [name for name in metrics if name not in METRICS]
    if unknown or not metrics:
        raise ValueError(f"metrics is {metrics!r}; expected any of {', '.join(METRICS)}.")
    needing = [name for name in metrics if name in LOCALISATION]
    if needing and not masks_known:
        raise ValueError(
            f"{needing[0]!r} needs a mask and one label per image, and here are none. "
            "foodxai.data.plates has them."
        )
