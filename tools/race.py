"""The part of the results page that asks whether the thesis's ranking of three methods holds."""

import itertools

import pages

from foodxai import explain

WINS, POINTS = pages.THESIS["wins"], pages.THESIS["points"]
NAMES = {method: explain.METHODS[method].title for method in WINS} | {
    "gaussian": "bell",
    "noise": "noise",
}


def rows(found, **facts):
    """The rows of a record that have these facts."""
    return [row for row in (found, *found["others"]) if facts.items() <= row.items()]


def one(found, **facts):
    """The only one of them."""
    (row,) = rows(found, **facts)
    return row


def hundred(row):
    return f"{100 * row['value']:.0f}"


def interval(row):
    low, high = (f"{100 * end:.0f}" for end in row["interval"])
    return f"{low} to {high}"


def beside(found, here):
    """Wins and points, the thesis's and ours."""
    lines = []
    for metric, published in (("wins", WINS), ("points", POINTS)):
        for method, theirs in published.items():
            race = {"race": "three"} if metric == "wins" else {}
            row = one(found, **here, **race, metric=metric, method=method)
            higher = "ours is higher" if 100 * row["value"] > theirs else "ours is lower"
            verdict = "they agree" if row["p_thesis"] >= 0.05 else higher
            ours = f"**{hundred(row)}**", interval(row)
            lines.append([f"{metric} of {NAMES[method]}", str(theirs), *ours, verdict])
    return pages.table(["on 100 photos", "thesis", "ours", "interval", ""], lines)


def counted(row):
    """Wins per 100 photos and their interval."""
    return f"{hundred(row)} ({interval(row)})"


def settings(trained, shallow):
    """(label, keys) of the races: two networks, three kinds of masks."""
    for label, here in (("the trained network", trained), ("the shallow network", shallow)):
        yield f"{label}, {here['photos']} photos", here
        for masks in ("blurred", "of equal area"):
            yield f"the same, masks {masks}", here | {"masks": masks}


def wins(found, race, names, places):
    """A line per (label, keys) of a race: the wins of each of the names."""
    lines = []
    for label, here in places:
        facts = here | dict(race=race, metric="wins")
        lines.append([label, *(counted(one(found, **facts, method=method)) for method in names)])
    return lines


def conditions(found, trained, shallow):
    """The wins of the three in every setting."""
    few = "the shallow network, the first 100 photos", shallow | {"photos": 100}
    lines = [["the thesis, 100 photos", *map(str, WINS.values())]]
    lines += wins(found, "three", WINS, [*settings(trained, shallow), few])
    return pages.table(["", *(NAMES[method] for method in WINS)], lines)


def duels(found, trained, shallow):
    """Two by two, bold where chance would not do it."""
    lines, pairs = [], list(itertools.combinations(WINS, 2))
    for label, here in settings(trained, shallow):
        cells = []
        for method, rival in pairs:
            row = one(found, **here, metric="keeps more", method=method, other=rival)
            cells.append(f"**{counted(row)}**" if row["p_holm"] < 0.05 else counted(row))
        lines.append([label, *cells])
    over = (f"{NAMES[method]} over {NAMES[rival]}" for method, rival in pairs)
    return pages.table(["", *over], lines)


def kept(found, trained, shallow):
    """Points, and the percent of the photo that each mask keeps."""
    lines = []
    for what, metric in (("points", "points"), ("kept, %", "area")):
        for label, here in (("the trained network", trained), ("the shallow network", shallow)):
            row = (counted(one(found, **here, metric=metric, method=method)) for method in NAMES)
            lines.append([f"{what}, {label}", *row])
    return pages.table(["", *NAMES.values()], lines)


def section(found):
    """The text, with the numbers of measure/ranking.py."""
    trained, shallow = setting(found, "trained"), setting(found, "shallow")
    (drawn,) = rows(found, **shallow, metric="hundreds of them in the order of the thesis")
    widest = one(found, **trained, race="three", metric="wins of the widest mask")
    first, second, third = WINS.values()
    five = wins(found, "five", NAMES, settings(trained, shallow))
    fair = {"masks": "of equal area"}

    def won(here):
        return hundred(one(found, **here, race="three", metric="wins", method="score_cam"))

    return pages.filled(
        "race",
        first=first,
        second=second,
        third=third,
        leading=first + second,
        chance=f"{100 * one(found, metric='chance')['value']:.1f} %",
        right=f"{hundred(one(found, network='shallow', metric='right'))} %",
        few=trained["photos"],
        many=shallow["photos"],
        beside=beside(found, trained),
        conditions=conditions(found, trained, shallow),
        order=hundred(drawn),
        duels=duels(found, trained, shallow),
        controls=pages.table(["", *NAMES.values()], five),
        kept=kept(found, trained, shallow),
        widest=f"{hundred(widest)} % ({interval(widest)})",
        wide=won(trained),
        level=won(trained | fair),
        shallow_wide=won(shallow),
        shallow_level=won(shallow | fair),
        **against_controls(found, shallow, shallow | fair),
    )


def setting(found, network):
    """The keys of the rows of one network, on most photos, with its masks as they are."""
    photos = max(row["photos"] for row in rows(found, network=network, metric="points"))
    return dict(network=network, photos=photos, masks="as they are")


def against_controls(found, here, fair):
    """What the methods and the controls do to each other on the shallow network, in percent."""

    def duel(method, control, where=here):
        row = one(found, **where, metric="keeps more", method=method, other=control)
        return f"{hundred(row)} % ({interval(row)})"

    def lost(method):
        row = one(found, **here, metric="keeps more", method=method, other="noise")
        return f"{100 * (1 - row['value']):.0f} %"

    def area(method):
        return f"{hundred(one(found, **here, metric='area', method=method))} %"

    return dict(
        noise_over_gc=lost("grad_cam"),
        noise_over_gcpp=lost("grad_cam_plus_plus"),
        over_bell=duel("score_cam", "gaussian"),
        over_noise=duel("score_cam", "noise"),
        noise_area=area("noise"),
        bell_area=area("gaussian"),
        score_area=area("score_cam"),
        fair_bell=duel("score_cam", "gaussian", fair),
        fair_noise=duel("score_cam", "noise", fair),
    )
