"""Sphinx extension: a figure has its narrow twin on a phone, or a box that scrolls sideways.

`foodxai.draw.style` stores the twin in the metadata of a figure's output. The page loads one of
both; ``data-wide`` and ``data-narrow`` say how high their smallest text is, as a part of the width.
"""

import base64
import hashlib
import posixpath
from html import escape
from pathlib import Path
from urllib.parse import quote

import nbformat
from docutils import nodes
from jupyter_cache import get_cache

from foodxai import _files

PHONE = 600  # pixels: the widest window that gets the twin
SHOWN = 343  # pixels that a picture has on a phone
READABLE = 11  # pixels
INCH = 100  # pixels, as a PNG says by itself and a JPEG does not


class Picture(nodes.General, nodes.Element):
    """A picture in one or two versions, the wide one last."""


class Narrow(nodes.image):
    """The version for a phone."""


def add_twins(app, doctree):
    """Put the stored twins beside the pictures of a page."""
    folder = Path(app.env.mystnb_config.output_folder)
    notebook = folder / f"{app.env.docname}.ipynb"
    if not notebook.exists():
        return
    cache = get_cache(app.env.mystnb_config.execution_cache_path)
    try:
        record = cache.match_cache_notebook(nbformat.read(notebook, 4))
    except KeyError:  # a page without code
        return
    known = stored(cache.get_cache_bundle(record.pk).nb)
    for image in list(doctree.findall(nodes.image)):
        about = known.get(Path(image["uri"]).stem)
        if about:
            image.replace_self(picture(image, about, folder))


def stored(notebook):
    """{name of a picture, which is its digest: what is stored about it}."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", []))
    found = {}
    for output in outputs:
        for mime, data in output.get("data", {}).items():
            about = output.get("metadata", {}).get(mime)
            if isinstance(about, dict) and "foodxai" in about:
                found[hashlib.sha256(base64.b64decode(data)).hexdigest()] = about["foodxai"]
    return found


def picture(image, about, folder):
    """A node with the picture and its twin, whose file is written."""
    both = Picture("", wide=about.get("text"), failed=about.get("failed"))
    image["classes"].append("no-scaled-link")
    if "width" in about and not image.get("width"):
        image["width"] = f"{round(INCH * about['width'])}px"
    if "narrow" in about:
        both["narrow"] = about["narrow"].get("text")
        data = base64.b64decode(about["narrow"]["data"])
        name = f"{hashlib.sha256(data).hexdigest()}{Path(image['uri']).suffix}"
        _files.write(folder / name, data)
        uri = posixpath.join(posixpath.dirname(image["uri"]), name)
        width = round(INCH * about["narrow"]["width"])
        both += Narrow(uri=uri, width=str(width), classes=["no-scaled-link"], alt=image.get("alt"))
    elif about.get("text") and about["text"] * SHOWN < READABLE:
        both["least"] = round(READABLE / about["text"])
    both += image.deepcopy()
    return both


def place(translator, image):
    """The address of a picture, seen from its page."""
    builder = translator.builder
    name = builder.images.get(image["uri"], image["uri"])
    return posixpath.join(builder.imgpath, quote(name))


def visit_picture(self, node):
    heights = "".join(
        f' data-{name}="{escape(str(node[name]))}"'
        for name in ("wide", "narrow", "failed")
        if node.get(name)
    )
    link = f'<a class="reference internal image-reference" href="{place(self, node.children[-1])}">'
    style = f' style="--least: {node["least"]}px"' if "least" in node else ""
    box = "foodxai-picture foodxai-wide" if style else "foodxai-picture"
    self.body.append(f'<div class="{box}"{style}{heights}>{link}<picture>')


def depart_picture(self, node):
    self.body.append("</picture></a></div>\n")


def visit_narrow(self, node):
    self.body.append(
        f'<source media="(max-width: {PHONE}px)" srcset="{place(self, node)}" '
        f'width="{node["width"]}">'
    )
    raise nodes.SkipNode


def setup(app):
    app.add_node(Picture, html=(visit_picture, depart_picture))
    app.add_node(Narrow, html=(visit_narrow, None))
    app.connect("doctree-read", add_twins, priority=400)  # before Sphinx collects the images
    return {"parallel_read_safe": True}
