"""Trains the head with which the browser tells the ten dishes of the thesis apart.

    FOODXAI_DATA=~/food-data python measure/ten_dishes.py

One dense layer on EfficientNet-Lite0's averaged maps, fitted to the training photos of Food-101
under FOODXAI_DATA: those of food-101 and a fifth of their thumbnails in food-101-64px.
Each photo is seen as it is and mirrored. Writes foodxai/explore/ten_dishes.npz and
book/results/ten_dishes.json. Three minutes of processor time.
"""

from pathlib import Path

from foodxai import _files, models  # first, so that TensorFlow starts silently
from foodxai.data import folders, food101, photos
from foodxai.data.names import THESIS_CLASSES

# isort: split
import keras
import numpy as np
import record
import usage
from scipy.optimize import minimize
from tqdm.auto import tqdm

HEAD = Path(__file__).parents[1] / "foodxai" / "explore" / "ten_dishes.npz"
SIZES = {"food-101": 1, "food-101-64px": 5}  # of which every photo, of which every fifth
DECAY = 1e-3
BATCH = 32


def features(split, views):
    """Averaged maps [photos, views, channels], labels, and which are whole photos.

    views: 1 for the photo alone, 2 for its mirror image as well.
    """
    body, _ = models.split(models.efficientnet_lite0())
    pool = keras.Model(body.input, keras.layers.GlobalAveragePooling2D()(body.output))
    found = {every: food101.load(split, folder=folders.home(name)) for name, every in SIZES.items()}
    files = [file for every, data in found.items() for file in data.images[::every]]
    images = (photos.read(file) for file in tqdm(files, f"{split} photos"))
    rows = []
    for batch in batches(images):
        seen = (batch, batch[:, :, ::-1])[:views]
        rows.append(np.stack([pool.predict_on_batch(view) for view in seen], 1))
    labels = np.concatenate([data.labels[::every] for every, data in found.items()])
    whole = np.arange(len(files)) < len(found[1].images)
    return np.concatenate(rows), labels, whole


def batches(images):
    batch = []
    for image in images:
        batch.append(image.astype(np.float32))
        if len(batch) == BATCH:
            yield np.stack(batch)
            batch = []
    if batch:
        yield np.stack(batch)


def fitted(x, labels):
    """Kernel [channels, 10] and bias [10] that minimise cross-entropy and a little decay."""
    truth = np.eye(len(THESIS_CLASSES))[labels]
    shape = x.shape[1] + 1, len(THESIS_CLASSES)
    x = np.concatenate([x, np.ones((len(x), 1), x.dtype)], 1).astype(np.float64)

    def loss(weights):
        weights = weights.reshape(shape)
        z = x @ weights
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(axis=1, keepdims=True)
        entropy = -np.log(p[truth > 0]).mean() + DECAY / 2 * (weights[:-1] ** 2).sum()
        slope = x.T @ (p - truth) / len(x)
        slope[:-1] += DECAY * weights[:-1]
        return entropy, slope.ravel()

    done = minimize(loss, np.zeros(np.prod(shape)), jac=True, options={"maxiter": 300})
    weights = done.x.reshape(shape)
    return weights[:-1].astype(np.float16), weights[-1].astype(np.float32)


def main():
    usage.Parser(__doc__).parse_args()
    start = record.clock()
    x, labels, _ = features("train", 2)
    kernel, bias = fitted(x.reshape(-1, x.shape[-1]), np.repeat(labels, 2))
    test, truth, whole = features("test", 1)
    right = (test[:, 0] @ kernel.astype(np.float32) + bias).argmax(1) == truth
    main, small = (
        record.share(f"test accuracy of the browser's ten-dish head, {size}", right[which])
        for size, which in (("whole photos", whole), ("64 px thumbnails", ~whole))
    )
    head = dict(kernel=kernel, bias=bias, names=np.array(THESIS_CLASSES))
    _files.write(HEAD, lambda path: np.savez(path, **head))
    steps = [
        f"averaged maps of EfficientNet-Lite0 for {len(labels):,} training photos and their "
        "mirror images",
        f"one dense layer, cross-entropy with weight decay {DECAY:g}, fitted by L-BFGS",
    ]
    seconds, cpu = record.clock() - start
    record.write("ten_dishes", main, small, steps=steps, seed=0, seconds=seconds, cpu_seconds=cpu)


if __name__ == "__main__":
    main()
