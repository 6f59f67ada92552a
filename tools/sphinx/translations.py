"""Sphinx extension: pages in Catalan, with their originals' code, and links to and fro.

The text of such a page says ``lang="ca"``, its cells ``lang="en"``, as what they print is English.
"""

import re
import sys
from html import escape
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
import translated

FOLDS = [
    ("Show code cell source", "Mostra el codi"),
    ("Hide code cell source", "Amaga el codi"),
    ("Toggle hidden content", "Mostra o amaga"),
]
LINK = '<p class="foodxai-language"><a href="{}" lang="{}" hreflang="{}">{}</a></p>'


def put_code(app, docname, source):
    """The cells of the original; read again when that has changed."""
    if docname.startswith(translated.FOLDER):
        path = Path(app.env.doc2path(docname))
        app.env.note_dependency(app.env.doc2path(translated.original(path.stem)))
        source[0] = translated.source(path)


def put_language(app, pagename, templatename, context, doctree):
    """The link to the other language, and the language of a translation and its words."""
    translations = translated.pages()
    originals = {mine: theirs for theirs, mine in translations.items()}
    body = context.get("body", "")
    if pagename in originals:
        path = Path(app.env.doc2path(pagename))
        for theirs, mine in FOLDS + translated.phrases(path) if "cell_" in body else ():
            body = body.replace(_written(theirs), _written(mine))
        body = body.replace('<div class="cell_', '<div lang="en" class="cell_')
        body = re.sub(r"<(img|summary)\b", r'<\1 lang="ca"', body)
        link = (context["pathto"](originals[pagename]), "en", "en", "English")
        context["body"] = f'<div lang="ca">{_linked(body, link)}</div>'
    elif pagename in translations:
        link = (context["pathto"](translations[pagename]), "ca", "ca", "Català")
        context["body"] = _linked(body, link)


def _linked(body, link):
    return body.replace("</h1>", f"</h1>\n{LINK.format(*link)}", 1)


def _written(words):
    return escape(words, quote=False).replace('"', "&quot;")


def setup(app):
    app.connect("source-read", put_code)
    app.connect("html-page-context", put_language)
    return {"parallel_read_safe": True}
