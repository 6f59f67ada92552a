"""The verdicts. They are worked out here, where no line of a submission ever runs.

A value that was handed in goes through the check that the student saw. A function stays in the
submission's process: the check calls it there, with the inputs of the page and then with others.
"""

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .. import exercises
from ..check import check
from ..exercises.watched import Watched
from . import sandbox, submissions, wire

MOST_STARTS = 3  # of one notebook, whose cells or functions do not end
START = 120  # seconds that a busy machine may take to begin
ELSEWHERE = "Right for the inputs that the page shows, but not for others. "


@dataclass(frozen=True)
class Mark:
    """What one exercise is worth: right or not yet, and why."""

    right: bool
    why: str


def known(names: Iterable[str]) -> list[str]:
    """Those of these names that are exercises, in order; reads their checks once and for all."""
    found = []
    for name in sorted(set(names)):
        with suppress(ValueError):
            check(name, None)
            found.append(name)
    return found


def marks(path: Path, folder: Path | None, seed: int, limits: sandbox.Limits) -> dict[str, Mark]:
    """The marks of one notebook by exercise.

    Where a cell or a function does not end, its exercise is not right, and the notebook is run
    again without it, three times at most. Whoever ends the process gets nothing.

    Args:
        path: of the notebook.
        folder: of the student, copied for it; None for the notebook alone.
        seed: of the inputs that no page shows.
        limits: see ``sandbox.Limits``.

    Raises:
        submissions.Unreadable: it is no notebook.
    """
    cells = submissions.cells(path)
    names = known(name for cell in cells for name in cell.exercises)
    given: dict[str, Mark] = {}
    for start in range(MOST_STARTS):
        open_ones = [name for name in names if name not in given]
        if not open_ones:
            break
        with sandbox.started(folder, limits) as box:
            hearing = _Hearing(box, limits, seed)
            try:
                hearing.run(cells)
                for name in open_ones:
                    given[name] = hearing.mark(name)
            except sandbox.Gone as gone:
                blamed = hearing.at if gone.late and start < MOST_STARTS - 1 else ()
                wrong = [name for name in open_ones if name not in given]
                wrong = [name for name in wrong if name in blamed] or wrong
                given |= dict.fromkeys(wrong, Mark(False, str(gone)))
                cells = [cell for cell in cells if not set(wrong) & set(cell.exercises)]
    return given


def rehearse(limits: sandbox.Limits) -> None:
    """Make sure that a right answer is found right here, before anybody's is called wrong.

    Raises:
        RuntimeError: a process of that kind cannot work on this machine; says what it said.
    """
    source = "from foodxai.course.check import check\ncheck('02-1', 2.4)"
    with tempfile.TemporaryFile() as errors, sandbox.started(None, limits, errors) as box:
        hearing = _Hearing(box, limits, seed=0)
        try:
            hearing.run([submissions.Cell(1, source, ("02-1",))])
            mark = hearing.mark("02-1")
        except sandbox.Gone as gone:
            mark = Mark(False, str(gone))
        if not mark.right:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()
            raise RuntimeError(f"No notebook can be graded here. {mark.why}\n{said}".strip())


class _Hearing:
    """One run of a notebook; ``at`` are the exercises that the process is busy with."""

    def __init__(self, box, limits, seed):
        self.box, self.limits, self.seed = box, limits, seed
        self.answers: dict[str, Any] = {}
        self.stopped: dict[str, str] = {}
        self.at: tuple[str, ...] = ()

    def run(self, cells):
        """Have the cells run, and take the answers."""
        numbered = {cell.number: cell.exercises for cell in cells}
        self.box.send({"cells": [[cell.number, cell.source] for cell in cells]})
        message = self.box.receive(self.box.begin(START))  # the first cell begins, or there is none
        until = self.box.begin(self.limits.seconds)
        try:
            while "answers" not in message:
                at = numbered.get(message.get("cell", message.get("stopped")), ())
                if "stopped" in message:
                    self.stopped |= dict.fromkeys(at, _said(message["error"]))
                self.at = at
                message = self.box.receive(until)
            self.answers = dict(message["answers"])
        except (KeyError, TypeError, ValueError):
            raise sandbox.Gone("Stopped: it sent something that is no message.") from None

    def mark(self, name):
        """The mark of one exercise."""
        self.at = (name,)
        if name not in self.answers:
            if name in self.stopped:
                return Mark(False, f"Its cell stopped with {self.stopped[name]}")
            return Mark(False, f'Nothing was handed in: no cell reached check("{name}", ...).')
        seen = self._checked(name)
        if not seen.right:
            return Mark(False, seen.why)
        with exercises.drawn_anew(self.seed):
            anew = self._checked(name)
        return Mark(anew.right, anew.why if anew.right else ELSEWHERE + anew.why)

    def _checked(self, name):
        try:
            return check(name, wire.unpack(self.answers[name], self._function))
        except wire.Broken as reason:
            raise sandbox.Gone(f"Stopped: {reason}.") from None
        except Exception as error:  # a check that an odd answer breaks is no reason to stop
            return Mark(False, f"This answer cannot be checked ({type(error).__name__}).")

    def _function(self, number):
        return lambda *arguments: self._call(number, arguments)

    def _call(self, number, arguments):
        ours: list[Any] = []

        def keep(function):
            ours.append(function)
            return len(ours) - 1

        packed = [wire.pack(one, keep) for one in arguments]
        without = list(exercises.without.get())
        self.box.send({"call": number, "arguments": packed, "without": without})
        until = self.box.begin(self.limits.call)
        reply = self.box.receive(until)
        while "ask" in reply:  # the function calls one of ours
            self.box.send({"result": self._asked(ours, reply)})
            reply = self.box.receive(until)
        if "error" in reply:
            raise _stopped(reply["error"])
        Watched.looped |= reply.get("looped") is True
        _change(arguments, {int(k): self._read(v) for k, v in dict(reply["changed"]).items()})
        return self._read(reply["result"])

    def _asked(self, ours, asked):
        arguments = [self._read(one) for one in asked["arguments"]]
        return wire.pack(ours[asked["ask"]](*arguments), lambda f: -1)

    def _read(self, packed):
        return wire.unpack(packed, self._function)


def _change(arguments, changed):
    """Do to arrays here what the function did to its copies."""
    for place, now in changed.items():
        before = arguments[place]
        if isinstance(before, np.ndarray) and np.shape(now) == before.shape:
            before[...] = now


def _said(error):
    name, text = (str(part)[:300] for part in (*error, "", "")[:2])
    return f"{name}: {text}" if text else name


def _stopped(error):
    """An error of a submission's function, as an error of the same name."""
    name, text = (str(part)[:300] for part in (*error, "", "")[:2])
    return type(name if name.isidentifier() else "Error", (Exception,), {})(text)
