"""Live and static explorers in one document, as a reader of the README puts them there."""

import pytest
from helpers.explorer import a_case, answer_map, insert, open_widget

from foodxai import explore

PLACES = ("#top", "#middle", "#end")


@pytest.mark.parametrize("last", ["top", "end"])
@pytest.mark.parametrize("kinds", ["live page", "page live", "live page live", "page live page"])
def test_each_is_set_up_whatever_stands_above_and_whatever_came_first(browser, kinds, last):
    page = browser.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(error))
    page.set_content("<!doctype html>" + "".join(f"<div id={place[1:]}></div>" for place in PLACES))
    shown = list(zip(kinds.split(), PLACES))
    for kind, place in shown if last == "end" else reversed(shown):
        if kind == "live":
            open_widget(page, place)
            answer_map(page, 0, 0, 0, 0)
        else:
            insert(
                page, explore.page([a_case("plate one"), a_case("plate two")], "Soup.").html, place
            )
    for kind, place in shown:
        explorer = page.locator(f"{place} .foodxai-explorer")
        explorer.locator(".pictures p:not(:empty)").nth(2).wait_for()
        photo = explorer.get_by_role("radio").last
        photo.check()
        assert explorer.locator(".panel").count() == 2
        title = "plate" if kind == "live" else "plate two"
        explorer.locator(".pictures p").first.filter(has_text=title).wait_for()
    assert page.locator(".foodxai-explorer .bars").count() == len(shown)
    page.close()
    assert not problems


def test_a_page_with_a_map_missing_says_so_and_goes_on(browser):
    case = a_case("plate one")
    del case.maps[1, 0, 0]
    page = browser.new_page()
    page.set_content(explore.page(case, "Soup.").html)
    panel, bars = page.locator(".panel").first, page.locator(".bars button")
    for number, busy, said in ((0, "false", 0), (1, "false", 1), (0, "false", 0)):
        bars.nth(number).click()
        assert page.get_by_text("This went wrong").count() == said
        assert panel.get_attribute("aria-busy") == busy
    page.close()
