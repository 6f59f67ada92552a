"""The part of the results page that asks whether the thesis's ranking of three methods holds."""

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
finds no difference between the two counts (p of at least 5 %).

**By chance?** Three methods that are equally good split 100 photos as unevenly as 42, 37 and 21, or more so,
in {chance} of all races. So the thesis's counts do say that the three are not alike. They do not say that
Score-CAM is ahead of Grad-CAM++: a fair coin splits their 79 photos like that in two races of three.

**On more photos, on another network, under other masks?** The wins of each method per 100 photos:

{conditions}

{order} And two by two, the share of photos on which the first method keeps more of the answer than the second:

{duels}

**Against nonsense?** Now a bell in the middle of the photo and plain noise join the race. Neither has seen the
network:

{controls}

{explained}

"""
EXPLAINED = """{first}, and it knows nothing of the network. Two things help it. First, the score asks how
much of the answer is left, and not what was needed for it: {rival} keeps {rival_area} of the photo, {name}
{name_area}. The widest of the five masks wins {widest} of the photos, where blind luck gives 20 %. Second, the
three methods share their activation maps, so they look alike and take photos from each other, while a control
that differs from all of them collects the rest. One against one, {name} keeps more than {rival} on {duel} of
the photos; with masks of equal area on {level}, on the other network on {other}."""


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


def conditions(found, all_of_them):
    lines = [["the thesis, 100 photos", *map(str, WINS.values())]]
    for label, here in (
        ("the first 100 photos", all_of_them | {"photos": 100}),
        (f"all {all_of_them['photos']} photos", all_of_them),
        ("the same, masks blurred", all_of_them | {"masks": "blurred"}),
        ("the same, masks of equal area", all_of_them | {"masks": "of equal area"}),
        ("another network", all_of_them | {"network": "shallow"}),
    ):
        lines.append([label, *(counted(one(found, **here, race="three", metric="wins", method=m)) for m in WINS)])
    return table(["", *(NAMES[method] for method in WINS)], lines)


def duels(found, all_of_them):
    lines = []
    for label, here in (
        ("the trained network", all_of_them),
        ("the same, masks blurred", all_of_them | {"masks": "blurred"}),
        ("the same, masks of equal area", all_of_them | {"masks": "of equal area"}),
        ("another network", all_of_them | {"network": "shallow"}),
    ):
        for row in (row for row in rows(found, **here, metric="keeps more") if row["other"] in WINS):
            pair = f"{NAMES[row['method']]} against {NAMES[row['other']]}"
            p = "under 0.001" if row["p_holm"] < 0.001 else f"{row['p_holm']:.3f}"
            lines.append([label, pair, f"{hundred(row)} % ({interval(row)})", p])
    return table(["", "", "first keeps more", "p"], lines)


def controls(found, all_of_them):
    lines = []
    for label, here in (
        (f"wins, all {all_of_them['photos']} photos", all_of_them),
        ("wins, masks blurred", all_of_them | {"masks": "blurred"}),
        ("wins, masks of equal area", all_of_them | {"masks": "of equal area"}),
        ("wins, another network", all_of_them | {"network": "shallow"}),
    ):
        lines.append([label, *(counted(one(found, **here, race="five", metric="wins", method=m)) for m in NAMES)])
    for label, metric in (("points, all photos", "points"), ("kept of the photo, %", "area")):
        lines.append([label, *(counted(one(found, **all_of_them, metric=metric, method=m)) for m in NAMES)])
    return table(["", *NAMES.values()], lines)


def section(found):
    """The text, with the numbers of results/ranking.py."""
    here = dict(network="trained", photos=max(row["photos"] for row in rows(found, network="trained", metric="points")),
                masks="as they are")
    (drawn,) = rows(found, **here, metric="hundreds of them in the order of the thesis")
    order = f"Of hundreds drawn from our {here['photos']} photos, {100 * drawn['value']:.0f} % rank the three as the thesis does."
    return TEXT.format(
        photos=here["photos"], chance=f"{100 * one(found, metric='chance')['value']:.1f} %", beside=beside(found, here),
        conditions=conditions(found, here), order=order, duels=duels(found, here), controls=controls(found, here),
        explained=explained(found, here),
    )


def explained(found, here):
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
    first = (
        f"**A control wins.** {rival.capitalize()} takes more photos than any method"
        if wins(control) > wins(method)
        else f"**No control wins**, but look how close they come: {rival} is the better one"
    )
    return EXPLAINED.format(
        first=first, rival=rival, name=name, rival_area=area(control), name_area=area(method),
        widest=f"{hundred(widest)} % ({interval(widest)})", duel=duel(method, control),
        level=duel(method, control, masks="of equal area"), other=duel(method, control, network="shallow"),
    )
