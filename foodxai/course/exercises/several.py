"""Exercises of several numbers, each with a check of its own, and of matching."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import CHECKS, NotYet, numbers, require

PARTS: dict[str, dict[str, Callable]] = {}
WHY: dict[str, str] = {}
CHOICES: dict[str, Sequence[str]] = {}


def several(name: str, parts: dict[str, Callable], why: str) -> None:
    """Register an exercise whose answer is a number for each part.

    Args:
        name: "02-1" is the first of chapter 02.
        parts: {label: check of that number}; a check raises ``NotYet`` with a hint.
        why: the reason, once all are right.
    """

    def check(answer: Any) -> str:
        given = numbers(answer, (len(parts),))
        hints = [_hint(test, number) for test, number in zip(parts.values(), given)]
        right = hints.count("")
        for label, hint in zip(parts, hints):
            require(not hint, f"{right} of {len(parts)} right. {label}: {hint}")
        return why

    CHECKS[name], PARTS[name], WHY[name] = check, parts, why


def matching(
    name: str, pairs: dict[str, tuple[int, str]], choices: Sequence[str], why: str
) -> None:
    """Register an exercise that finds the choice for each thing.

    Args:
        name: "02-1" is the first of chapter 02.
        pairs: {thing: (number of its choice, hint for who chose another)}.
        choices: their texts; the first has number 1.
        why: the reason, once all are right.
    """

    def test(right: int, hint: str) -> Callable:
        return lambda number: require(number == right, hint)

    several(name, {thing: test(*pair) for thing, pair in pairs.items()}, why)
    CHOICES[name] = choices


def _hint(test: Callable, number: np.ndarray) -> str:
    try:
        test(number)
    except NotYet as reason:
        return str(reason)
    return ""
