"""The part of the results page that asks whether the thesis's ranking of three methods holds."""

import itertools

NAMES = {
    "score_cam": "Score-CAM", "grad_cam_plus_plus": "Grad-CAM++", "grad_cam": "Grad-CAM", "gaussian": "bell",
    "noise": "noise",
}
WINS = {"score_cam": 42, "grad_cam_plus_plus": 37, "grad_cam": 21}
POINTS = {"score_cam": -20, "grad_cam_plus_plus": -20, "grad_cam": -42}
TEXT = """## Real photos: does the ranking hold?

The thesis masks 100 photos by the heatmaps of three methods, as in [chapter 14](../chapters/14_imagenet.md),
and counts the photos that each wins, and its improvement points. Ours, for the network of the first line
above, on {photos} test photos and given per 100:

{beside}

The thesis's counts are as uncertain as any on 100 photos. So "they agree" means that Fisher's exact test
finds no difference between the two counts (p of at least 5 %). Our points allow no margin; the thesis does not tell
which margin it allows, so compare their order only.

**By chance?** Three methods that are equally good split 100 photos as unevenly as 42, 37 and 21, or more so,
in {chance} of all races. So the thesis's counts do say that the three are not alike. They do not say that
Score-CAM is ahead of Grad-CAM++: a fair coin splits their 79 photos like that in two races of three.

**On more photos, on another network, under other masks?** The wins of each method per 100 photos:

{conditions}

{order} And two by two, on how
many photos in 100 the first method keeps more of the answer than the second (bold where a fair coin would not split them so, p under 5 %):

{duels}

Score-CAM comes first in every one of these races, and on {photos} photos its lead is no accident. Second and third
place change hands. Two warnings. Score-CAM's masks are larger, and the largest of the three masks wins
{widest} of the photos; where all masks keep the same area, its wins fall from {wide} to {level}. And Score-CAM
weighs each activation map by the very score that is counted here: it is examined on what it has practised.

**Against nonsense?** Now a bell in the middle of the photo and plain noise join the race. Neither has seen the
network:

{controls}

{explained}

"""
EXPLAINED = """No control beats Score-CAM on the trained network, masks as they are. But {rival} takes more photos than
Grad-CAM and Grad-CAM++ together. With masks of equal area, and on the other network, the bell takes as many as
Score-CAM: on a hundred photos a test like the thesis's cannot tell it from a thing that knows nothing.
Two things help a control. First, the score asks how much of the answer is left, not what was needed for it:
{rival} keeps {rival_area} of the photo, {name} {name_area}, and the widest of the five masks wins {widest} of the
photos, where blind luck gives 20 %. Second, the three methods share their maps, so they look alike and take
photos from each other, while a control that differs from all of them collects the rest. One against one,
{name} keeps more than {rival} on {duel} of the photos; with masks of equal area on {level}, on the other network
on {other}."""


def rows(found, **facts):
    return [row for row in (found, *found["others"]) if all(row.get(key) == value for key, value in facts.items())]


def one(found, **facts):
    (row,) = rows(found, **facts)
    return row


def hundred(row):
    return f"{100 * row['value']:.0f}"


def interval(row):
    low, high = (f"{100 * end:.0f}" for end in row["interval"])
    return f"{low} to {high}"


def table(head, lines):
    sides = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, sides, *lines))


def beside(found, here):
    lines = []
    for metric, published in (("wins", WINS), ("points", POINTS)):
        for method, theirs in published.items():
            race = {"race": "three"} if metric == "wins" else {}
            row = one(found, **here, **race, metric=metric, method=method)
            higher = "ours is higher" if 100 * row["value"] > theirs else "ours is lower"
            verdict = "they agree" if row["p_thesis"] >= 0.05 else higher
            lines.append([f"{metric} of {NAMES[method]}", str(theirs), f"**{hundred(row)}**", interval(row), verdict])
    return table(["on 100 photos", "thesis", "ours", "interval", ""], lines)


def counted(row):
    """Wins per 100 photos and their interval."""
    return f"{hundred(row)} ({interval(row)})"


