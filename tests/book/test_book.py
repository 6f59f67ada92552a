"""The built book as a reader meets it, in a real browser. Run `make book` first."""

import json
import re
from pathlib import Path

import pytest
from helpers.site import CHAPTERS, HTML, REPOSITORY, ROOT, TOC


def test_the_book_is_built():
    assert (HTML / "index.html").exists(), "run `make book` first"


def test_a_page_needs_no_network_and_typesets_its_equations(wide):
    written = wide.locator(".math").count()
    if written:
        wide.wait_for_selector("mjx-container", state="attached")
    assert wide.locator("mjx-container").count() >= written
    assert wide.locator("article img:not([alt]), article img[alt='']").count() == 0
    assert wide.locator("article h1").count() == 1


@pytest.mark.parametrize("wide", CHAPTERS, indirect=True)
def test_a_chapter_is_executed_light_enough_and_says_what_made_it(wide, request):
    page, name = wide, request.node.callspec.params["wide"]
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


@pytest.mark.parametrize("wide", CHAPTERS, indirect=True)
def test_launch_buttons_open_the_committed_notebook(wide, request):
    name = request.node.callspec.params["wide"]
    links = wide.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert (ROOT / f"{name}.ipynb").exists()
    assert f"https://colab.research.google.com/github/{REPOSITORY}/blob/main/{name}.ipynb" in links
    assert any(
        re.match(rf"https://mybinder.org/v2/gh/{REPOSITORY}/main\?urlpath=.*{name}.ipynb", link)
        for link in links
    )


def keep_their_shape(page):
    shapes = page.locator(".cell_output img").evaluate_all(
        "images => images.map(i => [i.width / i.height, i.naturalWidth / i.naturalHeight])"
    )
    assert all(abs(shown / true - 1) < 0.03 for shown, true in shapes if shown == shown), shapes


def test_pictures_keep_their_shape(wide):
    keep_their_shape(wide)


def test_a_phone_needs_no_sideways_scrolling_and_keeps_the_pictures_shape(narrow):
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 361
    keep_their_shape(narrow)


SLOW = ["chapters/06_hyperparameters", "chapters/11_grad_cam", "chapters/18_explorer"]


@pytest.mark.parametrize("name", SLOW)
@pytest.mark.parametrize("slower", [4, 8])
def test_a_slow_machine_gets_the_same_page(visit, name, slower):
    page = visit(name, slower=slower)
    assert page.locator("mjx-container").count() >= page.locator(".math").count() > 0
    for quiz in page.locator(".Quiz").all():
        quiz.locator(".MCButton").first.click()
        assert re.match("Right|Not yet", quiz.locator(".Feedback").inner_text())
    sliders = page.locator(".foodxai-frames input")
    for slider in sliders.all():
        slider.press("End")
        assert (
            slider.get_attribute("aria-valuetext")
            == json.loads(slider.get_attribute("data-texts"))[-1]
        )
    for explorer in page.locator(".foodxai-explorer").all():
        explorer.locator(".pictures p:not(:empty)").nth(2).wait_for()
    assert page.locator(".Quiz").count() >= 3


def test_dark_mode(visit):
    page = visit(CHAPTERS[1], scheme="dark")
    sum_of = "e => getComputedStyle(e).{}.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("body").evaluate(sum_of.format("backgroundColor")) < 200
    output = page.locator(".cell_output .text_html").first
    assert output.evaluate("e => getComputedStyle(e).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert page.locator(".foodxai-frames figcaption").first.evaluate(sum_of.format("color")) > 500


def test_search_finds_a_word_of_a_chapter(visit):
    page = visit(TOC["root"])
    page.keyboard.press("Control+k")
    page.keyboard.type("espresso")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    found = page.locator("#search-results li a").evaluate_all(
        "links => links.map(link => link.href)"
    )
    assert any("00_first_taste" in link for link in found)
