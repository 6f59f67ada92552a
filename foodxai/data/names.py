"""Names of dishes, and arguments that are names or whole numbers."""

import difflib
import operator
from collections.abc import Collection, Iterable
from typing import SupportsIndex

# The ten dishes of the thesis, by their names in Food-101.
THESIS_CLASSES = (
    "caesar_salad",
    "chicken_curry",
    "chicken_quesadilla",
    "filet_mignon",
    "fish_and_chips",
    "fried_calamari",
    "fried_rice",
    "grilled_salmon",
    "hamburger",
    "huevos_rancheros",
)


def class_names(
    argument: str, names: str | Iterable[str], known: Collection[str]
) -> tuple[str, ...]:
    """One or more different class names as a tuple.

    Args:
        argument: what the caller calls them, for the errors.
        names: a name or several.
        known: all names there are.

    Raises:
        TypeError: neither a name nor several.
        ValueError: an unknown name (the message names a close one), none, or one twice.
    """
    try:
        names = (names,) if isinstance(names, str) else tuple(names)
    except TypeError:
        raise TypeError(f"{argument} is {names!r}: expected a class name, or several") from None
    for name in names:
        if name not in known:
            raise ValueError(f"{argument} holds {name!r}: expected {one_of(name, known)}")
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{argument} is {names}: expected one or more different class names")
    return names


def one_of(name: str, known: Collection[str]) -> str:
    """What an error says was expected: all known names, and a close one."""
    close = difflib.get_close_matches(str(name), known, 1)
    return f"one of {', '.join(known)}" + (f". Did you mean {close[0]!r}?" if close else "")


def whole(name: str, value: SupportsIndex, low: int, high: int) -> int:
    """A whole number from `low` to `high` as an int; `name` is what the errors call it.

    Raises:
        TypeError: not a whole number; True and False are none.
        ValueError: out of range.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if not low <= number <= high:
        raise ValueError(f"{name} is {number}: expected {low} to {high}")
    return number
