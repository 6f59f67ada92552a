"""Everything in the reference has an example in its docstring, and the example is true."""

import ast
import doctest
import importlib
import re
from pathlib import Path
from types import SimpleNamespace

import api
import mentions
import pytest

INDEX = Path(__file__).parents[1] / "book" / "api" / "index.md"
IMPORTS = re.search(r"```python\n(.*?)```", INDEX.read_text(encoding="utf-8"), re.S)[1]
UNTRIED = {  # they fetch gigabytes; the others are returned by functions that have examples
    *("cifar10.download", "food101.download"),
    *("explore.Case", "explore.Frames", "explore.Lab", "explore.Page"),
    *("check.Verdict", "play.Bench", "profiles.Profile"),
}
SLOW = {"models.vgg16"}  # 138 million random weights
TRIED = [
    pytest.param(entry, id=entry.spelled, marks=[pytest.mark.slow] if entry.spelled in SLOW else [])
    for entry in api.entries()
    if entry.spelled not in UNTRIED
]


@pytest.fixture(scope="module")
def names():
    found = {}
    exec(IMPORTS, found)
    return found


@pytest.mark.parametrize("entry", TRIED)
def test_an_example_does_what_it_says(entry, names, monkeypatch, tmp_path):
    from matplotlib import pyplot

    monkeypatch.setenv("FOODXAI_CACHE", str(tmp_path))
    monkeypatch.delenv("FOODXAI_PROFILE", raising=False)
    public = getattr(importlib.import_module(entry.module), entry.name)
    (example,) = doctest.DocTestFinder(recurse=False).find(public, entry.name, globs=names)
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example)
    pyplot.close("all")
    assert results.attempted > 0 and results.failed == 0


def test_the_reference_has_all_that_the_rooms_offer():
    rooms = {path.parent.name for path in (api.ROOT / "foodxai").glob("[a-z]*/__init__.py")}
    assert {entry.page.rpartition("/")[2] for entry in api.entries()} == rooms
    for entry in api.entries():
        assert ast.get_docstring(entry.node), entry.spelled
    assert {entry.spelled for entry in api.entries()} >= UNTRIED


def test_a_docstring_in_markdown():
    found = api.markdown(
        "Soup.\n\nArgs:\n    salt: grams,\n        more or less.\n    heat, time: as ever.\n\n"
        "Returns:\n    The soup.\n\nSource: https://soup.test/1, page 2.\n\n"
        "Example:\n    >>> soup(1)\n    'soup'"
    )
    assert "**Arguments**\n\n- `salt`: grams,\n    more or less.\n- `heat, time`: as ever." in found
    assert "**Returns**\n\nThe soup." in found and "<https://soup.test/1>, page 2." in found
    assert found.endswith("```pycon\n>>> soup(1)\n'soup'\n```")
    found = api.markdown("Soup.\n\nArgs, Returns: as `tea`, [N] -> [M].")
    assert found.endswith("Arguments, Returns: as `tea`, [N] \u2192 [M].")


def test_an_entry_knows_the_chapters_that_use_it():
    (cam,) = (entry for entry in api.entries() if entry.spelled == "explain.cam")
    assert "09_cam.md" in api.used(cam) and "02_linear" not in api.used(cam)
    (check,) = (entry for entry in api.entries() if entry.spelled == "check.check")
    assert len(re.findall(r"\]\(", api.used(check))) == len(api.chapters())


def test_an_entry_names_the_file_that_it_is_written_in():
    (load,) = (entry for entry in api.entries() if entry.spelled == "plates.load")
    config = SimpleNamespace(html_theme_options={"repository_url": "https://book.test"})
    assert api.written(load, config) == (
        r"Written in [foodxai/data/plates/\_\_init\_\_.py]"
        "(https://book.test/blob/main/foodxai/data/plates/__init__.py)."
    )


def test_the_name_of_an_argument_is_no_mention():
    code = '<code class="x"><span class="pre">logits</span></code>'
    for text, linked in ((f"<li><p>{code}: before any softmax", False), (f"<p>as {code}", True)):
        assert bool(mentions.MENTION.search(text)["span"]) is linked