def conditions(found, all_of_them, other):
    lines = [["the thesis, 100 photos", *map(str, WINS.values())]]
    for label, here in (
        ("the first 100 photos", all_of_them | {"photos": 100}),
        (f"all {all_of_them['photos']} photos", all_of_them),
        ("the same, masks blurred", all_of_them | {"masks": "blurred"}),
        ("the same, masks of equal area", all_of_them | {"masks": "of equal area"}),
        (f"another network, {other['photos']} photos", other),
    ):
        lines.append([label, *(counted(one(found, **here, race="three", metric="wins", method=m)) for m in WINS)])
    return table(["", *(NAMES[method] for method in WINS)], lines)


def duels(found, all_of_them, other):
    lines, pairs = [], list(itertools.combinations(WINS, 2))
    for label, here in (
        ("the trained network", all_of_them),
        ("the same, masks blurred", all_of_them | {"masks": "blurred"}),
        ("the same, masks of equal area", all_of_them | {"masks": "of equal area"}),
        (f"another network, {other['photos']} photos", other),
    ):
        cells = []
        for method, rival in pairs:
            row = one(found, **here, metric="keeps more", method=method, other=rival)
            cells.append(f"**{counted(row)}**" if row["p_holm"] < 0.05 else counted(row))
        lines.append([label, *cells])
    return table(["", *(f"{NAMES[method]} over {NAMES[rival]}" for method, rival in pairs)], lines)


def controls(found, all_of_them, other):
    lines = []
    for label, here in (
        (f"wins, all {all_of_them['photos']} photos", all_of_them),
        ("wins, masks blurred", all_of_them | {"masks": "blurred"}),
        ("wins, masks of equal area", all_of_them | {"masks": "of equal area"}),
        (f"wins, another network, {other['photos']} photos", other),
    ):
        lines.append([label, *(counted(one(found, **here, race="five", metric="wins", method=m)) for m in NAMES)])
    for label, metric in (("points, all photos", "points"), ("kept of the photo, %", "area")):
        lines.append([label, *(counted(one(found, **all_of_them, metric=metric, method=m)) for m in NAMES)])
    return table(["", *NAMES.values()], lines)


def section(found):
    """The text, with the numbers of results/ranking.py."""
    here, other = (
        dict(network=network, photos=max(row["photos"] for row in rows(found, network=network, metric="points")),
             masks="as they are")
        for network in ("trained", "shallow")
    )
    (drawn,) = rows(found, **here, metric="hundreds of them in the order of the thesis")
    order = f"Of hundreds drawn from our {here['photos']} photos, {100 * drawn['value']:.0f} % rank the three as the thesis does."
    wins, widest = (one(found, **here, race="three", metric=metric, **method) for metric, method in (
        ("wins", {"method": "score_cam"}), ("wins of the widest mask", {})))
    level = one(found, **here | {"masks": "of equal area"}, race="three", metric="wins", method="score_cam")
    return TEXT.format(
        wide=hundred(wins), level=hundred(level), widest=f"{hundred(widest)} % ({interval(widest)})",
        photos=here["photos"], chance=f"{100 * one(found, metric='chance')['value']:.1f} %", beside=beside(found, here),
        conditions=conditions(found, here, other), order=order, duels=duels(found, here, other),
        controls=controls(found, here, other), explained=explained(found, here, other),
    )


def explained(found, here, other):
    """What the race with the controls shows; which of them wins is read from the numbers."""
    def wins(method, **changed):
        return one(found, **here | changed, race="five", metric="wins", method=method)["value"]

    def area(method):
        return f"{hundred(one(found, **here, metric='area', method=method))} %"

    def duel(method, control, **changed):
        row = one(found, **here | changed, metric="keeps more", method=method, other=control)
        return f"{hundred(row)} % ({interval(row)})"

    method, control = max(WINS, key=wins), max(("gaussian", "noise"), key=wins)
    name, rival = NAMES[method], "the bell" if control == "gaussian" else "noise"
    widest = one(found, **here, race="five", metric="wins of the widest mask")
    return EXPLAINED.format(
        rival=rival, name=name, rival_area=area(control), name_area=area(method),
        widest=f"{hundred(widest)} % ({interval(widest)})", duel=duel(method, control),
        level=duel(method, control, masks="of equal area"), other=duel(method, control, **other),
    )
