"""Recorded measurements: whole, plausible, written in one piece."""

import dataclasses
import datetime
import importlib.util
import json
import os
import re
import subprocess
from pathlib import Path

import accuracies
import accuracy
import cards
import dishes
import keras
import numpy as np
import pages
import promises
import pytest
import recipes
import record
import regions
import results
import speed
import two_dishes
from grid import verdicts
from scipy import stats

ROOT = Path(__file__).parents[2]
PAGES = {"cards": cards, "promises": promises, "results": results, "speed": speed}
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
    np.testing.assert_allclose(
        found["interval"], values.mean() + 1.96 * error * np.array([-1, 1]), atol=0.03
    )


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


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_a_record_tells_the_recipe_that_made_it(name):
    found = json.loads((ROOT / "book" / "results" / f"{name}.json").read_text(encoding="utf-8"))
    training = int(found["steps"][0].split()[0].replace(",", ""))
    told = recipes.story(recipes.RECIPES[name], training, found["others"][0]["n"], found["n"], 5)
    assert found["steps"] == told


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_its_records_make(name, tmp_path, monkeypatch, capsys):
    page = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
    PAGES[name].main(check=True)
    assert not re.search(
        r"[{}]|nan|None", re.sub(r"^```{[\w-]+}$|{download}", "", page, flags=re.M)
    )
    (tmp_path / "results").symlink_to(ROOT / "book" / "results")
    monkeypatch.setattr(pages, "BOOK", tmp_path)
    with pytest.raises(SystemExit, match=f"book/{name}.md is out of step"):
        PAGES[name].main(check=True)
    PAGES[name].main(check=False)
    assert (tmp_path / f"{name}.md").read_text(encoding="utf-8") == page
    assert capsys.readouterr().out == f"{name}.md: written\n"


def test_every_template_is_used():
    tools = "".join(path.read_text() for path in (ROOT / "tools").glob("*.py"))
    used = set(re.findall(r'pages\.filled\(\s*"(\w+)"', tools))
    assert used == {path.stem for path in (ROOT / "tools" / "templates").glob("*.md")}


@pytest.mark.parametrize(
    "heat, peak, words",
    [(0.5, 0.6, "told apart. knows"), (0.1, 0.6, "not. knows"), (0.5, 0.5, "told apart. chance")],
)
def test_the_page_says_of_the_dishes_what_was_measured(heat, peak, words):
    def row(value, **facts):
        return dict(value=value, interval=[value - 0.05, value + 0.05], **facts)

    rows = [row(heat, metric="own", dish=dish) for dish in ("hamburger", "fries")]
    rows += [row(0.2, metric="other", dish=dish) for dish in ("hamburger", "fries")]
    rows.append(row(peak, metric="auc", score="peak of the heatmap for fries"))
    found = dishes.verdict(dict(value=1, others=rows))
    apart, photos = words.split(". ")
    assert apart in found["drawn"].replace("**", "").replace("not told apart", "not")
    assert photos in found["photos"]


@pytest.mark.parametrize(
    "small, large, words",
    [(-2, -5, "the logit is ahead"), (3, 1.5, "the probability is"), (-2, 0.5, "Neither")],
)
def test_the_page_says_which_weights_find_the_right_dish(small, large, words):
    leads = [dict(interval=[middle - 1, middle + 1]) for middle in (small, large)]
    assert words in two_dishes.verdict(*leads)


def test_chapter_12_quotes_the_record_of_two_dishes():
    found = pages.record("weighing")
    leads = [two_dishes.apart(found, name, "probability", "logit") for name in two_dishes.NETWORKS]
    text = next(ROOT.glob("chapters/12_*.md")).read_text(encoding="utf-8")
    assert leads[0]["n"] == 100 and "logit" in two_dishes.verdict(*leads)
    small, large = (-100 * row["value"] for row in leads)
    said = f"the logit is ahead by {small:.1f} points, and with a body of 1,280 maps by {large:.0f}"
    assert said in text


def test_the_thesis_stands_once():
    """The counts and shares that pages and measurements compare with."""
    assert sum(pages.THESIS["wins"].values()) == 100
    assert verdicts.THESIS == pages.THESIS and tuple(pages.THESIS["points"]) == verdicts.THREE
    assert set(pages.THESIS["accuracy"]) == set(recipes.RECIPES) == set(accuracies.DIFFERS)


def test_what_is_measured_on_drawn_tables(monkeypatch):
    """All heat lies where it is asked for: the rows of the record, with what must come out."""
    masks = np.zeros((3, 8, 8), np.uint8)
    masks[:, :4], masks[:, 4:6] = 1, 2
    tables = dataclasses.make_dataclass("Tables", ["images", "masks"])(masks, masks)
    monkeypatch.setattr(regions, "learned", lambda dishes: None)
    monkeypatch.setattr(regions.plates, "load", lambda *args, **kwargs: tables)
    monkeypatch.setattr(regions.explain, "grad_cam", lambda model, images, dish: images == dish + 1)
    monkeypatch.setattr(regions.explain, "heatmap", lambda maps, size: maps.astype(float))
    keys, rows = ("measured", "metric", "dish"), regions.drawn()
    recorded = [row for row in pages.found(pages.record("regions")) if "dish" in row]
    assert [[row[k] for k in keys] for row in rows] == [[row[k] for k in keys] for row in recorded]
    assert [row["value"] for row in rows] == [1, 0, 0.5, 1, 1, 0, 0.25, 1]


