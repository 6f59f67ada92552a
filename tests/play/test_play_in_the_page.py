"""The benches in Chromium: what a click, a key and a screen reader find."""

import json
import re

import numpy as np
import pytest
from helpers.explorer import insert

from foodxai import play
from foodxai.scratch import convolution

MADE = {
    "convolution": play.convolution,
    "optimisers": play.optimisers,
    "soups": play.soups,
    "bill": play.bill,
}
BENCHES = pytest.mark.parametrize("name", MADE)


def heard(page):
    return page.locator(".told[role=status]").inner_text()


def focused(page):
    return page.evaluate("document.activeElement.textContent || document.activeElement.value")


def tab_to(page, locator):
    for _ in range(40):
        page.keyboard.press("Tab")
        if locator.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError("the Tab key does not reach it")


def numbers(grid):
    """The numbers of a grid, [rows, columns]."""
    rows = grid.locator("[role=row]").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    return np.array([[float(text.replace("−", "-")) for text in row] for row in rows])


@BENCHES
def test_it_is_small_and_nothing_comes_from_outside(name):
    html = MADE[name]().html
    assert len(html.encode()) < 30_000 and "foodxai-explorer" not in html
    outside = html.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|url\(|\bid=|\bsrc=", outside)


def test_plain_text_and_refusals():
    assert repr(play.bill()).startswith("Bench(bill: Values stand in green")
    assert repr(play.soups(caption="Soups.")) == "Bench(soups: Soups.)"
    wrong = {
        "stride": lambda: play.convolution(stride=4),
        "padding": lambda: play.convolution(padding=3),
        r"shape \(2, 2\)": lambda: play.convolution([[1, 2], [3, 4]]),
        "whole numbers": lambda: play.convolution(np.ones((3, 3))),
        "ground": lambda: play.optimisers("hill"),
        "neurons": lambda: play.soups(9),
        "activation": lambda: play.soups(activation="relu6"),
        "rice": lambda: play.bill(rice=float("nan")),
    }
    for words, make in wrong.items():
        with pytest.raises(ValueError, match=words):
            make()


@BENCHES
def test_without_scripts_a_sentence_stands_there(browser, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(MADE[name](caption="Rice <b>and</b> soup.").html)
    assert page.get_by_text("Rice <b>and</b> soup.").is_visible()
    assert page.get_by_text("With JavaScript, a bench stands here").is_visible()
    assert page.locator("figcaption").is_visible()
    context.close()


@pytest.mark.in_turn
@pytest.mark.parametrize("scheme", ["light", "dark"])
@BENCHES
def test_axe_finds_no_violation_and_it_fits_a_phone(visit, axe, name, scheme):
    page = visit(MADE[name]().html, color_scheme=scheme, viewport={"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.evaluate(axe)
    found = page.evaluate("axe.run('main', {rules: {'page-has-heading-one': {enabled: false}}})")
    assert found["passes"] and not found["violations"], json.dumps(found["violations"], indent=1)


@BENCHES
def test_labels_are_read_on_a_phone(visit, name):
    page = visit(MADE[name]().html, viewport={"width": 375, "height": 800})
    sizes = page.locator(".foodxai-play svg").evaluate_all(
        """all => all.flatMap(svg => [...svg.querySelectorAll("text")].map(text =>
          parseFloat(getComputedStyle(text).fontSize) *
          svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"""
    )
    assert min([11, *sizes]) >= 11


def test_two_benches_do_not_disturb_each_other_or_the_frame_of_a_notebook(visit, browser):
    page = visit(play.bill().html + play.soups(2).html + play.bill(1, 2, 3).html)
    one, other = page.locator("[data-bench=bill]").all()
    one.get_by_label("Gradient of guests").fill("9")
    one.get_by_role("button", name="Check").click()
    assert "1 of 5" in one.locator(".told").inner_text()
    assert other.locator(".told").inner_text() == ""
    assert other.get_by_label("rice", exact=True).input_value() == "2"
    insert(page, play.bill(7, 7, 7).html, "main")
    assert page.locator("svg[role=img]").count() == 5
    assert page.locator("[data-bench=bill] .answers").count() == 3
    page.set_content("<iframe sandbox='allow-scripts'></iframe>")
    page.evaluate("h => { document.querySelector('iframe').srcdoc = h; }", play.bill().html)
    page.frames[1].wait_for_selector("svg[role=img]")


def test_convolution_answers_every_setting_as_python_does(visit):
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 10, (6, 8))
    page = visit(play.convolution(picture, bias=1).html)
    grid, weights = page.get_by_role("grid", name="Activation map"), rng.integers(-3, 4, (3, 3))
    for field, weight in zip(page.get_by_label("weight").all(), weights.ravel()):
        field.fill(str(weight))
    assert page.get_by_label("Filter").input_value() == "your own"
    for stride in (1, 2, 3):
        page.get_by_label("Stride").first.select_option(str(stride))
        for padding in (0, 1, 2):
            page.get_by_label("Padding").select_option(index=padding)
            x, w = picture[None, ..., None], weights[..., None, None]
            ours, _ = convolution.conv2d(x, w, [1], stride, padding)
            np.testing.assert_array_equal(numbers(grid), ours[0, ..., 0])


def test_convolution_by_keyboard(visit):
    page = visit(play.convolution(bias=1).html)
    grid = page.get_by_role("grid", name="Activation map")
    tab_to(page, grid.locator("[tabindex='0']"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert heard(page) == (
        "Row 2, column 2: the nine products add up to 0, plus the bias 1 makes 1."
    )
    assert focused(page) == "1" and grid.locator("[aria-selected=true]").count() == 1
    picture = page.get_by_role("grid", name="Picture")
    assert picture.locator(".seen").count() == 9
    products = page.locator(".nine b").all_inner_texts()
    assert [float(text.replace("−", "-")) for text in products] == [0, 0, -2, 2, 0, -1, 2, 0, -1]
    picture.locator("[tabindex='0']").focus()
    page.keyboard.press("9")
    assert numbers(picture)[0, 0] == 9
    page.get_by_label("Filter").select_option("identity")
    page.get_by_label("Bias").fill("0")
    assert numbers(grid)[0, 1] == 2


def test_convolution_by_touch(visit):
    page = visit(play.convolution(padding=1).html)
    picture = page.get_by_role("grid", name="Picture")
    assert picture.locator(".pad").count() == 81 - 49
    page.get_by_label("Paint with").evaluate(
        "e => { e.value = 5; e.dispatchEvent(new Event('input')); }"
    )
    picture.locator("[tabindex='-1']").last.click()
    assert numbers(picture)[7, 7] == 5
    page.get_by_role("grid", name="Activation map").locator("[role=gridcell]").last.click()
    assert heard(page).startswith("Row 7, column 7")


def test_optimisers_by_keyboard_and_by_click(visit):
    page = visit(play.optimisers("saddle").html)
    ball_map = page.get_by_role("application")
    assert "start at x −2, y 0" in ball_map.get_attribute("aria-label")
    tab_to(page, ball_map)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    assert "start at x −1.88, y 0.15" in ball_map.get_attribute("aria-label")
    tab_to(page, page.get_by_role("button", name="Step"))
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert "Loss after 42 steps: SGD" in page.locator(".heard").inner_text()
    box = ball_map.bounding_box()
    ball_map.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    assert re.search(r"start at x −?0[.01]*, y −?0[.01]*\. ", ball_map.get_attribute("aria-label"))
    page.get_by_role("button", name="Reset").click()
    assert page.get_by_label("Step:").input_value() == "0"


def test_optimisers_take_the_rate_the_momentum_and_the_noise(visit):
    page = visit(play.optimisers().html)
    rows = page.locator("tbody tr")

    def losses():
        return rows.locator("td:nth-child(3)").all_inner_texts()

    def move(name, value):
        page.get_by_label(name).evaluate(
            "(e, v) => { e.value = v; e.dispatchEvent(new Event('input')); }", value
        )

    move("Step:", 50)
    before = losses()
    move("Learning rate", -80)
    assert rows.locator("td:nth-child(2)").all_inner_texts() == ["0.01", "0.05", "1", "0.1", "0.3"]
    assert [a == b for a, b in zip(before, losses())] == [False, True, True, True, True]
    before = losses()
    move("Momentum ρ", 0.5)
    assert [a == b for a, b in zip(before, losses())] == [True, False, True, True, True]
    page.get_by_label("Rate of").select_option("all five")
    assert rows.locator("td:nth-child(2)").all_inner_texts() == ["0.01"] * 5
    before = losses()
    move("Noise", 1)
    assert not {*losses()} & {*before}


@pytest.mark.parametrize("name", ["optimisers", "soups"])
def test_play_pause_and_less_motion(visit, name):
    page = visit(MADE[name]().html)
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelectorAll('polyline')[0].points.length > 3")
    page.get_by_role("button", name="Pause").click()
    lines = page.locator("polyline").first
    there = lines.get_attribute("points")
    page.wait_for_timeout(200)
    assert lines.get_attribute("points") == there
    calm = visit(MADE[name]().html, reduced_motion="reduce")
    calm.get_by_role("button", name="Reset").click()
    calm.get_by_role("button", name="25 steps").click()
    assert re.search(r"25 (steps|epochs)", calm.locator(".heard").inner_text())


def test_soups_by_keyboard(visit):
    page = visit(play.soups(1, "tanh").html)
    page.get_by_label("Neurons").focus()
    page.keyboard.press("ArrowRight")
    assert "with 2 folds" in page.locator("canvas").get_attribute("aria-label")
    tab_to(page, page.get_by_role("button", name="One epoch"))
    first = page.locator(".heard").inner_text()
    for _ in range(3):
        page.keyboard.press("Enter")
    told = page.locator(".heard").inner_text()
    assert told.startswith("After 3 epochs: these soups") and "new soups" in told != first
    page.get_by_role("button", name="Reset").click()
    assert page.locator(".heard").inner_text() == first
    page.get_by_role("button", name="New start").click()
    assert page.locator(".heard").inner_text() != first


def test_bill_by_keyboard(visit):
    page = visit(play.bill().html)
    tab_to(page, page.get_by_label("Gradient of the bill"))
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    assert heard(page).startswith("1 of 5 are right. Still open: the sum, guests")
    assert "A product swaps" in page.locator(".answers").inner_text()
    picture = page.get_by_role("img")
    assert "the bill: value 27, gradient 1; the sum: value 9, gradient not" in (
        picture.get_attribute("aria-label")
    )
    page.get_by_label("guests", exact=True).fill("4")
    assert heard(page) == "The bill is 36. Predict its gradients."
    page.get_by_role("button", name="Reveal").click()
    assert heard(page) == "The gradients: the bill 1, the sum 4, guests 9, rice 4, soup 4."
    assert "?" not in picture.text_content()
    page.get_by_label("rice", exact=True).fill("many")
    assert heard(page) == "Type a number for rice."
