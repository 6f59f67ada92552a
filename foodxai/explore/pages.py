"""The explorer without a kernel: one block of HTML with its photos, its numbers and its script."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from .. import _files
from .cases import THRESHOLDS, Case
from .files import SCRIPT, STYLE, source
from .packing import colour_maps, packed_map, packed_photo

LIMIT = 600_000  # bytes of one explorer
DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>:root{{color-scheme:light dark;font-family:system-ui,sans-serif}}</style>
</head>
<body>{body}</body></html>
"""


@dataclass(frozen=True)
class Page:
    """An explorer: shown as HTML in a notebook and in the book, as one line of text elsewhere."""

    html: str
    titles: tuple
    caption: str

    def _repr_html_(self):
        return self.html

    def __repr__(self) -> str:
        return f"Page({', '.join(self.titles)}: {self.caption})"

    def save(self, path: Path | str) -> None:
        """Write it as a file of its own, to open in a browser or to send by mail."""
        _files.write(path, DOCUMENT.format(title=escape(self.caption), body=self.html))


def page(cases: Case | Iterable[Case], caption: str) -> Page:
    """An explorer of cases that needs no kernel and no network.

    Args:
        cases: ``Case``s, each with its own title, or one alone.
        caption: what to see, plain text.

    Returns:
        Page.

    Raises:
        TypeError: something that is not a case.
        ValueError: no case at all, two of one title, or more than 600 kB.

    Example:
        >>> model = models.small_cnn(classes=3)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> case = explore.case(model, photo, "coffee", classes=2, names=["soup", "rice", "tea"])
        >>> explore.page(case, "Where did it look?")
        Page(coffee: Where did it look?)
    """
    cases = [cases] if isinstance(cases, Case) else list(cases)
    strange = next((type(case).__name__ for case in cases if not isinstance(case, Case)), None)
    if strange:
        raise TypeError(f"A {strange} is no case: explore.case(model, image, title) makes one.")
    titles = tuple(case.title for case in cases)
    if not cases or len(set(titles)) < len(titles):
        raise ValueError(
            f"The cases are called {titles}; expected one or more, each with its own title."
        )
    photos = [_photo(case) for case in cases]
    data = {"colours": colour_maps(), "thresholds": THRESHOLDS, "photos": photos}
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    html = (
        f"<style>{source(*STYLE)}</style>\n"
        f'<figure class="foodxai-explorer" data-lm-suppress-shortcuts="true">\n'
        f'<script type="application/json">{text}</script>\n'
        f'<img class="still" src="{photos[0]["uri"]}" alt="Photo: {escape(titles[0])}">\n'
        f"<figcaption>{escape(caption)}</figcaption>\n</figure>\n"
        f"<script>(() => {{\n{source(*SCRIPT, 'page.js')}}})()</script>"
    )
    if len(html) > LIMIT:
        raise ValueError(
            f"The explorer takes {len(html) / 1000:.0f} kB; at most {LIMIT / 1000:.0f} kB may go "
            "into a page: use fewer photos, classes, methods or layers."
        )
    return Page(html, titles, caption)


def _photo(case):
    chosen = case.classes, case.methods, case.layers
    packed = packed_photo(case.title, case.question, case.image, *chosen, case.baseline)
    maps = {
        ",".join(map(str, key)): packed_map(raw, case.scores[key]) for key, raw in case.maps.items()
    }
    return packed | {"maps": maps}
