"""Recorded measurements: whole, plausible, written in one piece."""

import datetime
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "results"))
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
