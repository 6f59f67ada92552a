"""The book as an EPUB 3: a file a page, formulas in MathML, in one zip."""

import copy
import re
import uuid
import zipfile
from base64 import b64encode
from datetime import datetime, timezone
from pathlib import Path

import paper

TEMPLATES = Path(__file__).parent / "templates"
TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml"}
MATH = re.compile(r"\\([(\[])(.*)\\[)\]]", re.S)
TAG = re.compile(r"\s*\\tag\{(\d+)\}")
CONTAINER = (
    '<?xml version="1.0"?>\n<container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
    'full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PAGE = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns='
    '"http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{lang}" '
    'xml:lang="{lang}"><head><title>{title}</title><link rel="stylesheet" href="book.css"/></head>'
    "<body>{body}</body></html>"
)
COVER = """<body style="margin: 0; padding: 120px 90px; font-family: serif; background: #fff">
<h1 style="margin: 0; font-size: 150px; border-bottom: 16px solid #b35900">foodxai</h1>
<p style="font-size: 62px">From one pixel to Score-CAM</p>
<img src="{picture}" style="width: 1020px"></body>"""
PICTURE = paper.ROOT / "book" / "_static" / "cheat_2.webp"
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{id}</dc:identifier>
<dc:title>foodxai: from one pixel to Score-CAM</dc:title>
<dc:language>en</dc:language>
<dc:creator>the foodxai authors</dc:creator>
<dc:rights>CC BY 4.0</dc:rights>
<dc:source>{site}</dc:source>
<meta property="dcterms:modified">{now}</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="cover" href="images/cover.png" media-type="image/png" properties="cover-image"/>
<item id="css" href="book.css" media-type="text/css"/>
{items}
</manifest>
<spine>
<itemref idref="nav"/>
{spine}
</spine>
</package>
"""


def make(browser, sections, folder):
    """Write foodxai.epub; arguments as of ``pdf.make``.

    Returns:
        Path.
    """
    formulas = written(browser, sections, folder)
    pages = {paper.key(page): chapter(sections, page, formulas) for page in sections}
    images = sorted({src for text in pages.values() for src in re.findall(r'src="([^"]+)"', text)})
    draw_cover(browser, folder / "images" / "cover.png")
    target = folder / "foodxai.epub"
    new = target.with_suffix(".part")
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("book.opf", package(pages, images))
        book.writestr("nav.xhtml", navigation(sections))
        book.write(TEMPLATES / "epub.css", "book.css")
        for name, text in pages.items():
            book.writestr(f"{name}.xhtml", text)
        for image in ["images/cover.png", *images]:
            book.write(folder / image, image)
    return new.replace(target)


def draw_cover(browser, target):
    data = b64encode(PICTURE.read_bytes()).decode()
    tab = browser.new_page(viewport={"width": 1200, "height": 1600})
    tab.set_content(COVER.format(picture=f"data:image/webp;base64,{data}"))
    tab.screenshot(path=target)
    tab.close()


def tex(tag):
    """(TeX without its number, whether it is displayed, number or None) of a formula."""
    kind, source = MATH.search(tag.get_text()).groups()
    number = TAG.search(source)
    return TAG.sub("", source).strip(), kind == "[", number[1] if number else None


def written(browser, sections, folder):
    """{(TeX, displayed): MathML}, by the book's own MathJax."""
    found = {tex(tag)[:2] for section in sections.values() for tag in section.select(".math")}
    empty = folder / "formulas.html"
    script = (paper.HTML / "_static" / "mathjax" / "tex-chtml.js").as_uri()
    empty.write_text(f'<!DOCTYPE html><script src="{script}"></script>')
    tab = browser.new_page()
    tab.goto(empty.as_uri())
    tab.evaluate("MathJax.startup.promise.then(() => true)")
    turned = tab.evaluate(
        "asked => asked.map(([tex, display]) => MathJax.tex2mml(tex, {display}))", sorted(found)
    )
    tab.close()
    return dict(zip(sorted(found), turned))


def chapter(sections, page, formulas):
    """XHTML of one page."""
    section = copy.copy(sections[page])
    section["id"] = paper.key(page)
    paper.link(section, page, sections, address)
    for tag in section.select(".math"):
        source, displayed, number = tex(tag)
        tag.clear()
        tag.append(paper.BeautifulSoup(formulas[source, displayed], "html.parser"))
        tag.math["alttext"] = source
        if number:
            tag.append(
                paper.BeautifulSoup(f'<span class="number">({number})</span>', "html.parser")
            )
    for drawing in section.find_all("svg"):
        drawing["xmlns"] = "http://www.w3.org/2000/svg"
        drawing["viewBox"] = drawing.attrs.pop("viewbox")  # HTML does not mind, and EPUB does
    for tag in section.find_all(True):
        for name in [name for name in tag.attrs if name.startswith(("data-", "on"))]:
            del tag[name]
    return PAGE.format(title=section.h1.get_text(), body=section, lang=section["lang"])


def address(page, anchor):
    return f"{paper.key(page)}.xhtml#{anchor}".rstrip("#")


def navigation(sections):
    parts = []
    for title, pages in paper.contents():
        items = "".join(
            f'<li><a href="{paper.key(page)}.xhtml">{sections[page].h1.get_text()}</a></li>'
            for page in pages
        )
        parts.append(f"<li><span>{title}</span><ol>{items}</ol></li>" if title else items)
    body = f'<nav epub:type="toc"><h1>Contents</h1><ol>{"".join(parts)}</ol></nav>'
    return PAGE.format(title="Contents", body=body, lang="en")


def properties(text):
    """What a reader has to know of a page before it opens it."""
    found = [name for name, mark in (("mathml", "<math"), ("svg", "<svg")) if mark in text]
    return f' properties="{" ".join(found)}"' if found else ""


def package(pages, images):
    items = [
        f'<item id="p{i}" href="{name}.xhtml" media-type="application/xhtml+xml"'
        f"{properties(text)}/>"
        for i, (name, text) in enumerate(pages.items())
    ]
    items += [
        f'<item id="i{i}" href="{image}" media-type="{TYPES[Path(image).suffix]}"/>'
        for i, image in enumerate(images)
    ]
    now = f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
    return PACKAGE.format(
        id=uuid.uuid5(uuid.NAMESPACE_URL, paper.SITE),
        site=paper.SITE,
        now=now,
        items="\n".join(items),
        spine="\n".join(f'<itemref idref="p{i}"/>' for i in range(len(pages))),
    )