def planned(*options, finished=()):
    """The records that `make results PROFILE=real` would make, after those that are finished."""
    kept = [f"--old-file=_build/measured/real/{name}" for name in finished]
    asked = ["results", "PROFILE=real", *options]
    command = ["make", "--dry-run", *asked, "--old-file=.venv/ready", *kept]
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    lines = subprocess.run(
        command, cwd=ROOT, env=alone, check=True, capture_output=True, text=True
    ).stdout
    scripts = re.findall(r"measure/(\w+)\.py ?([a-z]\w*)?", lines)
    return {name or {"drawn": "plates"}.get(script, script) for script, name in scripts}


def test_every_record_is_made_and_goes_on_where_it_was_cut_off():
    every = {file.stem for file in RECORDED} - {"promises"}  # make test-hard
    apart = {"agreement", "explain_speed", "many_passes"}
    assert planned() == every - apart
    assert planned(f"PARTS={' '.join(sorted(apart))}") == apart
    assert planned(finished=["plates", "food101"]) == every - apart - {"plates", "food101"}


def test_a_trained_network_is_not_trained_again(tmp_path, monkeypatch):
    """Where a run was cut off while the test photos were judged."""
    monkeypatch.setattr(accuracy, "TRAINING", tmp_path)
    folder = tmp_path / "food201-3"
    folder.mkdir()
    known = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    known.save(folder / "learned.keras")
    np.save(folder / "learned.npy", [60.0, 90.0])
    model, spent = accuracy.learned("food201", 3, None, None)
    np.testing.assert_array_equal(model.get_weights()[0], known.get_weights()[0])
    np.testing.assert_array_equal(spent, [60, 90])


def test_the_accuracy_of_several_networks(tmp_path):
    """Its mean and interval, from how many of the networks are right on a photo."""
    right = np.random.default_rng(0).random((5, 300)) < np.linspace(0.2, 1, 300)
    found = accuracy.over_seeds("share", right)
    assert found["value"] == pytest.approx(right.mean()) and found["n"] == 300
    assert found["seeds"] == right.mean(1).tolist() and sum(found["counts"]) == 300
    alone = stats.bootstrap([right.mean(0)], np.mean, method="percentile", random_state=1)
    np.testing.assert_allclose(found["interval"], alone.confidence_interval, atol=3e-3)


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_recorded_accuracies_are_those_of_their_counts(name):
    for row in (found := pages.record(name), *found["others"]):
        shares = np.repeat(np.linspace(0, 1, len(row["counts"])), row["counts"])
        assert len(shares) == row["n"] and np.mean(row["seeds"]) == pytest.approx(row["value"])
        assert shares.mean() == pytest.approx(row["value"])
        alone = stats.bootstrap([shares], np.mean, method="percentile", random_state=1)
        np.testing.assert_allclose(row["interval"], alone.confidence_interval, atol=4e-3)


def test_a_lead_is_one_only_beside_enough_photos():
    row = dict(value=0.84, interval=[0.83, 0.85], seeds=[0.84, 0.838, 0.842])
    known = accuracies.facts(row, 0.8)
    words = [accuracies.verdict(**known, photos=photos) for photos in (100, 10_000)]
    assert words == [accuracies.OPEN, accuracies.HIGHER]
    assert accuracies.verdict(**known | {"lead": -0.04}, photos=10_000) == accuracies.LOWER
    assert accuracies.verdict(**known | {"lead": 0.001}, photos=10_000) == accuracies.SAME
    alone = np.sqrt(0.8 * 0.2 / 10_000 + (0.01 / 1.96) ** 2 + 4e-6 / 3 + 4e-6)
    assert np.sqrt(known["known"] + known["one"] / 10_000) == pytest.approx(alone)


def test_the_page_of_promises_has_every_job_that_is_tried():
    spec = importlib.util.spec_from_file_location("tried", ROOT / "measure" / "promises.py")
    spec.loader.exec_module(tried := importlib.util.module_from_spec(spec))
    jobs = [name.split() for name in tried.PARTS]
    assert [job for what, job in jobs if what == "kill"] == list(promises.KILLED)
    assert [job for what, job in jobs if what == "memory"] == list(promises.LONG)
    rows = promises.kills({"others": []}).splitlines()
    assert len(rows) == len(promises.KILLED) and all("not in this run" in row for row in rows)


@pytest.mark.parametrize("ours, said", [(0.9, "by less than rounds differ"), (1.1, ""), (0.1, "")])
def test_a_bar_that_ends_before_its_floor_is_explained(ours, said):
    values = {"foodxai": ours, "TensorFlow": 1}
    rows = [dict(library=name, value=v, interval=[v, v + 0.2]) for name, v in values.items()]
    text = speed.shorter(rows)
    assert said in text and bool(said) == bool(text)
