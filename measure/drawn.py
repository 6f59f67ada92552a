"""Whether plates are a data set and not a toy.

    python measure/drawn.py

Writes book/results/plates.json.
"""

import os
import tempfile
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from foodxai import explain, models, train  # first, so that TensorFlow starts silently
from foodxai.data import plates

# isort: split
import keras
import numpy as np
import record
import usage
from keras import layers

SEED = 0
PAIR = ("hamburger", "grilled_salmon")
NAPKIN = "red napkin"


def right(model, test):
    """bool [N]: whether the network's first answer is the dish on the plate."""
    return np.argmax(model.predict(test.images.astype(np.float32), verbose=0), 1) == test.labels


def pixels():
    """A linear model on raw pixels, its weight decay chosen on validation plates."""
    sets = [plates.load(*which, size=32) for which in (("train", 3000), ("validation", 500))]
    best = 0.0, None
    for decay in (0.01, 1.0, 10.0):
        keras.utils.set_random_seed(SEED)
        model = keras.Sequential(
            [
                keras.Input((32, 32, 3)),
                layers.Rescaling(1 / 128, offset=-1),
                layers.Flatten(),
                layers.Dense(10),
            ]
        )
        optimizer = train.adamw(40 * 60, 3e-4, weight_decay=decay)
        history = train.fit(model, *sets, epochs=40, optimizer=optimizer)
        best = max(best, (history["val_accuracy"][-1], model), key=lambda pair: pair[0])
    found = right(best[1], plates.load("test", 1000, size=32))
    return record.share("test accuracy of a linear model on raw pixels, 32 px", found)


def small():
    """The course's small network, from scratch, at 32 px."""
    keras.utils.set_random_seed(SEED)
    model = models.small_cnn(10)
    optimizer = train.adamw(30 * 60, 3e-3, weight_decay=0.05)
    train.fit(model, plates.load("train", 3000, size=32), epochs=30, optimizer=optimizer)
    found = right(model, plates.load("test", 1000, size=32))
    return record.share("test accuracy of small_cnn, from scratch, 32 px", found)


def transferred():
    """A new head on EfficientNet-Lite0's frozen body, 100 plates a class at 224 px."""
    keras.utils.set_random_seed(SEED)
    model = models.transfer(models.efficientnet_lite0(), 10, unfreeze=None)
    optimizer = train.adamw(20 * 20, 3e-3, weight_decay=0.05)
    train.fit(
        model, plates.load("train", 1000), epochs=20, optimizer=optimizer, label_smoothing=0.1
    )
    found = right(model, plates.load("test", 500))
    return record.share("test accuracy of transfer learning, 100 plates a class, 224 px", found)


def learned_pair(confounder):
    """small_cnn on two dishes at 64 px."""
    keras.utils.set_random_seed(SEED)
    model = models.small_cnn(2, 64)
    training = plates.load("train", 600, size=64, classes=PAIR, confounder=confounder)
    train.fit(model, training, epochs=15, optimizer=train.adamw(15 * 12, 3e-3, weight_decay=0.05))
    return model


def on_napkin(model, test):
    """For plates with a napkin, [N]: its share of Grad-CAM's energy for hamburger, and its area."""
    mask = test.part_masks == test.part_names.index(NAPKIN) + 1
    seen = mask.any((1, 2))
    targets = np.zeros(seen.sum(), int)
    maps = explain.grad_cam(model, test.images[seen], targets)
    heat = explain.heatmap(maps, test.images.shape[1])
    share = (heat * mask[seen]).sum((1, 2)) / np.maximum(heat.sum((1, 2)), 1e-9)
    return share, mask[seen].mean((1, 2))


def confounded():
    """A napkin under every hamburger of the training set, then under the salmon."""
    cheat, honest = learned_pair("hamburger"), learned_pair(None)
    same, moved = (
        plates.load("test", 300, size=64, classes=PAIR, confounder=name) for name in PAIR
    )
    before, after = right(cheat, same), right(cheat, moved)
    pairs = "trained with a red napkin under every hamburger"
    found = [
        record.share(f"test accuracy, {pairs}, napkin as in training", before),
        record.share(f"test accuracy, {pairs}, napkin under the salmon", after),
        record.share(
            "test accuracy, trained without napkins, napkin under the salmon", right(honest, moved)
        ),
    ]
    for model, name in ((cheat, pairs), (honest, "trained without napkins")):
        share, area = on_napkin(model, same)
        found.append(
            record.mean(f"share of Grad-CAM's energy for hamburger on the napkin, {name}", share)
        )
    found.append(record.mean("share of the picture that the napkin covers", area))
    return found


def cheeseburgers():
    """The untouched ImageNet network, asked about hamburgers."""
    burgers = plates.load("test", 100, classes="hamburger")
    logits = models.efficientnet_lite0().predict(burgers.images.astype(np.float32), verbose=0)
    wanted = models.class_index("cheeseburger")
    found = (np.argsort(-logits, 1)[:, :5] == wanted).any(1)
    return record.share("hamburgers with cheeseburger among ImageNet's five first answers", found)


def speed(n=200):
    """Plates drawn a second by two cores, from the processor time that drawing takes."""
    with tempfile.TemporaryDirectory() as folder:
        before, os.environ["FOODXAI_CACHE"] = os.environ.get("FOODXAI_CACHE"), folder
        start = spent()
        plates.load("train", n)
        seconds = spent() - start
        os.environ.pop("FOODXAI_CACHE")
        if before is not None:
            os.environ["FOODXAI_CACHE"] = before
    return dict(
        measured="plates of 224 px drawn a second on two cores",
        value=2 * n / seconds,
        interval=None,
        n=n,
    )


def spent():
    """Processor seconds of this process and of those it started."""
    return sum(os.times()[:4])


STEPS = [
    "Ten dishes; 3,000 training, 500 validation and 1,000 test plates at 32 px; "
    "1,000 and 500 at 224 px.",
    "Linear model: AdamW, 40 epochs, weight decay 0.01, 1 or 10 by validation accuracy.",
    "small_cnn: AdamW, peak rate 3e-3, 30 epochs. Transfer: frozen body, one dense layer of 100, "
    "20 epochs.",
    "Confounder: small_cnn on hamburger and grilled salmon, 600 training and 300 test plates, "
    "64 px, 15 epochs.",
    "No augmentation anywhere.",
]


def main():
    wall, start = time.perf_counter(), spent()
    found = []
    for part in (transferred, pixels, small, cheeseburgers, confounded, speed):
        rows = part()
        for row in rows if isinstance(rows, list) else [rows]:
            print(row, flush=True)
            found.append(row)
    record.write(
        "plates",
        *found,
        steps=STEPS,
        seed=SEED,
        seconds=time.perf_counter() - wall,
        cpu_seconds=spent() - start,
    )


if __name__ == "__main__":
    usage.Parser(__doc__).parse_args()
    main()
