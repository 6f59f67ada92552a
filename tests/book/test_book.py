"""The built book as a reader meets it, in a real browser. Run `make book` first."""

import json
import re

import pytest
from helpers.site import CHAPTERS, HTML, TOC


def test_the_book_is_built():
    assert (HTML / "index.html").exists(), "run `make book` first"


SLOW = ["chapters/06_hyperparameters", "chapters/11_grad_cam", "chapters/18_explorer"]


@pytest.mark.in_turn
@pytest.mark.parametrize("name", SLOW)
def test_a_slow_machine_gets_the_same_page(visit, name):
    page = visit(name, slower=8)
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


def test_a_chosen_answer_can_be_read_where_motion_is_not_wanted(visit):
    page = visit(CHAPTERS[1])
    page.emulate_media(reduced_motion="reduce")
    answer = page.locator(".Quiz .MCButton").first
    answer.click()
    looks = answer.evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]")
    ground, ink = (sum(map(int, re.findall(r"\d+", one)[:3])) for one in looks)
    assert ink - ground > 300


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
