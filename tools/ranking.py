"""The part of the results page that asks whether the thesis's ranking of three methods holds."""

import math

import figures
import pages
from studied import MASKS, NAMES, kinds, mean, seeds, spread

WINS = pages.THESIS["wins"]
DUELS = (
    ("score_cam", "grad_cam_plus_plus"),
    ("score_cam", "grad_cam"),
    ("grad_cam_plus_plus", "grad_cam"),
)
NONE = "\u2013"  # in the place of a number that there is not
AGAINST = tuple((method, blind) for blind in ("gaussian", "noise") for method in WINS)


def shown(rows):
    """The mean over seeds, and from the lowest to the highest end of their intervals."""
    return ranged(*map(pages.hundred, spread(rows)))


def ranged(value, low, high):
    """A number and its interval, which a narrow table does not break."""
    return f"{value} ({low}\u00a0to\u00a0{high})"


def races(record):
    """Per network: right answers, wins, and how many hundreds rank as the thesis does."""
    lines = [["the thesis", NONE, *map(str, WINS.values()), NONE]]
    for masks, words in MASKS.items():
        for kind, name in kinds(record).items():
            right = shown(seeds(record, kind, None, metric="right"))
            won = [shown(seeds(record, kind, masks, metric="wins", method=m)) for m in WINS]
            order = seeds(record, kind, masks, metric="hundreds in the order of the thesis")
            lines.append([f"{name}, {words}", right, *won, f"{pages.hundred(mean(order))} %"])
    head = ["", "right, %", *map(NAMES.get, WINS), "ranked as in the thesis"]
    return pages.table(head, lines)


def duels(record, pairs):
    """Two by two, bold where no seed's duel is a fair coin's."""
    lines = []
    for masks, words in MASKS.items():
        for kind, name in kinds(record).items():
            cells = []
            for method, other in pairs:
                rows = seeds(record, kind, masks, metric="keeps more", method=method, other=other)
                cells.append(f"**{shown(rows)}**" if clear(rows) else shown(rows))
            lines.append([f"{name}, {words}", *cells])
    over = (f"{NAMES[method]} over {NAMES[other]}" for method, other in pairs)
    return pages.table(["", *over], lines)


def clear(rows):
    """Whether every seed's duel has the same winner, beyond chance."""
    sides = {row["value"] > 0.5 for row in rows}
    return len(sides) == 1 and all(row["p_holm"] < 0.05 for row in rows)


def faithful(record):
    """Insertion, deletion and ROAD on chapter 15's network, and what is left after forgetting."""
    asked = [dict(metric=metric) for metric in ("insertion", "deletion", "road")]
    asked.append(dict(metric="sanity", stage=3))
    methods = dict.fromkeys(row["method"] for row in pages.found(record, metric="insertion"))
    lines = []
    for method in methods:
        rows = [pages.found(record, network="head-0", method=method, **facts) for facts in asked]
        lines.append([NAMES[method], *(number(*found) for found in rows)])
    head = ["", "insertion", "deletion", "ROAD", "forgotten"]
    return pages.table(head, lines)


def number(row=None):
    if row is None:
        return NONE
    return ranged(*(f"{round(one, 2) + 0:.2f}" for one in (row["value"], *row["interval"])))


def luck():
    """How often chance ranks three equal methods in one given order, on a hundred photos."""
    splits = ((a, b, 100 - a - b) for a in range(101) for b in range(101 - a))
    ways = sum(math.comb(100, a) * math.comb(100 - a, b) for a, b, c in splits if a > b > c)
    return ways / 3**100


def among(record):
    """Numbers of the text on the thesis's three methods: widths, counts, orders, leads."""

    def average(kind, metric, **facts):
        return mean(seeds(record, kind, metric=metric, **facts))

    order = [
        pages.hundred(row["value"])
        for row in seeds(record, "head", metric="hundreds in the order of the thesis")
    ]
    duel = dict(zip(("method", "other"), DUELS[2]))
    areas = {
        f"{kind}_{method}": pages.hundred(average(kind, "area", method=method))
        for kind in kinds(record)
        for method in WINS
    }
    fine = {
        f"fine_{metric}": ", ".join(
            pages.hundred(average("fine", metric, method=method)) for method in WINS
        )
        for metric in ("wins", "points")
    }
    leads = {
        f"{kind}_lead": pages.hundred(abs(average(kind, "lead at one area", **duel)))
        for kind in ("trained", "head")
    }
    return dict(head_order=f"{', '.join(order[:-1])} and {order[-1]} %", **areas, **fine, **leads)


def section(record):
    """The text, with the numbers of measure/study.py."""
    first, second, third = WINS.values()
    quick = [pages.one(record, metric=f"quick {what}") for what in ("pixels", "kept")]
    return pages.filled(
        "ranking",
        first=first,
        second=second,
        third=third,
        leading=first + second,
        points=", ".join(map(str, pages.THESIS["points"].values())),
        chance=f"{100 * pages.one(record, metric='chance')['value']:.1f} %",
        luck=f"{pages.hundred(luck())} %",
        photos=record["networks"][0]["photos"],
        passes=" and ".join(f"{row['value']:.3f}" for row in quick),
        exactly=quick[0]["n"],
        widths=figures.widths(record),
        races=races(record),
        duels=duels(record, DUELS),
        controls=duels(record, AGAINST),
        strengths=figures.strengths(record),
        faithful=faithful(record),
        **among(record),
    )
