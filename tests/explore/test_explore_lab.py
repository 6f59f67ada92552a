"""The live explorer as a reader meets it: in JupyterLab, with a kernel, in a real browser."""

import re
import shutil

import pytest
from helpers.lab import ROOT, WAIT, jupyterlab, run_all

CELLS = (
    "[...jupyterapp.shell.currentWidget.content.model.cells].filter(cell => cell.type === 'code')"
)


@pytest.fixture
def lab(tmp_path):
    """The address of chapter 18, whole, in a JupyterLab that ends with the test."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    shutil.copy(ROOT / "chapters" / "18_explorer.ipynb", tmp_path)
    with jupyterlab(tmp_path) as address:
        yield address("18_explorer.ipynb")


@pytest.fixture
def live(browser, lab):
    """The page and its live explorer, once every cell has run; nothing may go wrong in it."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(1000 * WAIT)
    errors = []
    ours = re.compile("blob:|MathJax|show_questions")  # anywidget's scripts, and the quiz's
    page.on(
        "pageerror", lambda error: ours.search(f"{error} {error.stack}") and errors.append(error)
    )
    page.goto(lab)
    run_all(page)
    explorer = page.locator(".foodxai-explorer").filter(has=page.get_by_label("Add photos"))
    explorer.locator(".pictures p").nth(2).filter(has_text="(photo: 94.").wait_for()
    page.wait_for_function(f"{CELLS}.every(cell => cell.executionCount)")
    outputs = f"{CELLS}.flatMap(cell => cell.outputs.toJSON())"
    assert page.evaluate(f"{outputs}.filter(one => one.output_type === 'error')") == []
    yield page, explorer
    page.close()
    assert not errors


@pytest.mark.slow
@pytest.mark.in_turn
def test_the_live_explorer_in_jupyterlab(live):
    page, explorer = live
    overlay = explorer.locator("canvas").nth(1)

    def shown(text):
        explorer.locator(".pictures p").nth(1).filter(has_text=text).wait_for()
        return overlay.evaluate("canvas => canvas.toDataURL()")

    # A slider, then a class by a part of its name: the picture changes.
    first = shown("Grad-CAM for espresso, layer head ReLU")
    explorer.get_by_label("Opacity").press("End")
    opaque = shown("Grad-CAM for espresso")
    named = explorer.get_by_label("Class").first
    named.fill("dining")
    named.press("Enter")
    table = shown("Grad-CAM for dining table")
    assert len({first, opaque, table}) == 3

    # Two classes stand side by side.
    explorer.get_by_label("Compare").check()
    explorer.locator(".pictures p").nth(4).filter(has_text="Grad-CAM for cup").wait_for()
    photo, one, other = [
        explorer.locator("canvas").nth(number).bounding_box() for number in (0, 1, 4)
    ]
    assert photo["y"] == one["y"] == other["y"] and photo["x"] < one["x"] < other["x"]
    explorer.get_by_label("Compare").uncheck()

    # Slow work can be cancelled, and the last picture stays.
    explorer.get_by_label("Method").first.select_option("Score-CAM")
    explorer.get_by_role("button", name="Cancel").click()
    explorer.locator(".busy").wait_for(state="hidden")
    assert shown("Grad-CAM for dining table") == table
    explorer.get_by_label("Method").first.select_option("Grad-CAM")

    # A file that is no photo, a photo, and the camera.
    photos, files = explorer.get_by_role("radio"), explorer.get_by_label("Add photos")
    count = photos.count()
    files.set_input_files([{"name": "lunch.png", "mimeType": "image/png", "buffer": b"no photo"}])
    explorer.locator(".status").filter(has_text="lunch.png: ").wait_for()
    files.set_input_files([ROOT / "book" / "_static" / "page.png"])
    photos.nth(count).wait_for()
    page.wait_for_function(
        "([canvas, table]) => canvas.toDataURL() !== table", arg=[overlay.element_handle(), table]
    )
    assert shown("Grad-CAM for dining table") != table
    explorer.get_by_role("button", name="Camera").click()
    page.wait_for_function("document.querySelector('.foodxai-explorer video')?.videoWidth")
    explorer.get_by_role("button", name="Take the photo").click()
    photos.nth(count + 1).wait_for()
    assert explorer.locator("video").count() == 0

    # The quiz below it can be answered.
    page.locator(".MCButton").first.click()
    page.locator(".Feedback:not(:empty)").first.wait_for()
