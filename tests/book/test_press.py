"""The PDF and the EPUB, from one chapter; links and formulas of all."""

import re
import zipfile
from xml.etree import ElementTree

import epub
import paper
import pdf
import press
import pytest
import typeset
from bs4 import BeautifulSoup
from helpers.site import HTML, PAGES

CHAPTER = "chapters/04_backpropagation"
CATALAN = "book/ca/00_first_taste"


@pytest.fixture(scope="module")
def articles():
    return {page: paper.article(page) for page in PAGES}


@pytest.fixture(scope="module")
def printed(articles):
    """The articles as the PDF places them."""
    return {page: pdf.placed(articles, page) for page in articles}


@pytest.fixture(scope="module")
def books(browser, tmp_path_factory):
    """The PDF and the EPUB of one chapter."""
    folder = tmp_path_factory.mktemp("press")
    (folder / "images").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "PRESS", folder)
        patch.setattr(paper, "contents", lambda: [("Soups", [CHAPTER])])
        made = dict(press.sections(browser))
        return pdf.make(browser, made, folder), epub.make(browser, made, folder)


def test_every_link_inside_the_book_finds_its_place(articles, printed):
    places = {
        pdf.place(page, tag["id"])
        for page, section in articles.items()
        for tag in section.find_all(id=True)
    }
    places |= {paper.key(page) for page in articles}
    found = 0
    for page in articles:
        for link in printed[page].select('a[href^="#"]'):
            found += 1
            assert link["href"][1:] in places, (page, link)
    assert found > 300


def test_links_out_of_the_book_lead_to_what_is_published(printed):
    for page, section in printed.items():
        for link in section.select(f'a[href^="{paper.SITE}"]'):
            target = link["href"].removeprefix(paper.SITE).partition("#")[0]
            assert (HTML / target).exists(), (page, link)


def test_drawings_are_drawings_in_the_epub_too(articles):
    text = epub.chapter(articles, "book/results", {})
    drawings = list(ElementTree.fromstring(text).iter("{http://www.w3.org/2000/svg}svg"))
    assert drawings and all(one.get("viewBox") for one in drawings)
    assert epub.properties(text) == ' properties="svg"'


def test_nothing_on_paper_waits_for_a_click(articles):
    for page, section in articles.items():
        assert not section.select("details, button, input, select, form, script, noscript, link"), (
            page
        )
        assert not section.select(".frame[hidden]"), page
    quiz = articles[CHAPTER].select_one("section#quiz").get_text()
    assert "Why are the values of the forward pass kept?" in quiz and "Right: " in quiz


def test_a_translation_is_a_page_like_the_others(articles):
    assert len({paper.key(page) for page in articles}) == len(articles)
    text = articles[CATALAN].get_text()
    assert articles[CATALAN]["lang"] == "ca" and articles[CHAPTER]["lang"] == "en"
    assert "Right: " in text and "Una solució" in text and "Mostra el codi" not in text


def test_solutions_stay_and_the_code_of_figures_goes(articles):
    text = articles[CHAPTER].get_text()
    assert text.count("A solution") > 3
    assert "def draw_graph" not in text and "def topological_order" in text


def test_code_on_paper_breaks_between_its_parts_and_loses_nothing(articles, printed):
    codes = printed[CHAPTER].select(".highlight")
    for before, after in zip(articles[CHAPTER].select(".highlight"), codes):
        parts = [part.get_text() for part in after.find_all("pre")]
        assert "".join("".join(parts).split()) == "".join(before.get_text().split())
        assert not any(part.startswith(" ") for part in parts[1:]), parts
    assert any(len(code.find_all("pre")) > 2 for code in codes)


def test_pictures_on_paper_have_text_of_one_size(printed):
    pictures = printed[CHAPTER].select(".foodxai-picture[data-wide]")
    for picture in pictures:
        width = float(re.fullmatch(r"width: (\d+)mm", picture.img["style"])[1])
        letters = width / typeset.POINT * float(picture["data-wide"])
        assert width <= typeset.WIDTH and letters < typeset.SMALLEST + 0.1
    assert len(pictures) > 3


def test_on_paper_no_line_begins_with_what_closes_a_formula(printed):
    for page, section in printed.items():
        for formula in section.select("span.math"):
            assert not re.match(r"[.,;:)]", str(formula.next_sibling or "")) or (
                "whole" in formula.parent.get("class", "")
            ), (page, formula)


def test_the_epub_is_whole(books):
    with zipfile.ZipFile(books[1]) as book:
        names = book.namelist()
        assert names[0] == "mimetype" and book.infolist()[0].compress_type == zipfile.ZIP_STORED
        package = ElementTree.fromstring(book.read("book.opf"))
        listed = {item.get("href") for item in package.iter() if item.tag.endswith("}item")}
        assert listed == set(names) - {"mimetype", "META-INF/container.xml", "book.opf"}
        chapter = book.read("04_backpropagation.xhtml").decode()
    ElementTree.fromstring(chapter)
    page = BeautifulSoup(chapter, "html.parser")
    assert {image["src"] for image in page.find_all("img")} < listed
    assert all(image.get("alt") for image in page.find_all("img"))
    assert "\\(" not in page.get_text() and "merror" not in chapter
    assert page.select_one("#equation-13 .number").get_text() == "(13)"


def test_the_pdf_has_an_outline_and_its_fonts(books):
    content = books[0].read_bytes()
    assert content.startswith(b"%PDF") and len(content) < 4e6
    assert b"/Outlines" in content and b"/FontFile2" in content
    assert len(re.findall(rb"/Type\s*/Page\b", content)) > 12
    assert len(re.findall(rb"/Subtype\s*/Image", content)) > 4
    assert pdf.numbers(content, [CHAPTER]) == [3]  # behind the cover and the contents


def test_the_first_page_links_to_what_was_made_and_once(tmp_path, monkeypatch):
    (tmp_path / "html" / "book").mkdir(parents=True)
    first = tmp_path / "html" / "book" / "intro.html"
    first.write_text("<p>Welcome.</p><!-- press --><p>End.</p>")
    monkeypatch.setattr(paper, "HTML", tmp_path / "html")
    book = tmp_path / "foodxai.pdf"
    book.write_bytes(b"%PDF" + bytes(3_000_000))
    for _ in range(2):
        press.publish([book])
    assert first.read_text().count('<a href="../foodxai.pdf">PDF</a> (3 MB)') == 1
    assert (tmp_path / "html" / "foodxai.pdf").exists()
    assert "<!-- press -->" in (HTML / "book" / "intro.html").read_text()
