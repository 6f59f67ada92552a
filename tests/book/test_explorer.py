"""The explorers of the built book, over HTTP and as files. Run `make book` first."""

import base64
import io
import json

import numpy as np
import pytest
from helpers.explorer import pixels, slide
from helpers.site import CHAPTERS, HTML
from PIL import Image

from foodxai import draw, explain

MUSEUM = "chapters/18_explorer"
PAGES = [name for name in CHAPTERS if "foodxai-explorer" in (HTML / f"{name}.html").read_text()]


def decoded(text):
    return base64.b64decode(text.split(",")[-1])


@pytest.fixture
def explorer(visit):
    """Open a page and wait for its first explorer: (page, explorer, its numbers)."""

    def open_explorer(name, **options):
        page = visit(name, **options)
        found = page.locator(".foodxai-explorer").first
        found.locator(".pictures p:not(:empty)").first.wait_for()
        return (
            page,
            found,
            json.loads(found.locator("script[type='application/json']").text_content()),
        )

    return open_explorer


def check(explorer, data, key, number=0, opacity=0.5, threshold=0.0):
    """The three canvases of the first panel are what foodxai draws of the numbers in the page."""
    photo = data["photos"][number]
    stored = photo["maps"][",".join(map(str, key))]
    image = np.asarray(Image.open(io.BytesIO(decoded(photo["uri"]))))
    heat = explain.heatmap(
        np.frombuffer(decoded(stored["values"]), "<f4").reshape(stored["size"]), image.shape[:2]
    )
    hot = heat >= threshold
    over = np.where(hot[..., None], draw.overlay(image, heat, opacity), image)
    left = explain.blend(image, np.where(hot, heat, 0), photo["baseline"])
    canvases = explorer.locator(".panel").first.locator("canvas").all()
    for canvas, wanted in zip(canvases, (image, over, left), strict=True):
        assert np.abs(pixels(canvas) - wanted).max() <= 2


def last_key(photo):
    return tuple(len(photo[name]) - 1 for name in ("classes", "methods", "layers"))


def test_the_museum_has_an_explorer():
    assert MUSEUM in PAGES


@pytest.mark.in_turn
@pytest.mark.parametrize("name", PAGES)
def test_every_control_paints_what_python_paints(explorer, name):
    """From a file; the keyboard's test comes to the same by HTTP."""
    _, shown, data = explorer(name, start=HTML.as_uri())
    for number, photo in enumerate(data["photos"]):
        shown.get_by_role("radio").nth(number).check()
        key = c, m, p = last_key(photo)
        shown.locator(".bars button").nth(c).click()
        shown.get_by_label("Method").first.select_option(index=m)
        layers = shown.get_by_label("Layer").first
        assert layers.is_visible() == (len(photo["layers"]) > 1)
        if layers.is_visible():
            layers.select_option(index=p)
        check(shown, data, key, number)
    slide(shown, "Opacity", 1)
    slide(shown, "Threshold", 2)
    check(shown, data, key, number, opacity=1, threshold=data["thresholds"][2])
    slide(shown, "Threshold", 0)
    check(shown, data, key, number, opacity=1)
    before = shown.locator("canvas").nth(1).evaluate("c => c.toDataURL()")
    shown.get_by_label("Colours").select_option("gray")
    assert shown.locator("canvas").nth(1).evaluate("c => c.toDataURL()") != before
    shown.get_by_label("Compare").check()
    assert shown.locator("canvas:visible").count() == 5
    assert (
        shown.locator("canvas").nth(1).get_attribute("aria-label")
        == shown.locator(".pictures p").nth(1).inner_text()
    )


@pytest.mark.in_turn
@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_alone_is_enough(explorer, name):
    """In the museum from the top of the page, elsewhere from the explorer's place on."""
    page, shown, data = explorer(name)
    if name != MUSEUM:
        shown.evaluate("explorer => { explorer.tabIndex = -1; explorer.focus(); }")

    def reach(control):
        for _ in range(500):
            page.keyboard.press("Tab")
            if control.evaluate("e => e === document.activeElement"):
                return
        raise AssertionError(f"Tab never comes to {control}")

    reach(shown.get_by_role("radio").first)
    number = min(1, len(data["photos"]) - 1)
    if number:
        page.keyboard.press("ArrowRight")
    photo = data["photos"][number]
    reach(shown.get_by_label("Class").first)
    page.keyboard.type(photo["classes"][-1][0])
    page.keyboard.press("Enter")
    reach(shown.get_by_label("Method").first)
    page.keyboard.press("End")
    check(shown, data, (*last_key(photo)[:2], 0), number)
    reach(shown.get_by_label("Opacity"))
    page.keyboard.press("Home")
    reach(shown.get_by_label("Threshold"))
    page.keyboard.press("End")
    check(
        shown, data, (*last_key(photo)[:2], 0), number, opacity=0, threshold=data["thresholds"][-1]
    )
    reach(shown.get_by_label("Compare"))
    page.keyboard.press("Space")
    assert shown.locator(".panel:visible").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chosen_photo_is_seen(explorer, scheme):
    _, shown, _ = explorer(MUSEUM, scheme=scheme)
    radio = shown.get_by_role("radio").first
    radio.scroll_into_view_if_needed()
    assert radio.evaluate("""radio => {
        const { x, y, width, height } = radio.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2) === radio; }""")
    assert (
        shown.locator(".photos img").first.evaluate("image => getComputedStyle(image).padding")
        == "0px"
    )


@pytest.mark.in_turn
@pytest.mark.parametrize("name", PAGES)
def test_it_fits_a_phone_double_zoom_and_paper(explorer, name):
    page, shown, _ = explorer(name, width=360, zoom=2)
    shown.get_by_label("Compare").check()
    for width in (360, 640):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1
        canvases = shown.locator("canvas:visible").all()
        assert all(canvas.bounding_box()["width"] > 100 for canvas in canvases)
    page.emulate_media(media="print")
    assert shown.locator("canvas:visible").count() == 5
    assert shown.locator(":is(input, select, button):visible").count() == 0


@pytest.mark.in_turn
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation_in_the_explorers(explorer, axe, name):
    page, shown, _ = explorer(name)
    shown.get_by_label("Compare").check()
    page.evaluate(axe)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
        # Without preload: axe looks for what the theme's style sheets import in the wrong folder.
        found = page.evaluate("axe.run('.foodxai-explorer', {preload: false})")
        assert found["passes"] and not found["violations"], json.dumps(found["violations"])
