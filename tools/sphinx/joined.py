"""Sphinx extension: a number stays on one line with its unit, and an interval with its two ends.

In the tables that cells print, large numbers get the commas that people write.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

STAY = "\N{NO-BREAK SPACE}"
UNIT = re.compile(r"(?<=\d)\s(?=%|(?:ms|s|px|kB|MB|GB|g|kg|°C)\b)")
CHAPTER = re.compile(r"^(chapter|cap[ií]tol)\s(?=\d+$)", re.I)  # the whole text of a link
INTERVAL = re.compile(r"(?<=[\d%])\s(to|a)\s(?=[-+−]?\d)")
CELL = re.compile(r"<td>([^<]*)</td>")
AS_TYPED = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


class Join(SphinxPostTransform):
    default_priority = 900

    def run(self, **kwargs):
        for text in list(self.document.findall(nodes.Text)):
            held = text.parent is not None  # a reference that was resolved may be held by nothing
            if held and not isinstance(text.parent, AS_TYPED) and joined(text) != text:
                text.parent.replace(text, nodes.Text(joined(text)))


def joined(text):
    """A text with spaces that do not break: 5 %, 0.3 to 0.5, a link that says chapter 4."""
    text = CHAPTER.sub(rf"\1{STAY}", text)
    return INTERVAL.sub(rf"{STAY}\1{STAY}", UNIT.sub(STAY, text))


def cell(match):
    """A cell of a printed table."""
    text = match[1]
    written = f"{int(text):,}" if re.fullmatch(r"\d{4,}", text) else joined(text)
    return f"<td>{written}</td>"


def join_cells(app, pagename, templatename, context, doctree):
    if context.get("body"):
        context["body"] = CELL.sub(cell, context["body"])


def setup(app):
    app.add_post_transform(Join)
    app.connect("html-page-context", join_cells)
    return {"parallel_read_safe": True}
