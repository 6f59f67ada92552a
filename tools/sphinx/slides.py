"""Sphinx extension: a deck of slides beside each chapter, made from its page.

``slides/NN_name.html`` stands as deep as ``chapters/NN_name.html``, so that it shows the chapter's
own pictures. reveal.js comes from npm, once per build folder; without npm the book has no decks,
and its page of decks says how to get them.
"""

import re
import subprocess
from html import escape
from pathlib import Path

import deck
import questions
from bs4 import BeautifulSoup

from foodxai import _files
from foodxai.explore import npm

PAGE, LIST = "book/slides", "<!-- decks -->"
CHAPTER = re.compile(r"chapters/\d\d_")
REVEAL = "reveal.js@6.0.2"
DIGEST = "JYIg5D9aoxoaLeb84O+OvAwsKWdIavVgEDScxtYEXFCT6t6TQrhNtSgogcjdCpdLsWglhJn3zyE3fUOwiH5KEg=="
FILES = ("dist/reveal.js", "dist/reveal.css", "dist/plugin/notes.js")
WITHOUT = (
    "<p>This copy of the book was made without npm, from which the decks have reveal.js. Install "
    "npm, remove <code>_build/html</code>, and run <code>make book</code> again.</p>"
)
HTML = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: slides</title>
<link rel="icon" href="../_static/logo.svg">
<link rel="stylesheet" href="../_static/reveal.css">
<link rel="stylesheet" href="../_static/pygments.css">
<link rel="stylesheet" href="../_static/slides.css">
<script>window.MathJax = {{options: {{ignoreHtmlClass: "notes"}}}};</script>
<script defer src="../_static/mathjax/tex-chtml.js"></script>
<script defer src="../_static/reveal.js"></script>
<script defer src="../_static/notes.js"></script>
<script defer src="../_static/slides.js"></script>
</head>
<body>
<div class="reveal"><div class="slides">
{slides}
</div></div>
<a class="back" href="../{page}.html">the chapter</a>
</body>
</html>
"""


def serve_reveal(app, config):
    folder = Path(app.outdir).parent / "npm"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        missing = [file for file in FILES if not (folder / Path(file).name).exists()]
        if missing:
            npm.copy(REVEAL, DIGEST, missing, folder)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"The book has no slides, for npm gave no reveal.js: {error}")
        return
    if str(folder) not in config.html_static_path:
        config.html_static_path.append(str(folder))


def has_reveal(app):
    return all((Path(app.outdir).parent / "npm" / Path(file).name).exists() for file in FILES)


def put_slides(app, pagename, templatename, context, doctree):
    """Write the deck of a chapter and link to it, or fill the page that lists the decks."""
    if app.builder.name != "html" or not context.get("body"):
        return
    if pagename == PAGE:
        context["body"] = context["body"].replace(LIST, listed(app))
    elif CHAPTER.match(pagename) and has_reveal(app):
        name = pagename.removeprefix("chapters/")
        made = deck.slides(context["body"], questions.read(name[:2]))
        title = escape(BeautifulSoup(context["title"], "html.parser").get_text())
        page = HTML.format(title=title, slides="\n".join(made), page=pagename)
        target = Path(app.outdir) / "slides" / f"{name}.html"
        target.parent.mkdir(exist_ok=True)
        _files.write(target, page)
        link = f' · <a href="../slides/{name}.html">slides</a></p>'
        context["body"] = context["body"].replace("</p>", link, 1)


def listed(app):
    """HTML of the list of decks, or of what to do for want of them."""
    if not has_reveal(app):
        return WITHOUT
    items = "".join(
        f'<li><a href="../slides/{page.removeprefix("chapters/")}.html">'
        f"{app.env.titles[page].astext()}</a></li>"
        for page in sorted(app.env.found_docs)
        if CHAPTER.match(page)
    )
    return f'<ul class="decks">{items}</ul>'


def setup(app):
    app.connect("config-inited", serve_reveal)
    app.connect("html-page-context", put_slides)
    return {"parallel_read_safe": True}
