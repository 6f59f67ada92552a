"""The widget's script in a browser, in front of a kernel that answers what the test says."""

import numpy as np
import pytest
from helpers.explorer import answer, answer_map, open_widget, sent

PHOTO_AND_MAPS = ".foodxai-explorer .pictures p"


@pytest.fixture
def page(browser):
    """An empty page; at the end nothing may have gone wrong in it."""
    page = browser.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(error))
    page.set_content("<!doctype html><body>")
    yield page
    page.close()
    assert not problems


@pytest.fixture
def widget(page):
    open_widget(page, "body")
    return page


def busy(page):
    return page.locator(".panel:visible").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-busy'))"
    )


def test_an_idle_that_crosses_a_question_does_not_hide_its_progress(page):
    page.clock.install()
    open_widget(page, "body")
    cancel = page.get_by_role("button", name="Cancel")
    page.get_by_label("Method").first.select_option("Score-CAM")
    answer(page, kind="idle")
    page.clock.run_for(500)
    assert not cancel.is_visible()
    answer(page, kind="progress", done=1, total=10)
    assert cancel.is_visible()
    sent(page)
    cancel.click()
    assert sent(page) == [("cancel", None)]
    answer(page, kind="idle")
    assert not cancel.is_visible()


def test_nothing_is_computed_for_a_comparison_that_is_closed(widget):
    assert sent(widget) == [("hello", None), ("ask", 0)]
    widget.get_by_label("Compare").check()
    assert sent(widget) == [("ask", 0), ("ask", 1)]
    widget.get_by_label("Compare").uncheck()
    assert sent(widget) == [("cancel", None), ("ask", 0)]


def test_what_is_there_can_be_downloaded_and_nothing_before(widget):
    numbers, picture = [
        widget.get_by_role("button", name=f"Download {what}") for what in ("numbers", "picture")
    ]
    picture.click()
    assert widget.get_by_text("There is no picture yet.").is_visible()
    numbers.click()
    assert widget.get_by_text("There are no numbers yet.").is_visible()
    answer_map(widget, 0, 0, 0, 0)
    widget.get_by_label("Compare").check()
    for button, name in (
        (numbers, "plate_soup_Grad-CAM.json"),
        (picture, "plate_soup_Grad-CAM.png"),
    ):
        with widget.expect_download() as download:
            button.click()
        assert download.value.suggested_filename == name


def test_photos_are_dropped_on_it_several_at_once(widget):
    sent(widget)
    widget.locator(".foodxai-explorer").evaluate("""(explorer) => {
      const dataTransfer = new DataTransfer();
      for (const name of ["one.png", "two.png"]) {
        dataTransfer.items.add(new File(["no photo"], name));
      }
      for (const kind of ["dragover", "drop"]) {
        explorer.dispatchEvent(new DragEvent(kind, { dataTransfer, cancelable: true }));
      }
    }""")
    widget.wait_for_function("sent.length === 2")
    uploads = widget.evaluate("sent.map(({ kind, name, bytes }) => [kind, name, bytes])")
    assert uploads == [["upload", "one.png", 8], ["upload", "two.png", 8]]
    assert widget.locator(".dragged").count() == 0


@pytest.mark.parametrize(
    "at, words", [((0, 447), "upper right"), ((447, 0), "lower left"), ((224, 224), "middle")]
)
def test_a_map_as_large_as_its_photo_is_shown(page, at, words):
    open_widget(page, "body", size=448)
    raw = np.zeros((448, 448))
    raw[at] = 1
    answer_map(page, 0, 0, 0, 0, raw=raw)
    assert page.locator(PHOTO_AND_MAPS).nth(1).inner_text().endswith(f"hottest: {words}")
    assert busy(page) == ["false"]


@pytest.mark.parametrize(
    "broken", [{}, {"size": [2, 2], "values": "###"}, {"size": [9, 9], "values": "AAAA"}, None]
)
def test_a_map_that_cannot_be_drawn_is_said_and_the_panel_is_free(widget, broken):
    assert busy(widget) == ["true"]
    answer(widget, kind="map", panel=0, photo="plate", key=[0, 0, 0], map=broken)
    assert "This went wrong" in widget.locator(".status").inner_text() and busy(widget) == ["false"]
    widget.get_by_label("Method").first.select_option("Score-CAM")
    assert busy(widget) == ["true"] and widget.locator(".status").inner_text() == ""
    answer_map(widget, 0, 0, 1, 0)
    assert busy(widget) == ["false"]
    assert "Score-CAM for soup" in widget.locator(PHOTO_AND_MAPS).nth(1).inner_text()


def test_a_kernel_that_is_gone_leaves_no_panel_busy(widget):
    answer_map(widget, 0, 0, 0, 0)
    widget.evaluate("gone = true")
    widget.get_by_label("Compare").check()
    assert busy(widget) == ["false"] * 2
    assert "the kernel is gone" in widget.locator(".status").inner_text()


def test_two_views_of_one_widget_hear_only_their_own_answers(page):
    page.set_content("<!doctype html><div id=one></div><div id=two></div>")
    open_widget(page, "#one", "#two")
    one, two = page.locator("#one"), page.locator("#two")
    first, second = page.evaluate(
        "sent.filter(({ kind }) => kind === 'ask').map(({ view }) => view)"
    )
    assert first != second

    answer_map(page, 0, 0, 0, 0, view=first)
    assert busy(one) == ["false"] and busy(two) == ["true"]
    answer(page, kind="error", text="no soup today", view=second)
    assert (
        "no soup" in two.locator(".status").inner_text()
        and one.locator(".status").inner_text() == ""
    )
    two.get_by_label("Method").first.select_option("Score-CAM")
    answer(page, kind="idle", view=first)
    assert busy(two) == ["true"]
    answer(page, kind="idle")
    assert busy(two) == ["false"]

    photo = {
        "title": "mine",
        "question": "",
        "uri": page.locator("#one img").get_attribute("src"),
        "size": [32, 32],
        "classes": [["soup", 1]],
        "methods": [["grad_cam", "Grad-CAM"]],
        "layers": ["late"],
        "baseline": [0, 0, 0],
    }
    answer(page, kind="photo", photo=photo, view=second)
    offered = [view.get_by_role("radio", name="mine") for view in (one, two)]
    assert [radio.is_checked() for radio in offered] == [False, True]
