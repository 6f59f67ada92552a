"""Pages in Catalan: the cells are the original's, the words in their options are translated."""

import re
from types import SimpleNamespace

import executed
import notebooks
import pytest
import translated
import translations

from foodxai.course import answers

ROOT = executed.ROOT
PAGES = translated.sources()


def original(path):
    return ROOT / f"{translated.original(path.stem)}.md"


def code(path):
    cells = executed.read(path).cells
    return [(cell.source, cell.metadata) for cell in cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_translation_has_its_originals_cells(path):
    """So both pages are made from one execution."""
    assert code(path) == code(original(path))
    assert path.stem == original(path).stem


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_text_is_as_complete_as_the_original(path):
    texts = [one.read_text(encoding="utf-8") for one in (path, original(path))]
    for mark in ("^##+ ", r"^\*\*\d+\.\d+\*\*", r"^\$\$", "^<details>", "^- ", r"^\*Figur"):
        mine, theirs = (re.findall(mark, text, re.M | re.S) for text in texts)
        assert len(mine) == len(theirs) > 0, mark
    assert len(translated.phrases(path)) > 10
    assert all(mine != theirs for theirs, mine in translated.phrases(path))


def test_every_translation_has_an_original():
    assert all((ROOT / f"{name}.md").exists() for name in translated.pages())
    assert PAGES


@pytest.fixture
def soup(tmp_path, monkeypatch):
    """A chapter with two cells, the first with words; a function writes its translation."""
    monkeypatch.setattr(translated, "ROOT", tmp_path)
    cells = [":mystnb: {code_prompt_show: Show}\n\nx = 1\n", "y = 2\n"]
    text = "# Soup\n\n" + "\nHot.\n".join(f"```{{code-cell}} python\n{cell}```\n" for cell in cells)
    for folder in ("chapters", "book/ca"):
        (tmp_path / folder).mkdir(parents=True)
    head = "---\nkernelspec: {name: python3, display_name: Python 3}\n---\n\n"
    (tmp_path / "chapters" / "01_soup.md").write_text(head + text)
    translation = tmp_path / "book" / "ca" / "01_soup.md"

    def write(*cells):
        blocks = "\nCalenta.\n".join(f"```{{code-cell}} python\n{cell}```\n" for cell in cells)
        translation.write_text(f"{head}# Sopa\n\n{blocks}", encoding="utf-8")
        return translation

    return write


MOSTRA = ":mystnb: {code_prompt_show: Mostra}\n"


def test_code_comes_from_the_original_and_words_from_the_translation(soup):
    page = soup(MOSTRA, "")
    text = translated.source(page)
    assert "# Sopa" in text and "Calenta." in text and "Hot." not in text
    assert re.findall(r"^[xy] = \d", text, re.M) == ["x = 1", "y = 2"]
    assert "code_prompt_show: Show" in text
    assert translated.phrases(page) == [("Show", "Mostra")]


def test_what_does_not_fit_is_refused(soup):
    with pytest.raises(ValueError, match="01_soup.md has 1 code cells, and its original 2"):
        translated.source(soup(MOSTRA))
    with pytest.raises(ValueError, match="code in cell 2"):
        translated.source(soup(MOSTRA, "y = 3\n"))
    with pytest.raises(ValueError, match=r"the options of cell 1 have the words of \[\]"):
        translated.phrases(soup("", ""))


def test_languages_are_marked_and_linked(soup):
    page = soup(MOSTRA, "")
    body = '<h1>Sopa</h1><div class="cell_output"><img alt="x"></div><p>Show</p>'
    body += f'<p class="foodxai-answer">{answers.QUIET}</p>'
    app = SimpleNamespace(env=SimpleNamespace(doc2path=lambda name: page))
    shown = {"body": body, "pathto": lambda name: f"{name}.html"}
    translations.put_language(app, "book/ca/01_soup", "", shown, None)
    assert shown["body"].startswith('<div lang="ca"><h1>Sopa</h1>')
    assert 'href="chapters/01_soup.html" lang="en" hreflang="en">English</a>' in shown["body"]
    assert '<div lang="en" class="cell_output"><img lang="ca" alt="x">' in shown["body"]
    assert "<p>Mostra</p>" in shown["body"]
    assert '<p class="foodxai-answer" lang="ca">Resol-ho' in shown["body"]
    original = {"body": "<h1>Soup</h1>", "pathto": lambda name: f"{name}.html"}
    translations.put_language(app, "chapters/01_soup", "", original, None)
    assert 'href="book/ca/01_soup.html" lang="ca" hreflang="ca">Català</a>' in original["body"]


def test_links_of_a_translation_work_in_a_notebook():
    site = notebooks.project_url("Documentation")
    text = "[a](../../chapters/09_cam.md), [b](../glossary.md#logit)"
    expected = f"[a](../../chapters/09_cam.ipynb), [b]({site}book/glossary.html#logit)"
    assert notebooks.portable_links(text) == expected
