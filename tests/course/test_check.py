import json
import random
import re
from importlib import import_module, resources
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from foodxai.course import exercises
from foodxai.course.check import Verdict, check, quiz, read_quiz

ROOT = Path(__file__).parents[2]
FOLDER = resources.files("foodxai.course")
CHAPTERS = sorted(path.name[8:10] for path in (FOLDER / "exercises").glob("chapter_*.py"))
QUIZZES = sorted(path.name[:-5] for path in (FOLDER / "quizzes").glob("*.json"))
for chapter in CHAPTERS:
    import_module(f"foodxai.course.exercises.chapter_{chapter}")


def fails(*arguments):
    raise ZeroDivisionError("oh")


ODD = [
    None,
    ...,
    "soup",
    "",
    [],
    {},
    object(),
    np.nan,
    np.inf,
    -1,
    7,
    1e30,
    2 + 3j,
    [[1, 2], [3]],
    np.zeros((2, 3, 4)),
    np.array(["a"]),
    print,
    fails,
    len,
    lambda *a: None,
    lambda *a: "soup",
    lambda *a: np.nan,
    int,
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd).partition(" at 0x")[0])
@pytest.mark.parametrize("name", sorted(exercises.CHECKS))
def test_odd_answers_are_not_yet_right_and_never_an_error(name, odd):
    verdict = check(name, odd)
    assert not verdict.right and verdict.why


def test_shape_and_dtype_are_taken_kindly():
    given = np.array([4, 4, 2])
    answers = [
        [4, 4, 2],
        (4.0, 4.0, 2.0),
        given,
        given[:, None],
        given.astype("float16"),
        tf.constant(given),
        tf.Variable(given),
    ]
    assert all(check("04-1", answer) for answer in answers)


def test_answers_of_wrong_shape_are_told_both_shapes():
    assert (
        check("04-1", np.zeros((2, 4))).why
        == "Expected an array of shape (3,), and this has shape (2, 4)."
    )
    assert check("02-1", [1, 2]).why == "Expected one number, and this has shape (2,)."


@pytest.mark.parametrize(
    "name, wrong, secret",
    [
        ("02-1", 1.4, "2.4"),
        ("02-1", 5, "2.4"),
        ("01-3", 9, "61"),
        ("04-1", [1, 1, 2], "4"),
    ],
)
def test_hints_do_not_give_the_answer_away(name, wrong, secret):
    verdict = check(name, wrong)
    assert not verdict and secret not in verdict.why


def test_an_error_in_the_readers_function_is_named():
    assert "ZeroDivisionError: oh" in check("02-2", fails).why


@pytest.mark.parametrize(
    "name, words",
    [
        ("99-1", "no chapter '99'"),
        ("02-99", "chapter 02 has 02-1"),
        ("", "00-1"),
        (2, "no chapter '2'"),
    ],
)
def test_unknown_exercises_are_refused(name, words):
    with pytest.raises(ValueError, match=words):
        check(name, 1)


@pytest.mark.parametrize("right, word", [(True, "Right"), (False, "Not yet")])
def test_verdict_says_itself_in_words_and_escapes(right, word):
    verdict = Verdict(right, "x < y & <script>")
    assert repr(verdict) == f"{word}. x < y & <script>"
    html = verdict._repr_html_()
    assert (
        f"{word}.</strong>" in html
        and "x &lt; y &amp; &lt;script&gt;" in html
        and 'role="status"' in html
    )


@pytest.mark.parametrize("chapter", QUIZZES)
def test_quiz_files_are_sound(chapter):
    questions = read_quiz(chapter)
    assert 3 <= len(questions) <= 5
    for question in questions:
        assert question["type"] == "multiple_choice" and question["question"].strip()
        assert sum(answer["correct"] is True for answer in question["answers"]) == 1
        assert len(question["answers"]) >= 3
        texts = [answer["answer"].strip() for answer in question["answers"]]
        assert all(texts) and len(set(texts)) == len(texts)
        assert all(len(answer["feedback"].split()) >= 4 for answer in question["answers"])
        assert not re.search(
            r"^(right|correct|wrong|not yet)",
            " ".join(a["feedback"] for a in question["answers"]),
            re.I,
        )


def test_every_chapter_with_exercises_has_a_quiz():
    assert CHAPTERS and CHAPTERS == QUIZZES


def test_quiz_shows_the_questions_with_feedback(monkeypatch):
    shown = []
    monkeypatch.setattr(
        "jupyterquiz.display_quiz", lambda questions, **options: shown.extend(questions)
    )
    monkeypatch.setattr("IPython.display.display", lambda output: None)
    quiz(QUIZZES[0])
    assert [q["question"] for q in shown] == [q["question"] for q in read_quiz(QUIZZES[0])]
    assert {a["feedback"].split(".")[0] for q in shown for a in q["answers"]} == {
        "Right",
        "Not yet",
    }
    json.dumps(shown)


def test_a_part_of_a_quiz_has_the_questions_that_were_asked_for(monkeypatch):
    shown = []
    monkeypatch.setattr(
        "jupyterquiz.display_quiz", lambda questions, **options: shown.extend(questions)
    )
    monkeypatch.setattr("IPython.display.display", lambda output: None)
    quiz("05", 4, 2)
    asked = [question["question"] for question in read_quiz("05")]
    assert [question["question"] for question in shown] == [asked[3], asked[1]]


def test_a_quiz_leaves_the_luck_of_what_comes_after(monkeypatch):
    monkeypatch.setattr("jupyterquiz.display_quiz", lambda *_, **__: drawn.append(random.random()))
    monkeypatch.setattr("IPython.display.display", lambda *_, **__: None)
    drawn = []
    random.seed(5)
    quiz("05", 1), quiz("05", 2)
    after = random.random()
    random.seed(5)
    assert after == random.random() and len({*drawn, after}) == 3  # ids of their own


@pytest.mark.parametrize("number", [0, 6, -1])
def test_a_question_that_there_is_not_is_refused(number):
    with pytest.raises(ValueError, match="questions 1 to 5"):
        quiz("05", number)


@pytest.mark.parametrize("chapter", QUIZZES)
def test_a_chapter_asks_each_question_of_its_quiz_once(chapter):
    (page,) = (ROOT / "chapters").glob(f"{chapter}_*.md")
    calls = re.findall(rf'^quiz\("{chapter}"(.*)\)$', page.read_text(encoding="utf-8"), re.M)
    every = list(range(1, len(read_quiz(chapter)) + 1))
    asked = [int(number) for call in calls for number in re.findall(r"\d+", call)]
    assert calls == [""] or sorted(asked) == every


def test_a_missing_quiz_names_those_there_are():
    with pytest.raises(ValueError, match=f"quizzes for {QUIZZES[0]}"):
        quiz("99")
