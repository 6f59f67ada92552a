"""The explorers of the built book, over HTTP and as files. Run `make book` first."""

import json

import pytest

from test_book import CHAPTERS, HTML

PAGES = [name for name in CHAPTERS if "foodxai-explorer" in (HTML / f"{name}.html").read_text()]


def test_the_museum_has_an_explorer():
    assert "chapters/18_explorer" in PAGES


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_the_explorers(visit, axe, name, scheme):
    page = visit(name, scheme=scheme)
    page.wait_for_selector(".foodxai-explorer .pictures p:not(:empty)")
    page.evaluate(axe)
    found = page.evaluate("axe.run('.foodxai-explorer')")
    assert found["passes"] and not found["violations"], json.dumps(found["violations"], indent=1)


@pytest.mark.parametrize("name", PAGES)
def test_an_explorer_answers_over_http_and_from_a_file(visit, browser, name):
    context = browser.new_context()
    opened = context.new_page()
    opened.goto((HTML / f"{name}.html").as_uri())
    for page in (visit(name), opened):
        explorer = page.locator(".foodxai-explorer").first
        explorer.locator(".pictures p:not(:empty)").first.wait_for()
        over = explorer.locator("canvas").nth(1)
        before = over.evaluate("c => c.toDataURL()")
        explorer.get_by_label("Opacity").press("Home")
        assert over.evaluate("c => c.toDataURL()") == explorer.locator("canvas").first.evaluate("c => c.toDataURL()") != before
        explorer.locator(".bars button").nth(1).click()
        explorer.get_by_label("Opacity").press("End")
        assert over.evaluate("c => c.toDataURL()") != before
        assert explorer.locator("canvas").nth(1).get_attribute("aria-label") == explorer.locator(".pictures p").nth(1).inner_text()
    context.close()
