import base64
import io
import json
import re

import numpy as np
import pytest
from helpers.explorer import BASELINE, EVIL, SIZE, a_case, insert, pixels, slide
from PIL import Image

from foodxai import draw, explain, explore
from foodxai.explore.cases import THRESHOLDS

CAPTION = "Two plates <img src=x onerror=alert(1)> & more."
CASES = [a_case("plate one"), a_case('<b id="x">plate two', ("soup", "rice", EVIL), seed=1)]


@pytest.fixture(scope="module")
def html():
    return explore.page(CASES, CAPTION).html


@pytest.fixture
def visit(browser, html):
    """Open explorers; at the end nothing may have gone wrong in them or been asked of a network."""
    problems, contexts = [], []

    def open_page(body=html, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(error))
        page.on("console", lambda said: problems.append(said.text))
        page.on("dialog", lambda dialog: problems.append(dialog.message))
        page.on(
            "request",
            lambda asked: re.match("data:|blob:|file:", asked.url) or problems.append(asked.url),
        )
        page.set_content(
            '<!doctype html><html lang="en"><title>t</title>'
            f"<style>:root{{color-scheme:light dark}}</style><main>{body}</main>"
        )
        page.wait_for_selector(".pictures p:not(:empty)")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


def expected(html, number, key, opacity=0.5, threshold=0.0):
    """Photo, overlay and masked image as foodxai draws them, on the photo that the page holds."""
    case = CASES[number]
    photo = json.loads(re.search(r'json">(.*?)</script>', html)[1])["photos"][number]
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(photo["uri"].split(",")[1]))))
    heat = explain.heatmap(case.maps[key], SIZE)
    hot = heat >= threshold
    masked = explain.blend(image, np.where(hot, heat, 0), BASELINE)
    return image, np.where(hot[..., None], draw.overlay(image, heat, opacity), image), masked


def check(page, html, number, key, panel=0, **settings):
    shown = page.locator(".panel").nth(panel).locator("canvas").all()
    for canvas, wanted in zip(shown, expected(html, number, key, **settings), strict=True):
        assert np.abs(pixels(canvas) - wanted).max() <= 2


def test_every_photo_class_method_and_layer_is_painted_as_python_paints_it(visit, html):
    page = visit()
    for number, case in enumerate(CASES):
        page.get_by_role("radio").nth(number).check()
        for c, m, p in case.maps:
            page.locator(".bars button").nth(c).click()
            page.get_by_label("Method").first.select_option(index=m)
            page.get_by_label("Layer").first.select_option(index=p)
            check(page, html, number, (c, m, p))


def test_opacity_threshold_and_colours(visit, html, monkeypatch):
    page = visit()
    for opacity in (0, 0.35, 1):
        slide(page, "Opacity", opacity)
        check(page, html, 0, (0, 0, 0), opacity=opacity)
    for index, threshold in enumerate(THRESHOLDS):
        slide(page, "Threshold", index)
        check(page, html, 0, (0, 0, 0), opacity=1, threshold=threshold)
        left = page.locator(".pictures p").nth(2).inner_text()
        assert (
            f"soup: {100 * CASES[0].scores[0, 0, 0][index]:.1f}\u00a0% (photo: 60.0\u00a0%)" in left
        )
    slide(page, "Opacity", 0.5)
    slide(page, "Threshold", 0)
    for name in page.get_by_label("Colours").locator("option").all_inner_texts():
        monkeypatch.setattr(draw.pictures, "COLOURS", name)
        page.get_by_label("Colours").select_option(name)
        check(page, html, 0, (0, 0, 0))


def test_compare_two_classes_or_methods(visit, html):
    page = visit()
    page.get_by_label("Compare").check()
    check(page, html, 0, (0, 0, 0))
    check(page, html, 0, (1, 0, 0), panel=1)
    page.get_by_label("Method").nth(1).select_option("Guided Grad-CAM++")
    check(page, html, 0, (1, 1, 0), panel=1)
    check(page, html, 0, (0, 0, 0))
    page.get_by_label("Compare").uncheck()
    assert page.locator(".panel:visible").count() == 1


