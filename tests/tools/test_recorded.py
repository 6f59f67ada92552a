"""What chapters show of the records, also where no book is: in step with book/results."""

import numpy as np
import pages
import pytest
import recorded

from foodxai.course import recorded as shown

ACCURACIES = {"13": "cifar10", "15": "food101", "16": "food201"}
NAMES = {"score_cam": "Score-CAM", "grad_cam_plus_plus": "Grad-CAM++", "grad_cam": "Grad-CAM"}


def test_the_files_are_in_step():
    recorded.main(check=True)


@pytest.mark.parametrize("chapter", ACCURACIES)
def test_chapters_show_their_accuracy(chapter):
    first, name = shown.table(chapter).iloc[0], ACCURACIES[chapter]
    assert first["thesis"] == pages.THESIS["accuracy"][name]
    agrees(first, [pages.record(name)])


def test_chapter_16_shows_two_scores():
    table = shown.table("16")
    assert ["AUC" in measured for measured in table.index] == [False, True, True]


@pytest.mark.parametrize("method", NAMES)
def test_chapters_show_the_study(method):
    """Chapter 14 the network on full-size photos, chapter 15 three seeds of its own network."""
    counts, three = shown.table("14"), shown.table("15")
    for metric, measured in (("wins", "wins"), ("points", "points"), ("area", "keeps")):
        row = counts.loc[f"{measured}, {NAMES[method]}"]
        agrees(row, [study(metric, "fine-0", method)])
        theirs = pages.THESIS.get(metric, {}).get(method)
        assert row["thesis"] == (theirs / 100 if theirs else "")
    for masks, measured in (("own", "as they are"), ("equal", "equal area")):
        row = three.loc[f"{measured}, {NAMES[method]}"]
        agrees(row, [study("wins", f"head-{seed}", method, masks) for seed in range(3)])
        assert row["thesis"] == (pages.THESIS["wins"][method] / 100 if masks == "own" else "")


@pytest.mark.parametrize("method", [*NAMES, "gaussian"])
def test_chapter_17_shows_its_questions(method):
    table, name = shown.table("17"), NAMES.get(method, "Bell")
    for metric, measured in (
        ("insertion", "insertion"),
        ("deletion", "deletion"),
        ("road", "ROAD"),
    ):
        agrees(table.loc[f"{measured}, {name}"], [study(metric, "head-0", method, None)])
    whole = pages.found(pages.record("study"), metric="sanity", method=method)
    agrees(table.loc[f"forgotten, {name}"], [row for row in whole if row["stage"] == 3])


def study(metric, network, method, masks="own"):
    facts = dict(masks=masks, base="colour") if masks else {}
    return pages.one(pages.record("study"), metric=metric, network=network, method=method, **facts)


def agrees(row, found):
    ends = np.array([one["interval"] for one in found])
    wanted = [np.mean([one["value"] for one in found]), ends[:, 0].min(), ends[:, 1].max()]
    np.testing.assert_allclose(row[["ours", "low", "high"]].astype(float), wanted, atol=0.00051)
    assert row["n"] == found[0]["n"]


def test_a_record_that_moved_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(recorded, "FOLDER", tmp_path)
    with pytest.raises(SystemExit, match=r"13\.json is out of step"):
        recorded.main(check=True)
    recorded.main(check=False)
    recorded.main(check=True)
    assert len(list(tmp_path.iterdir())) == len(recorded.CHAPTERS)
