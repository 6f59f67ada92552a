"""Recorded measurements: whole, plausible, written in one piece."""

import datetime
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "results"))
import ranking  # noqa: E402
import record  # noqa: E402

RECORDED = sorted((ROOT / "book" / "results").glob("*.json"))


def test_a_share_has_an_exact_interval():
    found = record.share("heads", [True] * 9 + [False])
    assert found["measured"] == "heads" and found["value"] == 0.9 and found["n"] == 10
    np.testing.assert_allclose(found["interval"], [0.5550, 0.9975], atol=5e-5)
    assert record.share("all", np.ones(10, bool))["interval"][1] == 1


def test_a_mean_has_a_bootstrap_interval():
    values = np.random.default_rng(0).normal(3, 2, 400)
    found = record.mean("weight", values)
    error = values.std(ddof=1) / 20
    np.testing.assert_allclose(found["interval"], values.mean() + 1.96 * error * np.array([-1, 1]), atol=0.03)


def test_a_record_is_written_whole(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(record, "FOLDER", tmp_path / "results")
    main = record.share("heads", [True, False])
    record.write("coin", main, main, steps=["Thrown twice."], seed=1, seconds=2.4, cpu_seconds=3.6)
    (file,) = (tmp_path / "results").iterdir()
    check(json.loads(file.read_text(encoding="utf-8")))
    assert "heads" in capsys.readouterr().out


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_recorded_measurements_are_whole(file):
    check(json.loads(file.read_text(encoding="utf-8")))


def check(found):
    for row in (found, *found["others"]):
        assert row["measured"] and row["n"] > 0
        if row["interval"] is not None:
            low, high = row["interval"]
            assert low <= row["value"] <= high
    assert found["profile"] in ("quick", "real", "full") and found["device"]
    assert {"python", "foodxai", "tensorflow", "keras", "numpy"} <= set(found["versions"])
    assert found["seconds"] > 0 and found["cpu_seconds"] > 0 and isinstance(found["seed"], int)
    assert all(isinstance(step, str) for step in found["steps"]) and found["steps"]
    datetime.date.fromisoformat(found["date"])


def test_the_page_of_speeds_shows_the_recorded_run():
    subprocess.run([sys.executable, ROOT / "tools" / "speed.py", "--check"], check=True)


def test_the_chance_of_the_thesis_counts():
    """Against races that are drawn: as rare means no more probable than 42, 37 and 21."""
    draws = stats.multinomial(100, [1 / 3] * 3)
    seen = draws.rvs(200_000, random_state=0)
    rare = draws.pmf(seen) <= draws.pmf([42, 37, 21]) * (1 + 1e-9)
    assert ranking.chance()["value"] == pytest.approx(rare.mean(), abs=0.002)


def test_what_a_race_is_counted_as():
    """Noise keeps all of the answer on every photo; of the methods the first keeps most on three of four."""
    whole, masked = np.full(200, 0.8), np.empty((5, 200))
    masked[:] = np.array([0.5, 0.4, 0.3, 0.2, 0.9])[:, None]
    masked[2, ::4] = 0.6
    area = np.tile(np.array([0.5, 0.2, 0.2, 0.2, 0.4])[:, None], 200)
    rows = ranking.scores(dict(network="trained", photos=200, masks="as they are"), whole, masked, area)
    assert len({row["measured"] for row in rows}) == len(rows)

    def value(**facts):
        (row,) = (row for row in rows if all(row.get(key) == wanted for key, wanted in facts.items()))
        return row["value"], row

    three = dict(race="three", metric="wins")
    assert value(**three, method="score_cam")[0] == 0.75 and value(**three, method="grad_cam")[0] == 0.25
    assert value(race="five", metric="wins", method="noise")[0] == 1
    assert value(metric="points", method="noise")[0] == 1 and value(metric="points", method="score_cam")[0] == -1
    assert value(race="three", metric="wins of the widest mask")[0] == 0.75
    duel = value(metric="keeps more", method="score_cam", other="grad_cam")
    assert duel[0] == 0.75 and duel[1]["p"] == stats.binomtest(150, 200).pvalue and duel[1]["p_holm"] >= duel[1]["p"]
    theirs = value(**three, method="score_cam")[1]["p_thesis"]
    assert theirs == pytest.approx(stats.fisher_exact([[42, 58], [150, 50]]).pvalue)
    assert value(metric="hundreds of them in the order of the thesis")[0] == 0


@pytest.mark.parametrize("change", [ranking.blurred, ranking.level])
def test_changed_masks_are_masks(change):
    heat = np.random.default_rng(0).random((2, ranking.SIZE, ranking.SIZE)).astype(np.float32)
    changed = change(heat)
    assert changed.shape == heat.shape and changed.min() >= 0 and changed.max() <= 1
    if change is ranking.level:
        np.testing.assert_allclose(changed.mean((1, 2)), 0.5, atol=1e-6)
        assert (np.diff(changed.ravel()[np.argsort(heat[0].ravel())]) >= 0).all()
    else:
        assert np.abs(np.diff(changed)).mean() < np.abs(np.diff(heat)).mean() / 10


def test_without_its_network_the_ranking_says_what_to_run(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="run results/photos.py food101 first"):
        ranking.trained()


def test_the_recorded_ranking_bears_out_what_the_page_says_of_it():
    found = json.loads((ROOT / "book" / "results" / "ranking.json").read_text(encoding="utf-8"))
    wins = {}
    for row in found["others"]:
        if row["metric"] == "wins":
            wins.setdefault((row["network"], row["photos"], row["masks"], row["race"]), {})[row["method"]] = row
    for where, race in wins.items():
        if where[-1] == "three":
            assert max(race, key=lambda method: race[method]["value"]) == "score_cam"
    main = {method: row["value"] for method, row in wins["trained", 400, "as they are", "five"].items()}
    assert main["score_cam"] > main["noise"] > main["grad_cam"] + main["grad_cam_plus_plus"]
    for where in (("shallow", 100, "as they are", "five"), ("trained", 400, "of equal area", "five")):
        bell, best = (wins[where][method] for method in ("gaussian", "score_cam"))
        assert bell["interval"][0] < best["value"] <= bell["value"]
    assert wins["trained", 400, "as they are", "three"]["grad_cam"]["value"] > 0.1 > 0.05 > (
        wins["trained", 400, "as they are", "three"]["grad_cam_plus_plus"]["value"]
    )
