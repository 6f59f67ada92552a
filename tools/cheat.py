"""The landing page's moving picture: the till of chapter 00 and its napkin, four WebP files.

Runs the cells of chapter 00's section "Catch a cheat", so that the page shows what the chapter
found, and draws the same tables larger: ``python tools/cheat.py``.
"""

import re
from pathlib import Path

import jupytext
from PIL import Image

ROOT = Path(__file__).parents[1]
CHAPTER = ROOT / "chapters" / "00_first_taste.md"
SECTION = re.compile(r"^## Catch a cheat$.*?(?=^## )", re.M | re.S)
SIDE = 400


def main() -> None:
    """Write book/_static/cheat_1.webp to cheat_4.webp and print what the network says of each."""
    import matplotlib

    matplotlib.use("agg")
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    text = CHAPTER.read_text(encoding="utf-8")
    head = text[: text.index("## What does a network see")]
    for part in (head, SECTION.search(text)[0]):
        for cell in jupytext.reads(part, fmt="md:myst").cells:
            if cell.cell_type == "code":
                shell.run_cell(cell.source).raise_error()
    for number, (picture, said) in enumerate(_pictures(shell.user_ns), 1):
        path = ROOT / "book" / "_static" / f"cheat_{number}.webp"
        Image.fromarray(picture).save(path, quality=88, method=6)
        print(path.name, path.stat().st_size, "bytes:", said)


def _pictures(chapter):
    """Four pairs of an image [SIDE, SIDE, 3] and the answer to it."""
    from foodxai import draw, explain
    from foodxai.data import plates

    shown, names = chapter["shown"], chapter["names"]
    said, now = chapter["said"], chapter["now"]
    options = dict(size=SIDE, classes=chapter["pair"])
    usual = plates.load("test", shown + 2, confounder="hamburger", **options).images
    swapped = plates.load("test", shown + 2, confounder="french_fries", **options).images
    heat = explain.heatmap(chapter["raw_heats"][[shown // 2]], SIDE)[0]
    yield usual[shown], names[int(said[shown])]
    yield draw.overlay(usual[shown], heat, alpha=0.8), "because of"
    yield swapped[shown], names[int(now[shown])]
    yield swapped[shown + 1], names[int(now[shown + 1])]


if __name__ == "__main__":
    main()
