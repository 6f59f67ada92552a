"""The checks behind ``course.check.check``, a file per chapter: ``chapter_02.py`` holds "02-1" ...

A check is a function decorated with ``@exercise("02-1")``. It takes the reader's answer, raises
``NotYet`` with a hint that does not give the answer away, and returns one sentence that says why
the answer is right. Where it wants one number, or ``several``, the page asks for it in a form: see
``course.answers``.

Inputs that a check makes up come from ``draws`` and ``cases``: the same for every reader, and in a
grading others, that no page shows (``drawn_anew``).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from unittest import mock

import numpy as np

from .compared import Compared

CHECKS: dict[str, Callable] = {}
LABELS: dict[str, str] = {}

Case = TypeVar("Case")
without: ContextVar[tuple[str, ...]] = ContextVar("without", default=())
_grading: ContextVar[int | None] = ContextVar("grading", default=None)


class NotYet(Exception):
    """The answer is not right yet; the message is the hint that the reader sees."""


class Empty(NotYet):
    """There is no answer yet."""


def exercise(name: str, label: str = "Your answer") -> Callable:
    """Register the decorated function as the check of the exercise ``name``.

    Args:
        name: "02-1" is the first of chapter 02.
        label: what stands before the field of a page in which a number is answered.
    """

    def register(function):
        CHECKS[name], LABELS[name] = function, label
        return function

    return register


@contextmanager
def drawn_anew(seed: int) -> Iterator[None]:
    """Inside, checks ask with inputs that no page shows, drawn from this seed."""
    token = _grading.set(seed)
    try:
        yield
    finally:
        _grading.reset(token)


def graded() -> bool:
    """Whether inputs are drawn anew: what a record says of itself does not count then."""
    return _grading.get() is not None


def draws(seed: int) -> np.random.Generator:
    """Random numbers of a check: the same for all readers, others where they are drawn anew."""
    grading = _grading.get()
    return np.random.default_rng(seed if grading is None else [seed, grading])


def cases(shown: list[Case], draw: Callable[[np.random.Generator], Case]) -> list[Case]:
    """The cases of a check: those listed, or twelve of ``draw(rng)`` where they are drawn anew."""
    rng = draws(0)
    return [draw(rng) for _ in range(12)] if graded() else shown


@contextmanager
def doing_without(*functions: str) -> Iterator[None]:
    """Inside, functions of libraries ("scipy.stats.rankdata") refuse to work.

    Their names stand in ``without``, for a reader's function that is called in another process.
    """
    token = without.set(functions)
    try:
        with ExitStack() as stack:
            for function in functions:
                stack.enter_context(mock.patch(function, _refuse))
            yield
    finally:
        without.reset(token)


def _refuse(*_, **__):
    raise RuntimeError("this time without SciPy, please")


def require(condition: object, hint: str) -> None:
    """Raise ``NotYet(hint)`` unless the condition holds."""
    if not condition:
        raise NotYet(hint)


def numbers(answer: Any, shape: tuple[int, ...] = ()) -> np.ndarray:
    """An answer as an array.

    Args:
        answer: a number, list, array or tensor; axes of length 1 more or less will do.
        shape: what it should have.

    Returns:
        np.ndarray, float, of that shape.

    Raises:
        NotYet: anything else; it says what was given and what was expected.
    """
    require(not isinstance(answer, str), "This is text. Write a number, such as 12, 0.17 or 1/6.")
    try:
        array = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise NotYet(f"Expected numbers, and this is a {type(answer).__name__}.") from None
    squeezed = tuple(length for length in array.shape if length != 1)
    wanted = "one number" if shape == () else f"an array of shape {shape}"
    require(
        squeezed == tuple(length for length in shape if length != 1),
        f"Expected {wanted}, and this has shape {array.shape}.",
    )
    require(np.isfinite(array).all(), "Some of these numbers are not finite (nan or inf).")
    array = array.reshape(shape)
    return array.view(Compared) if isinstance(answer, Compared) else array


def close(answer: np.ndarray, value: float, digits: int = 2) -> bool:
    """Whether a number is ``value``, rounded to no fewer significant digits than ``digits``.

    0.17 is 1/6 to two digits, 0.16 is not, and so is every float32 near 1/6.
    """
    last = np.floor(np.log10(abs(value))) + 1 - digits
    return bool(abs(answer - value) <= 10**last / 2 * (1 + 1e-9))


def result_of(answer: Any, *arguments: Any) -> Any:
    """What the reader's function returns for these arguments.

    Raises:
        NotYet: it is no function, fails, or returns nothing.
    """
    require(callable(answer), f"Expected a function, and this is a {type(answer).__name__}.")
    try:
        result = answer(*arguments)
    except Exception as error:
        raise NotYet(f"Your function stopped with {type(error).__name__}: {error}") from error
    if result is None or result is ...:
        raise Empty("Your function returns nothing yet.")
    return result
