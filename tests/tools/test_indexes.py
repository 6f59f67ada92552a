"""The indexes of thesis equations and figures are made from the chapters."""

import re
from pathlib import Path

import indexes
import pytest

ROOT = Path(__file__).parents[2]


def test_the_pages_are_what_the_chapters_make():
    for path, text in indexes.pages().items():
        assert path.read_text() == text, "run `make notebooks`"


def test_no_tag_of_a_chapter_is_missed():
    tags = {
        int(n)
        for path in (ROOT / "chapters").glob("*.md")
        for n in re.findall(r"\\tag\{(\d+)\}", path.read_text())
    }
    assert tags == set(indexes.equations()) and tags
    assert max(tags) <= 59
    rows = re.findall(
        r"^\| (\d+) \| \$(.+)\$ \| \[", (ROOT / "book/equations.md").read_text(), re.M
    )
    assert [int(number) for number, _ in rows] == sorted(tags)
    assert not any("|" in formula for _, formula in rows)


def test_no_figure_of_a_chapter_is_missed():
    mentioned = sum(
        len(re.findall(r"Figure \d+\.\d+\s*\(thesis", p.read_text()))
        for p in (ROOT / "chapters").glob("*.md")
    )
    assert (
        mentioned
        == len({ours for places in indexes.figures().values() for ours, _, _ in places})
        > 0
    )
    assert all(1 <= number <= 40 for number in indexes.figures())


@pytest.mark.parametrize(
    "caption, told",
    [
        ("It falls. The red one does not.*\n\nText", "It falls. The red one does not."),
        (
            'A dish of 0.5 kg "\n    "seen from above. Move it.",\n)',
            "A dish of 0.5 kg seen from above. Move it.",
        ),
        ("Over two\nlines.*", "Over two lines."),
        (f'{"word " * 12}"why?". More.*', f'{"word " * 12}"why?".'),
    ],
)
def test_the_beginning_of_a_caption_stands_alone(caption, told):
    assert indexes.beginning(caption) == told


@pytest.mark.parametrize("page", sorted(indexes.ROOT.glob("chapters/*.md")), ids=lambda p: p.stem)
def test_lines_of_a_numbered_equation_end_in_cr(page):
    for formula, number in indexes.EQUATION.findall(page.read_text("utf-8")):
        assert "\\\\" not in formula, (
            f"equation {number}: Sphinx puts what has \\\\ into split, where MathJax takes no \\tag"
        )


def test_check_fails_where_a_page_is_stale(tmp_path, monkeypatch):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "chapters" / "01_soup.md").write_text(
        "# Soup\n\n$$|s| = Wx \\tag{1}$$\n\n*Figure 1.1 (thesis figures 2 and 3). Soup.*\n"
    )
    monkeypatch.setattr(indexes, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match="equations.md, figures.md"):
        indexes.main(check=True)
    indexes.main(check=False)
    indexes.main(check=True)
    assert (
        "| 1 | $\\vert s\\vert = Wx$ | [1](../chapters/01_soup.md#equation-1) |"
        in (tmp_path / "book/equations.md").read_text()
    )
    assert (tmp_path / "book/figures.md").read_text().count(
        "[1.1](../chapters/01_soup.md#figure-1-1)"
    ) == 2
