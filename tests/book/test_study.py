"""The study's tables on the results page, from a stick. Run `make book` first."""

import json

import accessibility
import study_table
from helpers.site import ROOT

KNOWN = study_table.networks(ROOT)


def test_every_published_table_is_counted(stick, axe):
    page = stick("book/results")
    assert page.locator(".foodxai-study").count() == bool(KNOWN)
    for place, network in enumerate(KNOWN, 1):
        page.get_by_role("combobox", name="Network").select_option(index=place)
        page.locator(f"a[href*='network-{network['name']}--']").wait_for()
        page.get_by_role("combobox", name="Methods").select_option("all")
        assert f"On {network['photos']} photos" in page.locator(".verdict").inner_text()
    found = accessibility.faults(page, axe)
    assert not found, json.dumps(found, indent=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 321
