"""What decides which method keeps most of an answer: networks, methods and masks on real photos.

    python measure/study.py

First run measure/accuracy.py food101, whose networks are explained; the data lie under
FOODXAI_DATA. A run that was cut off goes on where it was, from _build/study. Writes the tables
book/results/study/*.csv and what they say, book/results/study.json.
"""

import shutil

import accuracy  # first: it chooses how TensorFlow computes
import numpy as np
import pandas as pd
import record
import resumed
import usage
from grid import masks, networks, table, verdicts

from foodxai import explain, metrics, models

JUDGED, SANE, EXACT = 50, 20, 20  # photos of the slower questions
CURVES = ["insertion", "deletion", "road"]


def explained(kind, seed):
    """One network: its facts, the rows of what was found, and the time spent here and earlier."""
    began, name = record.clock(), f"{kind}-{seed}"
    model, earlier = networks.loaded(kind, seed)
    dishes = networks.asked(kind)
    images = accuracy.decoded(dishes, networks.KINDS[kind].size).images.astype(np.float32)
    answers = models.predicted(model, images)
    whole = models.confidence(model, images, answers, batch_size=50)
    names = masks.asked_of(kind, seed)
    bases = masks.BASES if seed == 0 else masks.BASES[:1]

    def make(here):
        return masks.kept(model, images[here], answers[here], names, bases)

    kept, before = resumed.maps(networks.KEPT, name, (names, bases), model, images, make)
    rows = table.write(name, dishes, answers, whole, names, bases, kept)
    right = record.share(f"right answers ({name})", answers == dishes.labels)
    found = [right | dict(network=name, metric="right"), *read(name, rows, names, bases)]
    photos = rows["photo"].unique()
    if seed == 0 and kind != "fine":
        more, later = faithful(name, photos, model, images, answers, names)
        found, before = found + more, before + later
    if name == "trained-0":
        found += exact(name, photos, model, images, answers)
    if name == "head-0":
        found += sane(name, photos, model, images, answers)
    facts = dict(
        name=name,
        kind=kind,
        seed=seed,
        title=networks.KINDS[kind].title,
        size=images.shape[1],
        layer=models.last_conv(model),
        places=models.split(model)[0].output_shape[1],
        photos=len(images),
        right=right["value"],
    )
    return facts, found, record.clock() - began + earlier + before


def read(name, rows, names, bases):
    """What the table of one network says, for every kind of mask and every base."""
    area, whole = table.grid(rows, "area", names), rows[rows["method"] == "whole"]
    found = []
    for base in bases:
        for kind in ("own", "equal"):
            here, column = dict(network=name, masks=kind, base=base), f"{kind}_{base}"
            left = table.grid(rows, column, names)
            found += verdicts.said(here, area, whole[column].to_numpy(), left, names)
    return found


def faithful(name, photos, model, images, answers, names):
    """Rows of insertion, deletion and ROAD, and the time of earlier runs."""
    images, answers = images[:JUDGED], answers[:JUDGED]

    def make(here):
        return masks.curves(model, images[here], answers[here], names)

    key = names, masks.STEPS, masks.SHARES
    found, before = resumed.maps(networks.KEPT, f"{name}-curves", key, model, images, make)
    tables = [
        pd.DataFrame(values, columns=CURVES).assign(photo=photos[:JUDGED], method=method)
        for method, values in zip(names, found)
    ]
    rows = [
        record.mean(f"{metric}: {method} ({name})", group[metric])
        | dict(network=name, metric=metric, method=method)
        for method, group in table.stored(f"{name}-curves", pd.concat(tables)).groupby(
            "method", sort=False
        )
        for metric in CURVES
    ]
    return rows, before


