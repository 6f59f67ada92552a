"""Checks of ``foodxai.models`` and ``foodxai.draw``: networks laid open, asked, copied, drawn."""

import keras
import matplotlib.pyplot as plt
import numpy as np

from foodxai import draw, models

from . import oracle
from .checking import check, colour_of, logits_of, maps_and_gradients, maps_of, same


@check
def flatten(s):
    flat = models.flatten(s.model)
    assert not any(isinstance(layer, keras.Sequential) for layer in flat.layers.values())
    answer = flat.model(s.images, training=False)
    same(oracle.logits(flat.model, s.images), logits_of(s), s.facts.tolerance)
    assert answer.shape[0] == len(s.images) and list(flat.tensors) == list(flat.layers)


@check
def last_conv(s):
    assert models.last_conv(s.model) == s.facts.layer
    assert models.locate(s.model) == s.facts.layer


@check
def split(s):
    body, head = models.split(s.model, s.facts.given)
    maps = body(s.images, training=False)
    same(maps, maps_of(s)[0], s.facts.tolerance)
    same(oracle.logits(head, maps), logits_of(s), s.facts.tolerance)


@check
def baseline(s):
    found = models.baseline(s.model)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, colour_of(s), atol=0.01 if s.facts.scaled else 1e-4)


@check
def predicted(s):
    found = models.predicted(s.model, s.images)
    np.testing.assert_array_equal(found, oracle.probabilities(s.model, s.images).argmax(axis=1))


@check
def confidence(s):
    found = models.confidence(s.model, s.images, s.targets)
    expected = oracle.probabilities(s.model, s.images)
    same(found, expected[[0, 1], s.targets], s.facts.tolerance)
    same(models.confidence(s.model, s.images), expected.max(axis=1), s.facts.tolerance)


@check
def in_bfloat16(s):
    copy = models.in_bfloat16(s.model)
    whole = logits_of(s)
    same(oracle.logits(copy, s.images), whole, 0.1)
    kinds = {getattr(layer, "compute_dtype", None) for layer in copy.layers}
    assert "bfloat16" in kinds and copy.outputs[0].dtype == "float32"


HEADS = {
    "convolutional": 1,
    "convolutional_with_features": 2,
    "MobileNet": 1,
    "MobileNetV3Small": 2,
}


def convolutions(model):
    return sum(len(weight.shape) == 4 for weight in model.weights)


@check
def transfer(s):
    """The new network has the old maps and all convolutions but those of the classifier."""
    new, name = models.transfer(s.model, 3, dense=(4,)), s.facts.build.__name__
    assert new(s.images, training=False).shape == (2, 3)
    assert convolutions(new) == convolutions(s.model) - HEADS.get(name, 0)
    assert not {layer.name for layer in new.layers} & {"logits", "conv_preds", "predictions"}
    maps = maps_and_gradients(name, s.facts.layer)[0]
    same(models.split(new)[0](s.images, training=False), maps, s.facts.tolerance)


@check
def structure(s):
    """Under the boxes stand as many layers as have a kernel."""
    figure = draw.structure(s.model)
    below = [text.get_text() for text in figure.axes[0].texts if not text.get_rotation()]
    plt.close(figure)
    with_kernel = [
        path
        for path, *_ in models.flatten(s.model).calls
        if any(
            len(w.shape) > 1 for w in getattr(models.flatten(s.model).layers[path], "weights", ())
        )
    ]
    assert sum(int(text) for text in below if text) == len(with_kernel)
