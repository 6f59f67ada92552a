"""The arithmetic of the study's panel, in Chromium, is that of Python."""

import numpy as np
import pages
import pandas as pd
import pytest
import study_table
from scipy import optimize, stats

from foodxai import metrics

PUBLISHED = [
    pages.ROOT / study_table.TABLES / f"{one['name']}.csv"
    for one in study_table.networks(pages.ROOT)
]


@pytest.fixture(scope="module")
def compute(browser):
    """``compute(expression, given)``: what the panel's arithmetic answers."""
    page = browser.new_page()
    code = study_table.explorers("controls.js") + study_table.benches("shared.js")
    code += (study_table.PARTS / "study_math.js").read_text(encoding="utf-8")
    yield lambda expression, given: page.evaluate(
        f"(given) => {{ {code}\nreturn {expression}; }}", given
    )
    page.close()


def a_table(seed):
    """Confidences of methods on photos, [M, N] and [N], with many that are the same."""
    rng = np.random.default_rng(seed)
    shape = rng.integers(2, 9), rng.integers(1, 80) if seed else 1
    skill = rng.normal(0, 0.2, (shape[0], 1))
    kept = np.clip(rng.random(shape) + skill, 0, 1).round(1 + seed % 3)
    return kept, rng.random(shape[1]).round(1 + seed % 3)


def published(path):
    table = pd.read_csv(path).pivot(index="photo", columns="method", values="own_colour")
    return table.drop(columns="whole").to_numpy().T, table["whole"].to_numpy()


def exact(count, n):
    """Clopper and Pearson's interval, by the beta distribution; a shared win is part of one."""
    low = stats.beta.ppf(0.025, count, n - count + 1) if count > 0 else 0
    high = stats.beta.ppf(0.975, count + 1, n - count) if count < n else 1
    return [count / n, low, high]


def likelihood_maximum(more, n):
    """Bradley and Terry's strengths by scipy's optimiser, with half a win more for either side."""
    won = more + (n - more - more.T) / 2 + 0.5
    np.fill_diagonal(won, 0)

    def loss(logs):
        return np.sum(won * np.logaddexp(0, logs[None] - logs[:, None]))

    best = optimize.minimize(loss, np.zeros(len(more)), method="BFGS", options={"gtol": 1e-7})
    return np.exp(best.x - best.x.mean())


@pytest.mark.parametrize("source", [*range(12), *PUBLISHED], ids=lambda source: str(source)[-20:])
def test_the_panel_counts_as_python_does(compute, source):
    kept, whole = published(source) if source in PUBLISHED else a_table(source)
    margin, n = 0.07, len(whole)
    given = {"kept": kept.tolist(), "whole": whole.tolist(), "margin": margin}
    found = compute("judged(given.kept, given.whole, given.margin)", given)

    wins = [list(one.values()) for one in found["wins"]]
    expected = [exact(count, n) for count in metrics.win(kept).sum(1).round(9)]
    np.testing.assert_allclose(wins, expected, rtol=1e-9, atol=1e-12)
    points = metrics.improvement(whole, kept, margin)
    for row, one in zip(points, found["points"]):
        low, high = stats.binomtest(int((row > 0).sum()), n).proportion_ci(0.95, "exact")
        theirs = [row.mean(), 2 * low - 1, 2 * high - 1]
        np.testing.assert_allclose(list(one.values()), theirs, atol=1e-9)

    more = (kept[:, None] > kept[None]).sum(-1)
    np.testing.assert_array_equal(found["more"], more)
    places = np.tril_indices(len(kept), -1)
    p = metrics.holm([metrics.sign_test(*pair) for pair in zip(more[places], more.T[places])])
    np.testing.assert_allclose(np.array(found["p"])[places], p, rtol=1e-8)
    np.testing.assert_allclose(found["p"], np.transpose(found["p"]))
    beats = (more > more.T) | np.eye(len(more), dtype=bool)
    assert found["winner"] == (int(beats.all(1).argmax()) if beats.all(1).any() else -1)
    np.testing.assert_allclose(found["power"], likelihood_maximum(more, n), rtol=2e-4)
    borda = (more - more.T).sum(1)[found["order"]]  # all meet on all photos: the orders are one
    assert list(borda) == sorted(borda, reverse=True)


def test_a_cycle_has_no_winner(compute):
    kept = [[3, 1, 2], [2, 3, 1], [1, 2, 3]]
    found = compute("judged(given, [1, 1, 1], 0)", kept)
    assert found["winner"] == -1 and found["power"] == pytest.approx([1, 1, 1])
    assert [one["value"] for one in found["wins"]] == pytest.approx([1 / 3] * 3)


def test_draws_are_of_the_group_and_fair(compute):
    rng = np.random.default_rng(0)
    dish, answer = rng.integers(0, 3, 60), rng.integers(0, 3, 60)
    given = {"table": {"dish": dish.tolist(), "answer": answer.tolist()}}
    everything = compute("['right', 'wrong'].map((g) => drawn(given.table, g, 60, 1))", given)
    assert everything == [np.flatnonzero(dish == answer).tolist(),
                          np.flatnonzero(dish != answer).tolist()]  # fmt: skip
    many = "Array.from({ length: 2000 }, (_, seed) => drawn(given.table, 'all', 20, seed))"
    draws = compute(many, given)
    assert draws == compute(many, given)
    assert all(one == sorted(set(one)) and len(one) == 20 for one in draws)
    counts = np.bincount(np.concatenate(draws), minlength=60)
    assert stats.chisquare(counts).pvalue > 1e-3


@pytest.mark.parametrize("seed", range(8))
def test_labels_do_not_collide(compute, seed):
    rng = np.random.default_rng(seed)
    width, count = (224, 640)[seed % 2], 18
    dots = rng.random((count, 2)) * [width, 300] * (1 if seed > 2 else [1, 0.03])
    sizes = np.stack([rng.uniform(25, 130, count), np.full(count, 15)], 1)
    given = {"dots": dots.tolist(), "sizes": sizes.tolist(), "room": [width, 400]}
    boxes = np.array(compute("placed(given.dots, given.sizes, given.room)", given))
    np.testing.assert_allclose(boxes[:, 2:] - boxes[:, :2], sizes)
    assert (boxes >= 0).all() and (boxes[:, 2] <= width).all() and (boxes[:, 3] <= 400).all()
    a, b = boxes[:, None], boxes[None]
    over = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]) > 1e-9
    assert (over.all(-1) == np.eye(count, dtype=bool)).all()
    inside = (boxes[:, None, :2] < dots) & (dots < boxes[:, None, 2:])
    assert not inside.all(-1).any()
    given["room"] = [width, 40]
    assert compute("placed(given.dots, given.sizes, given.room)", given) is None
