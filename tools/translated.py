"""Pages in another language: a translator writes the text, the code comes from the original.

``book/ca/NAME.md`` is the Catalan of ``chapters/NAME.md`` or ``book/NAME.md``. A code cell in it is
empty but for the words in its options, the alt text of a figure or the line of a fold; its code is
that of the original's cell in the same place.
"""

import re
from pathlib import Path

from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook

ROOT = Path(__file__).parents[1]
FOLDER = "book/ca"
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?P<inside>.*?)^```$", re.M | re.S)
OPTIONS = re.compile(r"---\n.*?^---\n|(:[^\n]*\n)*", re.M | re.S)


def original(name):
    """The name of the page of which this is a translation, "chapters/00_first_taste"."""
    stem = Path(name).name
    return f"chapters/{stem}" if stem[:2].isdigit() else f"book/{stem}"


def pages():
    """{name of an original page: name of its translation}, "book/ca/00_first_taste"."""
    found = sorted((ROOT / FOLDER).glob("*.md"))
    return {original(path.stem): f"{FOLDER}/{path.stem}" for path in found}


def sources():
    """The translations that have code, a list of Path."""
    paths = [ROOT / f"{name}.md" for name in pages().values()]
    return [path for path in paths if is_myst_markdown_notebook(path.read_text(encoding="utf-8"))]


def source(path):
    """The text of a page; that of a translation has its original's cells.

    Args:
        path: Path of its source.

    Raises:
        ValueError: a translation with code of its own, or more or fewer cells than its original.
    """
    text = path.read_text(encoding="utf-8")
    if path.parent != ROOT / FOLDER:
        return text
    cells = [cell[0] for cell in CELL.finditer(_original_text(path))]
    mine = [cell["inside"] for cell in CELL.finditer(text)]
    if len(mine) != len(cells):
        raise ValueError(f"{path.name} has {len(mine)} code cells, and its original {len(cells)}")
    for number, inside in enumerate(mine, 1):
        if OPTIONS.sub("", inside, count=1).strip():
            raise ValueError(f"{path.name}: code in cell {number}; it comes from the original")
    remaining = iter(cells)
    return CELL.sub(lambda cell: next(remaining), text)


def phrases(path):
    """[(words in the options of the original's cells, the same in the translation), ...].

    Raises:
        ValueError: a cell whose words are not translated, or that has no words to translate.
    """
    pairs = []
    both = (_words(text) for text in (_original_text(path), path.read_text(encoding="utf-8")))
    for number, (theirs, mine) in enumerate(zip(*both), 1):
        if theirs.keys() != mine.keys():
            raise ValueError(
                f"{path.name}: the options of cell {number} have the words of {sorted(mine)}, "
                f"and in its original of {sorted(theirs)}"
            )
        pairs += [(theirs[key], mine[key]) for key in theirs]
    return pairs


def _original_text(path):
    name = original(path.stem)
    return (ROOT / f"{name}.md").read_text(encoding="utf-8")


def _words(text):
    """For each code cell, {option: its words}."""
    cells = read_myst_markdown_notebook(text).cells
    options = [cell.metadata.get("mystnb", {}) for cell in cells if cell.cell_type == "code"]
    return [
        {
            **{key: one[key] for key in one if key.startswith("code_prompt")},
            **{key: words for key, words in one.get("image", {}).items() if key == "alt"},
        }
        for one in options
    ]
