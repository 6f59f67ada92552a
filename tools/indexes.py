"""Make the indexes of the thesis's equations and figures, book/equations.md and book/figures.md.

    python tools/indexes.py            write the pages that differ
    python tools/indexes.py --check    write nothing, fail where one differs

An equation counts where a chapter shows it with the thesis's number, ``\\tag{23}``; a figure where
a caption says that it stands for one, ``(thesis figure 9)`` or ``(thesis figures 9 and 10)``. Links
lead to the anchors that tools/sphinx/places.py makes.
"""

import re
import sys
from pathlib import Path

from foodxai import _files

ROOT = Path(__file__).parents[1]
EQUATION = re.compile(r"\$\$((?:(?!\$\$).)*?)\\tag\{(\d+)\}\s*\$\$", re.S)
CAPTION = re.compile(
    r"Figure (\d+\.\d+)\s*\(thesis\s+figures?\s+([\d, and]+)[^)]*\)\.?\s*(?=(.{1,400}))", re.S
)
ENOUGH = 12  # words of a caption that can stand without its picture
EQUATIONS = """# Equations of the thesis

Every equation that the chapters teach, with the number the thesis gives it. Where the thesis has a
slip, this is the right form, and the chapter says so.

| no. | equation | chapter |
| ---: | --- | ---: |
"""
FIGURES = """# Figures of the thesis

Every figure of the thesis that has its counterpart here, drawn by the code of its chapter.

| thesis | here | what to see |
| ---: | ---: | --- |
"""


def chapters():
    """(text, name of the file) of each."""
    for path in sorted((ROOT / "chapters").glob("[0-9]*.md")):
        yield path.read_text(encoding="utf-8"), path.name


def equations():
    """thesis number -> (formula, links to where chapters show it, named by their numbers)."""
    found = {}
    for text, name in chapters():
        for formula, number in EQUATION.findall(text):
            link = f"[{int(name[:2])}](../chapters/{name}#equation-{number})"
            formula = " ".join(formula.replace("|", r"\vert ").split()).rstrip(",. ")
            if formula.find(r"\begin") > 0:  # a part has several lines: inline, it would shrink
                formula = rf"\displaystyle {formula}"
            found.setdefault(int(number), (formula, []))[1].append(link)
    return found


def figures():
    """thesis number -> (our number, beginning of the caption, link to it)."""
    found = {}
    for text, name in chapters():
        for ours, numbers, caption in CAPTION.findall(text):
            link = f"[{ours}](../chapters/{name}#figure-{ours.replace('.', '-')})"
            first = beginning(caption)
            for number in re.findall(r"\d+", numbers):
                found.setdefault(int(number), []).append((ours, first, link))
    return found


def beginning(caption):
    """The beginning of a caption, in Markdown or as Python strings one after the other.

    As many sentences as it takes to stand alone: ENOUGH words, or all.
    """
    joined = " ".join(re.sub(r'"\s*"', " ", caption).split())
    whole = re.split(r'(?<=[.?!])(?:\*(?!\*)|"[,)])', joined)[0]
    told = ""
    for sentence in re.split(r"(?<=[.?!]) ", whole):
        if len(told.split()) < ENOUGH:
            told += f" {sentence}"
    return told.strip()


def pages():
    """path -> text of the two pages."""
    rows = [
        f"| {number} | ${formula}$ | {', '.join(dict.fromkeys(links))} |"
        for number, (formula, links) in sorted(equations().items())
    ]
    seen = [
        f"| {number} | {link} | {caption} |"
        for number, places in sorted(figures().items())
        for _, caption, link in places
    ]
    return {
        ROOT / "book" / "equations.md": EQUATIONS + "\n".join(rows) + "\n",
        ROOT / "book" / "figures.md": FIGURES + "\n".join(seen) + "\n",
    }


def main(check):
    differing = [
        path for path, text in pages().items() if not path.exists() or path.read_text() != text
    ]
    if check and differing:
        sys.exit(
            f"Out of step with the chapters: {', '.join(path.name for path in differing)}. "
            "Run `make notebooks`."
        )
    for path in differing:
        _files.write(path, pages()[path])
        print(f"{path.name}: written")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
