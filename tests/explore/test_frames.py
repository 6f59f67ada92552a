import re

import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from foodxai import explore

LABELS = ["raw", 'half <b>"done"</b> & hot', "done"]
CAPTION = "A dish <i>as it cooks</i>."
ALT = 'A "plain" plate.'


def colours(n=3, size=40):
    return [np.full((size, size, 3), 80 * i, np.uint8) for i in range(n)]


def test_every_kind_of_picture():
    arrays = explore.frames(colours(), LABELS, CAPTION, ALT)
    images = explore.frames([Image.fromarray(a) for a in colours()], LABELS, CAPTION, ALT)
    assert arrays.html == images.html and 'width="40" height="40"' in arrays.html

    def drawn():
        for i in range(30):
            figure, axes = plt.subplots(figsize=(6, 3), dpi=100)
            axes.set_ylabel("a label\n" * (i // 4))
            yield figure

    plt.close("all")
    with plt.rc_context(
        {"savefig.bbox": "tight"}
    ):  # as in the course's style, where a tight box would change the size
        charts = explore.frames(drawn(), range(30), CAPTION, ALT)
    assert 'width="600" height="300"' in charts.html and charts.html.count("<img") == 30
    assert not plt.get_fignums()
    smallest = plt.rcParams["font.size"] / 72 / 6
    assert f'data-wide="{smallest:.5f}"' in charts.html and "data-wide" not in arrays.html
    assert f"--least: {11 / smallest:.0f}px" in charts.html


def test_nothing_comes_from_outside_and_texts_are_escaped():
    html = explore.frames(colours(), LABELS, CAPTION, ALT)._repr_html_()
    assert set(re.findall(r'(?:src|href)="([^:]*:)', html)) == {"data:"}
    assert not re.search(r"https?://|<script|@import|url\(|\bid=", html)
    assert "<b>" not in html and "<i>" not in html and html.count("&lt;b&gt;") >= 2


def test_plain_text():
    told = repr(explore.frames(colours(), "abc", "Rice.", ALT))
    assert told == "Frames(3 from 'a' to 'c': Rice.)"


def soup(salt, heat):
    return np.full((40, 40, 3), 10 * salt + heat, np.uint8), f"salt {salt}, heat {heat}"


SOUPS = {"salt": (1, 2), "heat": (3, 4, 5)}


def test_sliders_draw_all_combinations_in_order():
    made = explore.sliders(soup, SOUPS, CAPTION, ALT)
    assert made.labels == tuple(f"salt {s}, heat {h}" for s in (1, 2) for h in (3, 4, 5))
    assert made.html.count("<img") == 6 and made.html.count('type="range"') == 2
    with pytest.raises(ValueError, match="two or more"):
        explore.sliders(soup, {"salt": (1,), "heat": (3,)}, CAPTION, ALT)


@pytest.mark.parametrize(
    "pictures, labels, words",
    [
        (colours(1), ["a"], "two or more"),
        (colours(3), ["a", "b"], "3 pictures and 2 labels"),
        ([*colours(1), *colours(1, size=41)], "ab", "different sizes"),
        ([np.zeros((4, 4, 3))] * 2, "ab", "dtype float64"),
        ([np.zeros((4, 4), np.uint8)] * 2, "ab", r"shape \(4, 4\)"),
        (
            [np.random.default_rng(0).integers(0, 256, (400, 400, 3)).astype(np.uint8)] * 3,
            "abc",
            "fewer or smaller",
        ),
    ],
)
def test_bad_input_is_refused(pictures, labels, words):
    with pytest.raises(ValueError, match=words):
        explore.frames(pictures, labels, CAPTION, ALT)


@pytest.fixture
def page(browser):
    page = browser.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(error))
    page.on("request", lambda request: problems.append(request.url))
    twice = [
        explore.frames(colours(), LABELS, CAPTION, ALT).html,
        explore.frames(colours()[::-1], "abc", "Another.", ALT).html,
    ]
    page.set_content("<!doctype html><body>" + "".join(twice))
    yield page
    page.close()
    assert all(str(problem).startswith("data:") for problem in problems), problems


def state(figure):
    return (
        figure.locator("img:visible").get_attribute("alt"),
        figure.locator("input").get_attribute("aria-valuetext"),
        figure.locator(".now").inner_text(),
    )


def said(label):
    """The state of a figure that shows the picture with this label."""
    return f"{label}. {ALT}", label, label


def test_keyboard_moves_one_figure_and_leaves_the_other(page):
    first, second = page.locator("figure").all()
    assert state(first) == said(LABELS[0])
    first.locator("input").focus()
    page.keyboard.press("ArrowRight")
    assert state(first) == said(LABELS[1]) and state(second) == said("a")
    page.keyboard.press("End")
    assert state(first) == said(LABELS[2])
    second.locator("input").focus()
    page.keyboard.press("ArrowRight")
    assert state(first) == said(LABELS[2]) and state(second) == said("b")


def test_two_sliders_choose_one_picture(page):
    page.set_content(explore.sliders(soup, SOUPS, CAPTION, ALT).html)
    figure, (salt, heat) = page.locator("figure"), page.get_by_role("slider").all()
    for key, slider, label, said in [
        ("End", heat, "salt 1, heat 5", "5"),
        ("ArrowRight", salt, "salt 2, heat 5", "2"),
        ("ArrowLeft", heat, "salt 2, heat 4", "4"),
    ]:
        slider.focus()
        page.keyboard.press(key)
        assert (
            figure.locator("img:visible").get_attribute("alt")
            == f"{figure.locator('.now').inner_text()}. {ALT}"
            == f"{label}. {ALT}"
        )
        assert slider.get_attribute("aria-valuetext") == said
    assert page.get_by_role("slider", name="salt:").count() == 1


def test_names_and_roles_for_a_screen_reader(page):
    slider = page.get_by_role("slider", name="Move:").first
    assert (slider.get_attribute("min"), slider.get_attribute("max"), slider.input_value()) == (
        "0",
        "2",
        "0",
    )
    assert page.get_by_role("figure", name=CAPTION).count() == 1
    assert page.get_by_role("img").count() == 2
    assert page.locator("img:not([alt])").count() == 0


def test_paper_shows_several_frames_with_their_labels(page):
    page.emulate_media(media="print")
    first = page.locator("figure").first
    assert first.locator("img:visible").count() == 3 and not first.locator("input").is_visible()
    assert first.locator(".paper:visible").all_inner_texts() == LABELS


def test_it_fits_a_phone(page):
    page.set_content(explore.frames(colours(size=900), LABELS, CAPTION, ALT).html)
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
