"""Sphinx extension: what a search engine or a chat shows of a page, and a sitemap of all pages.

The site's address is ``html_baseurl``; Sphinx itself writes each page's canonical address.
"""

import posixpath
from html import escape
from pathlib import Path

from docutils import nodes

from foodxai import _files

LENGTH = 200  # characters of a description
ABILITIES = {"You will be able to": "Learn to ", "Al final sabràs": "Aprèn a "}
PICTURE = "_static/page.png"  # for a page without a picture of its own


def describe(app, pagename, templatename, context, doctree):
    base = app.config.html_baseurl
    if doctree is None or not base:
        return
    title = nodes.unescape(next(doctree.findall(nodes.title)).astext())
    address = posixpath.join(base, app.builder.get_target_uri(pagename))
    said = {
        "name": {"description": description(doctree), "twitter:card": "summary_large_image"},
        "property": {
            "og:title": title,
            "og:description": description(doctree),
            "og:type": "article",
            "og:url": address,
            "og:site_name": app.config.html_title,
            "og:image": posixpath.join(base, picture(app, doctree)),
        },
    }
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n<meta {kind}="{name}" content="{escape(text)}" />'
        for kind, pairs in said.items()
        for name, text in pairs.items()
    )


def description(doctree):
    """What a chapter teaches, or the first sentences of another page."""
    first = next((node for node in doctree.findall(nodes.paragraph) if is_prose(node)), doctree)
    text = read(first)
    for opening, summary in ABILITIES.items():
        if text.startswith(opening):
            text = summary + " ".join(map(read, next(doctree.findall(nodes.bullet_list))))
    return text if len(text) <= LENGTH else text[:LENGTH].rpartition(" ")[0].rstrip(",.;:") + " …"


def read(node):
    """The text of a node, in one line, without HTML."""
    parts = (part for part in node.findall(nodes.Text) if not isinstance(part.parent, nodes.raw))
    return " ".join("".join(parts).split())


def is_prose(paragraph):
    """Whether a paragraph is more than a line of emphasis, such as how long a chapter takes."""
    return not all(isinstance(node, nodes.emphasis) for node in paragraph)


def picture(app, doctree):
    """The address of a page's first picture, seen from the book's root."""
    for image in doctree.findall(nodes.image):
        name = app.builder.images.get(image["uri"])
        if name and not name.endswith(".svg"):
            return posixpath.join(app.builder.imagedir, name)
    return PICTURE


def write_sitemap(app, error):
    base = app.config.html_baseurl
    if error or not base or app.builder.format != "html":
        return
    pages = sorted(app.env.all_docs)
    places = "".join(
        f"<url><loc>{escape(posixpath.join(base, app.builder.get_target_uri(page)))}</loc></url>\n"
        for page in pages
    )
    _files.write(
        Path(app.outdir) / "sitemap.xml",
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{places}</urlset>\n",
    )


def setup(app):
    app.connect("html-page-context", describe)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True}
