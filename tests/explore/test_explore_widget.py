"""The widget's script in a browser, in front of a kernel that answers what the test says."""

import numpy as np
import pytest

from foodxai.explore.cases import THRESHOLDS
from foodxai.explore.files import SCRIPT, source
from foodxai.explore.packing import colour_maps, packed_map, packed_photo

MODEL = """script => new Promise((done) => {
  window.sent = [];
  const model = { get: () => "A plate.", off() {}, on: (event, listen) => { window.answer = listen; },
    send: (message, callbacks, buffers) => window.sent.push({ ...message, bytes: buffers?.[0].byteLength }) };
  import(URL.createObjectURL(new Blob([script], { type: "text/javascript" }))).then((module) => {
    module.default.render({ model, el: document.body });
    done();
  });
})"""


@pytest.fixture
def widget(browser):
    """A page with a widget that has its one photo and has asked for a map of it."""
    page = browser.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(error))
    page.set_content("<!doctype html><body>")
    page.evaluate(MODEL, source(*SCRIPT, "live.js"))
    plate = packed_photo("plate", "", np.zeros((32, 32, 3), np.uint8), [("soup", 0.7), ("rice", 0.3)],
                         ("grad_cam", "score_cam"), ("late",), (127, 127, 127))
    answer(page, kind="photos", photos=[plate], colours=colour_maps(), thresholds=THRESHOLDS)
    page.wait_for_function("sent.length === 2")
    yield page
    page.close()
    assert not problems


def answer(page, **message):
    page.evaluate("message => answer(message)", message)


def answer_map(page, panel, *key):
    packed = packed_map(np.arange(4, dtype=np.float32).reshape(2, 2), THRESHOLDS)
    answer(page, kind="map", panel=panel, photo="plate", key=key, map=packed)


def sent(page):
    """What the widget has sent since this was asked last: (kind, panel) of each message."""
    return [(message["kind"], message.get("panel")) for message in page.evaluate("sent.splice(0)")]


def test_an_idle_that_crosses_a_question_does_not_hide_its_progress(widget):
    cancel = widget.get_by_role("button", name="Cancel")
    widget.get_by_label("Method").first.select_option("Score-CAM")
    answer(widget, kind="idle")
    widget.wait_for_timeout(500)
    answer(widget, kind="progress", done=1, total=10)
    assert cancel.is_visible()
    sent(widget)
    cancel.click()
    assert sent(widget) == [("cancel", None)]
    answer(widget, kind="idle")
    assert not cancel.is_visible()


def test_nothing_is_computed_for_a_comparison_that_is_closed(widget):
    assert sent(widget) == [("hello", None), ("ask", 0)]
    widget.get_by_label("Compare").check()
    assert sent(widget) == [("ask", 0), ("ask", 1)]
    widget.get_by_label("Compare").uncheck()
    assert sent(widget) == [("cancel", None), ("ask", 0)]


def test_what_is_there_can_be_downloaded_and_nothing_before(widget):
    numbers, picture = [widget.get_by_role("button", name=f"Download {what}") for what in ("numbers", "picture")]
    picture.click()
    assert widget.get_by_text("There is no picture yet.").is_visible()
    numbers.click()
    assert widget.get_by_text("There are no numbers yet.").is_visible()
    answer_map(widget, 0, 0, 0, 0)
    widget.get_by_label("Compare").check()
    for button, name in ((numbers, "plate_soup_Grad-CAM.json"), (picture, "plate_soup_Grad-CAM.png")):
        with widget.expect_download() as download:
            button.click()
        assert download.value.suggested_filename == name


def test_photos_are_dropped_on_it_several_at_once(widget):
    sent(widget)
    widget.locator(".foodxai-explorer").evaluate("""(explorer) => {
      const dataTransfer = new DataTransfer();
      for (const name of ["one.png", "two.png"]) dataTransfer.items.add(new File(["no photo"], name));
      for (const kind of ["dragover", "drop"]) explorer.dispatchEvent(new DragEvent(kind, { dataTransfer, cancelable: true }));
    }""")
    widget.wait_for_function("sent.length === 2")
    assert widget.evaluate("sent.map(({ kind, name, bytes }) => [kind, name, bytes])") == [["upload", "one.png", 8], ["upload", "two.png", 8]]
    assert widget.locator(".dragged").count() == 0
