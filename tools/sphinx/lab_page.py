"""Sphinx extension: the lab's page gets the network that tools/lab.py made, and a strict policy.

Without one the page says how to add it.
"""

import base64
import hashlib
import re
from html import escape, unescape
from pathlib import Path

from foodxai import _files
from foodxai.explore.laboratory import POLICY

NAME, PLACE = "book/lab", '<div class="foodxai-lab"></div>'
MISSING = (
    '<div class="admonition attention"><p>This copy of the book was made without its lab, which '
    "takes its runtime from npm. Install npm (Debian and Ubuntu: apt install npm), then "
    "<code>make book</code>.</p></div>"
)
INLINE = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*json)[^>]*>(.*?)</script>", re.S)
HANDLER = re.compile(r'\son\w+="([^"]*)"')
CHARSET = '<meta charset="utf-8" />'


def made(app):
    return Path(app.outdir).parent / "lab"


def serve(app, config):
    if (made(app) / "page.html").exists():
        config.html_static_path.append(str(made(app) / "static"))
        config.html_extra_path.append(str(made(app) / "root"))


def fill(app, name, source):
    if name != NAME:
        return
    page = made(app) / "page.html"
    app.env.note_dependency(str(page))
    html = page.read_text(encoding="utf-8") if page.exists() else MISSING
    source[0] = source[0].replace(PLACE, html)


def guard(app, error):
    """Write a content security policy into the page: its inline scripts are known by digests."""
    page = Path(app.outdir) / f"{NAME}.html"
    if error or app.builder.format != "html" or not page.exists():
        return
    text = page.read_text(encoding="utf-8")
    if "Content-Security-Policy" in text:
        return
    inline = INLINE.findall(text) + [unescape(handler) for handler in HANDLER.findall(text)]
    digests = sorted({f"'sha256-{digest(script)}'" for script in inline})
    policy = POLICY.format(more=" 'unsafe-hashes' " + " ".join(digests))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}" />'
    _files.write(page, text.replace(CHARSET, CHARSET + meta, 1))


def digest(script):
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def setup(app):
    app.connect("config-inited", serve)
    app.connect("source-read", fill)
    app.connect("build-finished", guard, priority=900)
    return {"parallel_read_safe": True}
