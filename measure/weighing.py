"""Which reading of Score-CAM tells two dishes on one table apart: logits or probabilities.

    python measure/weighing.py

Drawn plates and tables; the networks learn from plates of one dish. Writes
book/results/weighing.json.
"""

import keras
import numpy as np
import record
import tensorflow as tf
import usage
from scipy import stats

from foodxai import explain, metrics, models
from foodxai.data import plates

SEED, LEARNED, EPOCHS, BATCH = 0, 160, 20, 16
DISHES = ("hamburger", "fried_rice", "caesar_salad", "french_fries")
# network: pixels, seeds, tables of two dishes, plates of one
NETWORKS = {"24 maps": (96, 2, 100, 32), "1,280 maps": (160, 1, 30, 8)}
MASKS = 100  # of an image's live maps, drawn where there are more
METRICS = {
    "told apart": "heat on the dish that was asked for, of the heat on both",
    "on the dish": "heat on the dish that was asked for, of all heat",
    "points": "tables' questions where the hottest place of both dishes is on the right one",
}
DUELS = (
    ("probability", "logit"),
    ("probability", "grad_cam"),
    ("logit", "grad_cam"),
    ("logit", "grad_cam_plus_plus"),
    ("logit", "all alike"),
    ("probability", "all alike"),
)


