"""What the zoo says of a network: how it is built, what it is asked, what ought to come of it."""

import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import keras
import numpy as np

NETWORKS = {}
CLASSES = 5

LATER = ("hires_cam", "layer_cam", "finer_cam", "eigen_cam")
MAPS = (
    "cam", "grad_cam", "grad_cam_plus_plus", "score_cam", "masked_scores", "gaussian", "noise",
    *LATER,
)  # fmt: skip
GUIDED = (
    "guided",
    "guided_backprop",
    "guided_grad_cam",
    "guided_grad_cam_plus_plus",
    "guided_score_cam",
)
PRODUCTS = GUIDED[2:]
ANSWERS = ("predicted", "confidence")
LAYERS = ("last_conv", "split", "transfer")
MASKING = ("masked_confidence", "deletion")
TABLES = ("insertion", "road", "arcc", "compare", "cascading_randomisation")
READING = ("flatten", "baseline", "cascade", "structure")
PAINTED = ("occlusion", "rise", "integrated_gradients")
SINCE = (*LATER, *PAINTED, "smooth_grad")  # tried on one network of a kind
EXPLAINED = (
    *MAPS,
    *PAINTED,
    "smooth_grad",
    *GUIDED,
    *ANSWERS,
    *MASKING,
    *TABLES,
    "gradient",
    "over",
    "in_bfloat16",
    "case",
)
FUNCTIONS = (*READING, *LAYERS, *EXPLAINED)
BRIEFLY = (
    "flatten", "last_conv", "split", "baseline", "grad_cam", "score_cam", "guided_backprop",
    "confidence", "in_bfloat16", "transfer",
)  # fmt: skip
NEEDS_MAPS = (
    *LAYERS, *MAPS, *PRODUCTS, "over", "arcc", "compare", "cascading_randomisation", "case",
)  # fmt: skip
NEEDS_COLOUR = (
    "baseline",
    "score_cam",
    "masked_scores",
    "guided_score_cam",
    *PAINTED,
    *MASKING,
    "arcc",
    "compare",
    "case",
)


def refuse(functions, error, words):
    """Refusals for ``network``: these functions raise that error, and its text has these words."""
    return dict.fromkeys(functions, (error, words))


class Network(NamedTuple):
    """A network of the zoo.

    kind: a key of ``kinds.KINDS``, the row of the book's table.
    shape: of an image.
    layer: path of the default layer; None where there is none.
    given: the layer to pass on; None for the default.
    channels: a layer of few channels, for Score-CAM.
    colour: what the network's own preprocessing maps to zero, or a function of the model.
    scaled: whether it takes values from 0 to 255, and not prepared ones around 0.
    targets: a class for each of two images.
    tolerance: of results, in shares of their largest value.
    refused: function -> (error, words).
    asked: the functions that are tried; fewer where another network of the kind is tried on all.
    """

    build: Callable
    kind: str
    shape: tuple = (24, 24, 3)
    layer: str | None = "maps"
    given: str | None = None
    channels: str | None = None
    colour: float | tuple | Callable | None = 0.0
    scaled: bool = True
    targets: tuple = (1, 0)
    tolerance: float = 1e-4
    refused: Mapping = MappingProxyType({})
    asked: tuple = FUNCTIONS


class Specimen(NamedTuple):
    """A network that is built, two images for it, and a class to explain on each."""

    facts: Network
    model: keras.Model
    images: np.ndarray
    targets: np.ndarray


def network(kind, **facts):
    """Decorator: puts a builder into the zoo under its name; ``facts`` are those of ``Network``."""

    def register(build):
        NETWORKS[build.__name__] = Network(build, kind, **facts)
        return build

    return register


@functools.lru_cache(maxsize=2)
def specimen(name):
    """The network of that name, seeded, with the images that it takes."""
    facts = NETWORKS[name]
    keras.utils.clear_session()  # so that names are numbered from the start
    keras.utils.set_random_seed(1)
    model = facts.build()
    images = blobs(facts.shape, *((0, 255) if facts.scaled else (-1, 1)))
    if getattr(model, "built", False):
        stir(model)
    return Specimen(facts, model, images, np.array(facts.targets))


def blobs(shape, low, high):
    """Two images of soft blobs with some grain, [2, *shape]."""
    rng = np.random.default_rng(1)
    rows, columns = (-(-side // 6) for side in shape[:2])
    coarse = rng.uniform(size=(2, 6, 6, shape[2])).repeat(rows, 1).repeat(columns, 2)
    fine = 0.8 * coarse[:, : shape[0], : shape[1]] + 0.2 * rng.uniform(size=(2, *shape))
    return (low + (high - low) * fine).astype(np.float32)


def stir(model):
    """Move biases and batch norms away from the zeros and ones at which Keras starts them."""
    rng = np.random.default_rng(0)
    moving = ("moving_mean", "moving_variance")
    for weight in model.weights:
        if len(weight.shape) == 1 and (weight.trainable or weight.path.endswith(moving)):
            weight.assign(np.asarray(weight) + rng.uniform(-0.1, 0.1, weight.shape))
