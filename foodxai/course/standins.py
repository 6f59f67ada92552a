"""What a page has in the place of TensorFlow, IPython and tqdm, where Pyodide runs its cells.

A name of TensorFlow or Keras can be imported and passed on. Whatever else is done with it raises
`NotHere`, so that a cell that needs it says so and ends.
"""

import importlib.abc
import importlib.machinery
import os
import platform
import random
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from . import profiles

ABSENT = [f"foodxai.{room}" for room in ("models", "train", "explain", "course.experiments")]
ABSENT += ["tensorflow", "keras", "skimage"]
OPERATIONS = (
    "call getitem setitem iter len bool str format array float int index contains enter exit "
    "add radd sub rsub mul rmul matmul rmatmul truediv rtruediv pow rpow neg lt le gt ge "
    "mro_entries"
)
HTML = "text/html"


class NotHere(Exception):
    """A cell uses what the Python of a page has not."""


class StandIn:
    """Something of TensorFlow's, or something that would have been made with it.

    Attributes:
        standin: its name.
    """

    def __init__(self, standin: str) -> None:
        self.standin = standin

    def __getattr__(self, name: str) -> "StandIn":
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self.standin}.{name}")


def _refuse(self: StandIn, *_: Any, **__: Any) -> Any:
    raise NotHere(absent(self))


def absent(thing: StandIn) -> str:
    """The sentence that says what a cell cannot have in a page."""
    return f"{thing.standin} needs TensorFlow or a photo, which the Python of a page has not."


for _name in OPERATIONS.split():
    setattr(StandIn, f"__{_name}__", _refuse)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a module for every name of `ABSENT`, and for what lies below it."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if any(name == one or name.startswith(f"{one}.") for one in ABSENT):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> types.ModuleType:
        module = types.ModuleType(spec.name)
        module.__dict__["__getattr__"] = lambda name: _attribute(spec.name, name)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        if module.__name__ == "keras":
            module.__dict__["utils"] = types.SimpleNamespace(set_random_seed=_seed)


def _attribute(module: str, name: str) -> StandIn:
    if name == "__file__":
        raise NotHere(absent(StandIn(module)))
    if name.startswith("__"):
        raise AttributeError(name)
    return StandIn(f"{module.removeprefix('foodxai.')}.{name}")


def _seed(seed: int) -> None:
    """As Keras does: the generators of Python and of NumPy."""
    random.seed(seed)
    np.random.seed(seed)


class Rich:
    """What a notebook shows of an HTML text or a script, as `IPython.display` calls it."""

    def __init__(self, data: str, kind: str = HTML) -> None:
        self.data, self.kind = data, kind

    def _repr_html_(self) -> str:
        return self.data if self.kind == HTML else f"<script>{self.data}</script>"


class _Bar:
    """tqdm without a bar: nobody watches a worker's terminal."""

    def __init__(self, items: Iterable = (), **_: Any) -> None:
        self.items = items

    def __iter__(self) -> Iterator:
        return iter(self.items)

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def update(self, n: int = 1) -> None:
        """Nothing."""


def badge(backbone: str = "none") -> Rich:
    """What makes the outputs of cells that run in the page."""
    facts = {"Python": platform.python_version(), "NumPy": np.__version__, "device": "your browser"}
    items = " · ".join(f"{name} <b>{value}</b>" for name, value in facts.items())
    return Rich(f'<p class="foodxai-badge" style="font-size:.85em;opacity:.8">{items}</p>')


def install(display: Callable[[Any], None]) -> None:
    """Put the stand-ins into this Python: once, before a cell is run.

    Args:
        display: shows an object, as `IPython.display.display` does.
    """
    sys.meta_path.insert(0, _Finder())
    os.cpu_count = lambda: 1  # no process can be started here
    shown = types.ModuleType("IPython.display")
    shown.__dict__.update(display=display, HTML=Rich, Javascript=lambda text: Rich(text, "script"))
    ipython = types.ModuleType("IPython")
    ipython.__dict__.update(display=shown, get_ipython=lambda: None)
    bars = types.ModuleType("tqdm")
    bars.__dict__.update(tqdm=_Bar, auto=bars)
    sys.modules |= {"IPython": ipython, "IPython.display": shown, "tqdm": bars, "tqdm.auto": bars}
    profiles.badge = badge  # type: ignore[assignment]
