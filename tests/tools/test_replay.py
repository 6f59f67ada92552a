"""nbval's comparison on chapters that were executed already: it passes, and it can fail."""

import re
import subprocess
import sys
from pathlib import Path

import executed
import notebooks
import pytest
from helpers.chapters import chapter

ROOT = Path(__file__).parents[2]
SOUP = chapter("Soup", "print('salt', 7)", "import random\nrandom.random()", "40 + 2").replace(
    ":tags: [nbval-check-output]\n\nimport random", "\nimport random"
)
CHANGES = {  # name: (the file that is changed after the execution, what in it, into what)
    "01_same": (".ipynb", "", ""),
    "01_text": (".md", "# Soup", "# Hot soup"),
    "01_stream": (".ipynb", "salt 7", "salt 8"),
    "01_result": (".ipynb", '"42"', '"43"'),
    "01_code": (".ipynb", "random.random()", "random.choice([1])"),
    "01_source": (".md", "random.random()", "random.choice([1])"),
}
SCRIPT = """
import sys
sys.path.insert(0, "tools")
import executed, replay
find = executed.find
executed.find = lambda path: find(path, path.parent / "cache")
sys.exit(replay.main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """What was said of one executed chapter after each of the changes."""
    folder = tmp_path_factory.mktemp("kitchen")
    soup = folder / "01_soup.md"
    soup.write_text(SOUP)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(executed, "sources", lambda: [soup])
        patch.setattr(notebooks, "CACHE", folder / "cache")
        notebooks.main(check=False)
    for name, (suffix, old, new) in CHANGES.items():
        for path in (soup, soup.with_suffix(".ipynb")):
            text = path.read_text()
            if path.suffix == suffix:
                assert old in text
                text = text.replace(old, new)
            path.with_stem(name).write_text(text)
    files = [str(folder / f"{name}.ipynb") for name in CHANGES]
    run = [sys.executable, "-c", SCRIPT, *files]
    return subprocess.run(run, capture_output=True, text=True, cwd=ROOT)


@pytest.mark.slow
def test_only_what_differs_fails(compared):
    outcome = re.findall(r"^(?:FAILED|ERROR) .*/(\w+)\.ipynb::Cell (\d)", compared.stdout, re.M)
    expected = {("01_stream", "0"), ("01_result", "2"), ("01_code", "1")}
    stale = {("01_source", str(cell)) for cell in range(3)}
    assert set(outcome) == expected | stale, compared.stdout
    assert compared.returncode == 1
    passed = int(re.search(r"(\d+) passed", compared.stdout)[1])
    assert passed == 3 * len(CHANGES) - len(outcome)


def test_the_difference_is_shown_and_the_remedy_said(compared):
    assert "salt 8" in compared.stdout and "salt 7" in compared.stdout
    assert "01_source has changed since it was executed. Run `make book`." in compared.stdout
    assert "Run `make notebooks`." in compared.stdout


def test_nothing_but_the_failures_is_said(compared):
    assert compared.stderr == "" and "warning" not in compared.stdout
