"""A bench as one block of HTML: its style, its settings and its script, nothing from outside."""

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from ..explore.files import source as explorers

LIMIT = 30_000  # bytes of one bench


@dataclass(frozen=True)
class Bench:
    """Something to play with: HTML in a notebook and in the book, one line of text elsewhere."""

    html: str
    name: str
    caption: str

    def _repr_html_(self):
        return self.html

    def __repr__(self) -> str:
        return f"Bench({self.name}: {self.caption})"


def bench(name: str, settings: dict, caption: str, without: str) -> Bench:
    """The bench that ``NAME_math.js`` and ``NAME.js`` make of settings that JSON takes.

    Args:
        name: which one; its script holds a function ``start(root, settings)``.
        settings: what the script begins with.
        caption: what to see, plain text.
        without: the sentence that stands there where no script runs.

    Returns:
        Bench.

    Raises:
        ValueError: more than 30 kB of it.
    """
    style = explorers("controls.css").replace("foodxai-explorer", "foodxai-play")
    style = re.sub(r"([:;{])\s+", r"\1", " ".join((style + source("play.css")).split()))
    script = explorers("controls.js") + source("shared.js", f"{name}_math.js", f"{name}.js")
    html = (
        f"<style>{style}</style>\n"
        f'<figure class="foodxai-play" data-bench="{name}" data-lm-suppress-shortcuts="true" '
        f'data-settings="{escape(json.dumps(settings, separators=(",", ":")))}">\n'
        f'<p class="without">{escape(without)}</p>\n'
        f"<figcaption>{escape(caption)}</figcaption>\n</figure>\n"
        f"<script>(() => {{\n{script}\nsetUp({name!r}, start);\n}})()</script>"
    )
    if len(html.encode()) > LIMIT:
        raise ValueError(
            f"The bench takes {len(html.encode()) / 1000:.0f} kB; at most {LIMIT / 1000:.0f} kB "
            "may go into a page: give it less data."
        )
    return Bench(html, name, caption)


def source(*names: str) -> str:
    """The text of files beside this one, one after the other."""
    return "\n".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in names)
