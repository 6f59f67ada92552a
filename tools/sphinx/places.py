"""Sphinx extension: an anchor at each equation and figure of the thesis, for the indexes.

An equation with the thesis's number is ``#equation-23``, a caption that begins with "Figure 5.2" is
``#figure-5-2``; the first of each on its page. Links in Markdown reach them as they reach headings.
"""

import re

from docutils import nodes

TAG = re.compile(r"\\tag\{(\d+)\}")
CAPTION = re.compile(r"Figure (\d+)\.(\d+)\b")
IN_HTML = re.compile(r"<figcaption(?=[^>]*>\s*(?:<em>)?Figure (\d+)\.(\d+)\b)")


def add_anchors(app, doctree):
    slugs = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})

    def new(name):
        slugs[name] = (0, name, name)
        return name

    for node in doctree.findall(nodes.math_block):
        for number in TAG.findall(node.astext()):
            if f"equation-{number}" not in slugs:
                node["ids"].append(new(f"equation-{number}"))
    for node in doctree.findall(nodes.paragraph):
        found = CAPTION.match(node.astext())
        if found and isinstance(node[0], nodes.emphasis) and (name := anchor(found)) not in slugs:
            node["ids"].append(new(name))
    for node in list(doctree.findall(nodes.raw)):
        found = IN_HTML.search(node.astext())
        if found and (name := anchor(found)) not in slugs:
            named = IN_HTML.sub(f'<figcaption id="{new(name)}"', node.astext(), count=1)
            node.children = [nodes.Text(named)]


def anchor(found):
    return "figure-{}-{}".format(*found.groups())


def setup(app):
    app.connect("doctree-read", add_anchors)
    return {"parallel_read_safe": True}
