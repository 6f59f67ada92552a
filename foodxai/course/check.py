"""Exercises and quizzes: ``check("02-1", answer)`` says right or not yet, ``quiz("02")`` asks."""

import random
from dataclasses import dataclass
from html import escape
from importlib import import_module, resources
from pathlib import Path
from typing import Any

from .. import _files
from . import exercises

__all__ = ["Verdict", "check", "quiz"]

# The sign of a verdict, its word, the colour of its line and of its ground.
RIGHT = ("&#10003;", "Right.", "#1a7f37", "46,160,67")
NOT_YET = ("&#8635;", "Not yet.", "#b35900", "219,109,40")
COLOURS = {
    "--jq-multiple-choice-bg": "#27415f",
    "--jq-correct-color": "#17692d",
    "--jq-incorrect-color": "#b3261e",
}
STYLE = """<style>
.Quiz{font-size:1.05rem;line-height:1.4}
.Quiz .Feedback:not(:empty){background:#fff;border-radius:6px;padding:.5em;font-size:1rem}
.Quiz .MCButton:focus-within{outline:3px solid #ffbf47}
</style>"""
SPOKEN = """
document.querySelectorAll(".Feedback").forEach((one) => one.setAttribute("aria-live", "polite"));
"""


# What a cell shows whose answer is empty; the book puts a form in its place.
EMPTY = '<div class="foodxai-empty" data-exercise="{name}">{why}</div>'


@dataclass(frozen=True)
class Verdict:
    """The answer to an answer.

    Attributes:
        right: True or False.
        why: the reason, in a sentence.
        empty: the name of the exercise, where there is no answer yet.
    """

    right: bool
    why: str
    empty: str = ""

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return f"{'Right' if self.right else 'Not yet'}. {self.why}"

    def _repr_html_(self):
        if self.empty:
            return EMPTY.format(name=self.empty, why=escape(self.why))
        mark, word, line, tint = NOT_YET
        if self.right:
            mark, word, line, tint = RIGHT
        style = f"border-left:5px solid {line};background:rgba({tint},.14)"
        return (
            f'<div role="status" style="{style};padding:.6em .9em;border-radius:4px">'
            f'<strong><span aria-hidden="true">{mark}</span> {word}</strong> '
            f"{escape(self.why)}</div>"
        )


def check(name: str, answer: Any) -> Verdict:
    """Check the answer to an exercise.

    Args:
        name: of the exercise: "02-1" is the first of chapter 02.
        answer: a number, array or function; lists, tensors and arrays with extra axes of length 1
            will do.

    Returns:
        Verdict.

    Raises:
        ValueError: no chapter has that exercise.

    Example:
        >>> check.check("04-1", None)
        Not yet. Put your answer into the cell and run it again.
    """
    test = _find(name)
    if answer is None or answer is ...:
        return Verdict(False, "Put your answer into the cell and run it again.", name)
    try:
        return Verdict(True, test(answer))
    except exercises.Empty as reason:
        return Verdict(False, f"{reason} Write it and run the cell again.", name)
    except exercises.NotYet as reason:
        return Verdict(False, str(reason))


def quiz(chapter: str, *numbers: int) -> None:
    """Show the quiz of a chapter, or some of its questions.

    Args:
        chapter: its number as text, "02".
        numbers: of the questions, from 1 on; all of them where none is given.

    Raises:
        ValueError: a chapter without a quiz, or a number without a question.

    Example:
        >>> check.quiz("98")
        Traceback (most recent call last):
            ...
        ValueError: chapter '98' has no quiz...
    """
    from IPython.display import HTML, Javascript, display
    from IPython.utils.capture import capture_output
    from jupyterquiz import display_quiz

    questions = read_quiz(chapter)
    if not set(numbers) <= set(range(1, len(questions) + 1)):
        raise ValueError(f"quiz {chapter!r} has the questions 1 to {len(questions)}, not {numbers}")
    questions = [questions[number - 1] for number in numbers] or questions
    for answer in (answer for question in questions for answer in question["answers"]):
        answer["feedback"] = ("Right. " if answer["correct"] else "Not yet. ") + answer["feedback"]
    luck = random.getstate()  # Keras draws from it too, and a quiz must not change what comes after
    random.seed(f"{chapter} {numbers}")
    with capture_output() as shown:
        display_quiz(questions, max_width=680, colors=COLOURS)
    random.setstate(luck)
    for output in shown.outputs:
        display(_mathjax_later(output.data), raw=True)
    display(HTML(STYLE))
    display(Javascript(SPOKEN))


def _mathjax_later(data):
    """What jupyterquiz shows, by MIME type, with its script in front of our MathJax."""
    script = data.get("application/javascript")
    if script is None:
        return data
    ours = (resources.files("foodxai.course") / "quiz.js").read_text(encoding="utf-8")
    return data | {"application/javascript": f"(() => {{\n{ours}\n{script}\n}})();"}


def read_quiz(chapter: str) -> list[dict]:
    """The questions of a chapter ("02"), dicts in jupyterquiz's format; ValueError without any."""
    folder = Path(__file__).parent / "quizzes"
    path = folder / f"{chapter}.json"
    if not (chapter.isalnum() and path.is_file()):
        has = sorted(p.name[:-5] for p in folder.iterdir() if p.name.endswith(".json"))
        raise ValueError(f"chapter {chapter!r} has no quiz; there are quizzes for {', '.join(has)}")
    return _files.from_json(path, list)


def _find(name):
    chapter = str(name).partition("-")[0]
    chapters = sorted(
        p.name[8:-3] for p in resources.files(exercises).iterdir() if p.name.startswith("chapter_")
    )
    if chapter not in chapters:
        raise ValueError(
            f"no exercise {name!r}: there is no chapter {chapter!r}; expected a name such as "
            f"'{chapters[0]}-1', with a chapter among {', '.join(chapters)}"
        )
    import_module(f".exercises.chapter_{chapter}", __package__)
    if name not in exercises.CHECKS:
        known = [other for other in exercises.CHECKS if other.startswith(chapter)]
        raise ValueError(f"no exercise {name!r}; chapter {chapter} has {', '.join(known)}")
    return exercises.CHECKS[name]
