"""The pages: which are made anew, and the status page, which tells what ran when."""

import os
from datetime import datetime, timezone
from types import SimpleNamespace

import build
import executed
import pytest
import status


def record(name, seconds, day, **data):
    return SimpleNamespace(
        uri=f"/somewhere/chapters/{name}.md",
        created=datetime(2026, 11, day),
        data={"execution_seconds": seconds, **data},
    )


def test_a_row_tells_of_the_last_execution():
    made = {"machine": "Linux x86_64, 2 cores", "versions": {"Python": "3.11.7", "keras": "3.15.1"}}
    records = [
        record("01_soup", 19.6, 28, **made),
        record("01_soup", 300, 2),
        record("02_cake", 4.2, 27, **made),
    ]
    titles = {"chapters/01_soup": "Soup", "chapters/02_cake": "Cake", "book/tea": "Tea"}
    text = status.table(titles, records)
    assert "| [Soup](../chapters/01_soup.md) | 20 s | 2026-11-28 |" in text
    assert "| [Cake](../chapters/02_cake.md) | 4 s | 2026-11-27 |" in text
    assert "| [Tea](../book/tea.md) | | not yet |" in text
    assert text.count("Linux x86_64, 2 cores; Python 3.11.7, Keras 3.15.1") == 1


def test_the_book_tells_with_which_versions_of_colab_it_last_ran(tmp_path):
    env = SimpleNamespace(srcdir=tmp_path, note_dependency=lambda name: noted.append(name))
    snapshot, noted = tmp_path / "tests" / "colab.txt", []
    snapshot.parent.mkdir()
    snapshot.write_text("# pip freeze of 2026-08-19\ntensorflow==2.20.0\nkeras==3.13.2\n")
    sentence = "Last run with Colab's versions of 2026-08-19"
    assert status.last_run(env) == f"{sentence}."
    assert status.last_run(env, versions=True) == f"{sentence}: tensorflow 2.20.0, keras 3.13.2."
    assert noted == [str(snapshot)] * 2
    page = (executed.ROOT / "book" / "how_to_use.md").read_text(encoding="utf-8")
    assert "## Run a chapter in Colab" in page.partition("```{colab}")[0]


def test_the_page_is_made_anew_when_another_is():
    env = SimpleNamespace(found_docs={"book/status", "chapters/01_soup"})
    assert status.outdated(None, env, set(), {"chapters/01_soup"}, set()) == ["book/status"]
    assert status.outdated(None, env, set(), set(), set()) == []
    assert status.outdated(None, SimpleNamespace(found_docs=set()), {"a"}, set(), set()) == []


def test_a_chapter_that_was_executed_is_read_again(tmp_path, monkeypatch):
    records = {name: record(name, 1, 28) for name in ("01_soup", "02_cake", "03_tea")}
    monkeypatch.setattr(executed, "records", lambda: records)
    (tmp_path / "chapters").mkdir()
    made = datetime(2026, 11, 28, tzinfo=timezone.utc).timestamp()
    for name, age in (("01_soup", 60), ("02_cake", -60)):
        page = tmp_path / "chapters" / f"{name}.doctree"
        page.touch()
        os.utime(page, (made - age, made - age))
    build.forget(tmp_path)
    assert [page.stem for page in (tmp_path / "chapters").iterdir()] == ["02_cake"]


@pytest.mark.parametrize("name", ["99", "0", "", None])
def test_a_name_must_mean_one_chapter(name):
    with pytest.raises(SystemExit, match="expected the beginning of one: 00_first_taste, 01"):
        build.chapter(name)


def test_the_pages_depend_on_every_source(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "ROOT", tmp_path)
    digests = [build.made_from()]
    for name, text in {
        "_toc.yml": "new",
        "book/_static/logo.svg": "new",
        "chapters/01_soup.md": "new",
        "tools/sphinx/status.py": "from menu import DISHES",
        "tools/menu.py": "import prices",
        "tools/prices.py": "SOUP = 3",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        digests.append(build.made_from())
    (tmp_path / "tools" / "deck.py").write_text("nobody imports it")
    assert len(set(digests)) == 7 and build.made_from() == digests[-1]
