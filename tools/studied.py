"""What the record of measure/study.py holds, by kind of network; the names of page and panel."""

import pages

from foodxai._titles import TITLES

KINDS = {  # in the order of the page
    "trained": "the trained network",
    "head": "chapter 15's network",
    "fine": "the same on full-size photos",
    "small": "a small network from scratch",
    "vgg16": "chapter 15's network on VGG16",
}
MASKS = {"own": "masks as they are", "equal": "masks of equal area"}
CONTROLS = ("gaussian", "noise", "edges", "everything")
NAMES = TITLES | {
    "score_cam_probability": "Score-CAM, probability",
    "edges": "Edges",
    "everything": "Everything",
}


def kinds(record):
    """The kinds of networks that a record has, with their names."""
    there = {network["kind"] for network in record["networks"]}
    return {kind: name for kind, name in KINDS.items() if kind in there}


def seeds(record, kind, masks="own", base="colour", **facts):
    """The rows of a kind of network, one a seed."""
    names = [network["name"] for network in record["networks"] if network["kind"] == kind]
    if masks:
        facts |= dict(masks=masks, base=base)
    return [row for name in names for row in pages.found(record, network=name, **facts)]


def mean(rows):
    return sum(row["value"] for row in rows) / len(rows)


def spread(rows):
    """The mean over seeds, and the lowest and the highest end of their intervals."""
    lows, highs = zip(*(row["interval"] for row in rows))
    return mean(rows), min(lows), max(highs)
