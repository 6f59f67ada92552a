"""Progress bars where someone watches: a notebook or a terminal; silence in scripts and logs."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from tqdm.auto import tqdm

_showing = ContextVar("showing", default=False)
_watcher: ContextVar[Callable | None] = ContextVar("watcher", default=None)


@contextmanager
def bar(total: int | None, what: str, unit: str, **look: Any) -> Iterator[tqdm]:
    """A tqdm bar that appears once the work has taken three seconds; never with TQDM_DISABLE set.

    tqdm itself looks at that variable in terminals, and not in notebooks. Work inside work shows no
    bar of its own, nor does work that is ``watched``.
    """
    seen = "ipykernel" in sys.modules or sys.stderr.isatty()
    told = _showing.get() or _watcher.get() is not None
    silent = told or not seen or bool(os.environ.get("TQDM_DISABLE"))
    token = _showing.set(True)
    try:
        with tqdm(
            total=total, desc=what, unit=unit, delay=3, leave=False, disable=silent, **look
        ) as shown:
            yield shown
    finally:
        _showing.reset(token)


@contextmanager
def watched(watcher: Callable[[int, int], object]) -> Iterator[None]:
    """Inside, ``watcher(done, total)`` is called before every batch of Score-CAM's masked images.

    What it raises ends the method: so a run is cancelled. Other threads are not watched.
    """
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def report(done: int, total: int) -> None:
    """Tell the watcher, if there is one, how much of the work is done."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(done, total)
