"""Whether three methods rank on real photos as in the thesis: python results/ranking.py

First run results/photos.py food101, whose network is explained; the data lie under FOODXAI_DATA. A
run that was cut off goes on where it was, from _build/ranking. Writes book/results/ranking.json.
"""

import itertools
import os
import time
import zlib
from pathlib import Path

import photos as training  # first: it chooses how TensorFlow computes

import keras
import numpy as np
import record
from scipy import ndimage, stats
from tqdm import tqdm

from foodxai import explain, metrics, models, train
from foodxai.data import photos

SEED, SIZE, EPOCHS, CHUNK = 0, 112, 30, 10
CUT = "block10_add"
TRAINED, KEPT = Path("_build/training/food101.keras"), Path("_build/ranking")
THESIS = {"score_cam": 42, "grad_cam_plus_plus": 37, "grad_cam": 21}
RACES = {"three": tuple(THESIS), "five": (*THESIS, "gaussian", "noise")}
COUNTS = {"trained": (100, 400), "shallow": (100,)}


def blurred(heat):
    """Smeared over an eighth of the side, [N, H, W], and scaled to [0, 1] again."""
    return explain.heatmap(ndimage.gaussian_filter(heat, (0, SIZE / 8, SIZE / 8), mode="nearest"), SIZE)


def level(heat):
    """The place of each pixel in the order of the heat, 0 to 1: every mask keeps half of the photo."""
    ranks = stats.rankdata(heat.reshape(len(heat), -1), axis=1)
    return ((ranks - 0.5) / SIZE**2).reshape(heat.shape).astype(np.float32)


MASKS = {"as they are": lambda heat: heat, "blurred": blurred, "of equal area": level}


def trained():
    """The network of results/photos.py, for images of one size, and no time of earlier runs."""
    if not TRAINED.exists():
        raise FileNotFoundError(f"No {TRAINED}: run results/photos.py food101 first, which trains it.")
    known = keras.models.load_model(TRAINED)
    model = keras.models.clone_model(known, input_tensors=keras.Input((SIZE, SIZE, 3)))
    model.set_weights(known.get_weights())
    return model, np.zeros(2)


