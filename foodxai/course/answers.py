"""Exercises answered in a page without a kernel: forms that know the check's words.

The words for right and wrong stand in one place, the check. A form carries them as a table, which
is made by asking the check: its words change at few places of the number line, and those are found
by noting what it compares a number with, and by bisection.
"""

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from html import escape
from importlib import resources
from itertools import pairwise

import numpy as np

from . import exercises
from .check import check
from .exercises import several
from .exercises.compared import Compared

MANY = 30  # different words: a check that says so many speaks of the answer itself
GRID = [sign * size for size in (0, 1e-9, 1e-3, 0.3, 1, 10, 1e3, 1e6, 1e12) for sign in (1, -1)]
QUIET = "Solve it in Colab or Jupyter: put your answer into the cell and run it."


class _TooMany(Exception):
    pass


def form(name: str) -> str:
    """The HTML with which an exercise is answered in a page, or a line that says where else.

    Args:
        name: of the exercise: "02-1" is the first of chapter 02.

    Raises:
        ValueError: no chapter has that exercise.
    """
    known = table(name)
    if known is None:
        return f'<p class="foodxai-answer">{QUIET}</p>'
    packed = base64.b64encode(json.dumps(known).encode()).decode()
    fields = "".join(_field(label, several.CHOICES.get(name, ())) for label in known["labels"])
    return (
        f'<form class="foodxai-answer" data-exercise="{name}" data-table="{packed}">'
        f"{fields}<button>Check</button>"
        '<p role="status"></p></form>'
    )


def script() -> str:
    """The style and the script that the forms of a page need, once."""
    style, code = (
        (resources.files(__package__) / f"answers.{kind}").read_text(encoding="utf-8")
        for kind in ("css", "js")
    )
    return f"<style>{style}</style><script>{code}</script>"


def table(name: str) -> dict | None:
    """What a check says to every number.

    Args:
        name: of the exercise.

    Returns:
        {"labels": of its fields, "parts": for each a pair of tables, for whole numbers and for all
        others, "words": [right, why], "why": the reason when all parts are right}. A table lists
        [start, index of the words that hold from there on]. None for an exercise that wants
        something else than numbers.

    Raises:
        ValueError: no chapter has that exercise.
    """
    check(name, None)
    if name in several.PARTS:
        tests = several.PARTS[name]
    elif _wants_a_number(exercises.CHECKS[name]):
        tests = {exercises.LABELS[name]: exercises.CHECKS[name]}
    else:
        return None
    words: list[str] = []
    parts = []
    try:
        for test in tests.values():
            parts.append(_tables(test, words))
    except _TooMany:
        return None
    why = several.WHY.get(name, "")
    return {"labels": list(tests), "parts": parts, "words": words, "why": why}


def _field(label, choices):
    options = "".join(f"<option value={k}>{escape(text)}" for k, text in enumerate(choices, 1))
    control = f"<select><option value=''>{options}</select>"
    if not choices:
        control = '<input autocomplete="off" autocapitalize="off" spellcheck="false">'
    return f"<label><span>{escape(label)}</span> {control}</label>"


def _wants_a_number(test):
    Compared.seen.clear()
    with suppress(exercises.NotYet):
        test(np.array(12345.678).view(Compared))
    return bool(Compared.seen)


def _tables(test, words):
    """Of whole numbers and of all others: [[start, index in words], ...]; adds to the words."""
    Compared.seen.clear()

    @cache
    def say(number):
        try:
            entry = [True, test(np.array(number).view(Compared)) or ""]
        except exercises.NotYet as reason:
            entry = [False, str(reason)]
        if entry not in words:
            words.append(entry)
        if len(words) > MANY:
            raise _TooMany
        return words.index(entry)

    def other(number):
        return say(np.nextafter(number, np.inf) if number == np.round(number) else number)

    points = set(GRID)
    for _ in range(3):
        for point in points:
            say(point), other(point)
        points |= {float(number) for number in Compared.seen if abs(number) < 1e12}
    for _ in range(2):  # the words may be the same at neighbours, and others between
        points |= {(low + high) / 2 for low, high in pairwise(sorted(points))}
    whole = {float(np.floor(point) + step) for point in points for step in (0, 1)}
    return [_steps(say, whole, _whole_middle), _steps(other, points, _middle)]


def _steps(say: Callable, points, middle):
    """Where the words change: [[start, words], ...]; ``middle`` of neighbours is None."""
    points = sorted(points)
    steps = [[points[0], say(points[0])]]
    for left, right in pairwise(points):
        while steps[-1][1] != say(right):
            low, high = left, right
            while (centre := middle(low, high)) is not None:
                low, high = (centre, high) if say(centre) == say(left) else (low, centre)
            left = high
            steps.append([high, say(high)])
    return steps


def _middle(low, high):
    centre = (low + high) / 2
    return centre if low < centre < high else None


def _whole_middle(low, high):
    return float((low + high) // 2) if high - low > 1 else None
