"""What the record takes from the published tables, computed again by SciPy."""

import json

import numpy as np
import pages
import pandas as pd
import pytest
from grid import table, verdicts
from scipy import optimize, stats

pytestmark = pytest.mark.in_turn
FACTS = json.loads((table.FOLDER.parent / "study.json").read_text(encoding="utf-8"))["networks"]
NAMES = [facts["name"] for facts in FACTS]
COUNTED = {
    *("right", "wins", "kept", "area", "points", "keeps more", "wins of the widest mask"),
    *("strength", "lead at one area", "hundreds in the order of the thesis"),
}
FEW = {  # of a few photos, in files of their own
    "curves": ("insertion", "deletion", "road"),
    "exact": ("quick pixels", "quick kept"),
    "sanity": ("sanity",),
}
PARTS = {file.stem for file in table.FOLDER.glob("*-*-*.csv")}
each_network = pytest.mark.parametrize("name", NAMES)


def by_photo(rows, column):
    """A row a photo, a column a method."""
    return rows.pivot(index="photo", columns="method", values=column)


def recorded(name, **facts):
    return pages.found(pages.record("study"), network=name, **facts)


def masked(name):
    """The confidences of a network's photos under each kind of mask and base, and their rows."""
    rows = table.read(name)
    for column in rows.columns[len(table.KEYS) :]:
        masks, base = column.split("_")
        yield dict(masks=masks, base=base), by_photo(rows, column)


def shares(kept):
    """Who of the thesis's three wins a photo; where several keep the most they share it."""
    three = kept[list(verdicts.THREE)]
    best = three.eq(three.max(axis=1), axis=0)
    return best.div(best.sum(axis=1), axis=0)


def agree(rows, columns):
    """The rows are means of the columns, with the intervals of SciPy's bootstrap."""
    assert rows
    values = np.stack([np.asarray(columns[row["method"]], float) for row in rows])
    settings = dict(method="percentile", n_resamples=4000, batch=500, random_state=1)
    ends = stats.bootstrap([values], np.mean, axis=1, **settings).confidence_interval
    for row, value, *interval in zip(rows, values.mean(1), *ends):
        alike(row, value, interval)


def alike(row, value, interval, apart=0.1):
    """The same value; the ends, of other draws, within a part of the interval's width."""
    assert row["value"] == pytest.approx(value, abs=1e-6), row["measured"]
    width = row["interval"][1] - row["interval"][0]
    np.testing.assert_allclose(
        row["interval"], interval, rtol=0, atol=apart * width + 1e-9, err_msg=row["measured"]
    )


def exactly(row, more, of):
    """The row is a share, with Clopper and Pearson's interval; SciPy's test of it."""
    found = stats.binomtest(int(more), int(of))
    np.testing.assert_allclose(
        [row["value"], *row["interval"]], [found.statistic, *found.proportion_ci()], atol=1e-9
    )
    return found


@each_network
def test_right_answers_and_duels(name):
    rows = table.read(name)
    whole = rows[rows["method"] == "whole"]
    (right,) = recorded(name, metric="right")
    exactly(right, (whole["dish"] == whole["answer"]).sum(), len(whole))
    for here, kept in masked(name):
        duels, p = recorded(name, metric="keeps more", **here), []
        for row in duels:
            one, other = kept[row["method"]], kept[row["other"]]
            p.append(exactly(row, (one > other).sum(), (one != other).sum()).pvalue)
        assert [row["p"] for row in duels] == pytest.approx(p)
        order = np.argsort(p)
        holm = np.empty(len(p))
        holm[order] = np.maximum.accumulate(np.sort(p) * np.arange(len(p), 0, -1))
        assert [row["p_holm"] for row in duels] == pytest.approx(np.minimum(holm, 1))


@each_network
def test_wins_points_and_what_is_kept(name):
    area = by_photo(table.read(name), "area")
    agree(recorded(name, metric="area"), area)
    for here, kept in masked(name):
        assert len(kept) >= 400 and not kept.isna().any(axis=None)
        won = shares(kept)
        agree(wins := recorded(name, metric="wins", **here), won)
        for row in wins:
            theirs, ours = verdicts.THESIS["wins"][row["method"]], round(row["value"] * row["n"])
            split = [[theirs, 100 - theirs], [ours, len(won) - ours]]
            assert row["p_thesis"] == pytest.approx(stats.fisher_exact(split).pvalue)
        if here["base"] == "colour":
            agree(recorded(name, metric="kept", **here), kept)
        if here == dict(masks="own", base="colour"):
            earned = kept.ge(kept["whole"], axis=0).astype(float) * 2 - 1
            agree(recorded(name, metric="points"), earned)
            widest = won.to_numpy()[np.arange(len(won)), area[won.columns].to_numpy().argmax(1)]
            (row,) = recorded(name, metric="wins of the widest mask")
            agree([row | dict(method="widest")], {"widest": widest})


