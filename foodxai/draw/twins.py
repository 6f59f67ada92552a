"""A figure of the book and its narrow twin, stored in one output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib import rcParams
from matplotlib.figure import Figure

from . import fitting
from .narrow import narrow

POINTS = 72  # in an inch
SHARP = 0.8  # a twin is shown smaller than it is, so it needs fewer dots


def store_twins(mime: str) -> None:
    """Have IPython store what the page of a phone needs in the metadata of every figure.

    Args:
        mime: the type that figures are stored as, "image/png".
    """
    from IPython.core.interactiveshell import InteractiveShell

    shell: Any = InteractiveShell.instance()
    formatter = shell.display_formatter.formatters[mime]
    plain = formatter.lookup_by_type(Figure)
    formatter.for_type(Figure, lambda figure: with_twin(figure, plain))


def with_twin(figure: Figure, plain: Callable[[Figure], Any]) -> Any:
    """A figure as IPython stores it.

    Args:
        figure: what is shown.
        plain: gives its picture in base64, or a tuple of that and a dict of metadata.

    Returns:
        What `plain` gives, with "foodxai" in its metadata: the "width" of the picture in inches,
        its smallest "text" as a part of that width, and, where there is a twin, the "narrow" one
        with the same two and its "data", or how that "failed". Of a figure without axes, what
        `plain` gives.
    """
    stored = plain(figure)
    if not stored:
        return stored
    data, metadata = stored if isinstance(stored, tuple) else (stored, {})
    about = _about(figure)
    try:
        twin = narrow(figure)
    except Exception as error:  # the figure itself is drawn; a test of the book finds the word
        twin, about["failed"] = None, repr(error)
    if twin is not None:
        twin.set_dpi(SHARP * figure.dpi)
        stored = plain(twin)
        about["narrow"] = {
            **_about(twin),
            "data": stored[0] if isinstance(stored, tuple) else stored,
        }
    return data, {**metadata, "foodxai": about}


def _about(figure):
    inches = fitting.extent(figure).width + 2 * rcParams["savefig.pad_inches"]
    text = fitting.smallest(figure) / POINTS / inches
    return {"width": round(inches, 3)} | ({"text": round(text, 5)} if text < 1 else {})
