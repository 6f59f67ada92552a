"""The pages on a phone: everything is there, and large enough. Run `make book` first."""

import math
import re

import pytest
from helpers.site import CHAPTERS

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


@pytest.fixture(params=[375, 320])
def phone(narrow, request):
    """A page in a window of two widths, everything unfolded."""
    narrow.set_viewport_size({"width": request.param, "height": 900})
    narrow.evaluate(UNFOLD)
    narrow.evaluate("new Promise((done) => setTimeout(done, 100))")
    return narrow


def test_an_equation_begins_on_the_page(phone):
    begins = phone.evaluate(FIRST_SIGNS)
    assert all(math.isfinite(left) for _, left in begins), "an equation that is not typeset"
    assert not [found for found in begins if found[1] < -1]


def test_no_line_of_code_or_output_is_cut(phone):
    assert not phone.evaluate(CUT_LINES)


def test_tables_show_their_last_column(phone):
    assert not phone.evaluate(CUT_TABLES)


def test_tables_show_their_last_column_on_a_desk(wide):
    assert not wide.evaluate(CUT_TABLES)


def test_the_links_at_the_foot_are_whole(phone):
    assert phone.evaluate(FOOT) == 0
    assert not phone.evaluate(BROKEN_WORDS)


@pytest.mark.parametrize("narrow", CHAPTERS, indirect=True)
def test_the_labels_of_figures_are_large_enough(narrow):
    narrow.set_viewport_size({"width": 375, "height": 900})
    narrow.evaluate(UNFOLD)
    assert (
        narrow.locator(".foodxai-picture").count() or not narrow.locator(".cell_output img").count()
    )
    assert not narrow.locator("[data-failed]").evaluate_all("all => all.map((e) => e.outerHTML)")
    small = [found for found in narrow.evaluate(LABELS) if found[1] < READABLE - 0.2]
    assert not small, small


@pytest.mark.parametrize("narrow", CHAPTERS, indirect=True)
def test_no_figure_scrolls_sideways(narrow):
    narrow.set_viewport_size({"width": 375, "height": 900})
    narrow.evaluate(UNFOLD)
    assert not narrow.evaluate(SIDEWAYS)


@pytest.mark.parametrize("wide", CHAPTERS, indirect=True)
def test_what_is_printed_is_meant_for_readers(wide):
    wide.evaluate(UNFOLD)
    found = [
        (fault, re.search(pattern, text)[0], text[:80])
        for text in wide.evaluate(PRINTED)
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


def test_copied_code_is_the_code(visit):
    page = visit(CHAPTERS[1], width=375)
    cell = page.locator(".cell_input pre:visible").first
    shown = cell.evaluate("pre => pre.textContent")
    assert cell.locator(".line").count() == shown.rstrip("\n").count("\n") + 1
    copied = cell.evaluate(
        "pre => { getSelection().selectAllChildren(pre); return String(getSelection()); }"
    )
    assert copied.rstrip("\n") == shown.rstrip("\n")


def test_all_code_can_be_hidden_and_stays_hidden(visit):
    page = visit(CHAPTERS[1])
    control = page.get_by_role("button", name="Hide all code")
    inputs = page.locator(".cell > .cell_input:visible")
    assert inputs.count() > 3 and control.get_attribute("aria-pressed") == "false"
    folded = page.locator("details.above-input").count()
    control.focus()
    page.keyboard.press("Enter")
    assert inputs.count() == 0 and control.get_attribute("aria-pressed") == "true"
    page.goto(page.url.replace(CHAPTERS[1], CHAPTERS[2]), wait_until="commit")
    page.wait_for_selector(".cell .cell_output", state="attached")
    assert page.locator("html.foodxai-no-code").count() == 1
    assert inputs.count() == 0 and folded
    summary = page.locator("details.above-input summary").first
    summary.click()
    assert page.locator("details[open] .cell_input:visible").count() == 1
    control.click()
    assert inputs.count() > 3


def test_an_index_leads_to_the_place(visit):
    page = visit("book/equations")
    page.get_by_role("link", name="2", exact=True).first.click()
    page.wait_for_load_state()
    anchor = page.url.split("#")[1]
    assert anchor.startswith("equation-")
    assert page.locator(f"#{anchor} mjx-container").count() == 1


@pytest.mark.parametrize("name", ["chapters/11_grad_cam"])
def test_heatmaps_keep_their_colours_in_the_dark(visit, name):
    page = visit(name, scheme="dark")
    filters = page.locator(".cell_output img").evaluate_all(
        "images => images.map((image) => getComputedStyle(image).filter)"
    )
    assert set(filters) == {"none"}
