"""Make the book's PDF and EPUB from its built pages.

    python tools/press.py

They go to _build/press, and copies beside the pages, whose first one links to them then. Needs
Chromium, which draws what scripts draw, and prints.
"""

import hashlib
import io
import re
import shutil
import sys
from base64 import b64decode
from contextlib import contextmanager
from pathlib import Path

import epub
import paper
import pdf
from PIL import Image

from foodxai import _files

PRESS = paper.ROOT / "_build" / "press"
PATIENCE = 120_000  # milliseconds for one page on a busy machine
WINDOW = {"width": 720, "height": 900}  # pixels: a figure in it is as wide as the printed text
STILL = f"""
:is({paper.DRAWN}) figcaption, .foodxai-clinic :is(.bill, details, label, select),
.foodxai-play .answers {{
  display: none !important;
}}
.foodxai-clinic .ward {{ grid-template-columns: repeat(4, 1fr) !important; }}
"""
# What would play shows its first 25 steps, as it does for less motion; what asks tells the answer.
RUN = """[...document.querySelectorAll(".foodxai-play .tools button")]
  .forEach((button) => ["25 steps", "Reveal"].includes(button.textContent) && button.click())"""
LINKS = re.compile(r'(<!-- press -->)(?:<p class="press">.*?</p>)?')
QUALITY, LOSSLESS = 88, 60_000  # of a JPEG; bytes up to which a PNG stays one


@contextmanager
def chromium():
    """A browser of Playwright, closed at the end.

    Raises:
        SystemExit: there is none.
    """
    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if not found:
        sys.exit("make press needs Chromium or Chrome: apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def drawn(browser, page):
    """Pictures of what scripts draw on a page, list of PNG bytes in the page's order."""
    tab = browser.new_page(viewport=WINDOW, device_scale_factor=2)
    tab.emulate_media(media="print", reduced_motion="reduce")
    tab.goto((paper.HTML / f"{page}.html").as_uri())
    tab.wait_for_load_state("networkidle", timeout=PATIENCE)
    tab.add_style_tag(content=STILL)
    tab.evaluate(RUN)
    tab.wait_for_timeout(500)
    taken = [figure.screenshot(timeout=PATIENCE) for figure in tab.query_selector_all(paper.DRAWN)]
    tab.close()
    return taken


def fill(browser, page, section):
    """Put every picture of a page into a file of the press, small enough for a book."""
    waiting = section.select("img[data-drawn]")
    taken = drawn(browser, page) if waiting else []
    for image in section.find_all("img"):
        if "data-drawn" in image.attrs:
            content = taken[int(image.attrs.pop("data-drawn"))]
        elif image["src"].startswith("data:"):
            content = b64decode(image["src"].partition(",")[2])
        else:
            content = Path(image["src"]).read_bytes()
        image["src"] = f"images/{stored(content)}"


def stored(content):
    """The name of the file that a picture gets: as it is, or as a JPEG where that is smaller."""
    if content.lstrip().startswith(b"<"):
        suffix = ".svg"
    else:
        picture = Image.open(io.BytesIO(content))
        suffix = {"JPEG": ".jpg", "PNG": ".png"}.get(picture.format)
        if suffix is None or (suffix == ".png" and len(content) > LOSSLESS):
            content, suffix = smaller(picture, content if suffix else None)
    name = hashlib.sha256(content).hexdigest()[:20] + suffix
    _files.write(PRESS / "images" / name, content)
    return name


def smaller(picture, png):
    ground = Image.new("RGB", picture.size, "white")
    picture = picture.convert("RGBA")
    ground.paste(picture, mask=picture.getchannel("A"))
    lossy, exact = io.BytesIO(), io.BytesIO()
    ground.save(lossy, "JPEG", quality=QUALITY, subsampling=0)
    ground.save(exact, "PNG", optimize=True)
    exact = min(filter(None, [png, exact.getvalue()]), key=len)
    if lossy.tell() < 0.6 * len(exact):
        return lossy.getvalue(), ".jpg"
    return exact, ".png"


def sections(browser):
    """Yield (page, its section, its pictures in files), and say which page it is."""
    from tqdm import tqdm

    pages = [page for _, part in paper.contents() for page in part]
    for page in tqdm(pages, desc="pages", disable=None):
        section = paper.article(page)
        fill(browser, page, section)
        yield page, section


def main():
    if not (paper.HTML / "index.html").exists():
        sys.exit("There are no pages to print. Run `make book` first.")
    (PRESS / "images").mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        made = dict(sections(browser))
        books = [kind.make(browser, made, PRESS) for kind in (pdf, epub)]
    publish(books)
    for book in books:
        print(f"{book.as_uri()}: {megabytes(book)}")


def megabytes(book):
    return f"{book.stat().st_size / 1e6:.0f} MB"


def publish(books):
    """Copy the books beside the pages, and have the first page link to them."""
    for book in books:
        shutil.copy(book, paper.HTML / book.name)
    named = " and ".join(
        f'<a href="../{book.name}">{book.suffix[1:].upper()}</a> ({megabytes(book)})'
        for book in books
    )
    first = paper.HTML / f"{paper.contents()[0][1][0]}.html"
    line = f'<p class="press">The whole book to take along: {named}.</p>'
    text = LINKS.sub(rf"\1{line}", first.read_text(encoding="utf-8"))
    _files.write(first, text)


if __name__ == "__main__":
    main()
