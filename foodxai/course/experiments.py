"""What the experiments run on, by profile, so that their chapters need not ask.

Every function takes the name of a profile, None for the current one, and refuses any other name
with a ValueError.
"""

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from .. import models
from ..data import cifar10 as cifar10_data
from ..data import food101 as food101_data
from ..data import food201 as food201_data
from ..data import photos, plates
from ..data.dataset import Dataset
from . import profiles

if TYPE_CHECKING:
    import keras

DIFFERENCES = {
    "cifar10": {
        "quick": "drawn plates of 32 pixels",
        "real": "4,000 images of CIFAR-10 to learn, 1,000 to test",
        "full": "all of CIFAR-10, downloaded",
    },
    "imagenet": {
        "quick": "2 shipped photos and 3 drawn plates, 160 pixels",
        "real": "2 shipped photos and 20 test photos of Food-101",
        "full": "2 shipped photos and 20 test photos of Food-101",
    },
    "food101": {
        "quick": "drawn plates of 96 pixels",
        "real": "up to 1,000 photos of Food-101, 300 more to test",
        "full": "ten dishes of Food-101, downloaded",
    },
    "food201": {
        "quick": "drawn plates, and drawn tables with two dishes",
        "real": "three dishes of Food-101, Food-201's labels",
        "full": "three dishes of Food-101, Food-201's labels",
    },
}
THREE = ("hamburger", "french_fries", "fish_and_chips")


def differences(experiment: str) -> pd.DataFrame:
    """What differs between the profiles, for the table at the top of an experiment's chapter.

    Args:
        experiment: "cifar10", "imagenet", "food101" or "food201".

    Returns:
        pandas.DataFrame with a row per profile and the columns network, data and "this page".

    Raises:
        ValueError: no such experiment.
    """
    if experiment not in tuple(DIFFERENCES):
        raise ValueError(f"experiment is {experiment!r}; expected one of {', '.join(DIFFERENCES)}.")
    here = profiles.current().name
    rows = [
        (name, profiles.PROFILES[name].backbone, data, "yes" if name == here else "")
        for name, data in DIFFERENCES[experiment].items()
    ]
    table = pd.DataFrame(rows, columns=["profile", "network", "data", "this page"])
    return table.set_index("profile").rename_axis(None)


def backbone(profile: str | None = None, size: int = 224) -> "keras.Model":
    """The profile's network with its ImageNet weights.

    Args:
        size: height and width of its images, pixels. VGG16's dense layers take 224 alone.

    Returns:
        keras.Model.

    Raises:
        ValueError: no such profile, or a size that its network does not take.
    """
    name = _named(profile).backbone
    if name == "vgg16" and size != 224:
        raise ValueError(f"size is {size}; VGG16 with ImageNet weights takes images of 224 pixels.")
    return models.vgg16() if name == "vgg16" else models.efficientnet_lite0(size=size)


def body(size: int, layer: str | None = None, profile: str | None = None) -> "keras.Model":
    """The body of the profile's network, frozen, for images of any size.

    A convolution has no opinion about the size of its input, so the weights fit as they are.

    Args:
        size: height and width of the images, pixels.
        layer: where the body ends, as ``models.split`` takes it.

    Returns:
        keras.Model: [N, size, size, 3] RGB from 0 to 255 -> activation maps.
    """
    import keras

    trained = models.split(backbone(profile), layer)[0]
    resized = keras.models.clone_model(trained, input_tensors=keras.Input((size, size, 3)))
    resized.set_weights(trained.get_weights())
    resized.trainable = False
    return resized


def cifar10(profile: str | None = None) -> tuple[Dataset, Dataset]:
    """Images of 32 pixels in ten classes, to learn and to test.

    Returns:
        (training Dataset, test Dataset): images uint8 [N, 32, 32, 3].
    """
    name = _named(profile).name
    if name == "quick":
        return plates.load("train", 800, 32), plates.load("test", 400, 32)
    if name == "full":
        cifar10_data.download()
    train, test = (cifar10_data.load(split) for split in ("train", "test"))
    return (train, test) if name == "full" else (_some(train, 4000), _some(test, 1000))


class Dishes(NamedTuple):
    """What the Food-101 experiment runs on.

    Attributes:
        train, test: Datasets of the ten dishes of the thesis.
        size: pixels a side that the network sees.
        layer: where its body ends, as ``body`` takes it; a sixteenth of that size.
    """

    train: Dataset
    test: Dataset
    size: int
    layer: str | None


