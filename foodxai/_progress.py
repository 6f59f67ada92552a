"""Progress bars where someone watches: a notebook or a terminal; silence in scripts and logs."""

import os
import sys

from tqdm.auto import tqdm


def bar(total, what, unit, **look):
    """A tqdm bar that appears once the work has taken three seconds; never with TQDM_DISABLE set.

    tqdm itself looks at that variable in terminals, and not in notebooks.
    """
    watched = "ipykernel" in sys.modules or sys.stderr.isatty()
    if not watched or os.environ.get("TQDM_DISABLE"):
        look["disable"] = True
    return tqdm(total=total, desc=what, unit=unit, delay=3, leave=False, **look)
