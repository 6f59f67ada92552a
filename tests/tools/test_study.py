"""The study: what a mask keeps, what the table says, and that the record says the same."""

import numpy as np
import pages
import pytest
from grid import masks, networks, table, verdicts
from helpers.networks import images, network
from scipy import optimize, stats

from foodxai import metrics, models
from foodxai.data import Dataset

HERE = dict(network="soup-0", masks="own", base="colour")
NAMES = ("grad_cam", "grad_cam_plus_plus", "score_cam", "gaussian", "noise")


@pytest.fixture(scope="module")
def kept():
    model, shown = network(), images(4)
    return model, shown, models.predicted(model, shown)


def test_masks_of_equal_area_keep_half_and_the_order():
    heat = np.random.default_rng(0).random((2, 16, 16)).astype(np.float32)
    level = masks.level(heat)
    np.testing.assert_allclose(level.mean((1, 2)), 0.5, atol=1e-6)
    assert level.min() > 0 and level.max() < 1
    assert (np.diff(level[0].ravel()[np.argsort(heat[0].ravel())]) > 0).all()


@pytest.mark.slow
def test_every_mask_is_one(kept):
    for kind in networks.KINDS:
        names = masks.asked_of(kind, 0)
        assert set(verdicts.RIVALS) <= set(names) >= set(masks.asked_of(kind, 1))
    heat = masks.heats(*kept, masks.asked_of("head", 0))
    assert heat.min() >= 0 and heat.max() <= 1 and heat.shape[2:] == kept[1].shape[1:3]


def test_what_a_mask_keeps_is_the_confidence_under_it(kept):
    model, shown, answers = kept
    names = ("grad_cam", "everything")
    found = masks.kept(model, shown, answers, names, masks.BASES)
    heat = masks.heats(model, shown, answers, names)
    np.testing.assert_allclose(found[..., 0], heat.mean((2, 3)))
    left = metrics.masked_confidence(model, shown, heat, answers)
    np.testing.assert_allclose(found[..., 1], left, atol=1e-5)
    whole = models.confidence(model, shown, answers)
    for column in (1, 3, 5):
        np.testing.assert_allclose(found[1, :, column], whole, atol=1e-5)
    assert np.ptp(found[0, :, [1, 3, 5]], axis=0).max() > 1e-4, "what fills the covered places"


def test_a_table_is_read_as_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "FOLDER", tmp_path)
    dishes = Dataset([f"soup/{k}.jpg" for k in (7, 5)], np.array([1, 0]), ("a", "b"), "test")
    values = np.random.default_rng(0).random((1, 2, 3))
    rows = table.write("x", dishes, [1, 1], np.array([0.5, 0.25]), ("noise",), ("colour",), values)
    assert list(rows) == [*table.KEYS, "own_colour", "equal_colour"]
    assert rows["method"].tolist() == ["whole"] * 2 + ["noise"] * 2
    assert rows["photo"].tolist() == [7, 5] * 2 and rows["own_colour"][:2].tolist() == [0.5, 0.25]
    for column, wanted in zip(("area", "own_colour", "equal_colour"), values[0].T):
        np.testing.assert_allclose(table.grid(rows, column, ["noise"])[0], wanted, rtol=1e-3)


def said(left, area=None, **facts):
    area = np.full(left.shape, 0.5) if area is None else area
    rows = verdicts.said(HERE | facts, area, np.full(left.shape[1], 0.8), left, NAMES)
    assert len({row["measured"] for row in rows}) == len(rows)
    return pages.one, dict(others=rows)


def test_what_the_table_says_of_a_race():
    """Score-CAM keeps most on three photos of four, noise everything everywhere."""
    left = np.tile(np.array([0.3, 0.4, 0.5, 0.2, 0.9])[:, None], 200)
    left[0, ::4] = 0.6
    area = np.tile(np.array([0.2, 0.2, 0.5, 0.2, 0.4])[:, None], 200)
    one, record = said(left, area)
    assert one(record, metric="wins", method="score_cam")["value"] == 0.75
    assert one(record, metric="wins", method="grad_cam")["value"] == 0.25
    assert one(record, metric="points", method="score_cam")["value"] == -1
    assert one(record, metric="wins of the widest mask")["value"] == 0.75
    duel = one(record, metric="keeps more", method="score_cam", other="grad_cam")
    assert duel["value"] == 0.75 and duel["p"] == stats.binomtest(150, 200).pvalue < duel["p_holm"]
    theirs = one(record, metric="wins", method="score_cam")["p_thesis"]
    assert theirs == pytest.approx(stats.fisher_exact([[42, 58], [150, 50]]).pvalue)
    assert one(record, metric="hundreds in the order of the thesis")["value"] == 0
    chances = {row["method"]: row["value"] for row in pages.found(record, metric="strength")}
    assert max(chances, key=chances.get) == "noise" and min(chances, key=chances.get) == "gaussian"


def test_look_alikes_lose_no_strength():
    """A three-way count splits their votes; two by two nothing is lost."""
    rng = np.random.default_rng(0)
    good = rng.random(400) + 0.15
    left = np.stack([rng.random(400), good, good + rng.normal(0, 0.01, 400)])
    left = np.concatenate([left, rng.random((2, 400)) * 0.1])
    one, record = said(left)
    wins = [one(record, metric="wins", method=method)["value"] for method in NAMES[:3]]
    assert wins[0] > min(wins[1:]), "the count puts the loser of both duels before a look-alike"
    strength = [one(record, metric="strength", method=method)["value"] for method in NAMES[:3]]
    assert strength[0] < min(strength[1:])


def test_strengths_are_the_likeliest():
    counts = np.random.default_rng(0).integers(5, 40, (4, 4)).astype(float)
    found = verdicts.bradley_terry(counts)
    won = (counts + 0.5) * (1 - np.eye(4))

    def unlikely(logs):
        return (won * np.logaddexp(0, logs[None] - logs[:, None])).sum()

    logs = optimize.minimize(unlikely, np.zeros(4), tol=1e-12).x
    logs -= logs.mean()
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-logs)), atol=1e-4)


@pytest.mark.slow
def test_a_lead_that_is_all_area_is_none_at_one_area():
    rng = np.random.default_rng(0)
    area = rng.random((5, 300)) * 0.5
    one, record = said(0.6 * area + rng.normal(0, 1e-3, area.shape), area)
    lead = one(record, metric="lead at one area", method="score_cam", other="grad_cam")
    assert abs(lead["value"]) < 1e-3 and lead["interval"][0] < 0 < lead["interval"][1]
    one, record = said(0.6 * area + np.eye(5)[2][:, None] * 0.2, area)
    lead = one(record, metric="lead at one area", method="score_cam", other="grad_cam")
    assert lead["value"] == pytest.approx(0.2)


def test_the_chance_of_the_thesis_counts():
    """Against races that are drawn: as rare means no more probable than 42, 37 and 21."""
    draws = stats.multinomial(100, [1 / 3] * 3)
    seen = draws.rvs(200_000, random_state=0)
    rare = draws.pmf(seen) <= draws.pmf([42, 37, 21]) * (1 + 1e-9)
    assert verdicts.chance()["value"] == pytest.approx(rare.mean(), abs=0.002)
    assert 0.6 < stats.binomtest(42, 79).pvalue < 0.72, "the page says: in two races of three"


def test_without_its_network_the_study_says_what_to_run(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="run measure/accuracy.py food101 first"):
        networks.loaded("trained", 0)