def shallow():
    """A new dense layer on the lower part of EfficientNet-Lite0 as ImageNet left it, and the time of earlier runs."""
    file, cost = KEPT / "shallow.keras", KEPT / "shallow.npy"
    if file.exists():
        return keras.models.load_model(file), np.load(cost)
    began = clock()
    keras.utils.set_random_seed(SEED)
    dishes = training.decoded(training.load("food101", "train"), SIZE)
    body, _ = models.split(models.efficientnet_lite0(size=SIZE), CUT)
    body.trainable = False
    pooled = keras.layers.GlobalAveragePooling2D()(body.output)
    model = keras.Model(body.input, keras.layers.Dense(len(dishes.classes))(pooled))
    optimizer = train.adamw(EPOCHS * -(-len(dishes) // 50), 1e-2)
    train.fit(model, dishes, epochs=EPOCHS, optimizer=optimizer, seed=SEED)
    np.save(cost, clock() - began)
    scratch = KEPT / "scratch.keras"
    model.save(scratch)
    os.replace(scratch, file)
    return model, np.zeros(2)


def clock():
    """Seconds elapsed and seconds of processor time, float [2]."""
    return np.array([time.perf_counter(), time.process_time()])


def explained(name, model, images, targets):
    """The raw maps of every method, [5, N, h, w], kept as they come, and the time of earlier runs."""
    weights = zlib.crc32(b"".join(array.tobytes() for array in model.get_weights()))
    file, began = KEPT / f"{name}-{weights:08x}.npz", clock()
    maps, earlier = [], np.zeros(2)
    if file.exists():
        with np.load(file) as kept:
            maps, earlier = [kept["maps"]], kept["spent"]
    done = maps[0].shape[1] if maps else 0
    with tqdm(total=len(images), initial=done, desc=name, unit="photo") as progress:
        for start in range(done, len(images), CHUNK):
            here = slice(start, start + CHUNK)
            maps.append(np.stack([
                explain.METHODS[method].function(model, images[here], targets[here], batch_size=16)
                for method in RACES["five"]
            ]))
            scratch = file.with_suffix(".tmp")
            with scratch.open("wb") as whole:
                np.savez(whole, maps=np.concatenate(maps, axis=1), spent=earlier + clock() - began)
            os.replace(scratch, file)
            progress.update(len(images[here]))
    return np.concatenate(maps, axis=1)[:, : len(images)], earlier


def races(name, model, images):
    """What is measured on one network: (list of rows, the time of earlier runs)."""
    targets = metrics.predicted(model, images)
    raw, earlier = explained(name, model, images, targets)
    whole, rows = metrics.confidence(model, images, targets), []
    for masks, change in MASKS.items():
        heat = np.stack([change(explain.heatmap(maps, SIZE)) for maps in raw])
        masked = metrics.masked_confidence(model, images, heat, targets)
        for count in COUNTS[name]:
            here = dict(network=name, photos=count, masks=masks)
            rows += scores(here, whole[:count], masked[:, :count], heat[:, :count].mean((2, 3)))
    return rows, earlier


def scores(here, whole, masked, area):
    """Rows for every race, method and metric, from confidences [N], [5, N] and areas [5, N]."""
    rows = []
    for race, methods in RACES.items():
        wins = metrics.win(masked[: len(methods)])
        found = {"wins": wins, "points": metrics.improvement(whole, masked), "area": area}
        for metric in found if race == "five" else ("wins",):
            for method, values in zip(methods, found[metric]):
                mean, low, high = map(float, metrics.bootstrap(values))
                rows.append(row(here, mean, [low, high], len(whole), race=race, metric=metric, method=method))
        widest = wins[area[: len(methods)].argmax(0), np.arange(len(whole))]
        mean, low, high = map(float, metrics.bootstrap(widest))
        rows.append(row(here, mean, [low, high], len(whole), race=race, metric="wins", method="widest mask"))
    tests = []
    for one, other in itertools.combinations(range(len(THESIS)), 2):
        more, less = np.sum(masked[one] > masked[other]), np.sum(masked[one] < masked[other])
        methods = RACES["three"][one], RACES["three"][other]
        share = record.share("", np.arange(more + less) < more)
        tests.append(row(
            here, share["value"], share["interval"], share["n"], metric="better", method=methods[0],
            other=methods[1], p=metrics.sign_test(more, less),
        ))
    for test, p in zip(tests, metrics.holm([test["p"] for test in tests])):
        test["p_holm"] = float(p)
    if len(whole) > 100:
        rows.append(order(here, metrics.win(masked[: len(THESIS)])))
    return rows + tests


def order(here, wins):
    """How often a hundred of the photos rank the methods as the thesis does."""
    rng = np.random.default_rng(SEED)
    draws = (rng.permutation(wins.shape[1])[:100] for _ in range(10_000))
    counts = np.array([wins[:, draw].sum(1) for draw in draws])
    same = np.all(counts[:, :-1] > counts[:, 1:], axis=1)
    return row(here, float(same.mean()), None, len(same), metric="order of the thesis", method="hundreds drawn")


def row(here, value, interval, n, **more):
    facts = here | more
    measured = ", ".join(str(facts[key]) for key in facts if not key.startswith("p_") and key != "p")
    return dict(measured=measured, value=value, interval=interval, n=int(n), **facts)


def chance():
    """How often equal methods split a hundred photos as unevenly as in the thesis: exact."""
    counts = np.array([[a, b, 100 - a - b] for a in range(101) for b in range(101 - a)])
    odds = stats.multinomial(100, [1 / 3] * 3).pmf(counts)
    seen = odds[(counts == list(THESIS.values())).all(1)]
    value = float(odds[odds <= seen * (1 + 1e-9)].sum())
    return dict(measured="chance of a split at least as rare as the thesis's", value=value, interval=None, n=100,
                metric="chance")


STEPS = [
    "Test photos of the ten dishes of Food-101, drawn at random: 400, and the first 100 of them. The thesis drew its "
    "100 from all photos, those of the training included.",
    f"Thumbnails of 64 px, enlarged to the {SIZE} px of the networks, whose last maps have 4 by 4 places. The thesis "
    "explains VGG16, 14 by 14 places, on 224 px.",
    f"The network of food101 above. And another, shallow one: EfficientNet-Lite0 as ImageNet left it, cut at {CUT}, under a "
    f"new dense layer, {EPOCHS} epochs; its last maps have 7 by 7 places.",
    "Each explains its own first answer, right or wrong. A photo is won by the mask under which that answer keeps the "
    "highest probability; points are +1 where it keeps at least what the whole photo had, else -1, without a margin. "
    "The thesis does not tell its margin.",
    f"Blurred: by {SIZE // 8} px, then scaled to [0, 1]. Of equal area: each pixel's place in the order of the heat.",
    "Intervals: bootstrap over photos, paired. Tests: exact sign tests, corrected for being three (Holm).",
]


def main():
    began = clock()
    KEPT.mkdir(parents=True, exist_ok=True)
    test = training.load("food101", "test")
    drawn = test.subset(np.random.default_rng(SEED).permutation(len(test)))
    found = [chance()]
    for name, load in (("trained", trained), ("shallow", shallow)):
        model, before = load()
        chosen = drawn.subset(range(max(COUNTS[name])))
        images = training.decoded(chosen, SIZE).images
        right = metrics.predicted(model, images) == chosen.labels
        found.append(record.share(f"right answers, {name}", right) | dict(network=name, metric="right"))
        rows, earlier = races(name, model, images)
        began, found = began - before - earlier, found + rows
    seconds, cpu_seconds = clock() - began
    record.write("ranking", *found, steps=STEPS, seed=SEED, seconds=seconds, cpu_seconds=cpu_seconds)


if __name__ == "__main__":
    main()
