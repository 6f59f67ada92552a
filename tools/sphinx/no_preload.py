"""Sphinx extension: the theme's icon fonts are loaded by its style sheet alone, not preloaded.

Chromium refuses to preload a font into a page that was opened as a file, with an error in its
console.
"""

import re
from pathlib import Path

from foodxai import _files

FONT = re.compile(r'\s*<link rel="preload" as="font"[^>]*>')


def drop_preloads(app, error):
    if error or app.builder.format != "html":
        return
    for page in list(Path(app.outdir).rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        if (without := FONT.sub("", text)) != text:
            _files.write(page, without)


def setup(app):
    app.connect("build-finished", drop_preloads)
    return {"parallel_read_safe": True}
