"""Sphinx extension: a word of the glossary leads to the first chapter that has it in bold."""

import re
from pathlib import Path

ENTRY = re.compile(r"(?m)^(\S.*)\n: .+\n(?:  .+\n)*")


def add_chapters(app, docname, source):
    if docname != "book/glossary":
        return
    chapters = sorted((Path(app.srcdir) / "chapters").glob("[0-9]*.md"))
    for path in chapters:
        app.env.note_dependency(str(path))
    texts = {path.name: path.read_text(encoding="utf-8") for path in chapters}
    source[0] = ENTRY.sub(lambda entry: entry[0].rstrip() + _link(entry[1], texts), source[0])


def _link(term, texts):
    words = r"\s+".join(map(re.escape, re.sub(r" \(.*", "", term).split()))
    bold = re.compile(rf"\*\*(?:an?\s+|the\s+)?{words}(?:s|es)?[.:,]?\*\*", re.I)
    first = next((name for name, text in texts.items() if bold.search(text)), None)
    return f" [Chapter {int(first[:2])}](../chapters/{first}).\n" if first else "\n"


def setup(app):
    app.connect("source-read", add_chapters)
    return {"parallel_read_safe": True}
