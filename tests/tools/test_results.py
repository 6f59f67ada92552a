"""Recorded measurements: whole, plausible, written in one piece."""

import dataclasses
import datetime
import json
import os
import re
import subprocess
from pathlib import Path

import accuracy
import cards
import dishes
import keras
import numpy as np
import pages
import promises
import pytest
import race
import ranking
import recipes
import record
import regions
import results
import speed
import two_dishes
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
    told = recipes.story(recipes.RECIPES[name], "", found["others"][0]["n"], found["n"])
    assert found["steps"][0].partition(" ")[2] == told[0].strip() and found["steps"][1:] == told[1:]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_its_records_make(name, tmp_path, monkeypatch, capsys):
    page = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
    PAGES[name].main(check=True)
    assert not re.search(r"[{}]|nan|None", re.sub(r"^```{[\w-]+}$", "", page, flags=re.M))
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
    assert ranking.THESIS == pages.THESIS and tuple(pages.THESIS["points"]) == ranking.THREE
    assert set(pages.THESIS["accuracy"]) == set(recipes.RECIPES)
    leading = stats.binomtest(42, 79).pvalue
    assert 0.6 < leading < 0.72, "the page says: in two races of three"


def test_the_chance_of_the_thesis_counts():
    """Against races that are drawn: as rare means no more probable than 42, 37 and 21."""
    draws = stats.multinomial(100, [1 / 3] * 3)
    seen = draws.rvs(200_000, random_state=0)
    rare = draws.pmf(seen) <= draws.pmf([42, 37, 21]) * (1 + 1e-9)
    assert ranking.chance()["value"] == pytest.approx(rare.mean(), abs=0.002)


def test_what_a_race_is_counted_as():
    """Noise keeps all of the answer everywhere; of the methods the first most on three of four."""
    whole, masked = np.full(200, 0.8), np.empty((5, 200))
    masked[:] = np.array([0.5, 0.4, 0.3, 0.2, 0.9])[:, None]
    masked[2, ::4] = 0.6
    area = np.tile(np.array([0.5, 0.2, 0.2, 0.2, 0.4])[:, None], 200)
    rows = ranking.scores(
        dict(network="trained", photos=200, masks="as they are"), whole, masked, area
    )
    assert len({row["measured"] for row in rows}) == len(rows)

    def value(**facts):
        (row,) = (
            row for row in rows if all(row.get(key) == wanted for key, wanted in facts.items())
        )
        return row["value"], row

    three = dict(race="three", metric="wins")
    assert (
        value(**three, method="score_cam")[0] == 0.75
        and value(**three, method="grad_cam")[0] == 0.25
    )
    assert value(race="five", metric="wins", method="noise")[0] == 1
    assert (
        value(metric="points", method="noise")[0] == 1
        and value(metric="points", method="score_cam")[0] == -1
    )
    assert value(race="three", metric="wins of the widest mask")[0] == 0.75
    duel = value(metric="keeps more", method="score_cam", other="grad_cam")
    assert (
        duel[0] == 0.75
        and duel[1]["p"] == stats.binomtest(150, 200).pvalue
        and duel[1]["p_holm"] >= duel[1]["p"]
    )
    theirs = value(**three, method="score_cam")[1]["p_thesis"]
    assert theirs == pytest.approx(stats.fisher_exact([[42, 58], [150, 50]]).pvalue)
    assert value(metric="hundreds of them in the order of the thesis")[0] == 0


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
    recorded = [row for row in race.rows(pages.record("regions")) if "dish" in row]
    assert [[row[k] for k in keys] for row in rows] == [[row[k] for k in keys] for row in recorded]
    assert [row["value"] for row in rows] == [1, 0, 0.5, 1, 1, 0, 0.25, 1]


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
    with pytest.raises(FileNotFoundError, match="run measure/accuracy.py food101 first"):
        ranking.trained()


