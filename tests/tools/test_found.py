"""What a search engine shows of a page."""

from docutils import nodes
from found import LENGTH, description


def page(*children):
    return nodes.container("", *children)


def test_a_chapter_is_described_by_what_it_teaches():
    badge = nodes.paragraph("", "", nodes.emphasis("", "40 minutes to read"))
    goals = nodes.bullet_list(
        "", *(nodes.list_item("", nodes.paragraph("", text)) for text in ("cook soup,", "eat it."))
    )
    able = nodes.paragraph("", "", nodes.strong("", "You will be able to"))
    assert description(page(badge, able, goals)) == "Learn to cook soup, eat it."


def test_another_page_is_described_by_its_first_words():
    first = nodes.paragraph("", "Soup is good. " * 40)
    said = description(page(first, nodes.paragraph("", "No more.")))
    assert said.startswith("Soup is good. Soup") and said.endswith(" …") and len(said) <= LENGTH + 2
