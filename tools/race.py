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
above, on {few} test photos:

{beside}

The thesis's counts are as uncertain as any on 100 photos. So "they agree" means that Fisher's exact test
finds no difference between the two counts (p of at least 5 %). Our points allow no margin; the thesis does not tell
which margin it allows, so compare their order only.

**By chance?** Three methods that are equally good split 100 photos as unevenly as 42, 37 and 21, or more so,
in {chance} of all races. So the thesis's counts do say that the three are not alike. They do not say that
Score-CAM is ahead of Grad-CAM++: a fair coin splits their 79 photos like that in two races of three.

**On more photos, on another network, under other masks?** The other network is a shallow one: the lower part of
EfficientNet-Lite0 as ImageNet left it, under a new dense layer. Its maps have 7 by 7 places, where those of the
trained network have 4 by 4, and it is right on {right} of its photos. The wins of each method per 100 photos:

{conditions}

Of hundreds drawn from the {many} photos, {order} % rank the three as the thesis does. And two by two, on how
many photos in 100 the first method keeps more of the answer than the second (bold where a fair coin would not split
them so, p under 5 %):

{duels}

Score-CAM comes first in every one of these races, and on {many} photos its lead is no accident. What the thesis
finds for second place, Grad-CAM++ before Grad-CAM, no race of ours repeats. Two warnings. On the trained network
Score-CAM's masks keep the most, and the widest of the three masks wins {widest} of the photos; where all
masks keep the same area, its wins fall from {wide} to {level}. (On the shallow network they rise, from {shallow_wide} to
{shallow_level}.) And Score-CAM weighs each activation map by the very score that is counted here: it is examined on
what it has practised.

**Against nonsense?** Now a bell in the middle of the photo and plain noise join the race. Neither has seen the
network. The wins per 100 photos:

{controls}

And their points, and how much of the photo each mask keeps:

{kept}

Masks as they are, the controls are hard to beat. On the trained network noise takes more photos than Grad-CAM and
Grad-CAM++ together. On the shallow network Grad-CAM and Grad-CAM++ lose to noise, which keeps more of the answer on
{noise_over_gc} and {noise_over_gcpp} of the photos, and Score-CAM itself is only as good: one against one, it keeps
more than the bell on {over_bell} of {many} photos, more than noise on {over_noise}. So a test like the thesis's
may fail to tell a method from a thing that knows nothing, even on {many} photos.

Two things help a control. First, the score asks how much of the answer is left, not what was needed for it: on the
shallow network noise keeps {noise_area} of the photo, the bell {bell_area}, Score-CAM {score_area}. Second, the three
methods share their maps, so they look alike and take photos from each other, while a control that differs from all of
them collects the rest. Take the first advantage away, and the method shows what it knows: where all masks keep the
same area, Score-CAM keeps more than the bell on {fair_bell} of those photos, and more than noise on {fair_noise}.
On the trained network, with its 4 by 4 places and 100 photos, the bell keeps up even then.

"""


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


def settings(trained, shallow):
    """(label, keys) of the races: two networks, three kinds of masks."""
    for label, here in (("the trained network", trained), ("the shallow network", shallow)):
        yield f"{label}, {here['photos']} photos", here
        for masks in ("blurred", "of equal area"):
            yield f"the same, masks {masks}", here | {"masks": masks}


def wins(found, race, names, lines):
    return [
        [label, *(counted(one(found, **here, race=race, metric="wins", method=method)) for method in names)]
        for label, here in lines
    ]


def conditions(found, trained, shallow):
    lines = [["the thesis, 100 photos", *map(str, WINS.values())]]
    lines += wins(found, "three", WINS, settings(trained, shallow))
    lines += wins(found, "three", WINS, [("the shallow network, the first 100 photos", shallow | {"photos": 100})])
    return table(["", *(NAMES[method] for method in WINS)], lines)


def duels(found, trained, shallow):
    lines, pairs = [], list(itertools.combinations(WINS, 2))
    for label, here in settings(trained, shallow):
        cells = []
        for method, rival in pairs:
            row = one(found, **here, metric="keeps more", method=method, other=rival)
            cells.append(f"**{counted(row)}**" if row["p_holm"] < 0.05 else counted(row))
        lines.append([label, *cells])
    return table(["", *(f"{NAMES[method]} over {NAMES[rival]}" for method, rival in pairs)], lines)


def kept(found, trained, shallow):
    """Points, and the percent of the photo that each mask keeps."""
    lines = []
    for what, metric in (("points", "points"), ("kept, %", "area")):
        for label, here in (("the trained network", trained), ("the shallow network", shallow)):
            row = (counted(one(found, **here, metric=metric, method=method)) for method in NAMES)
            lines.append([f"{what}, {label}", *row])
    return table(["", *NAMES.values()], lines)


def section(found):
    """The text, with the numbers of measure/ranking.py."""
    trained, shallow = (
        dict(network=network, photos=max(row["photos"] for row in rows(found, network=network, metric="points")),
             masks="as they are")
        for network in ("trained", "shallow")
    )
    (drawn,) = rows(found, **shallow, metric="hundreds of them in the order of the thesis")
    widest = one(found, **trained, race="three", metric="wins of the widest mask")
    right, fair = one(found, network="shallow", metric="right"), {"masks": "of equal area"}

    def won(here):
        return hundred(one(found, **here, race="three", metric="wins", method="score_cam"))

    return TEXT.format(
        right=f"{hundred(right)} %", few=trained["photos"], many=shallow["photos"],
        chance=f"{100 * one(found, metric='chance')['value']:.1f} %", beside=beside(found, trained), conditions=conditions(found, trained, shallow), order=hundred(drawn),
        duels=duels(found, trained, shallow), kept=kept(found, trained, shallow),
        controls=table(["", *NAMES.values()], wins(found, "five", NAMES, settings(trained, shallow))),
        widest=f"{hundred(widest)} % ({interval(widest)})", wide=won(trained), level=won(trained | fair),
        shallow_wide=won(shallow), shallow_level=won(shallow | fair), **against_controls(found, shallow, shallow | fair),
    )


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
        noise_over_gc=lost("grad_cam"), noise_over_gcpp=lost("grad_cam_plus_plus"),
        over_bell=duel("score_cam", "gaussian"), over_noise=duel("score_cam", "noise"),
        noise_area=area("noise"), bell_area=area("gaussian"), score_area=area("score_cam"),
        fair_bell=duel("score_cam", "gaussian", fair), fair_noise=duel("score_cam", "noise", fair),
    )
