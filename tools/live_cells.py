"""Work out which cells of the theory chapters run in the page, and keep the answer.

python tools/live_cells.py [04 ...]   run the chapters that have changed, here and in Chromium
python tools/live_cells.py --check    run nothing, fail if a chapter has changed since

A chapter runs twice: here, where TensorFlow is, and in Pyodide. What a statement makes that cannot
run in Pyodide is stored in `book/_static/live/NN.npz`, where it is small and plain; the cells are
told apart in `book/live.json`.
"""

import argparse
import contextlib
import copy
import hashlib
import json
import sys
import tempfile
from pathlib import Path

import depends
import executed
import nbformat
import numpy as np

from foodxai import _files
from foodxai.course import cells, stored

sys.path.append(str(Path(__file__).parent / "sphinx"))
import live_pages
import pyodide
import shipped

CHAPTERS = [f"{number:02}" for number in range(1, 9)]
LOOKS = {"draw", "explore", "play", "check.py", "clinic.py", "profiles.py", "_files.py"}
PYODIDE = executed.ROOT / "_build" / "live" / "live" / "pyodide"
LARGEST = 1_000_000  # bytes of what is stored for one statement
SLOW = 240  # seconds that a cell may take in Pyodide


def code_of(chapter):
    """The code cells of a chapter, a list of str."""
    source = next(path for path in executed.sources() if path.stem[:2] == chapter)
    return [cell.source for cell in executed.read(source).cells if cell.cell_type == "code"]


def key(chapter):
    """A digest that changes with a chapter's code and with what its numbers come from."""
    used = depends.closure(code_of(chapter), chapter, depends.PACKAGE) & set(shipped.light())
    numbers = sorted(p for p in used if p.suffix == ".py" and not LOOKS & set(p.parts))
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in numbers]
    return shipped.digest([*code_of(chapter), *digests])


def here(chapter, code):
    """Run a chapter with all that this Python has.

    Returns:
        ({`cells.key` of a statement: {name: value}} of plain values, list of dict: the arguments
        of the calls of `plates.load`).
    """
    import matplotlib.pyplot as plt

    found, requests, names = {}, [], {"__name__": "__main__"}
    shown = cells.Shown(lambda kind, content: None)
    with live_pages.recorded(requests), contextlib.redirect_stdout(shown):
        for number, text in enumerate(code):
            file = f"<cell {number + 1}>"
            for statement in cells.parsed(text, file).body:
                cells.execute(statement, False, text, file, names, shown)
                values = {name: names.get(name) for name in cells.made(statement)}
                plain = {name: copy.deepcopy(v) for name, v in values.items() if _is_small(v)}
                found[cells.key(number, text, statement)] = plain
            plt.close("all")
    return found, requests


def _is_small(value):
    try:
        return sum(array.nbytes for array in stored.pack({"": {"": value}}).values()) < LARGEST
    except (TypeError, ValueError):
        return False


def answer(chapter):
    """Run a chapter in both places; write what is stored, and return its entry of the answers."""
    code = code_of(chapter)
    print(f"{chapter}: {len(code)} cells, here ...", flush=True)
    found, requests = here(chapter, code)
    with tempfile.TemporaryDirectory() as folder:
        served = live_pages.lay_out(Path(folder), PYODIDE, chapter, requests, found)
        print(f"{chapter}: in Chromium ...", flush=True)
        runs = live_pages.run(served, chapter, code, SLOW)
    used = {name for run in runs for name in run["given"]}
    file = shipped.STATIC / f"{chapter}.npz"
    kept = {name: found[name] for name in sorted(used)}
    _files.write(file, lambda path: np.savez_compressed(path, **stored.pack(kept)))
    print(f"{chapter}: {file.stat().st_size / 1000:.0f} kB stored for {len(kept)} statements.")
    checked = _checked(chapter)
    entry = {"key": key(chapter), "code": shipped.digest(code), "plates": requests, "cells": []}
    for number, (run, expected) in enumerate(zip(runs, checked, strict=True)):
        quiz = code[number].startswith("quiz(")
        entry["cells"].append("quiet" if quiz else _told(number, run, expected))
    return entry


def _checked(chapter):
    """The text of every cell whose output is checked, None of the others: from the notebook."""
    path = next((executed.ROOT / "chapters").glob(f"{chapter}_*.ipynb"))
    texts = []
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            tagged = "nbval-check-output" in cell.metadata.get("tags", [])
            texts.append(live_pages.text_of(cell.outputs) if tagged else None)
    return texts


def _told(number, run, expected):
    """Whether a cell runs in the page, "live", or not, "colab"; says what is wrong."""
    state = run["state"]
    if state == "ok" and expected is not None and run["text"].split() != expected.split():
        state = "differs"
        print(f"  cell {number} says\n{run['text']}\nand not\n{expected}")
    if state not in ("ok", "differs"):
        print(f"  cell {number}: {state}: {run['why']}")
    return "live" if state == "ok" else "colab"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="*", metavar="NN")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    answers = shipped.answers()
    old = [name for name in CHAPTERS if answers.get(name, {}).get("key") != key(name)]
    if given.check:
        sys.exit(f"Run python tools/live_cells.py: {', '.join(old)} changed." if old else 0)
    if not pyodide.bring(PYODIDE):
        sys.exit(1)
    for name in given.chapters or old:
        entry = answer(name)
        text = json.dumps(dict(sorted({**shipped.answers(), name: entry}.items())), indent=1)
        _files.write(shipped.ANSWERS, text + "\n")
        live = entry["cells"].count("live")
        print(f"{name}: {live} of {len(entry['cells'])} cells run in the page.", flush=True)


if __name__ == "__main__":
    main()
