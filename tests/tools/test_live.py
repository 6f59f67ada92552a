"""The list of cells that a page gets, and when it gets none."""

import json
import re
from types import SimpleNamespace

import live
import pytest
import shipped

PAGE = "chapters/04_backpropagation"


@pytest.fixture
def added():
    """A function that lets the extension look at a page, and returns the JSON it has added."""

    def add(page=PAGE, there=True):
        app = SimpleNamespace(srcdir=shipped.ROOT, foodxai_live=there)
        app.add_css_file = app.add_js_file = lambda *_, **__: None
        context = {"body": "<p>soup</p>"}
        live.add_cells(app, page, "page.html", context, None)
        found = re.search(r'id="foodxai-live">(.*)</script>$', context["body"])
        return json.loads(found[1]) if found else None

    return add


def test_a_page_gets_a_letter_for_each_cell(added):
    about = added()
    cells = shipped.answers()["04"]["cells"]
    assert about["chapter"] == "04" and about["packages"] == ["matplotlib"]
    assert len(about["states"]) == len(cells) and set(about["states"]) == set("lcq")


def test_without_pyodide_it_gets_none(added):
    assert added(there=False) == {"chapter": "04"}


def test_other_pages_get_nothing(added):
    assert added("book/intro") is None
    assert added("chapters/11_grad_cam") is None


def test_a_chapter_that_has_changed_gets_nothing(added, monkeypatch, capsys):
    monkeypatch.setattr(shipped, "answers", lambda: {"04": {"code": "of yesterday"}})
    assert added() is None
    assert "run tools/live_cells.py" in capsys.readouterr().out
