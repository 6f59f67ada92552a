"""What xplique 2.0.2 says of a small network, as numbers that tests/metrics compares with.

xplique needs an older TensorFlow than ours, so its answers are recorded. To make them anew, in an
environment of its own: pip install xplique==2.0.2, then from the root of the checkout
python tests/helpers/oracles/xplique_metrics.py
"""

import json
from pathlib import Path

import keras
import numpy as np
from scipy import ndimage

RECORD = Path(__file__).with_suffix(".json")
STEPS = 12


def case():
    """A network with seeded weights, images, heatmaps without equal values, and targets."""
    rng = np.random.default_rng(1)
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Conv2D(8, 3, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(4),
        ]
    )
    model.set_weights(
        [
            rng.normal(0, 0.02, (3, 3, 3, 8)),
            rng.normal(0, 1, 8),
            rng.normal(0, 1, (8, 4)),
            np.zeros(4),
        ]
    )
    blobs = ndimage.gaussian_filter(rng.normal(size=(6, 32, 32, 3)), (0, 1, 1, 0))
    images = 255 * (blobs - blobs.min()) / (blobs.max() - blobs.min())
    heat = ndimage.gaussian_filter(rng.normal(size=(6, 32, 32)), (0, 4, 4))
    low, high = heat.min(axis=(1, 2), keepdims=True), heat.max(axis=(1, 2), keepdims=True)
    return (
        model,
        images.astype(np.float32),
        ((heat - low) / (high - low)).astype(np.float32),
        np.arange(6) % 4,
    )


def blur(images):
    return ndimage.gaussian_filter(np.asarray(images), (0, 5 / 7, 5 / 7, 0))


def main():
    import xplique
    from xplique import metrics

    model, images, heatmaps, targets = case()
    given = dict(
        model=model,
        inputs=images,
        targets=np.eye(4, dtype=np.float32)[targets],
        activation="softmax",
    )
    drop, more = metrics.AverageDropMetric(**given), metrics.AverageIncreaseMetric(**given)
    deletion = metrics.Deletion(**given, steps=STEPS, baseline_mode=0.0)
    insertion = metrics.Insertion(**given, steps=STEPS, baseline_mode=blur)
    record = {
        "xplique": xplique.__version__,
        "drop": drop.evaluate(heatmaps),
        "increase": more.evaluate(heatmaps),
        "deletion": [float(score) for score in deletion.detailed_evaluate(heatmaps).values()],
        "insertion": [float(score) for score in insertion.detailed_evaluate(heatmaps).values()],
        "deletion_area": float(deletion.evaluate(heatmaps)),
        "insertion_area": float(insertion.evaluate(heatmaps)),
    }
    RECORD.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
