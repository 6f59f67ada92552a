"""The study's tables as scripts for a page."""

import pages
import pytest
import study_table


def test_the_code_is_small():
    assert len(study_table.script().encode()) < 30_000
    for path in study_table.PARTS.iterdir():
        assert len(path.read_text(encoding="utf-8").splitlines()) < 250, path


@pytest.mark.parametrize("control", study_table.CONTROLS)
def test_page_and_panel_have_one_name_for_a_control(control):
    known = study_table.networks(pages.ROOT)
    assert f"&quot;{control}&quot;:&quot;{study_table.NAMES[control]}&quot;" in study_table.panel(
        known, ""
    )
    page = (pages.BOOK / "results.md").read_text(encoding="utf-8")
    assert (
        f"| {study_table.NAMES[control]} | 0." in page
        and f">{study_table.NAMES[control]}</text>" in page
    )


def test_a_copy_without_a_study_says_so(tmp_path):
    assert study_table.networks(tmp_path) == []
    assert "make results PROFILE=real" in study_table.panel([], "")


@pytest.mark.parametrize(
    "rows, words",
    [
        (["1,0,0,whole,1", "1,0,0,cam,.3", "2,0,0,cam,.4"], "cam has other photos than whole"),
        (["1,0,0,whole,1", "1,0,0,soup,.3"], "'soup' is no method; known are .*grad_cam"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(rows, words):
    with pytest.raises(ValueError, match=f"^x.csv: {words}"):
        study_table.packed("x", ["photo,dish,answer,method,area", *rows])
