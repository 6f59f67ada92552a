"""The part of the results page that holds the accuracies beside those of the thesis."""

import json
import math

import pages

DIFFERS = {
    "food101": "thumbnails of 64 px; a photo is shown in two sizes, each mirrored too",
    "cifar10": "images that went once through JPEG; 10,000 of the 50,000 to learn from",
    "food201": "thumbnails of 64 px; begins from the network of the first line",
}
MARGIN, TESTED = 0.03, 500  # what counts as the same; photos of the thesis that the page supposes
HIGHER, LOWER = "ours is higher", "ours is lower"
SAME, OPEN = f"the same, to within {MARGIN * 100:.0f} points", "no evidence of a difference"


def percent(value):
    return f"{100 * value:.1f} %"


def between(low, high):
    return f"{100 * low:.1f} to {percent(high)}"


def facts(row, published):
    """What the verdict needs: the lead, the variance of both sides but for the thesis's photos."""
    low, high = row["interval"]
    middle, networks = row["value"], len(row["seeds"])
    seeds = sum((value - middle) ** 2 for value in row["seeds"]) / (networks - 1)
    known = ((high - low) / 2 / 1.96) ** 2 + seeds / networks + seeds
    return dict(lead=middle - published, known=known, one=published * (1 - published))


def verdict(lead, known, one, photos):
    """What can be said if the thesis tested one network on so many photos."""
    spread = math.sqrt(known + one / photos)
    if abs(lead) > 1.96 * spread:
        return HIGHER if lead > 0 else LOWER
    return SAME if abs(lead) + 1.645 * spread < MARGIN else OPEN


def section():
    """The table, and the slider that asks on how many photos the thesis may have tested."""
    lines, items = [], []
    for name, published in pages.THESIS["accuracy"].items():
        row = pages.record(name)
        known, spread = facts(row, published), (min(row["seeds"]), max(row["seeds"]))
        interval, among = between(*row["interval"]), between(*spread)
        ours = f"**{percent(row['value'])}**", among, interval, f"{row['n']:,}"
        lines.append([row["measured"], percent(published), *ours, DIFFERS[name]])
        data = "".join(f' data-{key}="{value:.6g}"' for key, value in known.items())
        said = verdict(**known, photos=TESTED)
        items.append(f"<li{data}>{row['measured']}: <b>{said}</b></li>")
    return pages.filled(
        "accuracies",
        rows=pages.rows(lines),
        photos=TESTED,
        place=f"{math.log10(TESTED):.2f}",
        verdicts="\n".join(items),
        words=json.dumps([HIGHER, LOWER, SAME, OPEN]),
        margin=MARGIN,
        points=f"{MARGIN * 100:.0f}",
    )
