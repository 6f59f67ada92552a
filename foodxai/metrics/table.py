"""Methods side by side: one tidy table, its summary, and its tests."""

import itertools
from collections.abc import Callable, Mapping, Sequence

import keras
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .._progress import bar
from ..data import Dataset, photos
from ..explain import METHODS, heatmap, saliency
from ..models import confidence, photo_shape, predicted
from .curves import area, deletion, insertion
from .localisation import energy_pointing_game, iou, pointing_game
from .masked import drop, improvement, increase, masked_confidence, win
from .statistics import bootstrap, holm, sign_test

MASKED = ("confidence", "win", "improvement", "drop", "increase")
LOCALISATION = ("pointing", "energy", "iou")
CHUNK = 8  # images explained at once
SIZE = 224  # of photos where the network takes any
METRICS = (*MASKED, "insertion", "deletion", *LOCALISATION)


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
            "improvement", "drop" and "increase"; the areas "insertion" and "deletion"; and, with
            the masks of a data set of single dishes, "pointing", "energy" and "iou".
        margin: see ``improvement``.
        layer: the target layer; None means the last convolutional activation.
        batch_size: see the methods.

    Returns:
        pandas.DataFrame, one row per image, method and metric, with the columns image (its place in
        the data set), target, method, metric and value.

    Raises:
        TypeError, ValueError: see the methods; ValueError for an unknown method or metric, and for
            a metric that needs masks where there are none.
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
    """
    _check_metrics(metrics, masks is not None)
    maps, count = np.stack(list(heatmaps.values())), len(images)
    values: dict[str, np.ndarray] = {}
    if set(metrics) & set(MASKED):
        values |= _masked(model, images, maps, targets, margin, batch_size)
    for curve in (insertion, deletion):
        if curve.__name__ in metrics:
            curves = curve(model, images, maps, targets, batch_size=batch_size)
            values[curve.__name__] = area(curves)
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


def summary(table: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """The mean of every metric over images, for every method, with its paired bootstrap interval.

    Args:
        table: what ``compare`` returns.
        level: see ``bootstrap``.

    Returns:
        pandas.DataFrame with the columns metric, method, n (images), mean, low and high.

    Raises:
        ValueError: an image without a value for some method.
    """
    rows = []
    for metric in table["metric"].unique():
        values = _per_image(table, metric)
        means, lows, highs = bootstrap(values.to_numpy().T, level)
        for method, mean, low, high in zip(values.columns, means, lows, highs):
            rows.append((metric, method, len(values), mean, low, high))
    return pd.DataFrame(rows, columns=["metric", "method", "n", "mean", "low", "high"])


def pairs(table: pd.DataFrame, metric: str, level: float = 0.95) -> pd.DataFrame:
    """Every two methods against each other on the same images, by one metric.

    Args:
        table: what ``compare`` returns.
        metric: its name in the table.
        level: see ``bootstrap``.

    Returns:
        pandas.DataFrame with the columns method, other, difference (the mean of method minus that
        of other) with its paired bootstrap interval low to high, more, less and equal (images on
        which method has the higher, lower or same value), p (``sign_test``) and p_holm (corrected
        for all the pairs of the table).

    Raises:
        ValueError: no such metric in the table, or an image without a value for some method.
    """
    values, rows = _per_image(table, metric), []
    for method, other in itertools.combinations(values.columns, 2):
        difference = (values[method] - values[other]).to_numpy()
        more, less = int(np.sum(difference > 0)), int(np.sum(difference < 0))
        equal = len(difference) - more - less
        mean, low, high = bootstrap(difference, level)
        rows.append((method, other, mean, low, high, more, less, equal, sign_test(more, less)))
    columns = ["method", "other", "difference", "low", "high", "more", "less", "equal", "p"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(p_holm=holm(frame["p"]))


def _per_image(table, metric):
    """One row per image, one column per method, in the order of the table."""
    chosen = table[table["metric"] == metric]
    if chosen.empty:
        raise ValueError(
            f"The table has no metric {metric!r}; it has {', '.join(table['metric'].unique())}."
        )
    values = chosen.pivot(index="image", columns="method", values="value")
    values = values[list(chosen["method"].unique())]
    if values.isna().any(axis=None):
        raise ValueError(
            f"Some images have no {metric!r} of some method, so they cannot be paired."
        )
    return values


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