def learned(name, size, seed):
    """body: images -> maps, and head: maps -> logits, that have learned the dishes; the colour."""
    keras.utils.set_random_seed(seed)
    lite = models.efficientnet_lite0(size=size)
    trunk, tail = models.split(lite)[0], [keras.layers.GlobalAveragePooling2D()]
    if name == "24 maps":
        trunk = keras.Model(lite.input, lite.get_layer("block10_add").output)
        tail = [
            keras.layers.Conv2D(24, 1, use_bias=False),
            keras.layers.BatchNormalization(momentum=0.8),
            keras.layers.ReLU(),
            *tail,
            keras.layers.Dense(24, activation="tanh"),
        ]
    tail = keras.Sequential(
        [keras.Input(trunk.output.shape[1:]), *tail, keras.layers.Dense(len(DISHES))]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    tail.compile(keras.optimizers.Adam(3e-3), loss)
    train = plates.load("train", LEARNED, size, classes=DISHES)
    seen = trunk.predict(train.images.astype("float32"), BATCH, verbose=0)
    tail.fit(seen, train.labels, batch_size=20, epochs=EPOCHS, verbose=0)
    if name != "24 maps":
        return trunk, tail, models.baseline(lite)
    front, head = models.split(tail)
    return keras.Model(trunk.input, front(trunk.output)), head, models.baseline(lite)


def masked(body, head, colour):
    """(image, its maps) -> logits behind maps that vary, their areas, the numbers of those maps."""

    @tf.function
    def logits(image, maps):
        up = tf.image.resize(maps[..., None], image.shape[:2])
        low, high = (f(up, axis=(1, 2, 3), keepdims=True) for f in (tf.reduce_min, tf.reduce_max))
        up = (up - low) / (high - low)
        return head(body(colour + up * (image - colour))), tf.reduce_mean(up, axis=(1, 2, 3))

    def ask(image, maps):
        maps = np.moveaxis(maps, -1, 0)
        live = np.flatnonzero(maps.max((1, 2)) > maps.min((1, 2)))
        live = np.random.default_rng(SEED).permutation(live)[:MASKS]
        parts = np.array_split(live, -(-len(live) // BATCH))
        image = tf.constant(image, tf.float32)
        found = [logits(image, tf.constant(maps[part])) for part in parts]
        return *(np.concatenate(part) for part in zip(*found)), live

    return ask


def softmax(scores, axis):
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def raw_maps(maps, logits, live, head, number):
    """method -> [classes, h, w], of one image."""
    chances = softmax(logits.astype(float), axis=1)
    weights = {
        "logit": softmax(logits.astype(float), axis=0),
        "probability": chances,
        "softmax of probability": softmax(chances, axis=0),
        "all alike": np.ones_like(chances),
    }
    found = {name: np.einsum("hwk,kc->chw", maps[..., live], w) for name, w in weights.items()}
    with tf.GradientTape() as tape:
        stack = tf.constant(np.repeat(maps[None], len(DISHES), axis=0))
        tape.watch(stack)
        score = tf.linalg.trace(head(stack))
    slopes = tape.gradient(score, stack).numpy()
    up = np.maximum(slopes, 0)
    slopes = {"grad_cam": slopes, "grad_cam_plus_plus": up / (2 + maps.sum(axis=(0, 1)) * up)}
    for name, g in slopes.items():
        weighed = np.einsum("hwk,ck->chw", maps, g.mean(axis=(1, 2)))
        found[name] = np.maximum(weighed, 0)
    rows, columns = (np.linspace(-2, 2, 2 * n + 1)[1::2] for n in maps.shape[:2])
    bell = np.exp(-(rows[:, None] ** 2 + columns**2) / 2)
    noise = np.random.default_rng(number).random(maps.shape[:2])
    for name, control in (("gaussian", bell), ("noise", noise)):
        found[name] = np.repeat(control[None], len(DISHES), axis=0)
    return found


def judged(raw, mask, asked, other, size):
    """The three metrics of one question."""
    heat = explain.heatmap(raw[asked].astype(np.float32), size)
    own, rival = heat[mask == asked + 1], heat[mask == other + 1]
    both, peaks = own.sum() + rival.sum(), (own.max(), rival.max())
    return {
        "told apart": own.sum() / both if both else 0.5,
        "on the dish": own.sum() / heat.sum() if heat.any() else 0.0,
        "points": 0.5 if peaks[0] == peaks[1] else float(peaks[0] > peaks[1]),
    }


def questions(name, size, seed, tables, alone):
    """(kind, metric, method) -> a value per table or plate, and how often answers are right."""
    body, head, colour = learned(name, size, seed)
    ask = masked(body, head, colour.astype(np.float32))
    found = {}
    two = plates.load("test", tables, size, seed=5, classes=DISHES, dishes_per_image=2)
    one = plates.load("test", alone, size, classes=DISHES)
    test = plates.load("test", 100, size, seed=6, classes=DISHES)

    def maps_of(images):
        return body.predict(images.astype("float32"), BATCH, verbose=0)

    for n, (image, mask, served) in enumerate(zip(two.images, two.masks, two.label_sets)):
        maps = maps_of(image[None])[0]
        logits, areas, live = ask(image, maps)
        pair = np.flatnonzero(served)
        for method, raw in raw_maps(maps, logits, live, head, n).items():
            both = [judged(raw, mask, *order, size) for order in (pair, pair[::-1])]
            for metric in METRICS:
                mean = np.mean([values[metric] for values in both])
                found.setdefault(("tables", metric, method), []).append(mean)
        for kind, scores in (("logit", logits), ("probability", softmax(logits, axis=1))):
            alike = [stats.spearmanr(areas, scores[:, dish]).statistic for dish in pair]
            found.setdefault(("tables", "area", kind), []).append(np.mean(alike))
    for n, (image, mask) in enumerate(zip(one.images, one.masks)):
        maps = maps_of(image[None])
        said = int(np.argmax(head(maps)))
        logits, _, live = ask(image, maps[0])
        for method, raw in raw_maps(maps[0], logits, live, head, n).items():
            heat = explain.heatmap(raw[said].astype(np.float32), size)
            share = metrics.energy_pointing_game(heat[None], (mask > 0)[None])[0]
            found.setdefault(("plates", "on the dish", method), []).append(share)
    right = np.argmax(head(maps_of(test.images)), axis=1) == test.labels
    return found, right


def mean(what, values, **facts):
    """A row with the mean and its interval."""
    value, low, high = map(float, metrics.bootstrap(values))
    return dict(measured=what, value=value, interval=[low, high], n=len(values), **facts)


def rows_of(network, seeds):
    """The rows of a network: means over its seeds, table by table."""
    found = {key: np.mean([part[key] for part, _ in seeds], axis=0) for key in seeds[0][0]}
    rows = []
    for (kind, metric, method), values in found.items():
        what = METRICS.get(metric, "rank correlation of a mask's area with the score behind it")
        facts = dict(network=network, images=kind, metric=metric)
        rows.append(mean(f"{what}: {method}, {network}, {kind}", values, **facts, method=method))
    for kind, metric in dict.fromkeys(key[:2] for key in found if key[1] in METRICS):
        for one, other in DUELS:
            values = found[kind, metric, one] - found[kind, metric, other]
            what = f"{METRICS[metric]}: {one} minus {other}, {network}, {kind}"
            facts = dict(network=network, images=kind, metric=metric)
            rows.append(mean(what, values, **facts, method=one, other=other))
    right = np.concatenate([right for _, right in seeds])
    share = record.share(f"right answers on plates of one dish, {network}", right)
    return [*rows, share | dict(network=network, metric="right")]


STEPS = [
    f"Networks: EfficientNet-Lite0's frozen blocks up to block10_add under a head of 24 maps, a "
    f"mean and 24 hidden neurons, 96 px, two seeds; and the whole frozen body of 1,280 maps "
    f"under a mean and a dense layer, 160 px. Both learn {', '.join(DISHES)} from {LEARNED} drawn "
    f"plates of one dish each, {EPOCHS} epochs.",
    "Tables with two of the dishes, not seen before, each asked for both. A map that knows nothing "
    "of the question has 50 % of the heat on the asked dish, of the heat on both; the map for the "
    "other dish has 100 % minus the share given here.",
    "Plates of one dish: the predicted class.",
    "logit: the softmax over channels of the masked images' logits. probability: their "
    "probabilities of the class. Maps that are the same everywhere are left out: they add nothing. "
    f"Of more than {MASKS} others {MASKS} are drawn, the same for every weighting but Grad-CAM's.",
    "Intervals: bootstrap over tables, after the mean over seeds; exact for counts.",
]


def main():
    began, rows = record.clock(), []
    for network, (size, seeds, tables, alone) in NETWORKS.items():
        runs = [questions(network, size, SEED + n, tables, alone) for n in range(seeds)]
        rows += rows_of(network, runs)
    first = next(row for row in rows if row.get("other") == "logit")
    others = [row for row in rows if row is not first]
    seconds, cpu_seconds = record.clock() - began
    record.write(
        "weighing", first, *others, steps=STEPS, seed=SEED, seconds=seconds, cpu_seconds=cpu_seconds
    )


if __name__ == "__main__":
    usage.Parser(__doc__).parse_args()
    main()
