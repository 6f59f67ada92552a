"""Slides by rule from a chapter's anatomy, and what corrects the rule."""

from types import SimpleNamespace

import deck
import pytest
import questions
import slides
from bs4 import BeautifulSoup

PICTURE = (
    '<div class="cell"><div class="cell_output"><div class="foodxai-picture"><a href="big.png">'
    '<picture><img src="{name}.png" alt="A soup" style="width: 1px"></picture></a></div></div>'
    "</div>"
    "<p><em>Figure 1.{number}. A soup. It is hot.{mark}</em></p>"
)
CHAPTER = """<section><h1>1. Soups<a class="headerlink">#</a></h1><p><em>5 minutes</em></p>
<p><strong>You will be able to</strong></p><ul><li><p>stir,</p></li><li><p>taste.</p></li></ul>
<p>You need a spoon.</p>
<section><h2>Is it hot?</h2><p>A cook waits. How hot is <em>this</em> soup? Try.</p>{first}
</section>
<section><h2>Stir</h2><p>Take a spoon. The <strong>spoon</strong> is long. {marked} Then stir.</p>
<div class="math">\\[s = 1\\]</div>{second}</section>
<section><h2>Break it</h2><p>Spill it.{out}</p></section>
<section><h2>Exercises</h2><p>Not for a slide.</p></section>
<section><h2>Recap</h2><ul><li><p>Soups are hot. More words.</p></li></ul></section>
</section>"""
QUIZ = [
    {
        "question": "Hot?",
        "type": "multiple_choice",
        "answers": [
            {"answer": "yes", "correct": True, "feedback": "It is hot."},
            {"answer": "no", "correct": False, "feedback": "Touch it."},
        ],
    }
]


def made(first="", second="", marked="", out="", mark=""):
    figures = {
        "first": PICTURE.format(name=first, number=1, mark=mark) if first else "",
        "second": PICTURE.format(name=second, number=2, mark=mark) if second else "",
    }
    body = CHAPTER.format(**figures, marked=marked, out=out)
    return [BeautifulSoup(one, "html.parser") for one in deck.slides(body, QUIZ)]


def titles(decked):
    return [one.h2.get_text() for one in decked if one.h2]


def test_a_chapter_becomes_its_slides_in_order():
    decked = made(first="bowl", second="spoon")
    assert decked[0].h1.get_text() == "1. Soups"
    assert titles(decked) == [
        "You will be able to",
        "Is it hot?",
        "Stir",
        "Stir",
        "Break it",
        "Quiz",
        "Recap",
    ]
    question, equation, figure = decked[2:5]
    assert question.select_one(".idea").get_text() == "A cook waits. How hot is this soup?"
    assert question.img.attrs == {"src": "bowl.png", "alt": "A soup"}
    assert question.figcaption.get_text() == "Figure 1.1. A soup. It is hot."
    assert equation.select_one(".idea").get_text() == "Take a spoon. The spoon is long."
    assert equation.select_one(".equations .math") and not equation.img
    assert figure.img["src"] == "spoon.png"


def test_the_text_of_a_section_becomes_its_notes():
    notes = made(first="bowl")[2].select_one(".notes")
    assert "Try." in notes.get_text() and not notes.find("img")


def test_marked_sentences_stand_in_the_place_of_the_rule():
    decked = made(marked="Slowly now.<!-- slide -->")
    assert decked[3].select_one(".idea").get_text() == "Slowly now."


def test_a_section_and_a_figure_can_be_left_out():
    assert "Break it" not in titles(made(out="<!-- no slide -->"))
    assert not made(first="bowl", mark="<!-- no slide -->")[2].img


def section_of(inside):
    section = f"<section><h2>Cook</h2>{inside}</section>"
    decked = deck.slides(f"<section><h1>1. Soups</h1><p>Now.</p>{section}</section>", [])
    return [BeautifulSoup(one, "html.parser") for one in decked[1:]]


def test_a_section_that_begins_with_numbered_steps_shows_them():
    steps = (
        "<ol><li><p><strong>Cut.</strong> Small pieces. No more.</p></li><li><p>Stir.</p></li></ol>"
    )
    (slide,) = section_of(f"{steps}<p>The same in code.</p>")
    assert [item.get_text() for item in slide.select(".body li")] == ["Cut. Small pieces.", "Stir."]
    assert (
        not slide.select_one(".idea")
        and "The same in code." in slide.select_one(".notes").get_text()
    )


@pytest.mark.parametrize(
    "text, shown",
    [
        ("It is hot. So blow. Then:", "It is hot. So blow."),
        ("Is it hot? Very.", "Is it hot?"),
        ("It is hot. " + "Very " * 30 + "hot.", "It is hot."),
    ],
)
def test_a_sentence_alone_has_those_after_it_but_no_answer(text, shown):
    (slide,) = section_of(f"<p>{text}</p>")
    assert slide.select_one(".idea").get_text() == shown


def test_of_a_clinic_a_slide_has_the_charts():
    game = (
        '<div class="cell"><div class="cell_output"><div class="text_html"><style></style>'
        '<figure class="foodxai-clinic"><script type="application/json">{}</script>'
        '<p class="bill">No test.</p><div class="ward"><section>Patient A<svg></svg>'
        "<details></details><label></label><output></output></section></div>"
        "<figcaption>Figure 1.2. One is ill.</figcaption></figure><script></script></div>"
        "</div></div>"
    )
    (slide,) = section_of(f"<p>Who is ill?</p>{game}")
    kept = slide.select_one(".stage .foodxai-clinic .ward > div")
    assert kept.get_text() == "Patient A" and [tag.name for tag in kept.find_all(True)] == ["svg"]
    assert not slide.select(".stage :is(section, script, .bill)") and slide.select_one("style")
    assert slide.select_one(".figure > figcaption").get_text() == "Figure 1.2. One is ill."


def test_what_only_announces_a_cell_or_goes_on_is_on_no_slide():
    assert not section_of("<p>These are in it:</p>")
    one = "<div class='math'>\\[s = 1\\]</div>"
    *_, rest = section_of(f"<p>It is hot.</p>{4 * one}<p>and if so,</p>{one}")
    assert not rest.select_one(".idea")


def test_an_answer_shows_that_it_is_right_only_by_its_mark():
    quiz = made()[-2]
    assert [item.get_text() for item in quiz.select(".answers li")] == ["yes", "no"]
    assert [item.get_text() for item in quiz.select(".right")] == ["yes"]
    assert quiz.select_one(".fragment")
    assert "It is hot." in quiz.select_one(".notes").get_text()


def test_the_place_of_an_answer_does_not_tell():
    firsts = {
        question["answers"][0]["correct"]
        for chapter in ("03", "04", "05")
        for question in questions.read(chapter)
    }
    assert firsts == {True, False}


@pytest.mark.parametrize("there", [True, False])
def test_without_reveal_the_page_says_how_to_get_the_decks(tmp_path, there):
    if there:
        (tmp_path / "npm").mkdir()
        for file in slides.FILES:
            (tmp_path / "npm" / file.rpartition("/")[2]).write_text("")
    title = SimpleNamespace(astext=lambda: "4. Backpropagation")
    env = SimpleNamespace(found_docs={"chapters/04_b", "book/x"}, titles={"chapters/04_b": title})
    said = slides.listed(SimpleNamespace(outdir=tmp_path / "html", env=env))
    assert ('href="../slides/04_b.html"' in said) == there
    assert ("npm" in said) != there
