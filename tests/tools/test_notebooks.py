"""The generated notebooks: portable text, stable ids, and outputs that nbval really compares."""

import re
import subprocess
import sys
from pathlib import Path

import executed
import nbformat
import notebooks
import pytest
import translated
from helpers.chapters import chapter as text_of

ROOT = Path(__file__).parents[2]

NOTEBOOKS = [
    path
    for room in ("chapters", "book", "book/ca")
    for path in sorted((ROOT / room).glob("*.ipynb"))
]
SOURCES = executed.sources()
named = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_every_page_with_code_has_its_notebook():
    sources = [*SOURCES, *translated.sources()]
    assert [path.with_suffix(".ipynb") for path in sources] == NOTEBOOKS
    assert set(ROOT.glob("chapters/*.md")) < set(SOURCES)


@named
def test_a_notebook_is_what_its_source_makes(path):
    assert notebooks.written(notebooks.remake(path.with_suffix(".md"))[0]) == path.read_text()


@named
def test_nothing_shows_raw_in_colab(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\{[a-z:]+\}`|^:::|^```\{", cell.source, re.M), cell.source
            assert not re.search(r"\]\([^)]*\.md[)#]", cell.source), cell.source


@named
def test_only_checked_cells_are_stored_with_outputs(path):
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    for cell in cells:
        checked = notebooks.CHECKED in cell.metadata.get("tags", [])
        assert bool(cell.outputs) == checked == (cell.execution_count is not None), cell.source
        assert not any(output.get("name") == "stderr" for output in cell.outputs)
    assert any(cell.outputs for cell in cells)


@named
def test_every_figure_has_alt_text(path):
    for cell in nbformat.read(path, 4).cells:
        drawn = re.search(r"draw\.(row|bars)\(|plt\.(subplots|figure)\(", cell.source)
        elsewhere = "explore.frames(" in cell.source or cell.source.lstrip().startswith("def ")
        if cell.cell_type == "code" and drawn and not elsewhere:
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert len(alt) > 20, cell.source


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_code_fits_the_page(path):
    for cell in notebooks.convert(path).cells:
        if cell.cell_type == "code":
            hidden = {"hide-input", "hide-cell"} & set(cell.metadata.get("tags", []))
            assert max(map(len, cell.source.splitlines())) <= (120 if hidden else 60), cell.source


def test_links_are_rewritten():
    text = (
        "[a](02_x.md), [b](02_x.md#part), [c](../book/glossary.md#logit), [d](https://a.org/b.md)"
        ", [e](../chapters/02_x.md#part), [f](networks.md)"
    )
    site = notebooks.project_url("Documentation")
    assert notebooks.portable_links(text) == (
        f"[a](02_x.ipynb), [b](02_x.ipynb#part), [c]({site}book/glossary.html#logit), "
        f"[d](https://a.org/b.md), [e](../chapters/02_x.ipynb#part), [f]({site}book/networks.html)"
    )


CHAPTER = (
    text_of("Soup", 'print("two", 1 + 1)')
    + """
```{code-cell} python
print("not stored")
```
"""
)


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    source = tmp_path / "01_soup.md"
    monkeypatch.setattr(executed, "sources", lambda: [source])
    monkeypatch.setattr(notebooks, "CACHE", tmp_path / "cache")
    source.write_text(CHAPTER)
    notebooks.main(check=False)
    return source


def nbval(folder):
    run = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--nbval-lax",
        "--nbval-current-env",
        folder,
    ]
    return subprocess.run(run, capture_output=True, text=True, cwd=folder)


@pytest.mark.slow
def test_nbval_passes_then_catches_a_changed_output(chapter):
    made = chapter.with_suffix(".ipynb")
    assert nbval(chapter.parent).returncode == 0
    made.write_text(made.read_text().replace("two 2", "two 3"))
    failed = nbval(chapter.parent)
    assert failed.returncode == 1 and "two 3" in failed.stdout


def test_making_again_changes_nothing_and_follows_the_source(chapter):
    made = chapter.with_suffix(".ipynb")
    first = made.read_text()
    notebooks.main(check=False)
    assert made.read_text() == first
    ids = [cell.id for cell in nbformat.reads(first, 4).cells]
    chapter.write_text(CHAPTER.replace("# Soup", "# Hot soup"))
    with pytest.raises(SystemExit, match="01_soup.ipynb"):
        notebooks.main(check=True)
    notebooks.main(check=False)
    changed = [cell.id for cell in nbformat.read(made, 4).cells]
    assert changed[0] != ids[0] and changed[1:] == ids[1:]
    assert nbformat.read(made, 4).cells[1].outputs[0].text == "two 2\n"


def test_a_failing_cell_names_chapter_and_cell(chapter):
    chapter.write_text(CHAPTER.replace("1 + 1", "1 / 0"))
    before = chapter.with_suffix(".ipynb").read_text()
    with pytest.raises(
        SystemExit, match=r"(?s)01_soup failed at cell 1 of 2.*1 / 0.*ZeroDivisionError"
    ):
        notebooks.main(check=False)
    assert chapter.with_suffix(".ipynb").read_text() == before
