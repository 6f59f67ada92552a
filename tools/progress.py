"""What a build says while it executes: which chapter, which cell, how long still."""

import math
import re
import shutil
import sys
import threading
import time

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def watcher(runs, workers, out=None):
    """A function for `execution.execute` to call: it keeps one line of progress on a terminal.

    Every run that has ended gets a line that stays; without a terminal, only those are written.

    Args:
        runs: list of `execution.Run`, all of them.
        workers: how many are executed at a time.
        out: stream to write to; None means standard output.
    """
    out = out or sys.stdout
    lock = threading.Lock()

    def watch(run):
        with lock:
            if run.seconds is not None:
                said = f"{_done(runs):3}/{len(runs)}  {run.source.stem}: "
                said += f"failed at {place(run)}" if run.error else f"{run.seconds:.0f} s"
                out.write(f"{_wiped(out)}{said}, {left(runs, workers)}\n")
            if out.isatty():
                now = [
                    f"{r.source.stem} {_cells(r)}" for r in runs if r.started and r.seconds is None
                ]
                line = f"{_done(runs):3}/{len(runs)}  {' · '.join([*now, left(runs, workers)])}"
                out.write(_wiped(out) + line[: shutil.get_terminal_size().columns - 1])
            out.flush()

    return watch


def left(runs, workers):
    """How long the rest takes, in words."""
    if all(run.seconds is not None for run in runs):
        return "all done"
    return f"about {minutes(remaining(runs, workers))} left"


def remaining(runs, workers):
    """Seconds until the last of `runs` ends, by the pace of those that have ended."""
    ended = [run for run in runs if run.seconds is not None]
    planned = sum(run.expected for run in ended)
    pace = sum(run.seconds for run in ended) / planned if planned else 1
    now = time.monotonic()
    rest = [
        max(0, run.expected * pace - (now - run.started if run.started else 0))
        for run in runs
        if run.seconds is None
    ]
    return max([0, sum(rest) / workers, *rest])


def minutes(seconds):
    count = max(1, math.ceil(seconds / 60))
    return f"{count} minute{'s' if count > 1 else ''}"


def place(run):
    """Where a run stands, for people: "cell 7 of 30 (chapters/05_cnn_layers.md, line 123)"."""
    lines = run.notebook.metadata.get("source_map")
    line = f", line {lines[run.cell] + 1}" if lines and run.cell >= 0 else ""
    file = f"{run.source.parent.name}/{run.source.name}"
    return f"cell {_cells(run).replace('/', ' of ')} ({file}{line})"


def failure(run, colours):
    """The report of a run that failed: chapter, place, code and traceback."""
    text = f"{run.source.stem} failed at {place(run)}.\n{type(run.error).__name__}: {run.error}"
    return text if colours else COLOURS.sub("", text)


def _done(runs):
    return sum(run.seconds is not None for run in runs)


def _cells(run):
    code = [cell.cell_type == "code" for cell in run.notebook.cells]
    return f"{sum(code[: run.cell + 1])}/{sum(code)}"


def _wiped(out):
    return "\r\x1b[K" if out.isatty() else ""
