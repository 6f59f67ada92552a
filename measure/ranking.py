"""Whether three methods rank on real photos as in the thesis.

    python measure/ranking.py

First run measure/accuracy.py food101, whose network is explained; the data lie under FOODXAI_DATA.
A run that was cut off goes on where it was, from _build/ranking. Writes book/results/ranking.json.
"""

import itertools
import json
from pathlib import Path

import accuracy  # first: it chooses how TensorFlow computes
import keras
import numpy as np
import record
import resumed
import usage
from scipy import ndimage, stats

from foodxai import explain, metrics, models, train

SEED, SIZE, EPOCHS = 0, 112, 30
CUT = "block10_add"
KEPT = Path("_build/ranking")
THESIS = json.loads(Path(__file__).with_name("thesis.json").read_text())
THREE = tuple(THESIS["wins"])  # from the first to the last place
RACES = {"three": THREE, "five": (*THREE, "gaussian", "noise")}
COUNTS = {"trained": (100,), "shallow": (100, 400)}


def blurred(heat):
    """Smeared over an eighth of the side, [N, H, W], and scaled to [0, 1] again."""
    smeared = ndimage.gaussian_filter(heat, (0, SIZE / 8, SIZE / 8), mode="nearest")
    return explain.heatmap(smeared, SIZE)


def level(heat):
    """The place of each pixel in the order of the heat, 0 to 1: a mask keeps half of the photo."""
    ranks = stats.rankdata(heat.reshape(len(heat), -1), axis=1)
    return ((ranks - 0.5) / SIZE**2).reshape(heat.shape).astype(np.float32)


MASKS = {"as they are": lambda heat: heat, "blurred": blurred, "of equal area": level}


def trained():
    """The network of measure/accuracy.py, for images of one size, and no time of earlier runs."""
    known = accuracy.trained("food101")
    model = keras.models.clone_model(known, input_tensors=keras.Input((SIZE, SIZE, 3)))
    model.set_weights(known.get_weights())
    return model, np.zeros(2)