@pytest.mark.parametrize("width", [1280, 360])
def test_two_explanations_stand_side_by_side_or_below_each_other(visit, width):
    page = visit(viewport={"width": width, "height": 900})
    page.get_by_label("Compare").check()
    boxes = [canvas.bounding_box() for canvas in page.locator("canvas").all()]
    photo, one, masked, none, other, other_masked = boxes
    assert none is None
    if width == 1280:
        assert photo["y"] == one["y"] == other["y"] < masked["y"] == other_masked["y"]
        assert photo["x"] < one["x"] == masked["x"] < other["x"] == other_masked["x"]
        assert len({round(box["width"]) for box in boxes if box}) == 1
    else:
        assert max(one["y"], masked["y"]) < other["y"] <= other_masked["y"]
    page.get_by_label("Compare").uncheck()
    assert page.locator("canvas:visible").count() == 3


def test_where_no_class_was_chosen_the_next_photo_shows_its_own(visit):
    page = visit()
    second = page.get_by_label("Class").nth(1)
    assert second.input_value() == EVIL
    page.get_by_role("radio").nth(1).check()
    assert second.input_value() == "rice"


def test_a_class_is_found_by_a_part_of_its_name_and_kept_on_the_next_photo(visit, html):
    page = visit()
    typed = page.get_by_label("Class").first
    page.get_by_role("radio").nth(1).check()
    typed.fill("ICE")
    typed.press("Enter")
    assert typed.input_value() == "rice"
    check(page, html, 1, (1, 0, 0))
    typed.fill("sushi")
    typed.press("Tab")
    assert typed.input_value() == "rice" and "“sushi”" in page.locator(".status").inner_text()
    typed.fill("script")
    typed.press("Enter")
    check(page, html, 1, (2, 0, 0))
    page.get_by_role("radio").nth(0).check()
    assert typed.input_value() == EVIL and page.locator(".status").inner_text() == ""
    check(page, html, 0, (1, 0, 0))


def test_names_are_shown_and_never_run(visit, html):
    assert EVIL not in html and "<img src=x" not in html and '<b id="x">' not in html
    page = visit()
    assert page.locator(".bars").get_by_text(EVIL).count() == 1
    assert page.get_by_text('<b id="x">plate two').count() == 1
    assert page.get_by_text(CAPTION).count() == 1
    assert page.locator("#x").count() == 0


def test_the_keyboard_alone_reaches_and_moves_everything(visit, html):
    page = visit()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    check(page, html, 1, (0, 0, 0))
    page.keyboard.press("Tab")
    page.keyboard.type("rice")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    check(page, html, 1, (1, 1, 0))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # layer, opacity
    page.keyboard.press("Home")
    check(page, html, 1, (1, 1, 0), opacity=0)
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    check(page, html, 1, (1, 1, 0), opacity=0, threshold=0.8)
    for _ in range(2 + 3):  # colours, three bars, compare
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator(".panel:visible").count() == 2


def test_a_screen_reader_hears_what_the_pictures_show(visit):
    page = visit()
    heard = page.locator(".heard")
    assert re.search(
        r"^Grad-CAM for soup, layer last, hottest: [a-z ]+\. "
        r"What the heat leaves\. soup: [\d.]+\s%",
        heard.inner_text(),
    )
    slide(page, "Threshold", 2)
    assert page.get_by_label("Threshold").get_attribute("aria-valuetext") == "heat from 0.4 on"
    page.locator(".bars button").nth(1).click()
    page.get_by_label("Method").first.select_option(index=1)
    assert "no heat anywhere" in heard.inner_text()
    labels = page.locator("canvas:visible").evaluate_all(
        "all => all.map(c => c.getAttribute('aria-label'))"
    )
    assert labels[0] == "plate one" and "Guided Grad-CAM++ for " + EVIL in labels[1]
    assert page.locator(".heard").get_attribute("role") == "status"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(visit, axe, scheme):
    page = visit(color_scheme=scheme)
    page.get_by_label("Compare").check()
    page.evaluate(axe)
    found = page.evaluate("axe.run('main', {rules: {'page-has-heading-one': {enabled: false}}})")
    assert found["passes"] and not found["violations"], json.dumps(found["violations"], indent=1)


@pytest.mark.parametrize("width, zoom", [(360, 1), (640, 2)])
def test_it_fits_a_phone_and_double_zoom(visit, width, zoom):
    page = visit(viewport={"width": width, "height": 640}, device_scale_factor=zoom)
    page.get_by_label("Compare").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert all(
        box["width"] > 100
        for box in (c.bounding_box() for c in page.locator("canvas:visible").all())
    )


def test_paper_shows_the_pictures_and_what_they_are_without_the_controls(visit):
    page = visit()
    page.emulate_media(media="print")
    assert page.locator("canvas:visible").count() == 3
    assert page.locator(".pictures p:visible").count() == 3
    assert page.locator(":is(input, select, button):visible").count() == 0