def exact(name, photos, model, images, answers):
    """Rows of what the tolerance changes of Score-CAM: its masks, and what they keep."""
    images, answers = images[:EXACT], answers[:EXACT]
    fill = masks.covers(model, images)["colour"]
    quick = masks.heats(model, images, answers, ["score_cam"])
    whole = explain.heatmap(explain.score_cam(model, images, answers), images.shape[1])[None]
    left = [masks.left(model, images, heat, answers, fill)[0] for heat in (quick, whole)]
    pixels, kept = np.abs(quick - whole).mean((0, 2, 3)), np.abs(left[0] - left[1])
    found = {"photo": photos[:EXACT], "quick pixels": pixels, "quick kept": kept}
    stored = table.stored(f"{name}-exact", pd.DataFrame(found))
    return [
        record.mean(f"{what} that the tolerance moves in the mean ({name})", stored[metric])
        | dict(network=name, metric=metric)
        for metric, what in (
            ("quick pixels", "Score-CAM's heat"),
            ("quick kept", "the kept probability"),
        )
    ]


def sane(name, photos, model, images, answers):
    """Rows of how like itself each map stays when the network forgets, from the top."""
    asked = [method for method in masks.asked_of("head", 0) if method in explain.METHODS]
    asked.remove("rise")  # a thousand passes a stage
    found = metrics.cascading_randomisation(model, images[:SANE], asked, answers[:SANE], stages=3)
    found = found.assign(photo=photos[found["image"]])[["photo", "method", "stage", "correlation"]]
    stored = table.stored(f"{name}-sanity", found)
    return [
        record.mean(f"correlation after stage {stage} of 3: {method} ({name})", group)
        | dict(network=name, metric="sanity", method=method, stage=int(stage))
        for (method, stage), group in stored.groupby(["method", "stage"])["correlation"]
    ]


STEPS = [
    "Photos of the thesis's ten dishes, drawn by the seed: test photos of Food-101 as thumbnails "
    "of 64 px, enlarged; for the network on full-size photos of those at hand in full size, from "
    f"both sides of the split, and it learned from {networks.TAUGHT:,} others.",
    "trained: EfficientNet-Lite0 as measure/accuracy.py trained it, at 144 px. head and fine: "
    f"its ImageNet body, frozen, up to {networks.CUT}, under {networks.MAPS} new maps, a mean and "
    "a dense layer, at 112 and 224 px. small: four convolutions from scratch, at 64 px. All end in "
    "a ReLU, a mean over places and one dense layer, so CAM and HiResCAM are Grad-CAM's map.",
    "Each network explains its own first answer, right or wrong; a mask keeps the more of it the "
    "higher its probability stays. Points are without a margin, for the thesis does not tell its "
    "own.",
    "Of equal area: each pixel's place in the order of the heat. Covered places get the blank "
    "colour of the network's preprocessing; for the first seed also a blur by a sixteenth of the "
    "side, and black.",
    f"Score-CAM with a tolerance of {masks.TOLERANCE} where there are more than {masks.ALL} maps, "
    f"RISE with {masks.MASKS} masks.",
    f"Insertion, deletion and ROAD on the first {JUDGED} photos of each first seed but the one on "
    f"full-size photos, shuffled weights on {SANE} photos of chapter 15's network.",
    "To end within 75 minutes: seeds after the first leave out the reading of Score-CAM by "
    "probability, blur and black; the network on full-size photos leaves out that reading; "
    "occlusion and RISE explain chapter 15's network and the small one alone.",
    "Intervals: bootstrap over photos, paired; exact ones for counts. Two methods: exact sign "
    "tests, corrected for all pairs of one network and mask (Holm). Strength: Bradley and Terry's, "
    "as the chance against a middling method. Lead at one area: least squares on the difference of "
    "the areas. Our counts beside the thesis's: Fisher's exact test.",
]


def main():
    spent, facts, found = np.zeros(2), [], [verdicts.chance()]
    for kind, about in networks.KINDS.items():
        for seed in range(about.seeds):
            described, rows, here = explained(kind, seed)
            facts.append(described)
            found += rows
            spent += here
    record.write(
        "study",
        found[0] | dict(networks=facts),
        *found[1:],
        steps=STEPS,
        seed=0,
        seconds=spent[0],
        cpu_seconds=spent[1],
    )
    shutil.rmtree(networks.KEPT)  # the next call measures anew


if __name__ == "__main__":
    usage.Parser(__doc__).parse_args()
    main()
