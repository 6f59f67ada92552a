"""The decks of the built book."""

import re

import pytest
from bs4 import BeautifulSoup
from helpers import links
from helpers.site import CHAPTERS, HTML

DECKS = [page.removeprefix("chapters/") for page in CHAPTERS if page.startswith("chapters/")]
WORDS = 55  # of the longest slide: its title, its sentences and its caption
SHOWN = (
    "03_neural_networks",
    "05_cnn_layers",
    "08_diagnosing_training",
    "11_grad_cam",
    "18_explorer",
)

# What stands outside its slide, or is so small that it was not drawn. Every slide is shown in turn.
FAULTS = """async () => {
  const found = [];
  for (const slide of document.querySelectorAll(".slides > section")) {
    Reveal.slide(Reveal.getIndices(slide).h);
    await new Promise((done) => setTimeout(done, 60));
    const room = slide.firstElementChild.getBoundingClientRect();
    for (const one of slide.querySelectorAll(
      ".body > *, .figure img, .stage > *, pre, mjx-container[display] > mjx-math"
    )) {
      if (one.closest("[hidden]") || getComputedStyle(one).display === "contents") continue;
      const box = one.getBoundingClientRect();
      const inside = box.left > room.left - 2 && box.right < room.right + 2 &&
        box.top > room.top - 2 && box.bottom < room.bottom + 2;
      const drawn = box.height > 4 || one.tagName === "SPAN" || one.matches(".equations *");
      if (!inside || !drawn)
        found.push(`${slide.querySelector("h1, h2").textContent}: ${one.tagName} ${one.className}`);
    }
  }
  return found;
}"""


def parsed(folder, name):
    return BeautifulSoup((HTML / folder / f"{name}.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("name", DECKS)
def test_every_figure_on_a_slide_is_one_of_its_chapter(name):
    deck, chapter = parsed("slides", name), (HTML / "chapters" / f"{name}.html").read_text("utf-8")
    figures = deck.select(".slides .figure")
    assert figures
    for figure in figures:
        pictures = figure.select("img[src]")
        settings = figure.select("figure[data-settings], script[type='application/json']")
        charts = figure.select("svg[aria-label]")
        assert pictures or settings or charts, figure
        for chart in charts:
            assert f'aria-label="{chart["aria-label"]}"' in chapter
        for picture in pictures:
            assert f'src="{picture["src"]}"' in chapter
            assert picture.get("alt"), picture["src"][:80]
        for number in re.findall(r"Figure \d+\.\d+", figure.get_text()):
            assert number in chapter


@pytest.mark.parametrize("name", DECKS)
def test_a_slide_has_few_words_and_the_speaker_the_rest(name):
    slides = parsed("slides", name).select(".slides > section")
    assert sum(len(slide.select_one(".notes").get_text().split()) for slide in slides) > 500
    for slide in slides:
        for part in slide.select(".notes, .stage, .highlight, .math, li"):
            part.decompose()
        assert len(slide.get_text(" ").split()) <= WORDS, slide.h2


@pytest.mark.parametrize("name", SHOWN)
def test_nothing_on_a_slide_is_cut(visit, name):
    page = visit(f"slides/{name}")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.wait_for_selector(".reveal.ready")
    assert page.evaluate(FAULTS) == []


def test_a_phone_has_upright_slides(visit):
    page = visit("slides/04_backpropagation", width=375)
    page.wait_for_selector(".upright .reveal.ready")
    assert page.evaluate(FAULTS) == []


def test_keys_turn_the_pages_answer_and_open_the_notes(visit):
    page = visit("slides/04_backpropagation", scheme="dark")
    page.wait_for_selector(".reveal.ready")
    page.keyboard.press("ArrowRight")
    assert page.locator("section.present h2").inner_text() == "You will be able to"
    page.evaluate("Reveal.slide(Reveal.getTotalSlides() - 3)")
    page.keyboard.press("ArrowRight")
    assert page.locator("section.present .fragment.visible").count() == 1
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    opened.value.locator(".speaker-controls-notes").wait_for()
    opened.value.get_by_text("A product swaps the values").first.wait_for()


IS_DARK = "document.documentElement.classList.contains('dark')"


@pytest.mark.parametrize("mode, dark", [("auto", True), ("light", False), ("dark", True)])
def test_a_deck_is_dark_where_the_reader_chose_so_or_else_the_system(visit, mode, dark):
    page = visit("slides/00_first_taste", scheme="dark")
    page.evaluate("(mode) => Object.assign(localStorage, { mode, theme: 'light' })", mode)
    page.reload()
    page.wait_for_selector(".reveal.ready")
    assert page.evaluate(IS_DARK) == dark
    page.keyboard.press("d")
    assert page.evaluate(IS_DARK) != dark
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == dark


def test_chapters_and_the_list_lead_to_the_decks(visit):
    listed = {link["href"] for link in parsed("book", "slides").select(".decks a")}
    assert listed == {f"../slides/{name}.html" for name in DECKS}
    for name in DECKS:
        deck, chapter = (
            (HTML / room / f"{name}.html").resolve() for room in ("slides", "chapters")
        )
        assert f"../slides/{name}.html" in [address for _, address in links.page(chapter).links]
        assert ("back", f"../chapters/{name}.html") in links.page(deck).links