TRAINED = dict(network="trained", photos=100, masks="as they are")
SHALLOW = dict(network="shallow", photos=400, masks="as they are")
LEVEL = {"masks": "of equal area"}


def by_method(**facts):
    """method -> row of the recorded ranking."""
    return {row["method"]: row for row in race.rows(pages.record("ranking"), **facts)}


def test_the_recorded_ranking_of_the_three_is_as_the_page_says():
    for here in (TRAINED, SHALLOW, SHALLOW | {"photos": 100}):
        for masks in ranking.MASKS:
            won = by_method(**here | {"masks": masks}, race="three", metric="wins")
            share = {method: row["value"] for method, row in won.items()}
            assert share["score_cam"] > share["grad_cam"] > share["grad_cam_plus_plus"]
    for masks in ranking.MASKS:
        for rival in ("grad_cam", "grad_cam_plus_plus"):
            here = SHALLOW | {"masks": masks}
            duel = by_method(**here, metric="keeps more", other=rival)["score_cam"]
            assert duel["value"] > 0.5 and duel["p_holm"] < 0.05
    area = {method: row["value"] for method, row in by_method(**TRAINED, metric="area").items()}
    assert area["score_cam"] > max(area["grad_cam"], area["grad_cam_plus_plus"])
    wins = dict(race="three", metric="wins")
    for here, sign in ((TRAINED, -1), (SHALLOW, 1)):
        wide, level = (by_method(**masks, **wins)["score_cam"] for masks in (here, here | LEVEL))
        assert np.sign(level["value"] - wide["value"]) == sign


def test_the_recorded_controls_do_what_the_page_says():
    five = by_method(**TRAINED, race="five", metric="wins")
    both = five["grad_cam"]["value"] + five["grad_cam_plus_plus"]["value"]
    assert five["noise"]["value"] > both
    against_noise = by_method(**SHALLOW, metric="keeps more", other="noise")
    for method in ("grad_cam", "grad_cam_plus_plus"):
        assert against_noise[method]["value"] < 0.5 and against_noise[method]["p_holm"] < 0.05
    for control in ("gaussian", "noise"):
        duel = dict(metric="keeps more", other=control)
        assert by_method(**SHALLOW, **duel)["score_cam"]["p_holm"] > 0.05
        fair = by_method(**SHALLOW | LEVEL, **duel)["score_cam"]
        assert fair["value"] > 0.5 and fair["p_holm"] < 0.05
    bell = by_method(**TRAINED | LEVEL, metric="keeps more", other="gaussian")["score_cam"]
    assert bell["p_holm"] > 0.05


def planned(*finished):
    """The records that `make results PROFILE=real` would make, after those that are finished."""
    kept = [f"--old-file=_build/measured/real/{name}" for name in finished]
    command = ["make", "--dry-run", "results", "PROFILE=real", "--old-file=.venv/ready", *kept]
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    lines = subprocess.run(
        command, cwd=ROOT, env=alone, check=True, capture_output=True, text=True
    ).stdout
    scripts = re.findall(r"measure/(\w+)\.py ?([a-z]\w*)?", lines)
    return {name or {"drawn": "plates"}.get(script, script) for script, name in scripts}


def test_one_command_makes_every_record_and_goes_on_where_it_was_cut_off():
    every = {file.stem for file in RECORDED} - {"promises"}  # make test-hard
    assert planned() == every
    assert planned("plates", "food101") == every - {"plates", "food101"}


def test_a_trained_network_is_not_trained_again(tmp_path, monkeypatch):
    """Where a run was cut off while the test photos were judged."""
    monkeypatch.setattr(accuracy, "TRAINING", tmp_path)
    folder = tmp_path / "food201"
    folder.mkdir()
    known = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    known.save(folder / "learned.keras")
    np.save(folder / "learned.npy", [60.0, 90.0])
    model, spent = accuracy.learned("food201", None, None)
    np.testing.assert_array_equal(model.get_weights()[0], known.get_weights()[0])
    np.testing.assert_array_equal(spent, [60, 90])