def shallow():
    """The shallow network, a dense layer on a part of ImageNet's, and the time of earlier runs."""
    file = KEPT / "shallow.keras"
    if file.exists():
        return accuracy.kept(file)
    began = record.clock()
    keras.utils.set_random_seed(SEED)
    dishes = accuracy.decoded(accuracy.load("food101", "train"), SIZE)
    body, _ = models.split(models.efficientnet_lite0(size=SIZE), CUT)
    body.trainable = False
    pooled = keras.layers.GlobalAveragePooling2D()(body.output)
    model = keras.Model(body.input, keras.layers.Dense(len(dishes.classes))(pooled))
    optimizer = train.adamw(EPOCHS * -(-len(dishes) // 50), 1e-2)
    train.fit(model, dishes, epochs=EPOCHS, optimizer=optimizer, seed=SEED)
    accuracy.keep(model, record.clock() - began, file)
    return model, np.zeros(2)


def explained(name, model, images, targets):
    """The raw maps of every method, [5, N, h, w], and the time of earlier runs."""
    methods = [explain.METHODS[key].function for key in RACES["five"]]

    def make(here):
        given = model, images[here], targets[here]
        return np.stack([method(*given, batch_size=16) for method in methods])

    return resumed.maps(KEPT, name, RACES["five"], model, images, make)


def races(name, model, images):
    """What is measured on one network: (list of rows, the time of earlier runs)."""
    targets = models.predicted(model, images)
    raw, earlier = explained(name, model, images, targets)
    whole, rows = models.confidence(model, images, targets, batch_size=50), []
    for masks, change in MASKS.items():
        heat = np.stack([change(explain.heatmap(maps, SIZE)) for maps in raw])
        masked = metrics.masked_confidence(model, images, heat, targets, batch_size=50)
        for count in COUNTS[name]:
            here = dict(network=name, photos=count, masks=masks)
            rows += scores(here, whole[:count], masked[:, :count], heat[:, :count].mean((2, 3)))
    return rows, earlier


def scores(here, whole, masked, area):
    """Rows for every race, method and metric, from confidences [N], [5, N] and areas [5, N]."""
    wins = {race: metrics.win(masked[: len(methods)]) for race, methods in RACES.items()}
    points, rows = metrics.improvement(whole, masked), []
    for race, methods in RACES.items():
        for k, method in enumerate(methods):
            rows.append(averaged(here, wins[race][k], race=race, metric="wins", method=method))
        widest = wins[race][area[: len(methods)].argmax(0), np.arange(len(whole))]
        rows.append(averaged(here, widest, race=race, metric="wins of the widest mask"))
    for k, method in enumerate(RACES["five"]):
        rows.append(averaged(here, points[k], metric="points", method=method))
        rows.append(averaged(here, area[k], metric="area", method=method))
    rows += duels(here, masked)
    for found in rows:
        if found.get("race") == "three" and found["metric"] == "wins":
            found.update(beside(THESIS["wins"][found["method"]], found))
        if found["metric"] == "points" and found["method"] in THREE:
            earned = (100 + THESIS["points"][found["method"]]) / 2
            found.update(beside(earned, found, (1 + found["value"]) / 2))
    return rows + ([order(here, wins["three"])] if len(whole) > 100 else [])


def averaged(here, values, **facts):
    """A row with a mean over photos and its interval."""
    mean, low, high = map(float, metrics.bootstrap(values))
    interval = [min(low, mean), max(high, mean)]  # all alike: equal but for rounding
    return row(here, mean, interval, len(values), **facts)


def duels(here, masked):
    """Rows for every two methods: on how many photos the first keeps more than the second."""
    rows = []
    for (method, one), (rival, other) in itertools.combinations(zip(RACES["five"], masked), 2):
        more, less = np.sum(one > other), np.sum(one < other)
        share = record.share("", np.arange(more + less) < more)
        found = [share[key] for key in ("value", "interval", "n")]
        found = row(here, *found, metric="keeps more", method=method, other=rival)
        rows.append(found | dict(p=metrics.sign_test(more, less)))
    corrected = metrics.holm([found["p"] for found in rows])
    return [found | dict(p_holm=float(p)) for found, p in zip(rows, corrected)]


def beside(theirs, found, share=None):
    """How often two draws of like photos differ as much, 100 and ours: Fisher's exact test."""
    ours = round((found["value"] if share is None else share) * found["n"])
    table = [[theirs, 100 - theirs], [ours, found["n"] - ours]]
    return dict(p_thesis=float(stats.fisher_exact(table).pvalue))


def order(here, wins):
    """How often a hundred of the photos rank the methods as the thesis does."""
    rng = np.random.default_rng(SEED)
    draws = (rng.permutation(wins.shape[1])[:100] for _ in range(10_000))
    counts = np.array([wins[:, draw].sum(1) for draw in draws])
    same = np.all(counts[:, :-1] > counts[:, 1:], axis=1)
    metric = "hundreds of them in the order of the thesis"
    return row(here, float(same.mean()), None, len(same), metric=metric)


def row(here, value, interval, n, **facts):
    """A row that says in words what its keys say."""
    methods = " against ".join(facts[key] for key in ("method", "other") if key in facts)
    race = f"race of {facts['race']}, " if "race" in facts else ""
    where = f"{race}{here['network']} network, {here['photos']} photos, masks {here['masks']}"
    measured = f"{facts['metric']}{methods and ': '}{methods} ({where})"
    return dict(measured=measured, value=value, interval=interval, n=int(n), **here, **facts)


def chance():
    """How often equal methods split a hundred photos as unevenly as in the thesis: exact."""
    counts = np.array([[a, b, 100 - a - b] for a in range(101) for b in range(101 - a)])
    odds = stats.multinomial(100, [1 / 3] * 3).pmf(counts)
    seen = odds[(counts == list(THESIS["wins"].values())).all(1)]
    value = float(odds[odds <= seen * (1 + 1e-9)].sum())
    measured = "chance of wins split at least as rarely as in the thesis"
    return dict(measured=measured, value=value, interval=None, n=100, metric="chance")


STEPS = [
    f"Test photos of the ten dishes of Food-101, drawn at random: {max(COUNTS['shallow'])} for the "
    f"shallow network, the first {max(COUNTS['trained'])} of them for both. The thesis drew its "
    "100 from all photos, those of the training included.",
    f"Thumbnails of 64 px, enlarged to the {SIZE} px of the networks, whose last maps have 4 by 4 "
    "places. The thesis explains VGG16, 14 by 14 places, on 224 px.",
    "The network of food101 above. And another, shallow one: EfficientNet-Lite0 as ImageNet left "
    f"it, cut at {CUT}, under a new dense layer, {EPOCHS} epochs; its last maps have 7 by 7 "
    "places.",
    "Each explains its own first answer, right or wrong. A photo is won by the mask under which "
    "that answer keeps the highest probability; points are +1 where it keeps at least what the "
    "whole photo had, else -1, without a margin. The thesis does not tell its margin.",
    f"Blurred: by {SIZE // 8} px, then scaled to [0, 1]. Of equal area: each pixel's place in the "
    "order of the heat.",
    "Intervals: bootstrap over photos, paired. Two methods: exact sign tests, corrected for being "
    "ten (Holm). Our counts beside the thesis's: Fisher's exact test.",
]


def main():
    began = record.clock()
    KEPT.mkdir(parents=True, exist_ok=True)
    test = accuracy.load("food101", "test")
    drawn = test.subset(np.random.default_rng(SEED).permutation(len(test)))
    found = [chance()]
    for name, load in (("trained", trained), ("shallow", shallow)):
        model, before = load()
        chosen = drawn.subset(range(max(COUNTS[name])))
        images = accuracy.decoded(chosen, SIZE).images
        right = models.predicted(model, images) == chosen.labels
        found.append(
            record.share(f"right answers, {name}", right) | dict(network=name, metric="right")
        )
        rows, earlier = races(name, model, images)
        began, found = began - before - earlier, found + rows
    seconds, cpu_seconds = record.clock() - began
    record.write(
        "ranking", *found, steps=STEPS, seed=SEED, seconds=seconds, cpu_seconds=cpu_seconds
    )


if __name__ == "__main__":
    usage.Parser(__doc__).parse_args()
    main()
