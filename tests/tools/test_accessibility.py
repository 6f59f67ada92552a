"""The statement on accessibility is what its run found."""

import json
import runpy
import sys

import accessibility
import pages
import pytest


def test_the_statement_is_what_its_run_found():
    seen = json.loads((pages.BOOK / "accessibility.json").read_text(encoding="utf-8"))
    accessibility.main(check=True)
    assert seen["faults"] == 0 and seen["looks"] == len(accessibility.LOOKS)
    assert set(accessibility.names()) >= {"book/intro", "book/api/explain", "book/accessibility"}


@pytest.mark.parametrize("words, status", [("--help", 0), ("--chek", 2)])
def test_whoever_asks_how_to_call_it_starts_nothing(monkeypatch, capsys, words, status):
    monkeypatch.setattr(sys, "argv", [accessibility.__file__, words])
    monkeypatch.setattr("shutil.which", lambda name: pytest.fail("it looks for a browser"))
    with pytest.raises(SystemExit) as left:
        runpy.run_path(accessibility.__file__, run_name="__main__")
    assert left.value.code == status
    assert "tools/accessibility.py --check" in capsys.readouterr().out or status
