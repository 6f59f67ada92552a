"""Equations and figures of the thesis have anchors, and the indexes link to them."""

import re
from types import SimpleNamespace

import places
import pytest
from docutils import nodes


@pytest.fixture
def anchored():
    """A function that gives a page its anchors and returns them."""

    def add(*children):
        env = SimpleNamespace(docname="chapters/05_soup", metadata={"chapters/05_soup": {}})
        page = nodes.container("", *children)
        places.add_anchors(SimpleNamespace(env=env), page)
        return page, env.metadata["chapters/05_soup"]["myst_slugs"]

    return add


def test_the_first_equation_with_a_number(anchored):
    text = r"s = Wx \tag{2}"
    page, slugs = anchored(*(nodes.math_block(text, text) for _ in range(2)))
    assert [node["ids"] for node in page] == [["equation-2"], []]
    assert slugs["equation-2"][1] == "equation-2"


def test_captions(anchored):
    caption = nodes.paragraph("", "", nodes.emphasis("", "Figure 5.2 (thesis figure 9). Soup."))
    mention = nodes.paragraph("", "Figure 5.2 shows soup.")
    html = "<figure><figcaption>Figure 5.3 (thesis figure 10).</figcaption></figure>"
    page, slugs = anchored(mention, caption, nodes.raw("", html, format="html"))
    assert [node["ids"] for node in page][:2] == [[], ["figure-5-2"]]
    assert set(slugs) == {"figure-5-2", "figure-5-3"}
    assert re.search('<figcaption id="figure-5-3">Figure 5.3', page[2].astext())
