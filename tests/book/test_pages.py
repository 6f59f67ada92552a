"""What every page looks like, on a desk and on a phone. Run `make book` first."""

import math
import re
from pathlib import Path

import pytest
from helpers.site import CHAPTERS, HTML, PAGES, REPOSITORY, ROOT

READABLE = 11  # pixels

FIRST_SIGNS = """() => [...document.querySelectorAll("article div.math")].map((box) => {
  box.scrollLeft = 0;
  const signs = [...box.querySelectorAll("mjx-c, mjx-mtext")].map((e) => e.getBoundingClientRect());
  const left = Math.min(...signs.filter(({ width }) => width).map(({ left }) => left));
  return [box.textContent.slice(0, 30), left - Math.max(0, box.getBoundingClientRect().left)];
})"""
UNFOLD = "document.querySelectorAll('article details').forEach((d) => (d.open = true))"
CUT_LINES = """() => [...document.querySelectorAll("article .highlight pre")]
  .filter((pre) => pre.clientWidth && pre.scrollWidth > pre.clientWidth + 1)
  .map((pre) => pre.textContent.slice(0, 60))"""
CUT_TABLES = """() => [...document.querySelectorAll("article table")].flatMap((table) => {
  let box = table;
  while (getComputedStyle(box).overflowX === "visible" && box.tagName !== "ARTICLE")
    box = box.parentElement;
  const most = Math.min(box.getBoundingClientRect().right, innerWidth) + 1;
  const last = [...table.rows].map((row) => row.lastElementChild.getBoundingClientRect().right);
  const name = table.textContent.trim().slice(0, 60);
  return Math.max(...last) > most ? [[name, Math.max(...last)]] : [];
})"""
LABELS = """() => [...document.querySelectorAll("article [data-wide]")].flatMap((box) => {
  const image = box.querySelector("img");
  const [wide, narrow] = [box.dataset.wide, box.dataset.narrow].map(Number);
  const twin = box.querySelector("source");
  const part = twin && matchMedia(twin.media).matches ? narrow : wide;
  return part && image.clientWidth ? [[image.alt, part * image.clientWidth]] : [];
})"""
SIDEWAYS = """() => [...document.querySelectorAll(
  "article .foodxai-picture, article .foodxai-frames .frame:not([hidden])"
)].filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => box.querySelector("img").alt)"""
BROKEN_WORDS = """() => [...document.querySelectorAll(".prev-next-title")].flatMap((title) =>
  [...title.textContent.matchAll(/[^\\s-]+/g)].filter(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(title.firstChild, index);
    range.setEnd(title.firstChild, index + word.length);
    return range.getClientRects().length > 1;
  }).map(([word]) => word))"""
FOOT = """() => [...document.querySelectorAll(".prev-next-area a *")]
  .map((e) => e.getBoundingClientRect())
  .filter(({ left, right }) => left < 0 || right > innerWidth).length"""
PRINTED = """() =>
  [...document.querySelectorAll("article .cell_output :is(.stream, .text_plain) pre")]
    .map((pre) => pre.textContent)"""
NOUNS = (
    "burgers|plates|dishes|photos|images|pixels|steps|epochs|layers|classes|channels|maps|passes|"
    "neurons|weights|filters|seconds|minutes|times|places|numbers|objects|networks|methods"
)
FAULTS = {
    "the name of an object": r"<[\w.]+ (?:object )?at 0x",
    "one of many": rf"(?<![\d.,/-])\b1 (?:{NOUNS})\b",
    "a negative zero": r"(?<![\d.\w])[-\u2212]0(?:\.0+)?(?![\d.])",
    "a line in pieces": r"[:=]\n [\d-]",
}


# The first test below looks at all of them, and in its order come the others.
LOOKS = [
    pytest.param((name, width), id=f"{name}-{width}", marks=marks)
    for name in PAGES
    for width, marks in ((1280, ()), (375, ()), (320, pytest.mark.in_turn))
]


@pytest.fixture(scope="module", params=LOOKS)
def page(opened, request):
    """A page in a window of so many pixels; on a phone everything is unfolded."""
    name, width = request.param
    page = opened(name)
    page.set_viewport_size({"width": width, "height": 900})
    if width < 1000:
        page.evaluate(UNFOLD)
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    return page


def look_at(*widths, names=PAGES):
    """The pages, and the widths of the window, that a test looks at."""
    looks = [
        look for look in LOOKS for name, width in look.values if name in names and width in widths
    ]
    return pytest.mark.parametrize("page", looks, indirect=True, scope="module")


def test_pictures_keep_their_shape(page):
    shapes = page.locator(".cell_output img").evaluate_all(
        "images => images.map(i => [i.width / i.height, i.naturalWidth / i.naturalHeight])"
    )
    assert all(abs(shown / true - 1) < 0.03 for shown, true in shapes if shown == shown), shapes


