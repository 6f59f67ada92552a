"""Any number of images, explained in batches that survive an interruption."""

import difflib
import json
import os
import zlib
from pathlib import Path

import numpy as np
import tensorflow as tf

from .._progress import bar
from ..models.checks import check_layer
from .methods import METHODS
from ..models.engine import BATCH, devices
from ..models.inputs import check_batch_size


def over(dataset, method, model, folder, *, layer=None, batch_size=None):
    """Explain every image of a data set, keeping what is finished in a folder.

    Called again with the same arguments after an interruption, it goes on where it stopped. Where a
    ``tf.distribute`` strategy is in scope, its devices share every batch. Several machines each
    take a share of their own: ``over(dataset.shard(machines, machine), ...)``, a folder each.

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
            set, or a folder that holds the maps of another method, network, layer or data set.
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
    folder = Path(folder)
    _claim(folder, _facts(dataset, method, model, check_layer(model, layer)))
    done = sum(len(np.load(part, mmap_mode="r")) for part in _parts(folder))
    total = dataset.cardinality().numpy()
    with bar(total if total >= 0 else None, method, "image", initial=done) as progress:
        for batch in dataset.skip(done).batch(size).prefetch(tf.data.AUTOTUNE):
            images, targets = batch if isinstance(batch, tuple) else (batch, None)
            targets = None if targets is None else targets.numpy()
            maps = METHODS[method].function(
                model, images.numpy(), targets, layer=layer, batch_size=batch_size
            )
            _write(folder / f"maps-{done:09d}.npy", lambda file: np.save(file, maps))
            done += len(maps)
            progress.update(len(maps))
    return np.concatenate([np.load(part) for part in _parts(folder)])


def _parts(folder):
    return sorted(folder.glob("maps-*.npy"))


def _facts(dataset, method, model, path):
    """What decides the maps, short enough to compare: names, and checksums of weights and pixels."""
    first = next(iter(dataset.take(1)), None)
    if first is None:
        raise ValueError("The data set is empty: there is no image to explain.")
    weights = 0
    for weight in model.weights:
        weights = zlib.crc32(np.ascontiguousarray(weight).tobytes(), weights)
    image = first[0] if isinstance(first, tuple) else first
    return {
        "method": method,
        "layer": path,
        "weights": weights,
        "first image": zlib.crc32(image.numpy().tobytes()),
        "with targets": isinstance(first, tuple),
    }


def _claim(folder, facts):
    """Write down what the folder is for, or check that it is for this."""
    note = folder / "maps.json"
    folder.mkdir(parents=True, exist_ok=True)
    if not note.exists():
        _write(note, lambda file: file.write(json.dumps(facts, indent=1).encode()))
    found = json.loads(note.read_text())
    differing = [fact for fact in facts if found.get(fact) != facts[fact]]
    if differing:
        raise ValueError(
            f"{folder} holds maps made with another {', another '.join(differing)}. Choose another "
            "folder, or delete this one."
        )


def _write(path, write):
    scratch = path.with_name(f".{path.name}.tmp")
    with open(scratch, "wb") as file:
        write(file)
    os.replace(scratch, path)
