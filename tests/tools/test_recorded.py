"""What chapters show of the records, also where no book is: in step with book/results."""

import pages
import pytest
import recorded

from foodxai.course import recorded as shown


def test_chapters_show_the_records():
    recorded.main(check=True)
    for chapter, names in recorded.CHAPTERS.items():
        table, found = shown.table(chapter), pages.record(names[0])
        first = table.iloc[0]
        assert first["thesis"] == pages.THESIS["accuracy"][names[0]]
        assert first["n"] == found["n"]
        assert abs(first["ours"] - found["value"]) <= 0.0005
    assert ["AUC" in measured for measured in table.index] == [False, True, True]


def test_a_record_that_moved_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(recorded, "FOLDER", tmp_path)
    with pytest.raises(SystemExit, match=r"13\.json is out of step"):
        recorded.main(check=True)
    recorded.main(check=False)
    recorded.main(check=True)
    assert len(list(tmp_path.iterdir())) == len(recorded.CHAPTERS)
