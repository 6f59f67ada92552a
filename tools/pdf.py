"""The book as one PDF, printed by Chromium: outline, contents, page numbers, links inside."""

import copy
import json
import re
import subprocess
from pathlib import Path

import paper
import typeset

from foodxai.explore import npm

FONTS = "@fontsource/source-serif-4@5.3.1"
DIGEST = "cWcTCXjYYrgF9A67fThVir1VSc0lPEYmwQ6jA4pPt01s2MSCi/maINUcZoCzaqnU8fyUReDO97eGcBUkHgOeug=="
FACES = {"400-normal": "", "400-italic": "font-style: italic;", "700-normal": "font-weight: 700;"}
TEMPLATES = Path(__file__).parent / "templates"
NUMBER = "document.querySelectorAll('nav a').forEach((a, i) => (a.dataset.page = found[i]))"
KIDS = re.compile(rb"\n(\d+) 0 obj\n<</Type /Pages\n[^>]*?/Kids \[([^]]*)\]")
PLACE = re.compile(rb"/(\S+) \[(\d+) 0 R /XYZ")


def make(browser, sections, folder):
    """Write foodxai.pdf.

    Args:
        browser: of Playwright.
        sections: {page: what ``paper.article`` returned, its pictures in files of ``folder``}.
        folder: where it goes.

    Returns:
        Path.
    """
    (folder / "book.html").write_text(document(sections, folder), encoding="utf-8")
    tab = browser.new_page()
    tab.goto((folder / "book.html").as_uri(), wait_until="load", timeout=600_000)
    tab.evaluate("MathJax.startup.promise.then(() => document.fonts.ready).then(() => true)")
    target = folder / "foodxai.pdf"
    new = target.with_suffix(".part")
    tab.set_default_timeout(0)
    found = numbers(printed(tab, new), sections)
    tab.evaluate(f"found => {NUMBER}", found)
    if numbers(printed(tab, new), sections) != found:
        raise ValueError("The page numbers moved the pages: leave room for them in press.css.")
    tab.close()
    return new.replace(target)


def printed(tab, target):
    """The bytes of the PDF, which ``target`` holds then."""
    return tab.pdf(
        path=target, prefer_css_page_size=True, outline=True, tagged=True, print_background=True
    )


def numbers(content, sections):
    """On which page of a PDF each section begins: list of int, in the order of the sections."""
    kids = {node: re.findall(rb"(\d+) 0 R", inside) for node, inside in KIDS.findall(content)}

    def leaves(node):
        return [leaf for kid in kids[node] for leaf in leaves(kid)] if node in kids else [node]

    root = re.search(rb"/Type /Catalog\n/Pages (\d+)", content)[1]
    order = {page: number for number, page in enumerate(leaves(root), 1)}
    places = {name.decode(): order[page] for name, page in PLACE.findall(content)}
    return [places[paper.key(page)] for page in sections]


def document(sections, folder):
    """HTML of the whole book."""
    parts = []
    for title, pages in paper.contents():
        placed_pages = [placed(sections, page) for page in pages]
        if title:
            heading = f'<h1 class="part">{title}</h1>'
            placed_pages[0].insert(0, paper.BeautifulSoup(heading, "html.parser"))
        parts += map(str, placed_pages)
    css = faces(folder) + (TEMPLATES / "press.css").read_text(encoding="utf-8")
    css += "".join(running(sections, page) for page in sections)
    return (
        (TEMPLATES / "press.html")
        .read_text(encoding="utf-8")
        .format(
            css=css,
            mathjax=(paper.HTML / "_static" / "mathjax" / "tex-chtml.js").as_uri(),
            pygments=(paper.HTML / "_static" / "pygments.css").as_uri(),
            picture=(paper.ROOT / "book" / "_static" / "cheat_2.webp").as_uri(),
            contents=contents(sections),
            parts="\n".join(parts),
        )
    )


def running(sections, page):
    """CSS: the title of a section stands over its pages."""
    name, title = paper.key(page), json.dumps(sections[page].h1.get_text(), ensure_ascii=False)
    head = f"@page p{name} {{ @top-center {{ content: {title}; }} }}"
    return f'[id="{name}"] {{ page: p{name}; }}\n{head}\n'


def placed(sections, page):
    """A page in the one document: names of its own, headings one level down."""
    section = copy.copy(sections[page])
    name = paper.key(page)
    for tag in section.find_all(id=True):
        tag["id"] = place(page, tag["id"])
    section["id"], section["class"] = name, "page"
    typeset.prepare(section)
    for level in (4, 3, 2, 1):
        for heading in section.find_all(f"h{level}"):
            heading.name = f"h{level + 1}"
    paper.link(section, page, sections, lambda target, anchor: f"#{place(target, anchor)}")
    return section


def place(page, anchor):
    return f"{paper.key(page)}--{anchor}" if anchor else paper.key(page)


def contents(sections):
    lines = []
    for title, pages in paper.contents():
        items = "".join(
            f'<li><a href="#{paper.key(page)}">{sections[page].h1.get_text()}</a></li>'
            for page in pages
        )
        lines.append(f"<p>{title}</p><ul>{items}</ul>")
    return "".join(lines)


def faces(folder):
    """CSS of the fonts, which come from npm like the book's scripts; the system's without npm."""
    rules = ""
    for face, style in FACES.items():
        name = f"source-serif-4-latin-{face}.woff2"
        target = paper.ROOT / "_build" / "npm" / name
        try:
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                npm.copy(FONTS, DIGEST, [f"files/{name}"], target.parent)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"The PDF has this machine's fonts, for npm gave no other: {error}")
            return ""
        source = f"src: url({target.as_uri()})"
        rules += f'@font-face {{ font-family: "Source Serif 4"; {source}; {style} }}\n'
    return rules
