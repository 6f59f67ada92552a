"""The study's table in the page, opened as a file: what a click, a key and a screen reader find."""

import json
import subprocess
import sys

import numpy as np
import pages
import pandas as pd
import pytest
import study_table
from helpers.explorer import slide
from helpers.study import THREE, write_study

from foodxai import metrics

ROOT = pages.ROOT


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A book of one page, with a table; its folder."""
    folder = tmp_path_factory.mktemp("book")
    write_study(folder / "book" / "results")
    (folder / "book" / "page.md").write_text("# Page\n\n```{study-table}\n```\n")
    (folder / "conf.py").write_text(
        "extensions = ['myst_parser', 'study_table', 'no_preload']\nroot_doc = 'book/page'\n"
        "html_theme = 'sphinx_book_theme'\nhtml_context = {'default_mode': 'auto'}\n"
        f"import sys\nsys.path.insert(0, {str(ROOT / 'tools' / 'sphinx')!r})\n"
        f"html_static_path = [{str(ROOT / 'book' / '_static')!r}]\n"
        "html_css_files = ['foodxai.css']\n"
    )
    run = [sys.executable, "-m", "sphinx", "-q", "-W", folder, folder / "html"]
    subprocess.run(run, check=True, capture_output=True)
    return folder


@pytest.fixture
def visit(browser, book):
    """Open the page as a file; at the end nothing may have gone wrong in it."""
    contexts, problems = [], []

    def open_page(anchor="", **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: problems.append(error))
        page.on("console", lambda said: said.type == "error" and problems.append(said.text))
        page.asked = []
        page.on("request", lambda asked: page.asked.append(asked.url))
        page.goto((book / "html" / "book" / "page.html").as_uri() + anchor)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


def menu(page, name):
    return page.get_by_role("combobox", name=name)


def choose(page, network=1):
    menu(page, "Network").select_option(index=network)
    page.locator(".duels").wait_for()


def heard(page):
    return page.locator(".verdict[role=status]").inner_text()


def shown(page, caption):
    """{method: number} of a table of bars."""
    rows = page.locator(f"table:has-text('{caption}') tr").evaluate_all(
        "rows => rows.map(row => [row.cells[0].textContent, row.cells[2].firstChild.textContent])"
    )
    return {name: int(number.replace("−", "-")) for name, number in rows}


def test_a_table_is_loaded_when_it_is_asked_for(visit, book):
    page = visit()
    assert not page.get_by_label("How many").is_visible()
    assert not [url for url in page.asked if "head-" in url]
    choose(page)
    assert [url.rpartition("/")[2] for url in page.asked if "head-" in url] == ["head-0.js"]
    assert all(url.startswith(("file:", "data:")) for url in page.asked)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    real = (book / "book/results/study/head-0.csv").read_bytes()
    assert download.value.path().read_bytes() == real


def test_what_is_shown_follows_what_is_chosen(visit, book):
    table = pd.read_csv(book / "book/results/study/head-0.csv")
    right = table[table.dish == table.answer]
    page = visit()
    choose(page)
    menu(page, "Photos").select_option("answered rightly")
    menu(page, "Masks").select_option("of equal area")
    menu(page, "Covered part").select_option("a blur")
    menu(page, "Methods").select_option("these and controls")
    slide(page, "Margin", 0.2)
    some = [*THREE, "gaussian", "everything"]
    kept = right.pivot(index="photo", columns="method", values="equal_blur")
    wins = 100 * metrics.win(kept[some].to_numpy().T).mean(1)
    names = [study_table.NAMES[method] for method in some]
    assert shown(page, "Photos won") == dict(zip(names, np.floor(wins + 0.5)))
    points = metrics.improvement(kept["whole"], kept[some].to_numpy().T, 0.2).mean(1)
    assert list(shown(page, "Points on").values()) == pytest.approx(100 * points, abs=0.51)
    assert f"On {len(kept)} photos {names[wins.argmax()]} wins most" in heard(page)
    assert page.locator("table small").count() == 0
    dots = page.get_by_role("img").get_attribute("aria-label")
    area = right[right.method == "gaussian"].area.mean()
    assert f"Bell: keeps {100 * area:.0f} %, wins {wins[3]:.0f} %" in dots
    order = page.locator(".ranking li").all_inner_texts()
    cells = page.locator(".duels td").all_inner_texts()
    assert len(order) == 5 and len(cells) == 1 + 25
    first, second = (
        [m for m in some if one.startswith(f"{study_table.NAMES[m]} ")][-1] for one in order[:2]
    )
    assert cells[2].split("\n")[0] == f"{100 * (kept[first] > kept[second]).mean():.0f}"


def test_the_thesis_stands_beside_its_three_methods_alone(visit):
    page = visit()
    choose(page)
    beside = page.locator("table small").all_inner_texts()
    assert beside == [f"thesis {n}" for n in (42, 37, 21, "−20", "−20", "−42")]
    page.get_by_text("Single methods").click()
    page.get_by_label("CAM", exact=True).check()
    assert page.locator("table small").count() == 0
    assert menu(page, "Methods").input_value() == "your own choice"
    for name in ("CAM", "Score-CAM", "Grad-CAM"):
        page.get_by_label(name, exact=True).uncheck()
    assert heard(page) == "Tick at least two methods."
    assert not page.locator(".duels").is_visible()


def test_another_draw_and_a_link_to_it(visit):
    page = visit()
    choose(page)
    draw = page.get_by_role("button", name="Another draw")
    assert draw.is_disabled()
    slide(page, "How many", 25)
    seen = []
    for _ in range(4):
        draw.click()
        seen.append(shown(page, "Photos won"))
    assert page.get_by_text("draw 5").is_visible() and heard(page).startswith("On 25 photos")
    assert any(one != seen[0] for one in seen)
    menu(page, "Masks").select_option("of equal area")
    menu(page, "Covered part").select_option("a blur")
    page.get_by_text("Single methods").click()
    page.get_by_label("CAM", exact=True).check()
    slide(page, "Margin", 0.07)
    anchor = page.get_by_role("link", name="Link to this").get_attribute("href")
    other = visit(anchor)
    other.locator(".duels").wait_for()
    for what in (
        heard,
        lambda page: shown(page, "Points on"),
        lambda page: shown(page, "Photos won"),
    ):
        assert what(other) == what(page)
    assert other.get_by_role("link", name="Link to this").get_attribute("href") == anchor
    other.evaluate("location.hash = '#study--network-head-1--photos-wrong'")
    other.get_by_text("This network has no such photo").wait_for()
    other.evaluate("location.hash = '#study--network-soup'")
    other.get_by_text("The link names a network that is not here: soup.").wait_for()


def test_only_what_was_measured_can_be_chosen(visit):
    page = visit()
    choose(page)
    options = menu(page, "Covered part").locator("option")
    closed = "all => all.map((one) => one.disabled)"
    assert options.evaluate_all(closed) == [False, False, True]
    menu(page, "Covered part").select_option("a blur")
    choose(page, 2)
    page.wait_for_function("document.body.innerText.includes('of them answered rightly')")
    assert options.evaluate_all(closed) == [False, True, True]
    assert menu(page, "Covered part").input_value() == "the blank colour"


def test_by_keyboard(visit):
    page = visit()
    menu(page, "Network").focus()
    page.keyboard.press("ArrowDown")
    page.locator(".duels").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert heard(page).startswith("On 21 photos")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_by_text("draw 2").is_visible()
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator(".ranking").inner_text().count("CAM") == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_and_it_fits_a_phone(visit, axe, scheme):
    page = visit("#study--network-head-0--methods-all", color_scheme=scheme,
                 viewport={"width": 320, "height": 800}, reduced_motion="reduce")  # fmt: skip
    menu(page, "Duels of").wait_for()
    page.get_by_text("Single methods").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator(".foodxai-study").evaluate("(one) => one.scrollWidth <= one.clientWidth")
    page.evaluate(axe)
    found = page.evaluate("axe.run('.foodxai-study', {preload: false})")
    assert found["passes"] and not found["violations"], json.dumps(found["violations"], indent=1)


def test_a_phone_has_the_duels_of_one_method_at_a_time(visit, book):
    page = visit("#study--network-head-0--methods-all", viewport={"width": 375, "height": 800})
    menu(page, "Duels of").select_option("Grad-CAM")
    assert not page.locator(".duels").is_visible()
    rows = pd.read_csv(book / "book/results/study/head-0.csv")
    kept = rows.pivot(index="photo", columns="method", values="own_colour").drop(columns="whole")
    more = {study_table.NAMES[m]: 100 * (kept.grad_cam > kept[m]).mean() for m in kept}
    del more["Grad-CAM"]
    assert shown(page, "Grad-CAM keeps more than each") == pytest.approx(more, abs=0.51)
    page.set_viewport_size({"width": 1000, "height": 800})
    assert page.locator(".duels").is_visible() and not menu(page, "Duels of").is_visible()


def test_a_table_that_is_missing_is_named(browser, book, tmp_path):
    page = browser.new_page()
    page.route("**/head-1.js", lambda route: route.abort())
    page.goto((book / "html" / "book" / "page.html").as_uri())
    menu(page, "Network").select_option(index=2)
    page.get_by_text("_static/study/head-1.js was not found").wait_for()
    page.close()


def test_without_scripts_the_tables_are_linked(browser, book):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((book / "html" / "book" / "page.html").as_uri())
    assert page.get_by_text("With JavaScript the tables are counted here").is_visible()
    for seed in (0, 1):
        link = page.get_by_role("link", name=f"A <b>head, seed {seed}")
        assert link.get_attribute("href") == f"../_static/study/head-{seed}.csv"
        assert (book / f"html/_static/study/head-{seed}.csv").exists()
    context.close()
