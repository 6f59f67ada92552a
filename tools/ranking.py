"""The part of the results page that asks whether the thesis's ranking of three methods holds."""

import figures
import pages
from studied import KINDS, MASKS, mean, seeds, title

WINS = pages.THESIS["wins"]
DUELS = (
    ("score_cam", "grad_cam_plus_plus"),
    ("score_cam", "grad_cam"),
    ("grad_cam_plus_plus", "grad_cam"),
)


def shown(rows):
    """The mean over seeds, and from the lowest to the highest end of their intervals."""
    low, high = (pick(row["interval"][k] for row in rows) for k, pick in enumerate((min, max)))
    return f"{pages.hundred(mean(rows))} ({pages.hundred(low)} to {pages.hundred(high)})"


def races(record):
    """Per network: right answers, wins, and how many hundreds rank as the thesis does."""
    lines = [["the thesis", "", *map(str, WINS.values()), ""]]
    for masks, words in MASKS.items():
        for kind, name in KINDS.items():
            right = shown(seeds(record, kind, None, metric="right"))
            won = [shown(seeds(record, kind, masks, metric="wins", method=m)) for m in WINS]
            order = seeds(record, kind, masks, metric="hundreds in the order of the thesis")
            lines.append([f"{name}, {words}", right, *won, f"{pages.hundred(mean(order))} %"])
    head = ["", "right, %", *map(title, WINS), "ranked as in the thesis"]
    return pages.table(head, lines)


def duels(record, pairs):
    """Two by two, bold where no seed's duel is a fair coin's."""
    lines = []
    for masks, words in MASKS.items():
        for kind, name in KINDS.items():
            cells = []
            for method, other in pairs:
                rows = seeds(record, kind, masks, metric="keeps more", method=method, other=other)
                cells.append(f"**{shown(rows)}**" if clear(rows) else shown(rows))
            lines.append([f"{name}, {words}", *cells])
    over = (f"{title(method)} over {title(other)}" for method, other in pairs)
    return pages.table(["", *over], lines)


def clear(rows):
    """Whether every seed's duel has the same winner, beyond chance."""
    sides = {row["value"] > 0.5 for row in rows}
    return len(sides) == 1 and all(row["p_holm"] < 0.05 for row in rows)


def faithful(record):
    """Insertion, deletion and ROAD of the first seeds, and what is left after forgetting."""
    kinds = [kind for kind in KINDS if seeds(record, kind, None, metric="insertion")]
    methods = dict.fromkeys(row["method"] for row in pages.found(record, metric="insertion"))
    lines = []
    for method in methods:
        cells = [title(method)]
        for metric in ("insertion", "deletion", "road"):
            for kind in kinds:
                rows = seeds(record, kind, None, metric=metric, method=method)
                cells.append(f"{rows[0]['value']:.2f}" if rows else "")
        forgotten = pages.found(record, metric="sanity", method=method, stage=3)
        cells.append(f"{forgotten[0]['value']:.2f}" if forgotten else "")
        lines.append(cells)
    head = [f"{metric}, {kind}" for metric in ("insertion", "deletion", "ROAD") for kind in kinds]
    return pages.table(["", *head, "correlation after forgetting"], lines)


def section(record):
    """The text, with the numbers of measure/study.py."""
    first, second, third = WINS.values()
    return pages.filled(
        "ranking",
        first=first,
        second=second,
        third=third,
        leading=first + second,
        chance=f"{100 * pages.one(record, metric='chance')['value']:.1f} %",
        widths=figures.widths(record),
        races=races(record),
        duels=duels(record, DUELS),
        controls=duels(record, [(m, c) for m in WINS for c in ("gaussian", "noise")][:4]),
        strengths=figures.strengths(record),
        faithful=faithful(record),
    )
