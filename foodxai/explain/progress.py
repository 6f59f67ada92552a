"""Who watches a slow method, batch by batch."""

from contextlib import contextmanager
from contextvars import ContextVar

_watcher = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher):
    """Inside, ``watcher(done, total)`` is called before every batch of Score-CAM's masked images.

    What it raises ends the method: so a run is cancelled. Other threads are not watched.
    """
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def report(done, total):
    watcher = _watcher.get()
    if watcher is not None:
        watcher(done, total)
