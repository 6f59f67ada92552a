"""Sphinx extension: pages in Catalan, with their originals' code, and links to and fro.

The text of such a page says ``lang="ca"``, its cells ``lang="en"``, as what they print is English.
"""

import re
import sys
from html import escape
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
import translated

from foodxai.course import answers

WORDS = [
    ("Show code cell source", "Mostra el codi"),
    ("Hide code cell source", "Amaga el codi"),
    ("Toggle hidden content", "Mostra o amaga"),
    (answers.QUIET, "Resol-ho a Colab o a Jupyter: escriu la resposta a la cel·la i executa-la."),
]


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
    body, pathto = context.get("body", ""), context.get("pathto")
    if pagename in originals:
        body = _with_words(body, Path(app.env.doc2path(pagename))) if "cell_" in body else body
        body = _linked(body, pathto(originals[pagename]), "en", "English")
        context["body"] = f'<div lang="ca">{body}</div>'
    elif pagename in translations:
        context["body"] = _linked(body, pathto(translations[pagename]), "ca", "Català")


def _with_words(body, path):
    """The HTML with the translation's words in the cells, and the language of either."""
    for theirs, mine in WORDS + translated.phrases(path):
        body = body.replace(_written(theirs), _written(mine))
    body = body.replace('<div class="cell_', '<div lang="en" class="cell_')
    return re.sub(r'<(img\b|summary\b|p class="foodxai-answer")', r'<\1 lang="ca"', body)


def _linked(body, address, language, name):
    link = f'<a href="{address}" lang="{language}" hreflang="{language}">{name}</a>'
    return body.replace("</h1>", f'</h1>\n<p class="foodxai-language">{link}</p>', 1)


def _written(words):
    return escape(words, quote=False).replace('"', "&quot;")


def setup(app):
    app.connect("source-read", put_code)
    app.connect("html-page-context", put_language)
    return {"parallel_read_safe": True}
