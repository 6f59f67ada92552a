"""Sphinx extension: the first mention of a function on a page leads to its entry in the reference.

A mention is `explain.grad_cam` in a text, or a call in the code of a page that imports it. On the
pages of the reference themselves every mention is a link.
"""

import re
from pathlib import Path

import api

# What is left alone, the name of an argument among it; then a span of code in a text; then a name
# in highlighted code.
MENTION = re.compile(
    r"(?s)<(a|h[1-6]|script|style|dt)\b.*?</\1>"
    r'|<li><p><code [^>]*><span class="pre">\w+</span></code>:'
    r'|<code [^>]*><span class="pre">(?:foodxai\.)?(?P<span>[\w.]+)\b.*?</code>'
    r'|<span class="n">(?P<one>\w+)</span>'
    r'(?:<span class="o">\.</span><span class="n">(?P<two>\w+)</span>)?'
)


def link_mentions(app, pagename, templatename, context, doctree):
    if not context.get("body") or app.builder.format != "html":
        return
    text = Path(app.env.doc2path(pagename)).read_text(encoding="utf-8") if doctree else ""
    everywhere = pagename.startswith(f"{api.FOLDER}/")
    spans, calls = known(pagename, text, everywhere)
    seen = set()

    def link(found):
        entry = spans.get(found["span"]) or calls.get(
            ".".join(filter(None, (found["one"], found["two"])))
        )
        if not entry or entry in seen:
            return found[0]
        if not everywhere:
            seen.add(entry)
        page = app.builder.get_relative_uri(pagename, entry.page)
        address = f"{page}#{entry.module}.{entry.name}"
        return f'<a class="foodxai-api" href="{address}">{found[0]}</a>'

    context["body"] = MENTION.sub(link, context["body"])


def known(pagename, text, everywhere):
    """What spans of code and names in code mean on a page: two dicts, name -> entry."""
    spans = {entry.spelled: entry for entry in api.entries()}
    if everywhere:
        return spans | {e.name: e for e in api.entries() if e.page == pagename}, spans
    calls = {}
    for entry in api.entries():
        if entry.name in api.imported(text, entry.module):
            calls[entry.name] = entry
        elif entry.module.rpartition(".")[2] in api.imported(text, entry.module.rpartition(".")[0]):
            calls[entry.spelled] = entry
    return spans, calls


def setup(app):
    app.connect("html-page-context", link_mentions)
    return {"parallel_read_safe": True}
