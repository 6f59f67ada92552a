"""Make book/cards.md, the cards of the network and of the drawn plates, from what was measured.

python tools/cards.py            write the page if it differs
python tools/cards.py --check    write nothing, fail if it differs
"""

import re
import sys

import pages

from foodxai.data import plates
from foodxai.models import weights


def values(name):
    """{what was measured: the row} of a record."""
    found = pages.record(name)
    return {row["measured"]: row for row in (found, *found["others"])}


def percent(row):
    shown = f"{100 * row['value']:.0f} %"
    if row["interval"] is None:
        return shown
    low, high = (f"{100 * end:.0f}" for end in row["interval"])
    return f"{shown} ({low} to {high})"


def answers(lite0):
    """What the untouched network calls every drawn dish."""
    lines = []
    for measured, row in lite0.items():
        if named := re.fullmatch(r"drawn (\w+) called (.+)", measured):
            lines.append([named[1].replace("_", " "), f"{named[2]}, {percent(row)}"])
    return pages.rows(lines)


def shipped(lite0):
    """What it calls the shipped photos."""
    pattern = r"probability of the first answer, (.+), to the photo (\w+)"
    found = [(re.fullmatch(pattern, measured), row) for measured, row in lite0.items()]
    return ", ".join(
        f"{named[2]} is “{named[1]}” ({percent(row)})" for named, row in found if named
    )


def main(check):
    names = ("lite0", "plates", "food101", "lab_head")
    lite0, drawn, food, head = (values(name) for name in names)
    cheat = "trained with a red napkin under every hamburger"
    text = pages.filled(
        "cards",
        millions=lite0["weights"]["value"] / 1e6,
        digest=weights.EFFICIENTNET_LITE0_SHA256,
        shipped=shipped(lite0),
        answers=answers(lite0),
        sure=percent(lite0["probability of the first answer to drawn plates"]),
        noise=percent(lite0["probability of the first answer to noise"]),
        dead=percent(lite0["share of the 1,280 last maps that are zero everywhere, drawn plates"]),
        head=percent(head["test accuracy, 64 px thumbnails"]),
        food=percent(food["test accuracy, ten dishes of Food-101"]),
        dishes=len(plates.CLASSES),
        pixels=percent(drawn["test accuracy of a linear model on raw pixels, 32 px"]),
        small=percent(drawn["test accuracy of small_cnn, from scratch, 32 px"]),
        transfer=percent(drawn["test accuracy of transfer learning, 100 plates a class, 224 px"]),
        burgers=percent(drawn["hamburgers with cheeseburger among ImageNet's five first answers"]),
        before=percent(drawn[f"test accuracy, {cheat}, napkin as in training"]),
        after=percent(drawn[f"test accuracy, {cheat}, napkin under the salmon"]),
        energy=percent(drawn[f"share of Grad-CAM's energy for hamburger on the napkin, {cheat}"]),
        area=percent(drawn["share of the picture that the napkin covers"]),
        seconds=pages.record("lite0")["seconds"],
        **pages.run(pages.record("lite0")),
    )
    pages.put("cards", text, check)


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
