"""What the table says, with how sure that is: rows of book/results/study.json."""

import itertools
import json
from pathlib import Path

import numpy as np
import record
from scipy import stats

from foodxai import metrics

THESIS = json.loads((Path(__file__).parents[1] / "thesis.json").read_text(encoding="utf-8"))
THREE = tuple(THESIS["wins"])  # from the first to the last place
RIVALS = (*THREE, "gaussian", "noise")  # whose duels are recorded
DRAWS = 2000


def said(here: dict, area: np.ndarray, whole: np.ndarray, left: np.ndarray, names) -> list[dict]:
    """Rows on one network and one kind of mask.

    Args:
        here: what decides them: network, masks, base.
        area, left: [M, N], what each mask keeps of the photo and of the answer.
        whole: [N], the answer's confidence without a mask.
    """
    three = [names.index(method) for method in THREE]
    wins, rows = metrics.win(left[three]), []
    for method, won in zip(THREE, wins):
        found = averaged(here, "wins", won, method=method)
        rows.append(found | beside(THESIS["wins"][method], found, found["value"]))
    rows += duels(here, left, names)
    if here["base"] == "colour":
        rows += [averaged(here, "kept", kept, method=name) for name, kept in zip(names, left)]
        rows += [*strengths(here, left, names), order(here, wins)]
    if here["base"] == "colour" and here["masks"] == "own":
        widest = wins[area[three].argmax(0), np.arange(len(whole))]
        rows.append(averaged(here, "wins of the widest mask", widest))
        rows += scored(here, metrics.improvement(whole, left[three]))
        rows += [averaged(here, "area", wide, method=name) for name, wide in zip(names, area)]
        rows += [level_lead(here, area, left, names, *pair) for pair in pairs()]
    return rows


def scored(here, points):
    """Rows of the points of the thesis's methods, beside its own."""
    for method, values in zip(THREE, points):
        found = averaged(here, "points", values, method=method)
        earned = (100 + THESIS["points"][method]) / 2
        yield found | beside(earned, found, (1 + found["value"]) / 2)


def pairs():
    """Every two of the thesis's methods, the one it ranks higher first."""
    return list(itertools.combinations(THREE, 2))


def averaged(here, metric, values, **facts):
    """A row with a mean over photos and its interval."""
    mean, low, high = map(float, metrics.bootstrap(values))
    interval = [min(low, mean), max(high, mean)]  # all alike: equal but for rounding
    return row(here, metric, mean, interval, len(values), **facts)


def duels(here, left, names):
    """Rows for every two rivals: on how many photos the first keeps more than the second."""
    rows = []
    for method, rival in itertools.combinations([name for name in RIVALS if name in names], 2):
        one, other = left[names.index(method)], left[names.index(rival)]
        more, less = int(np.sum(one > other)), int(np.sum(one < other))
        share = record.share("", np.arange(more + less) < more)
        found = [share[key] for key in ("value", "interval", "n")]
        found = row(here, "keeps more", *found, method=method, other=rival)
        rows.append(found | dict(p=metrics.sign_test(more, less)))
    corrected = metrics.holm([found["p"] for found in rows])
    return [found | dict(p_holm=float(p)) for found, p in zip(rows, corrected)]


def strengths(here, left, names):
    """Rows for every method: its chance against a middling rival, by Bradley and Terry."""
    won = (left[:, None] > left[None]) + 0.5 * (left[:, None] == left[None])  # [M, M, N]
    rng = np.random.default_rng(0)
    draws = rng.integers(won.shape[2], size=(DRAWS, won.shape[2]))
    weights = np.stack([np.bincount(draw, minlength=won.shape[2]) for draw in draws])
    counts = np.concatenate([won.sum(2)[None], np.moveaxis(won @ weights.T, 2, 0)])
    chances = bradley_terry(counts)
    intervals = np.quantile(chances[1:], (0.025, 0.975), axis=0).T
    rows = []
    for method, value, (low, high) in zip(names, chances[0], intervals):
        interval = [float(min(low, value)), float(max(high, value))]
        found = row(here, "strength", float(value), interval, won.shape[2], method=method)
        rows.append(found)
    return rows


