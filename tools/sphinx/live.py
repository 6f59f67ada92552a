"""Sphinx extension: the cells of the theory chapters run in the page.

Which of them do stands in `book/live.json`. A page gets their list and a small script; what it
takes to run them lies in the book's _static; without that the page says so.
"""

import json
from pathlib import Path

import pyodide
import shipped
from myst_nb.core.read import read_myst_markdown_notebook


def serve(app, config):
    """Have Pyodide, the package and the plates in the book's _static."""
    folder = Path(app.srcdir) / "_build" / "live"
    app.foodxai_live = pyodide.bring(folder / "live" / "pyodide")
    if app.foodxai_live:
        found = shipped.answers().items()
        shipped.pack(folder / "live", {chapter: answer["plates"] for chapter, answer in found})
        config.html_static_path.append(str(folder))


def add_cells(app, pagename, templatename, context, doctree):
    """Put the list of cells into a page that has some, and the script that reads it."""
    chapter = pagename.removeprefix("chapters/")[:2]
    answer = shipped.answers().get(chapter)
    if not pagename.startswith("chapters/") or not context.get("body") or answer is None:
        return
    about = {"chapter": chapter}
    text = (Path(app.srcdir) / f"{pagename}.md").read_text(encoding="utf-8")
    code = [
        cell.source for cell in read_myst_markdown_notebook(text).cells if cell.cell_type == "code"
    ]
    if shipped.digest(code) != answer["code"]:
        print(f"{pagename} has changed: run tools/live_cells.py, and its cells run in the page.")
        return
    if app.foodxai_live:
        about |= {
            "states": "".join(state[0] for state in answer["cells"]),
            "packages": shipped.packages(code),
        }
    app.add_css_file("live/live.css")
    app.add_js_file("live/live.js", defer="defer")
    text = json.dumps(about, separators=(",", ":"))
    context["body"] += f'<script type="application/json" id="foodxai-live">{text}</script>'


def depend(app, doctree):
    """Have a page with cells read again when their list changes."""
    if app.env.docname.removeprefix("chapters/")[:2] in shipped.answers():
        app.env.note_dependency("book/live.json")


def setup(app):
    app.connect("config-inited", serve)
    app.connect("doctree-read", depend)
    app.connect("html-page-context", add_cells)
    return {"parallel_read_safe": True}
