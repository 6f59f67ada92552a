"""Sphinx extension: the study's published table, counted anew in the reader's browser.

The directive ``study-table`` puts the panel into a page. Each network's table lies beside the pages
twice: as it was published, and as a script, which a page that was opened as a file can load.
"""

import csv
import json
import sys
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from foodxai import _files
from foodxai.explore.files import source as explorers
from foodxai.play.bench import source as benches

sys.path.append(str(Path(__file__).parents[1]))
from pages import THESIS
from studied import CONTROLS, NAMES

RECORD, TABLES = "book/results/study.json", "book/results/study"
MARK = '<div class="foodxai-play foodxai-study"'
PARTS = Path(__file__).parent / "study_panel"
SCRIPTS = ("study_math.js", "study_show.js", "study_choices.js", "study.js")
MISSING = (
    '<div class="admonition attention"><p>This copy of the book was made without the tables of its '
    "study. <code>make results PROFILE=real</code> measures them.</p></div>"
)


class StudyTable(SphinxDirective):
    def run(self):
        source = Path(self.env.srcdir)
        self.env.note_dependency(str(source / RECORD))
        html = panel(networks(source), "../" * self.env.docname.count("/"))
        return [nodes.raw("", html, format="html")]


def networks(source):
    """What study.json says of each network, a list of dict; empty where there is no study."""
    record = source / RECORD
    return json.loads(record.read_text(encoding="utf-8"))["networks"] if record.exists() else []


def panel(known, root):
    """The panel's HTML: its settings, and what stands there where no script runs.

    Args:
        known: of `networks`.
        root: the address of the book, seen from the page: "../".
    """
    if not known:
        return MISSING
    settings = {
        "networks": [one | {"title": title} for one, title in zip(known, titles(known))],
        "names": {key: NAMES[key] for key in (*THESIS["wins"], *NAMES)},
        "controls": CONTROLS,
        "thesis": {metric: THESIS[metric] for metric in ("wins", "points")},
        "tables": f"{root}_static/study/",
    }
    links = ", ".join(
        f'<a href="{root}_static/study/{one["name"]}.csv">{escape(one["title"])}</a>'
        for one in settings["networks"]
    )
    text = escape(json.dumps(settings, separators=(",", ":")))
    return (
        f'{MARK} data-settings="{text}">\n'
        '<p class="without">With JavaScript the tables are counted here as you choose. As CSV, a '
        f"row a photo and method: {links}.</p>\n</div>"
    )


def titles(known):
    """A title for each network, with its seed where several have the same."""
    plain = [one["title"] for one in known]
    return [
        f"{one['title']}, seed {one['seed']}" if plain.count(one["title"]) > 1 else one["title"]
        for one in known
    ]


def packed(name, lines):
    """A script that hands a table to the page, column by column, with the numbers as they stand.

    Args:
        name: of the network.
        lines: of the CSV.

    Raises:
        ValueError: a method without a title, or whose photos are not those of the unmasked rows.
    """
    methods = {}
    for row in csv.DictReader(lines):
        columns = methods.setdefault(row.pop("method"), {column: [] for column in row})
        for column, value in row.items():
            columns[column].append(value)
    facts = {column: methods["whole"][column] for column in ("photo", "dish", "answer")}
    for method, columns in methods.items():
        if method not in NAMES and method != "whole":
            raise ValueError(f"{name}.csv: {method!r} is no method; known are {', '.join(NAMES)}.")
        if columns["photo"] != facts["photo"]:
            raise ValueError(
                f"{name}.csv: {method} has other photos than whole, or in another order; expected "
                "one row a photo and method."
            )
        for column in facts:
            del columns[column]
    table = facts | {"methods": methods}
    return f"foodxaiStudy({json.dumps(name)},{_written(table)});\n"


def _written(value):
    """A dict of columns as JavaScript, with the digits of the CSV."""
    if isinstance(value, dict):
        return f"{{{','.join(f'{key}:{_written(one)}' for key, one in value.items())}}}"
    return f"[{','.join(number.removeprefix('0') or '0' for number in value)}]"


def script():
    """The panel's code, with what it shares with the benches."""
    code = explorers("controls.js") + benches("shared.js") + _own(*SCRIPTS)
    lines = (line.strip() for line in code.splitlines())
    return "\n".join(["(() => {", *(line for line in lines if line[:2] != "//"), "})();\n"])


def style():
    """The panel's look, that of the benches to begin with."""
    shared = explorers("controls.css").replace("foodxai-explorer", "foodxai-play")
    return shared + benches("play.css") + _own("study.css")


def _own(*names):
    return "".join((PARTS / name).read_text(encoding="utf-8") for name in names)


def write(app):
    """Put what a panel needs beside the pages."""
    known = networks(Path(app.srcdir))
    if app.builder.format != "html" or not known:
        return
    files = {"panel.js": script(), "panel.css": style()}
    for one in known:
        table = Path(app.srcdir) / TABLES / f"{one['name']}.csv"
        text = table.read_text(encoding="utf-8")
        files |= {table.name: text, f"{table.stem}.js": packed(table.stem, text.splitlines())}
    folder = Path(app.outdir) / "_static" / "study"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        _files.write(folder / name, text)


def call(app, pagename, templatename, context, doctree):
    """Have a page with the panel call its script and its style sheet."""
    if MARK in context.get("body", ""):
        app.add_css_file("study/panel.css")
        app.add_js_file("study/panel.js", defer="defer")


def setup(app):
    app.add_directive("study-table", StudyTable)
    app.connect("builder-inited", write)
    app.connect("html-page-context", call)
    return {"parallel_read_safe": True}
