"""How far the methods agree, and what their masks keep, on photos of Food-101 and on plates.

    python measure/agreement.py

The photos lie under FOODXAI_DATA. A run that was cut off goes on where it was, from
_build/agreement. Writes book/results/agreement.json.
"""

import itertools
import os
from pathlib import Path

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from foodxai import explain, metrics, models, train  # first: TensorFlow starts silently
from foodxai.data import food101, photos, plates

# isort: split
import keras
import numpy as np
import record
import resumed
import usage
from scipy.stats import rankdata

SEED, SIZE, PLACES = 0, 128, 32
KEPT = Path("_build/agreement")
# CAM and HiResCAM rank the pixels as Grad-CAM does, for the heads are pooled.
METHODS = (
    "grad_cam",
    "grad_cam_plus_plus",
    "score_cam",
    "layer_cam",
    "finer_cam",
    "eigen_cam",
    "occlusion",
    "rise",
    "integrated_gradients",
    "smooth_grad",
    "guided_backprop",
    "gaussian",
    "noise",
)
OPTIONS = {"score_cam": {"tolerance": 0.02}, "rise": {"masks": 500}}


def served():
    """The network for plates, a new head on the frozen body, and 200 test plates."""
    keras.utils.set_random_seed(SEED)
    model = models.transfer(models.efficientnet_lite0(size=SIZE), 10, unfreeze=None)
    optimizer = train.adamw(20 * 20, 3e-3, weight_decay=0.05)
    train.fit(model, plates.load("train", 1000, size=SIZE), epochs=20, optimizer=optimizer)
    return model, plates.load("test", 200, size=SIZE).images


def photographed():
    """EfficientNet-Lite0 as ImageNet left it, and 100 test photos."""
    found = food101.load("test").images
    chosen = np.random.default_rng(SEED).permutation(len(found))[:100]
    images = np.stack([photos.read(found[number], SIZE) for number in chosen])
    return models.efficientnet_lite0(size=SIZE), images


def heat(name, model, images, targets):
    """A method's heat at PLACES x PLACES places, float32 [N, PLACES, PLACES]."""
    given = OPTIONS.get(name, {})
    maps = explain.saliency(explain.METHODS[name].function(model, images, targets, **given))
    if maps.shape[1] < PLACES:
        return explain.heatmap(maps, PLACES)
    blocks = maps.reshape(len(maps), PLACES, maps.shape[1] // PLACES, PLACES, -1)
    return blocks.mean((2, 4))


def explained(name, model, images, targets):
    """The heat of every method, [M, N, PLACES, PLACES], and the time of earlier runs."""

    def make(here):
        return np.stack([heat(m, model, images[here], targets[here]) for m in METHODS])

    return resumed.maps(KEPT, name, (METHODS, OPTIONS), model, images, make)


def agreements(images, maps):
    """A row for every two methods: the mean rank correlation of their heat."""
    for (one, first), (other, second) in itertools.combinations(zip(METHODS, maps), 2):
        what = f"rank correlation of {one} and {other} on {images}"
        found = record.mean(what, metrics.rank_correlation(first, second))
        yield found | dict(images=images, method=one, other=other, metric="agreement")


def kept(images, model, whole, maps, targets):
    """A row for every method: of an answer's probability, how much half of the image keeps."""
    ranks = rankdata(maps.reshape(*maps.shape[:2], -1), axis=-1).reshape(maps.shape)
    half = (ranks > PLACES**2 / 2).astype(np.float32)
    masks = half.repeat(SIZE // PLACES, axis=2).repeat(SIZE // PLACES, axis=3)
    confidences = models.confidence(model, whole, targets, batch_size=50)
    masked = metrics.masked_confidence(model, whole, masks, targets, batch_size=50)
    for method, left, won in zip(METHODS, masked, metrics.win(masked)):
        for metric, values in (("kept", np.minimum(left / confidences, 1)), ("wins", won)):
            found = record.mean(f"{metric} by the hotter half of {method} on {images}", values)
            yield found | dict(images=images, method=method, metric=metric)


def main():
    usage.Parser(__doc__).parse_args()
    began, rows, earlier = record.clock(), [], np.zeros(2)
    for name, make in (("photos", photographed), ("plates", served)):
        model, images = make()
        targets = models.predicted(model, images)
        maps, before = explained(name, model, images, targets)
        earlier += before
        rows += [*agreements(name, maps), *kept(name, model, images, maps, targets)]
    spent = earlier + record.clock() - began
    steps = [
        "Photos: 100 of the thesis's ten dishes (test photos of Food-101, drawn by the seed), "
        "explained to EfficientNet-Lite0's first answer. Plates: 200, to the first answer of a new "
        "head on its frozen body, trained on 1,000 plates.",
        f"Images of {SIZE} px, heat compared at {PLACES} x {PLACES} places; of gradients at pixels "
        "the largest of the colours, averaged over the pixels of a place.",
        "Score-CAM with a tolerance of 0.02, RISE with 500 masks.",
        "The hotter half of the places keeps its pixels, the others get the blank colour.",
    ]
    record.write("agreement", *rows, steps=steps, seed=SEED, seconds=spent[0], cpu_seconds=spent[1])


if __name__ == "__main__":
    main()
