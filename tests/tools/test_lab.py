"""The network of the lab: made when something has changed, and left out with a word."""

from types import SimpleNamespace

import lab
import lab_page
import pytest


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """An empty build folder."""
    places = dict(BUILD="", STATIC="static/lab", PAGE="page.html", STAMP=".made-from", NPM="npm")
    for name, place in places.items():
        monkeypatch.setattr(lab, name, tmp_path / "lab" / place)
    return tmp_path


def test_without_npm_it_says_what_to_do_and_goes_on(nowhere, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    lab.refresh()
    assert "npm is not installed" in capsys.readouterr().out
    assert not lab.STAMP.exists()
    app = SimpleNamespace(outdir=nowhere / "html", env=SimpleNamespace(note_dependency=print))
    source = [f"# Yours\n\n{lab_page.PLACE}\n"]
    lab_page.fill(app, "book/other", source)
    assert lab_page.PLACE in source[0]
    lab_page.fill(app, lab_page.NAME, source)
    assert "apt install npm" in source[0]


def test_what_is_made_is_not_made_again(nowhere, monkeypatch):
    made = []

    def make():
        made.append(1)
        lab.BUILD.mkdir(exist_ok=True)
        lab.PAGE.write_text("<div></div>")

    monkeypatch.setattr(lab, "make", make)
    lab.refresh()
    lab.refresh()
    assert made == [1]
    monkeypatch.setattr(lab, "MADE_FROM", ("tools/lab.py",))
    lab.refresh()
    assert made == [1, 1]


def test_inline_scripts_are_known_by_their_digests_and_others_are_not(tmp_path):
    page = tmp_path / f"{lab_page.NAME}.html"
    page.parent.mkdir()
    page.write_text(
        f'<head>{lab_page.CHARSET}<script>let a = 1;</script><script src="b.js"></script></head>'
        '<script type="application/json">{}</script><button onclick="f(&quot;x&quot;)">'
    )
    app = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html"))
    for _ in range(2):
        lab_page.guard(app, None)
    text = page.read_text()
    assert text.count("Content-Security-Policy") == 1 and text.count("sha256-") == 2
    assert lab_page.digest("let a = 1;") in text and lab_page.digest('f("x")') in text
