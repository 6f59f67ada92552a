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


def test_of_a_kind_of_words_one_is_looked_at(browser, axe):
    page = browser.new_page()
    faint = '<p class="faint" style="color: #ccc">Soup</p>'
    striped = "<tr><td>Rice</td></tr>" * 3
    page.set_content(
        f"""<html lang="en"><title>Menu</title><style>tr:nth-child(even) {{ color: #ccc }}</style>
        <main><h1>Menu</h1><p>Bread</p>{faint * 3}<table>{striped}</table></main>"""
    )
    for script in (axe, accessibility.THIN):
        page.evaluate(script)
    found = page.evaluate(accessibility.RUN, accessibility.TAGS)["nodes"]
    assert [node.split(": ")[0] for node in found] == ["color-contrast"] * 2
    assert sum("Soup" in node for node in found) == sum("Rice" in node for node in found) == 1
    page.close()