@each_network
def test_a_hundred_photos_in_the_order_of_the_thesis(name):
    for here, kept in masked(name):
        if here["base"] == "colour":
            won = shares(kept)
            draws = [won.sample(100, random_state=seed).sum() for seed in range(1500)]
            same = (-np.diff(draws, axis=1) > 0).all(1).mean()
            (row,) = recorded(name, metric="hundreds in the order of the thesis", **here)
            assert row["value"] == pytest.approx(same, abs=0.05)


@each_network
def test_the_lead_at_one_area_is_a_regression(name):
    area, kept = (by_photo(table.read(name), column) for column in ("area", "own_colour"))

    def crosses(wider, lead):
        return stats.linregress(wider, lead).intercept

    rows = recorded(name, metric="lead at one area")
    assert len(rows) == 3
    for row in rows:
        wider, lead = (of[row["method"]] - of[row["other"]] for of in (area, kept))
        settings = dict(vectorized=False, method="percentile", n_resamples=999, random_state=1)
        again = stats.bootstrap([wider, lead], crosses, paired=True, **settings)
        alike(row, crosses(wider, lead), again.confidence_interval, 0.15)


def likeliest(wins):
    """Each contestant's chance against a middling one: where the likelihood is flat."""
    played = wins + wins.T

    def slope(logs):
        chance = 1 / (1 + np.exp(logs - logs[:, None]))
        rise = (wins - played * chance).sum(1)
        spread = played * chance * (1 - chance)
        rise[0] = logs.sum()  # one equation follows from the others
        curve = spread - np.diag(spread.sum(1))
        curve[0] = 1
        return rise, curve

    found = optimize.root(slope, np.zeros(len(wins)), jac=True)
    assert found.success
    return 1 / (1 + np.exp(-found.x))


@each_network
@pytest.mark.parametrize("masks", ["own", "equal"])
def test_strengths_are_where_the_likelihood_is_flat(name, masks):
    rows = recorded(name, metric="strength", masks=masks)
    kept = by_photo(table.read(name), f"{masks}_colour")[[row["method"] for row in rows]]
    left = kept.to_numpy().T
    better = (left[:, None] > left) + 0.5 * (left[:, None] == left)
    half = 0.5 * (1 - np.eye(len(left)))  # a win on either side: none is infinite

    def chances(photos, axis):
        fits = [likeliest(better[..., draw].sum(2) * 2 * half + half) for draw in photos]
        return np.moveaxis(fits, 0, -1)

    photos = np.arange(left.shape[1])
    settings = dict(method="percentile", n_resamples=600, batch=600, random_state=1)
    again = stats.bootstrap([photos], chances, **settings).confidence_interval
    for row, value, *interval in zip(rows, chances(photos[None], -1)[:, 0], *again):
        alike(row, value, interval, 0.15)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_what_was_asked_of_a_few_photos(part):
    name, kind = part.rsplit("-", 1)
    rows = table.read(part)
    assert set(rows["photo"]) <= set(table.read(name)["photo"])
    if kind == "sanity":
        for stage, found in rows.groupby("stage"):
            agree(recorded(name, metric="sanity", stage=stage), by_photo(found, "correlation"))
    for metric in FEW[kind] if kind == "curves" else ():
        agree(recorded(name, metric=metric), by_photo(rows, metric))
    for metric in FEW[kind] if kind == "exact" else ():
        (row,) = recorded(name, metric=metric)
        agree([row | dict(method="exact")], {"exact": rows[metric]})


def test_every_row_of_the_record_is_from_the_tables():
    rows = [row for row in pages.found(pages.record("study")) if "network" in row]
    few = {metric for part in PARTS for metric in FEW[part.rsplit("-", 1)[1]]}
    assert {row["metric"] for row in rows} == COUNTED | few


def test_the_tables_hold_numbers_alone():
    assert {file.stem for file in table.FOLDER.iterdir()} == set(NAMES) | PARTS
    for file in table.FOLDER.iterdir():
        numbers = pd.read_csv(file).drop(columns="method", errors="ignore")
        assert all(pd.api.types.is_numeric_dtype(kind) for kind in numbers.dtypes)
        shares = numbers.filter(regex="area|own|equal")
        assert ((shares >= 0) & (shares <= 1)).all(axis=None)
        assert file.stat().st_size < 1_000_000
