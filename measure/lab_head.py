"""Trains the head with which the browser lab tells the ten dishes of the thesis apart.

    python measure/lab_head.py

One dense layer on the averaged maps of EfficientNet-Lite0, which stays as ImageNet left it. It
learns from the training photos of Food-101 under FOODXAI_DATA: sharp ones in food-101, thumbnails
in food-101-64px. What a run that was cut off made of the photos is kept in _build/lab_head. Writes
book/results/lab_head.npz and book/results/lab_head.json.
"""

import itertools
import os
from pathlib import Path

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from foodxai import _files, models  # first, so that TensorFlow starts silently
from foodxai.data import folders, food101, photos
from foodxai.data.names import THESIS_CLASSES

# isort: split
import numpy as np
import record
import usage
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from tqdm.auto import tqdm

SIZES = {"food-101": "sharp photos", "food-101-64px": "64 px thumbnails"}
SEED, FOLDS, BATCH = 0, 3, 32
KEPT = Path("_build/lab_head")
DECAYS = (3e-3, 1e-2, 3e-2)
WEIGHTS = (1, 5, 25)  # of a sharp photo, where a thumbnail has 1


class Seen:
    """What the body makes of one side of the split.

    x: averaged maps, float32 [N, 1280]; labels: int [N]; sharp: bool [N]; names: of the photos, a
    sharp one and its thumbnail have the same; spent: the time that it took, as ``record.clock``.
    """

    def __init__(self, split):
        found = [food101.load(split, folder=folders.home(name)) for name in SIZES]
        files = [file for side in found for file in side.images]
        self.x, self.spent = averaged(split, files)
        self.labels = np.concatenate([side.labels for side in found])
        self.sharp = np.arange(len(files)) < len(found[0])
        self.names = np.array([f"{file.parent.name}/{file.stem}" for file in files])


def averaged(split, files):
    """Averaged maps [N, 1280] and the time that they took; those of an earlier run are kept."""
    kept = KEPT / f"{split}.npz"
    if kept.exists():
        with np.load(kept) as found:
            return found["x"], found["spent"]
    began, rows = record.clock(), []
    body, _ = models.split(models.efficientnet_lite0())
    for start in tqdm(range(0, len(files), BATCH), f"{split} photos"):
        batch = np.stack([photos.read(file) for file in files[start : start + BATCH]])
        rows.append(body.predict_on_batch(batch.astype(np.float32)).mean((1, 2)))
    found = dict(x=np.concatenate(rows), spent=record.clock() - began)
    KEPT.mkdir(parents=True, exist_ok=True)
    _files.write(kept, lambda path: np.savez(path, **found))
    return found["x"], found["spent"]


def fitted(x, labels, weights, decay):
    """Kernel [channels, 10] and bias [10] of the least weighted cross-entropy, with decay."""
    truth = np.eye(len(THESIS_CLASSES), dtype=np.float32)[labels]
    weights = (weights / weights.sum()).astype(np.float32)[:, None]

    def loss(flat):
        w = flat.astype(np.float32).reshape(x.shape[1] + 1, -1)
        z = x @ w[:-1] + w[-1]
        miss = weights * (softmax(z, 1) - truth)
        slope = np.concatenate([x.T @ miss + decay * w[:-1], miss.sum(0)[None]])
        entropy = -(weights * truth * log_softmax(z, 1)).sum()
        return entropy + decay / 2 * (w[:-1] ** 2).sum(), slope.ravel().astype(float)

    begin = np.zeros((x.shape[1] + 1) * truth.shape[1])
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 100})
    w = found.x.reshape(x.shape[1] + 1, -1)
    return w[:-1].astype(np.float16), w[-1].astype(np.float32)


def logits(x, head):
    kernel, bias = head
    return x @ kernel.astype(np.float32) + bias


def held_out(seen, weight, decay):
    """Logits for every training photo, by a head that learnt without it and without its twin."""
    _, number = np.unique(seen.names, return_inverse=True)
    folds = np.random.default_rng(SEED).integers(FOLDS, size=number.max() + 1)[number]
    found = np.empty((len(seen.x), len(THESIS_CLASSES)))
    for fold in range(FOLDS):
        here = folds != fold
        weights = np.where(seen.sharp, weight, 1)[here]
        head = fitted(seen.x[here], seen.labels[here], weights, decay)
        found[~here] = logits(seen.x[~here], head)
    return found


def chosen(seen):
    """(weight, decay, held-out logits) of the least cross-entropy, both kinds of photo alike."""
    best = None
    for weight, decay in itertools.product(WEIGHTS, DECAYS):
        found = held_out(seen, weight, decay)
        entropy = -np.take_along_axis(log_softmax(found, 1), seen.labels[:, None], 1)[:, 0]
        kinds = [entropy[which].mean() for which in (seen.sharp, ~seen.sharp)]
        print(f"weight {weight}, decay {decay:g}: sharp {kinds[0]:.3f}, small {kinds[1]:.3f}")
        if best is None or np.mean(kinds) < best[0]:
            best = np.mean(kinds), weight, decay, found
    return best[1:]


def shares(what, seen, found):
    """How often the first answer is right, for each kind of photo."""
    right = found.argmax(1) == seen.labels
    for kind, which in zip(SIZES.values(), (seen.sharp, ~seen.sharp)):
        yield record.share(f"{what}, {kind}", right[which])


def by_dish(seen, found):
    """How often it is right for sharp photos of the commonest dish, and of the others."""
    right = found.argmax(1) == seen.labels
    burger = seen.labels == THESIS_CLASSES.index("hamburger")
    for dish, which in (("hamburger", burger), ("the other nine dishes", ~burger)):
        yield record.share(f"test accuracy, sharp photos of {dish}", right[seen.sharp & which])


def main():
    seen, test = Seen("train"), Seen("test")
    start = record.clock()
    weight, decay, found = chosen(seen)
    head = fitted(seen.x, seen.labels, np.where(seen.sharp, weight, 1), decay)
    rows = [*shares("test accuracy", test, logits(test.x, head))]
    rows += shares("accuracy on held-out training photos", seen, found)
    rows += by_dish(test, logits(test.x, head))
    file = record.FOLDER / "lab_head.npz"
    _files.write(file, lambda path: np.savez(path, kernel=head[0], bias=head[1]))
    grid = " and ".join(", ".join(f"{one:g}" for one in all) for all in (WEIGHTS, DECAYS))
    steps = [
        f"{seen.sharp.sum()} sharp training photos and the thumbnails of {(~seen.sharp).sum():,} "
        "(those of the sharp ones among them), the ten dishes of the thesis.",
        "EfficientNet-Lite0 with ImageNet weights at 224 px, nothing of it trained; its 1,280 maps "
        "averaged; one dense layer, cross-entropy with decay, by L-BFGS, stored in 16 bits.",
        f"A sharp photo counts {weight} times a thumbnail, and decay is {decay:g}: of {grid} the "
        f"pair with the least cross-entropy on held-out training photos, in {FOLDS} folds.",
        "The test photos were looked at once.",
    ]
    seconds, cpu = record.clock() - start + seen.spent + test.spent
    record.write("lab_head", *rows, steps=steps, seed=SEED, seconds=seconds, cpu_seconds=cpu)


if __name__ == "__main__":
    usage.Parser(__doc__).parse_args()
    main()
