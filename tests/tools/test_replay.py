"""nbval's comparison on chapters that were executed already: it passes, and it can fail."""

import subprocess
import sys
from pathlib import Path

import executed
import notebooks
import pytest
from helpers.chapters import chapter

ROOT = Path(__file__).parents[2]
TEXT = chapter("Soup", "print('salt', 7)", "import random\nrandom.random()", "40 + 2").replace(
    ":tags: [nbval-check-output]\n\nimport random", "\nimport random"
)


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory):
    """A chapter, its notebook and its execution."""
    folder = tmp_path_factory.mktemp("kitchen")
    (folder / "01_soup.md").write_text(TEXT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebooks, "CHAPTERS", folder)
        patch.setattr(notebooks, "CACHE", folder / "cache")
        notebooks.main(check=False)
    return folder


def replay(folder):
    script = (
        "import sys; sys.path.insert(0, 'tools'); import executed, replay, pathlib;"
        "find = executed.find; executed.find = lambda path: find(path, path.parent / 'cache');"
        "sys.exit(replay.main(sys.argv[1:]))"
    )
    run = [sys.executable, "-c", script, str(folder / "01_soup.ipynb")]
    return subprocess.run(run, capture_output=True, text=True, cwd=ROOT)


def changed(kitchen, tmp_path, old, new, suffix):
    for name in ("01_soup.md", "01_soup.ipynb"):
        text = (kitchen / name).read_text()
        (tmp_path / name).write_text(text.replace(old, new) if name.endswith(suffix) else text)
    (tmp_path / "cache").symlink_to(kitchen / "cache")
    return replay(tmp_path)


def test_the_stored_outputs_are_those_of_the_execution(kitchen):
    done = replay(kitchen)
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout


@pytest.mark.parametrize("old, new", [("salt 7", "salt 8"), ('"42"', '"43"')])
def test_a_changed_output_fails(kitchen, tmp_path, old, new):
    done = changed(kitchen, tmp_path, old, new, ".ipynb")
    assert done.returncode == 1 and "1 failed, 2 passed" in done.stdout, done.stdout


def test_other_code_in_the_notebook_fails(kitchen, tmp_path):
    done = changed(kitchen, tmp_path, "random.random()", "random.choice([1])", ".ipynb")
    assert done.returncode == 1 and "make notebooks" in done.stdout, done.stdout


def test_a_chapter_that_was_not_executed_since_fails(kitchen, tmp_path):
    done = changed(kitchen, tmp_path, "random.random()", "random.choice([1])", ".md")
    assert done.returncode == 1 and "make book" in done.stdout, done.stdout


def test_the_comparison_covers_every_chapter():
    stored = {path.stem for path in (ROOT / "chapters").glob("*.ipynb")}
    assert stored == {path.stem for path in executed.chapters()}
