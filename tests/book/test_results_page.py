"""The results page: its slider says what the tool says of the thesis's unknown number of photos."""

import accuracies
import pages
import pytest


@pytest.mark.parametrize("place", [1.7, 2.45, 3.3, 4])
def test_the_slider_asks_on_how_many_photos_the_thesis_tested(visit, place):
    box = visit("book/results").locator(".thesis-photos")
    said = box.locator("li b").all_inner_texts()
    assert said == [verdict(name, accuracies.TESTED) for name in pages.THESIS["accuracy"]]
    box.locator("input").fill(str(place))
    photos = int(box.locator("output").inner_text())
    assert photos == round(10**place)
    said = box.locator("li b").all_inner_texts()
    assert said == [verdict(name, photos) for name in pages.THESIS["accuracy"]]


def verdict(name, photos):
    facts = accuracies.facts(pages.record(name), pages.THESIS["accuracy"][name])
    return accuracies.verdict(**facts, photos=photos)
