"""How well heatmaps tell the foods of one table apart.

    python measure/regions.py

The data lie under FOODXAI_DATA. Writes book/results/regions.json.
"""

import accuracy  # first: it chooses how TensorFlow computes
import keras
import record
import usage

from foodxai import explain, metrics, models, train
from foodxai.course import experiments
from foodxai.data import food201, plates

SEED, SIZE, LEARNED, TABLES, EPOCHS = 0, 224, 600, 200, 20
BURGER, FRIES = 0, 1
NAMES = {BURGER: "hamburger", FRIES: "fries"}


def learned(dishes):
    """EfficientNet-Lite0's frozen body under a dense layer that has learned dishes: chapter 16."""
    keras.utils.set_random_seed(SEED)
    model = models.transfer(
        models.efficientnet_lite0(), len(dishes.classes), dense=(), unfreeze=None
    )
    optimizer = train.adamw(EPOCHS * -(-len(dishes) // 50), 3e-3, weight_decay=0.05)
    train.fit(model, dishes, epochs=EPOCHS, optimizer=optimizer, label_smoothing=0.1, seed=SEED)
    return model


def mean(what, values, **facts):
    """A row with the mean and its interval."""
    value, low, high = map(float, metrics.bootstrap(values))
    return dict(measured=what, value=value, interval=[low, high], n=len(values), **facts)


def drawn():
    """Whether the heat for a dish lies on it, on drawn tables of a hamburger and fries."""
    model = learned(plates.load("train", LEARNED, SIZE, classes=experiments.THREE))
    tables = plates.load(
        "test", TABLES, SIZE, seed=1, classes=experiments.THREE[:2], dishes_per_image=2
    )
    heat = {
        dish: explain.heatmap(explain.grad_cam(model, tables.images, dish), SIZE) for dish in NAMES
    }
    shares = {dish: metrics.attribution_shares(heat[dish], tables.masks, 2) for dish in NAMES}
    rows = []
    for dish, name in NAMES.items():
        asked, other = shares[dish][:, dish], shares[1 - dish][:, dish]
        under = (tables.masks == dish + 1).mean((1, 2))
        more = f"drawn tables with more heat on the {name} when asked for it"
        found = (
            ("own", f"heat for {name} that lies on the {name}, drawn tables", asked),
            ("other", f"heat for {NAMES[1 - dish]} that lies on the {name}, drawn tables", other),
            ("area", f"part of the table under the {name}", under),
        )
        rows += [mean(what, values, metric=metric, dish=name) for metric, what, values in found]
        rows.append(record.share(more, asked > other) | dict(metric="more", dish=name))
    return rows


def photographed():
    """Whether the heatmap for fries peaks higher where fries are, on photos of hamburgers."""
    model = learned(accuracy.load("food201", "train"))
    test = accuracy.decoded(accuracy.load("food201", "test"), SIZE)
    right = models.predicted(model, test.images) == test.labels
    shown = food201.load("test", experiments.THREE, photos=accuracy.thumbnails())
    hamburgers = [n for n, path in enumerate(shown.images) if path.parent.name == "hamburger"]
    tables = accuracy.decoded(shown.subset(hamburgers), SIZE)
    fries = tables.label_sets[:, FRIES]
    peaks = explain.grad_cam(model, tables.images, FRIES).max((1, 2))
    logits = model.predict(tables.images, 50, verbose=0)[:, FRIES]
    rows = []
    for what, score in (("peak of the heatmap for fries", peaks), ("logit of fries", logits)):
        value, *interval = metrics.auc(score[fries], score[~fries])
        rows.append(
            dict(
                measured=f"AUC of the {what}, hamburgers with fries against hamburgers without",
                value=value,
                interval=interval,
                n=len(fries),
                with_fries=int(fries.sum()),
                metric="auc",
                score=what,
            )
        )
    return [
        *rows,
        record.share("right answers on test photos of three dishes", right) | dict(metric="right"),
    ]


STEPS = [
    f"EfficientNet-Lite0's frozen body at {SIZE} px under a new dense layer that learns hamburger, "
    f"french fries, and fish and chips in {EPOCHS} epochs: once from {LEARNED} drawn plates of one "
    "dish each, once from the training photos of Food-201 "
    "named by their dish.",
    f"Drawn: {TABLES} tables that it has not seen, each with a hamburger and fries. The share of "
    "Grad-CAM's heat, scaled to "
    "[0, 1], that lies inside the mask of a dish; a blank heatmap has a share of 0.",
    "Photos: hamburgers among the test photos that Food-201 labels, with fries or without; "
    "thumbnails of 64 px, enlarged. The "
    "network is asked for fries; the peak is that of the raw map.",
    "AUC: in how many pairs of one photo with fries and one without the first scores higher. "
    "Intervals: bootstrap; exact for "
    "counts.",
]


def main():
    began = record.clock()
    found = [*photographed(), *drawn()]
    seconds, cpu_seconds = record.clock() - began
    record.write(
        "regions", *found, steps=STEPS, seed=SEED, seconds=seconds, cpu_seconds=cpu_seconds
    )


if __name__ == "__main__":
    usage.Parser(__doc__).parse_args()
    main()
