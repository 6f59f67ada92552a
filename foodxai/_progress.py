"""Progress bars where someone watches: a notebook or a terminal; silence in scripts and logs."""

import sys

from tqdm.auto import tqdm


def bar(total, what, unit, **look):
    """A tqdm bar that appears once the work has taken three seconds."""
    visible = "ipykernel" in sys.modules or sys.stderr.isatty()
    if not visible:
        look["disable"] = True
    return tqdm(total=total, desc=what, unit=unit, delay=3, leave=False, **look)
