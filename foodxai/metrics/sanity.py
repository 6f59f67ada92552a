"""Does the heatmap change when the network forgets what it learned?"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

import keras
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from ..explain import METHODS, saliency
from ..models import baseline, flatten, locate, predicted, set_baseline
from ..models.graph import twin, weights_of

_PREPROCESSING = (keras.layers.Normalization, keras.layers.Rescaling)


def cascade(
    model: keras.Model, stages: int, seed: int = 0
) -> Iterator[tuple[str | None, keras.Model]]:
    """The network forgetting from the top: its layers' weights shuffled, first the last, then all.

    A shuffled layer keeps its numbers and loses their places, so that its answers keep their size.

    Args:
        model: a Keras classifier.
        stages: in how many steps, of about as many layers each.
        seed: of the shuffles.

    Yields:
        (path, network): the deepest layer that is shuffled by now, at first None, and a copy of the
        model, laid open as by ``models.flatten``. It is the same copy every time, changed in place,
        so that a method is compiled for it once; the model itself is left alone.

    Raises:
        TypeError, ValueError: see ``models.flatten``; TypeError also for a layer that cannot be
            copied.

    Source: Adebayo et al. 2018, https://arxiv.org/abs/1810.03292, section 3 (cascading
    randomization), with shuffled weights in place of newly drawn ones.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> [path for path, network in metrics.cascade(model, stages=2)]
        [None, 'conv2_bn', 'conv1']
    """
    flat, copy = flatten(model), _copy(model)
    yield None, copy
    rng = np.random.default_rng(seed)
    learned = [
        (path, layer)
        for path, layer in zip(reversed(flat.layers), reversed(flatten(copy).layers.values()))
        if weights_of(layer) and not isinstance(layer, _PREPROCESSING)
    ]
    for stage in np.array_split(np.arange(len(learned)), stages):
        for path, layer in (learned[i] for i in stage):
            weights = layer.get_weights()
            layer.set_weights([rng.permutation(w.ravel()).reshape(w.shape) for w in weights])
            deepest = path
        yield deepest, copy


def _copy(model):
    """The network laid open, on weights of its own."""
    copy = twin(flatten(model).model)
    with suppress(ValueError):  # no such colour: the methods that need one say so
        set_baseline(copy, baseline(model))
    return copy


def cascading_randomisation(
    model: keras.Model,
    images: ArrayLike,
    methods: Sequence[str],
    targets: ArrayLike | None = None,
    *,
    stages: int = 5,
    layer: keras.Layer | str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """How like itself each heatmap stays while the network forgets, layer by layer.

    A method that explains the network has to lose its heatmap with it: the correlation must fall
    towards 0. One whose heatmap stays shows the image, not the network.

    Args:
        model: a Keras classifier that ends in logits.
        images: [N, H, W, 3], RGB from 0 to 255.
        methods: names in ``explain.METHODS``.
        targets: class number, or [N] of them; None means the class that the whole network predicts,
            also for the shuffled one.
        stages, seed: see ``cascade``.
        layer: the target layer of the model; None means the last convolutional activation.

    Returns:
        pandas.DataFrame with the columns method, image, stage (1 to ``stages``), randomised_to (the
        deepest shuffled layer) and correlation, the Spearman rank correlation from -1 to 1 with the
        whole network's map; 0 where a map is the same everywhere.

    Raises:
        TypeError, ValueError: see the methods.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> table = metrics.cascading_randomisation(model, photo[None], ["grad_cam"], stages=2)
        >>> list(table.columns)
        ['method', 'image', 'stage', 'randomised_to', 'correlation']
    """
    targets = predicted(model, images) if targets is None else targets
    place = None if layer is None else list(flatten(model).tensors).index(locate(model, layer))

    def explained(network):
        path = None if place is None else list(flatten(network).tensors)[place]
        return {
            name: saliency(METHODS[name].function(network, images, targets, layer=path))
            for name in methods
        }

    steps = cascade(model, stages, seed)
    whole, rows = explained(next(steps)[1]), []
    for number, (path, network) in enumerate(steps, start=1):
        for name, maps in explained(network).items():
            for image, value in enumerate(rank_correlation(whole[name], maps)):
                rows.append((name, image, number, path, value))
    return pd.DataFrame(rows, columns=["method", "image", "stage", "randomised_to", "correlation"])


def rank_correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Spearman's rank correlation of maps, [N, h, w] each -> [N], -1 to 1; 0 for a constant map.

    Example:
        >>> one = np.array([[[1.0, 2.0], [3.0, 4.0]]])
        >>> metrics.rank_correlation(one, one**2)
        array([1.])
    """
    return correlation(*(rankdata(maps.reshape(len(maps), -1), axis=1) for maps in (one, other)))


def correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Pearson's correlation of maps, [N, ...] each -> [N], -1 to 1; 0 for a constant map."""
    one, other = (np.asarray(maps, float).reshape(len(maps), -1) for maps in (one, other))
    one, other = (maps - maps.mean(axis=1, keepdims=True) for maps in (one, other))
    size = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    return np.divide((one * other).sum(axis=1), size, out=np.zeros(len(one)), where=size > 0)
