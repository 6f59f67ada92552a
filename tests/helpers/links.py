"""The pages of the built book as HTML alone: what they name, and where they lead."""

import functools
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from helpers.site import HTML


class _Page(HTMLParser):
    """A page's anchors, and of its links (class, address); of its pictures the addresses."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.files, self.meta = {"", "top"}, [], [], {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "a" and given.get("href"):
            self.links.append((given.get("class", ""), given["href"]))
        elif tag == "link" and given.get("href"):
            self.files.append(given["href"])
            self.meta[given.get("rel")] = given["href"]
        elif tag in ("img", "script", "source"):
            self.files.append(given.get("src") or given.get("srcset"))
        elif tag == "meta" and "content" in given:
            self.meta[given.get("name") or given.get("property")] = given["content"]


@functools.cache
def page(path):
    """The page in a file of the book, whose path is resolved."""
    return _Page(path.read_text(encoding="utf-8"))


def target(path, address):
    """(file, anchor) that a link leads to from a file; None where it leaves the book."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    return (path.parent / unquote(parts.path)).resolve() if parts.path else path, parts.fragment


def files():
    """The files of all pages, those for the search and the index of names among them."""
    return [
        path.resolve()
        for path in sorted(Path(HTML).rglob("*.html"))
        if not {"_static", "_sources"} & set(path.relative_to(HTML).parts)
    ]