@look_at(1280)
def test_a_page_needs_no_network_and_typesets_its_equations(page):
    written = page.locator(".math").count()
    if written:
        page.wait_for_selector("mjx-container", state="attached")
    assert page.locator("mjx-container").count() >= written
    assert page.locator("article img:not([alt]), article img[alt='']").count() == 0
    assert page.locator("article h1").count() == 1


@look_at(1280, names=CHAPTERS)
def test_a_chapter_is_executed_light_enough_and_says_what_made_it(page, request):
    name, _ = request.node.callspec.params["page"]
    badge = page.locator(".foodxai-badge")
    for fact in ("profile", "backbone", "device", "TensorFlow"):
        assert fact in badge.inner_text()
    assert page.locator(".cell_output img, .foodxai-frames").count() > 0
    alts = page.locator(".cell_output img").evaluate_all("images => images.map(image => image.alt)")
    assert all(len(alt) > 3 and "/" not in alt for alt in alts), alts
    for version in ("img", "picture:has(source) source, :not(picture:has(source)) > img"):
        shown = (
            page.locator("article")
            .locator(version)
            .evaluate_all(
                "all => all.map((i) => i.getAttribute('srcset') ?? i.getAttribute('src'))"
            )
        )
        files = [HTML / "_images" / Path(src).name for src in shown if "_images" in src]
        size = (HTML / f"{name}.html").stat().st_size + sum(file.stat().st_size for file in files)
        assert size < 3_000_000


@look_at(1280, names=CHAPTERS)
def test_launch_buttons_open_the_committed_notebook(page, request):
    name, _ = request.node.callspec.params["page"]
    links = page.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert (ROOT / f"{name}.ipynb").exists()
    assert f"https://colab.research.google.com/github/{REPOSITORY}/blob/main/{name}.ipynb" in links
    assert any(
        re.match(rf"https://mybinder.org/v2/gh/{REPOSITORY}/main\?urlpath=.*{name}.ipynb", link)
        for link in links
    )


@look_at(375, 320)
def test_a_phone_needs_no_sideways_scrolling(page):
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1


@look_at(375, 320)
def test_an_equation_begins_on_the_page(page):
    begins = page.evaluate(FIRST_SIGNS)
    assert all(math.isfinite(left) for _, left in begins), "an equation that is not typeset"
    assert not [found for found in begins if found[1] < -1]


@look_at(375, 320)
def test_no_line_of_code_or_output_is_cut(page):
    assert not page.evaluate(CUT_LINES)


def test_tables_show_their_last_column(page):
    assert not page.evaluate(CUT_TABLES)


@look_at(375, 320)
def test_the_links_at_the_foot_are_whole(page):
    assert page.evaluate(FOOT) == 0
    assert not page.evaluate(BROKEN_WORDS)


@look_at(375, names=CHAPTERS)
def test_the_labels_of_figures_are_large_enough_and_none_scrolls_sideways(page):
    assert page.locator(".foodxai-picture").count() or not page.locator(".cell_output img").count()
    assert not page.locator("[data-failed]").evaluate_all("all => all.map((e) => e.outerHTML)")
    small = [found for found in page.evaluate(LABELS) if found[1] < READABLE - 0.2]
    assert not small, small
    assert not page.evaluate(SIDEWAYS)


@look_at(1280, names=CHAPTERS)
def test_what_is_printed_is_meant_for_readers(page):
    page.evaluate(UNFOLD)
    found = [
        (fault, re.search(pattern, text)[0], text[:80])
        for text in page.evaluate(PRINTED)
        for fault, pattern in FAULTS.items()
        if re.search(pattern, text)
    ]
    assert not found, found


@pytest.mark.parametrize(
    "fault, text, fine",
    [
        ("the name of an object", "<keras.src.History object at 0x7f>", "<b> at 5"),
        ("one of many", "it has 1 burgers", "it has 11 burgers, 0.1 burgers, 1 burger"),
        ("a negative zero", "left -0.0", "10-0.05, -0.04, e-05"),
        ("a line in pieces", "slope at 3:\n 7.0", "slopes:\n[[1]\n [2]]"),
    ],
)
def test_the_faults_are_known(fault, text, fine):
    assert re.search(FAULTS[fault], text) and not re.search(FAULTS[fault], fine)


def test_the_buttons_of_a_page_in_catalan_are_too(visit):
    article = visit("book/ca/00_first_taste").locator("article")
    named = [name.split()[:1] for name in article.locator("button").all_text_contents()]
    assert ["Comprova"] in named and ["Amaga"] in named
    assert not [word for word in named if word in (["Check"], ["Hide"], ["Forget"])]