def test_without_scripts_the_photo_and_the_caption_are_there(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(html)
    assert (
        page.get_by_role("img", name="Photo: plate one").is_visible()
        and page.get_by_text("Two plates").is_visible()
    )
    context.close()


def test_two_explorers_on_a_page_and_one_set_up_twice_do_not_meet(visit, html):
    page = visit(html + html)
    one, two = page.locator(".foodxai-explorer").all()
    one.get_by_role("radio").nth(1).check()
    assert (
        one.locator(":checked[type=radio]").count()
        == two.locator(":checked[type=radio]").count()
        == 1
    )
    assert (
        "plate two" in one.locator(".question").inner_text()
        and "plate one" in two.locator(".question").inner_text()
    )
    assert page.locator(".foodxai-explorer .bars").count() == 2
    ids = page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_picture_and_numbers_are_downloaded(visit):
    page = visit()
    page.evaluate(
        "document.body.addEventListener('click', ({ target: { download } }) => "
        "{ window.clicked ||= download; })"
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Download numbers").click()
    assert (
        download.value.suggested_filename
        == page.evaluate("clicked")
        == "plate_one_soup_Grad-CAM.json"
    )
    (row,) = json.loads(download.value.path().read_text())
    np.testing.assert_array_equal(
        np.float32(row["map"]).reshape(row["shape"]), CASES[0].maps[0, 0, 0]
    )
    np.testing.assert_allclose(row["masked_probability"], CASES[0].scores[0, 0, 0], atol=1e-5)
    page.get_by_label("Compare").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download picture").click()
    with Image.open(download.value.path()) as picture:
        assert picture.size == (3 * SIZE, 2 * SIZE)


def test_a_saved_page_opens_from_a_file(browser, tmp_path):
    file = tmp_path / "page.html"
    explore.page(CASES, CAPTION).save(file)
    page = browser.new_page()
    problems = []
    page.on("console", lambda said: problems.append(said.text))
    page.on("pageerror", lambda error: problems.append(error))
    page.goto(file.as_uri())
    page.wait_for_selector(".pictures p:not(:empty)")
    assert page.title() == CAPTION and not problems
    page.close()
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_the_kernels_sandbox_of_a_notebook_runs_it(browser, html):
    """Colab has a frame of another origin for it; JupyterLab runs scripts that enter its page."""
    page = browser.new_page()
    problems = []
    page.on("console", lambda said: problems.append(said.text))
    page.on("pageerror", lambda error: problems.append(error))
    page.set_content("<iframe sandbox='allow-scripts'></iframe><div></div>")
    page.evaluate("html => { document.querySelector('iframe').srcdoc = html; }", html)
    page.frames[1].wait_for_selector(".pictures p:not(:empty)")
    insert(page, html, "div")
    page.wait_for_selector(".pictures p:not(:empty)")
    assert not problems
    page.close()


def test_text_and_refusals():
    assert repr(explore.page(CASES[:1], "Soup.")) == "Page(plate one: Soup.)"
    with pytest.raises(ValueError, match="own title"):
        explore.page([CASES[0], CASES[0]], CAPTION)
    with pytest.raises(ValueError, match="one or more"):
        explore.page([], CAPTION)
    noise = np.random.default_rng(0).integers(0, 256, (900, 900, 3), dtype=np.uint8)
    with pytest.raises(ValueError, match="fewer photos"):
        explore.page(
            [
                explore.Case(
                    "noise",
                    "",
                    noise,
                    (("soup", 1.0),),
                    ("grad_cam",),
                    ("last",),
                    BASELINE,
                    {(0, 0, 0): np.ones((7, 7), np.float32)},
                    {(0, 0, 0): np.ones(len(THRESHOLDS))},
                )
            ],
            "",
        )


def test_layers_have_plain_names(visit):
    case = a_case("plate", layers=("sequential/re_lu", "head_relu"))
    page = visit(explore.page([case], CAPTION).html)
    options = page.get_by_label("Layer").first.locator("option")
    assert options.all_inner_texts() == ["ReLU", "head ReLU"]
    assert "layer ReLU, hottest" in page.locator(".pictures p").nth(1).inner_text()
    assert "Threshold 0" in page.locator(".settings").inner_text()
    slide(page, "Threshold", 2)
    assert "Threshold 0.4" in page.locator(".settings").inner_text()
