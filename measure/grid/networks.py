"""The networks that are explained, each learned from photos that it is not asked about."""

import dataclasses
import functools
from pathlib import Path

import accuracy
import keras
import numpy as np
import record

from foodxai import models, train
from foodxai.course import experiments, profiles
from foodxai.data import Dataset, food101

KEPT = Path("_build/study")
COUNT, TAUGHT = 400, 3000  # photos that a network explains; that the one on full-size photos learns
CUT, MAPS = "block11_expand_relu", 100  # chapter 15: new maps, and where the frozen body ends


@dataclasses.dataclass(frozen=True)
class Kind:
    """A network of the grid.

    Attributes:
        title: what the pages call it.
        size: pixels a side that it sees.
        seeds: how many of it are trained.
        epochs: of its training; 0 where measure/accuracy.py trained it.
    """

    title: str
    size: int
    seeds: int
    epochs: int = 0


KINDS = {
    "trained": Kind("the trained network", 144, 3),
    "head": Kind("chapter 15's network", 112, 3, 12),
    "fine": Kind("chapter 15's network on full-size photos", 224, 1, 12),
    "small": Kind("a small network from scratch", 64, 3, 12),
}
if profiles.current().name == "full":
    KINDS["vgg16"] = Kind("chapter 15's network on VGG16", 224, 1, 12)


def loaded(kind: str, seed: int) -> tuple[keras.Model, np.ndarray]:
    """A network, trained if it is not yet, and the time that earlier runs spent on it, [2]."""
    if kind == "trained":
        return resized(accuracy.trained("food101", seed), KINDS[kind].size), np.zeros(2)
    file = KEPT / f"{kind}-{seed}.keras"
    if file.exists():
        return accuracy.kept(file)
    began = record.clock()
    keras.utils.set_random_seed(seed)
    dishes = accuracy.decoded(taught(kind), KINDS[kind].size)
    model = small(kind) if kind == "small" else headed(kind)
    epochs = KINDS[kind].epochs
    optimizer = train.adamw(epochs * -(-len(dishes) // 50), 1e-2)
    train.fit(model, dishes, epochs=epochs, optimizer=optimizer, seed=seed)
    KEPT.mkdir(parents=True, exist_ok=True)
    accuracy.keep(model, record.clock() - began, file)
    return model, np.zeros(2)


def resized(known, size):
    model = keras.models.clone_model(known, input_tensors=keras.Input((size, size, 3)))
    model.set_weights(known.get_weights())
    return model


def headed(kind):
    """Chapter 15's network: new maps and a dense layer on a frozen body."""
    cut, profile = (None, "full") if kind == "vgg16" else (CUT, "real")
    body = experiments.body(KINDS[kind].size, cut, profile)
    maps = keras.layers.Conv2D(MAPS, 1, use_bias=False, name="new")(body.output)
    maps = keras.layers.BatchNormalization(momentum=0.9, name="new_bn")(maps)
    maps = keras.layers.ReLU(name="new_relu")(maps)
    means = keras.layers.GlobalAveragePooling2D(name="pool")(maps)
    means = keras.layers.Dropout(0.3, name="dropout")(means)
    return keras.Model(body.input, keras.layers.Dense(10, name="new_logits")(means))


def small(kind):
    return models.small_cnn(10, KINDS[kind].size, filters=(16, 32, 64, 128))


def taught(kind: str) -> Dataset:
    """The photos that a network learns from."""
    photos = accuracy.load("food101", "train")
    if kind != "fine":
        return photos
    shown = {path.stem for path in fine().images}
    unseen = [n for n, path in enumerate(photos.images) if path.stem not in shown]
    return photos.subset(np.random.default_rng(0).permutation(unseen)[:TAUGHT])


@functools.cache
def fine() -> Dataset:
    """The full-size photos, of both sides of the official split."""
    train_side, test_side = (food101.load(split) for split in ("train", "test"))
    return dataclasses.replace(
        test_side,
        images=[*test_side.images, *train_side.images],
        labels=np.concatenate([test_side.labels, train_side.labels]),
    )


def asked(kind: str) -> Dataset:
    """The photos that a network explains, the same for all seeds."""
    photos = fine() if kind == "fine" else accuracy.load("food101", "test")
    return photos.subset(np.random.default_rng(0).permutation(len(photos))[:COUNT])
