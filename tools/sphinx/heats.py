"""Sphinx extension: a small heatmap of numbers, to be read and computed with.

The directive ``heat`` has a row of numbers on each line; a star after a number says that the place
is on the dish. Its argument is the caption. The colours are those of every heatmap of the book, or
none with the option ``plain``.
"""

import re
from html import escape
from typing import ClassVar

import matplotlib
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from foodxai import draw

STAR = '*<span class="visually-hidden"> on the dish</span>'


class Heat(SphinxDirective):
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"plain": directives.flag}
    has_content = True

    def run(self):
        try:
            html = table(read(self.content), self.arguments[0])
        except ValueError as wrong:
            raise self.error(f"{wrong}; expected rows of numbers, such as 0 2* 6* 1") from None
        if "plain" in self.options:
            html = re.sub(r' style="[^"]*"', "", html)
        return [nodes.raw("", html, format="html")]


def read(lines):
    """Rows of (number, whether it is on the dish); ValueError for what is no number."""
    rows = [line.split() for line in lines]
    return [[(float(word.rstrip("*")), word.endswith("*")) for word in row] for row in rows]


def table(rows, caption):
    """The HTML of a heatmap; its lowest colour is 0, its highest the largest number."""
    colours = matplotlib.colormaps[draw.COLOURS]
    largest = max(number for row in rows for number, _ in row) or 1
    body = ""
    for row in rows:
        cells = (_cell(number, on_dish, colours(number / largest)) for number, on_dish in row)
        body += f"<tr>{''.join(cells)}</tr>"
    return f'<table class="foodxai-heat"><caption>{escape(caption)}</caption>{body}</table>'


def _cell(number, on_dish, colour):
    red, green, blue = (channel**2.2 for channel in colour[:3])
    brightness = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    ink = "#000" if brightness > 0.18 else "#fff"  # whichever stands out more
    style = f"background:{matplotlib.colors.to_hex(colour)};color:{ink}"
    mark = ' class="dish"' if on_dish else ""
    return f'<td{mark} style="{style}">{number:g}{STAR if on_dish else ""}</td>'


def setup(app):
    app.add_directive("heat", Heat)
    return {"parallel_read_safe": True}
