"""Any number of images, explained in batches that survive an interruption."""

import difflib
import functools
from contextlib import nullcontext, suppress
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from .._files import arrays, claim, expand, write
from .._progress import bar
from ..models import baseline, flatten
from ..models.checks import check_layer
from ..models.engine import BATCH, check_finite, devices, prepare
from ..models.identity import checksum, network_facts, software_facts, weights_checksum
from ..models.inputs import check_batch_size
from .methods import METHODS

# These cover pixels, so the network's blank colour decides their maps too.
PAINTING = ("score_cam", "guided_score_cam", "occlusion", "rise", "integrated_gradients")


def over(
    dataset: tf.data.Dataset,
    method: str,
    model: keras.Model,
    folder: Path | str,
    *,
    layer: keras.Layer | str | None = None,
    batch_size: int | None = None,
) -> np.ndarray:
    """Explain every image of a data set, keeping what is finished in a folder.

    Called again with the same arguments after an interruption, in another process too, it goes on
    where it stopped: every image and target is compared with the one whose maps are there. A data
    set that has grown goes on as well; of one that is shorter now only its own maps are returned.
    Where a ``tf.distribute`` strategy is in scope, its devices share every batch. Several machines
    each take a share of their own: ``over(dataset.shard(machines, machine), ...)``, a folder each.

    Args:
        dataset: a ``tf.data.Dataset`` of single images [H, W, 3], or of pairs (image, target), that
            gives the same order every time.
        method: a name of ``METHODS``.
        model: a Keras classifier that ends in logits.
        folder: where the maps are kept, as files of one batch each; made if missing.
        layer: the target layer; None means the last convolutional activation.
        batch_size: images at a time on every device; None means 8.

    Returns:
        np.ndarray [N, ...] float32: what the method returns, for all images in order.

    Raises:
        TypeError, ValueError: see the method. ValueError also for an unknown method, an empty data
            set, or a folder that holds the maps of another method, network (its layers, weights or
            precision), layer, image, target, or of other code or versions: it says which. OSError:
            a folder that cannot be written.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> import tempfile
        >>> import tensorflow as tf
        >>> images = tf.data.Dataset.from_tensors(photo).repeat(3)
        >>> explain.over(images, "grad_cam", model, tempfile.mkdtemp()).shape
        (3, 8, 8)
    """
    if method not in METHODS:
        close = difflib.get_close_matches(str(method), METHODS, n=3)
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        raise ValueError(f"There is no method {method!r}.{hint} METHODS has {', '.join(METHODS)}.")
    if not isinstance(dataset, tf.data.Dataset):
        raise TypeError(
            f"dataset is a {type(dataset).__name__}; expected a tf.data.Dataset of images, such as "
            "tf.data.Dataset.from_tensor_slices(images)."
        )
    size = check_batch_size(batch_size, BATCH) * devices()
    if next(iter(dataset.take(1)), None) is None:
        raise ValueError("The data set is empty: there is no image to explain.")
    folder = expand(folder)
    _claim(folder, _facts(method, model, layer))
    options = {"layer": layer, "batch_size": batch_size}
    explain = functools.partial(METHODS[method].function, model, **options)
    total = dataset.cardinality().numpy()
    with bar(total if total >= 0 else None, method, "image") as progress:
        batches = dataset.batch(size).prefetch(tf.data.AUTOTUNE)
        return _explained(batches, model, explain, folder, progress)


def _facts(method, model, layer):
    """What decides the maps, besides images and targets, in a form that JSON takes."""
    place, colour = None, None
    with suppress(ValueError) if layer is None else nullcontext():  # some methods need no layer
        place = list(flatten(model).tensors).index(check_layer(model, layer))
    if method in PAINTING:
        with suppress(ValueError):
            colour = baseline(model).tolist()
    return {
        "method": method,
        "layer": place,
        **network_facts(model),
        "weights": weights_checksum(model),
        "baseline": colour,
        **software_facts("models", "explain"),
    }


def _claim(folder, facts):
    """Write down what the folder is for, or check that it is for this."""
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "maps.json"
    if not _part(folder, 0).exists():  # nothing was finished: the folder is free
        for file in (note, *folder.glob("maps-*.npz")):
            file.unlink(missing_ok=True)
    _refuse(folder, claim(note, facts))


def _refuse(folder, differing):
    if differing:
        raise ValueError(
            f"{folder} holds maps made with another {', another '.join(differing)}. Choose another "
            "folder, or delete this one."
        )


def _explained(batches, model, explain, folder, progress):
    """Maps of all images: those that are there, and behind them those that are made now."""
    parts, images, targets = _stored(folder)
    done = 0
    for batch in batches:
        pixels, given = batch if isinstance(batch, tuple) else (batch, None)
        pixels, classes = prepare(model, pixels.numpy(), None if given is None else given.numpy())
        keys = np.array([checksum([image]) for image in pixels])
        there = images[done : done + len(keys)], targets[done : done + len(keys)]
        _compare(folder, done, *there, keys, classes)
        if (old := len(there[0])) < len(keys):
            maps = explain(pixels[old:], None if given is None else classes[old:])
            new = {"maps": maps, "images": keys[old:], "targets": classes[old:]}
            write(_part(folder, done + old), functools.partial(np.savez, **new))
            parts.append(maps)
        done += len(keys)
        progress.update(len(keys))
    return np.concatenate(parts)[:done]


def _compare(folder, done, images, targets, keys, classes):
    """Refuse maps that are there for other images or targets."""
    others = {
        "image": np.flatnonzero(images != keys[: len(images)]),
        "target": np.flatnonzero(targets != classes[: len(targets)]),
    }
    _refuse(
        folder,
        [f"{name} (number {done + found[0]})" for name, found in others.items() if len(found)],
    )


def _check_part(found, first):
    """Refuse what no call of `over` wrote, or maps of another shape than the first part's."""
    maps, images, targets = found
    kinds = (maps.dtype, images.dtype, targets.dtype)
    shapes = maps.ndim < 3 or any(maps.shape[1:] != part.shape[1:] for part in first)
    if kinds != (np.float32, np.dtype("U16"), np.int64) or shapes:
        raise ValueError("other arrays than maps, images and targets")
    if not len(maps) or images.shape != targets.shape or images.shape != (len(maps),):
        raise ValueError("not one image and one target to a map")
    check_finite(maps)


def _part(folder, first):
    return folder / f"maps-{first:09d}.npz"


def _stored(folder):
    """What is there without a gap: a list of maps [n, ...], image checksums [N], targets [N]."""
    parts: list[np.ndarray] = []
    images, targets = [np.empty(0, "U16")], [np.empty(0, np.int64)]
    while (file := _part(folder, sum(map(len, parts)))).exists():
        try:
            found = arrays(file, ("maps", "images", "targets"))
            _check_part(found, parts[:1])
        except (OSError, ValueError):
            break  # cut short, as by a power cut: made again
        for kept, array in zip((parts, images, targets), found):
            kept.append(array)
    return parts, np.concatenate(images), np.concatenate(targets)