def food101(profile: str | None = None) -> Dishes:
    """The ten dishes of the thesis, to learn and to test.

    Returns:
        Dishes.
    """
    chosen = _named(profile)
    layer = {"efficientnet_lite0": "block11_expand_relu", "vgg16": None}[chosen.backbone]
    if chosen.name == "quick":
        return Dishes(plates.load("train", 400, 96), plates.load("test", 200, 96), 96, layer)
    if chosen.name == "full":
        food101_data.download()
    train, test = (food101_data.load(split) for split in ("train", "test"))
    if chosen.name == "real":
        train, test = _some(train, 1000), _some(test, 300)
    return Dishes(train, test, 224, layer)


def _some(dataset, count):
    """As many images of a data set, or all if it has fewer."""
    return dataset.subset(np.random.default_rng(0).permutation(len(dataset))[:count])


def imagenet(profile: str | None = None, size: int | None = None) -> Dataset:
    """Photos to explain to a network that learned ImageNet: the shipped ones, and food.

    Args:
        size: pixels a side; None means 160 where that halves the work (quick), else 224.

    Returns:
        Dataset: images uint8 [N, size, size, 3], labels into classes, what each shows.
    """
    size = size or (160 if _named(profile).name == "quick" else 224)
    if _named(profile).name == "quick":
        food = plates.load("test", 3, size)
    else:
        if _named(profile).name == "full":
            food101_data.download()
        food = _some(food101_data.load("test"), 20)
    shipped = photos.load(("coffee", "cat"))
    images = [photos.read(image, size) for image in [*shipped.images, *food.images]]
    labels = np.concatenate([shipped.labels, np.asarray(food.labels) + len(shipped.classes)])
    return Dataset(np.stack(images), labels, (*shipped.classes, *food.classes), "test")


class Tables(NamedTuple):
    """What the Food-201 experiment runs on, each a Dataset with the classes ``THREE``.

    Attributes:
        train, test: one dish an image, with labels.
        tables: hamburgers with or without fries, with label sets, and masks where drawn.
    """

    train: Dataset
    test: Dataset
    tables: Dataset


def food201(profile: str | None = None, size: int = 224) -> Tables:
    """Images to train and test a network of three dishes, and hamburgers with and without fries.

    No image of ``tables`` is in ``train``.

    Returns:
        Tables; the same object for the same request.
    """
    return _food201(_named(profile).name, size)


@functools.cache
def _food201(profile, size):
    if profile == "quick":
        train = plates.load("train", 240, size, classes=THREE)
        test = plates.load("test", 60, size, classes=THREE)
        return Tables(train, test, _drawn_tables(36, size))
    if profile == "full":
        food101_data.download()
    train, test = (food201_data.load(split, THREE) for split in ("train", "test"))
    hamburgers = [n for n, path in enumerate(test.images) if path.parent.name == "hamburger"]
    return Tables(_by_folder(train), _by_folder(test), test.subset(hamburgers))


def _drawn_tables(count, size):
    """As many tables of a hamburger with fries as with a salad, which is no class."""
    with_fries, with_salad = (
        plates.load("test", count, size, seed=1, classes=("hamburger", side), dishes_per_image=2)
        for side in ("french_fries", "caesar_salad")
    )
    fries = np.repeat([True, False], [len(with_fries), len(with_salad)])
    images = np.concatenate([with_fries.images, with_salad.images])
    label_sets = np.stack([np.ones_like(fries), fries, np.zeros_like(fries)], axis=1)
    drawn = np.asarray(with_salad.masks)
    burgers_alone = np.where(drawn == 2, 0, drawn)
    masks = np.concatenate([with_fries.masks, burgers_alone])
    return Dataset(images, None, THREE, "test", label_sets, masks)


def _by_folder(shown):
    """The photos that lie in the folder of one of the three dishes, labelled by it."""
    dishes = [path.parent.name for path in shown.images]
    kept = shown.subset([n for n, dish in enumerate(dishes) if dish in THREE])
    labels = np.array([THREE.index(path.parent.name) for path in kept.images])
    return replace(kept, labels=labels, label_sets=None)


def _named(profile):
    return profiles.current() if profile is None else profiles.named(profile)