def bradley_terry(counts: np.ndarray, steps: int = 200) -> np.ndarray:
    """The chance of every contestant against a middling one, from wins [..., M, M] -> [..., M].

    Source: Bradley and Terry 1952; the iteration of Hunter 2004, https://doi.org/10.1214/
    aos/1079120141, with half a win added on either side of every pair, so that none is infinite.
    """
    off = 1 - np.eye(counts.shape[-1])
    counts = (counts + 0.5) * off
    played, won = counts + np.swapaxes(counts, -1, -2), counts.sum(-1)
    strength = np.ones_like(won)
    for _ in range(steps):
        both = strength[..., None] + strength[..., None, :]
        strength = won / (played / both).sum(-1)
        strength /= np.exp(np.log(strength).mean(-1, keepdims=True))
    return strength / (1 + strength)


def level_lead(here, area, left, names, method, rival):
    """By how much the first keeps more than the second where both masks are equally wide.

    The lead on every photo over the difference of the areas: the height of the line at none.
    """
    one, other = names.index(method), names.index(rival)
    lead, wider = left[one] - left[other], area[one] - area[other]
    rng = np.random.default_rng(0)
    draws = rng.integers(len(lead), size=(DRAWS, len(lead)))
    found = np.array([height(lead[draw], wider[draw]) for draw in draws])
    low, high = map(float, np.quantile(found, (0.025, 0.975)))
    value = float(height(lead, wider))
    interval = [min(low, value), max(high, value)]
    return row(here, "lead at one area", value, interval, len(lead), method=method, other=rival)


def height(lead, wider):
    """Where the line of least squares crosses zero; the mean, where all widths are the same."""
    apart = wider - wider.mean()
    if not apart.any():
        return lead.mean()
    slope = (apart * lead).sum() / (apart**2).sum()
    return lead.mean() - slope * wider.mean()


def beside(theirs, found, share):
    """How often two draws of like photos differ as much, 100 and ours: Fisher's exact test."""
    ours = round(share * found["n"])
    table = [[theirs, 100 - theirs], [ours, found["n"] - ours]]
    return dict(p_thesis=float(stats.fisher_exact(table).pvalue))


def order(here, wins):
    """How often a hundred of the photos rank the methods as the thesis does."""
    rng = np.random.default_rng(0)
    draws = (rng.permutation(wins.shape[1])[:100] for _ in range(10_000))
    counts = np.array([wins[:, draw].sum(1) for draw in draws])
    same = np.all(counts[:, :-1] > counts[:, 1:], axis=1)
    return row(here, "hundreds in the order of the thesis", float(same.mean()), None, len(same))


def row(here, metric, value, interval, n, **facts):
    """A row that says in words what its keys say."""
    who = " against ".join(facts[key] for key in ("method", "other") if key in facts)
    masks = f"masks {'as they are' if here['masks'] == 'own' else 'of equal area'} over"
    what = f"{metric}{who and ': '}{who} ({here['network']}, {masks} {here['base']})"
    facts = dict(metric=metric, **here, **facts)
    return dict(measured=what, value=value, interval=interval, n=int(n), **facts)


def chance():
    """How often equal methods split a hundred photos as unevenly as in the thesis: exact."""
    counts = np.array([[a, b, 100 - a - b] for a in range(101) for b in range(101 - a)])
    odds = stats.multinomial(100, [1 / 3] * 3).pmf(counts)
    seen = odds[(counts == list(THESIS["wins"].values())).all(1)]
    value = float(odds[odds <= seen * (1 + 1e-9)].sum())
    measured = "chance of wins split at least as rarely as in the thesis"
    return dict(measured=measured, value=value, interval=None, n=100, metric="chance")
