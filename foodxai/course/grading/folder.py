"""A folder of submissions, graded one after the other."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path

import foodxai

from ... import _files, _progress
from .. import exercises
from . import confine, judge, report, sandbox, submissions


@dataclass
class Result:
    """What one student gets.

    Attributes:
        student: name.
        marks: by exercise, those that were asked alone.
        notes: sentences on what could not be read.
        ticks: how many exercises the student's own browser calls solved.
    """

    student: str
    marks: dict[str, judge.Mark]
    notes: list[str] = field(default_factory=list)
    ticks: int = 0

    @property
    def points(self) -> int:
        """One for each exercise that is right."""
        return sum(mark.right for mark in self.marks.values())


def grade(
    folder: Path, out: Path, seed: int, limits: sandbox.Limits, chapters: tuple[str, ...] = ()
) -> list[Result]:
    """Grade every submission in a folder; what is done stays if the rest is cut off.

    Args:
        folder: STUDENT/.../NAME.ipynb, or NAME.ipynb.
        out: a new folder for points.csv, index.html, a page a student, and grading.json.
        seed: of the inputs that no page shows; the same seed gives the same points.
        limits: see ``sandbox.Limits``.
        chapters: ("05", "06") asks for all of their exercises; () for those that any notebook has.

    Raises:
        FileNotFoundError: no folder, or nothing in it.
        FileExistsError: ``out`` holds something.
        RuntimeError: this machine cannot run any notebook within the limits.
        ValueError: a chapter without exercises.
    """
    everyone = submissions.found(folder)
    names = asked(everyone, chapters)
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"{out} holds something; name a new folder with --out.")
    judge.rehearse(limits)
    out.mkdir(parents=True, exist_ok=True)
    _files.write(out / "grading.json", json.dumps(_facts(seed, limits, names), indent=1))
    results: list[Result] = []
    total = sum(len(one.notebooks) for one in everyone)
    with _progress.bar(total, "Grading", "notebook") as bar:
        for submission in everyone:
            bar.set_postfix_str(submission.student)
            result = Result(submission.student, {}, ticks=len(set(submission.ticks)))
            for path in submission.notebooks:
                _add(result, path, submission, seed, limits)
                bar.update()
            nothing = judge.Mark(False, "Nothing was handed in.")
            result.marks = {name: result.marks.get(name, nothing) for name in names}
            results.append(result)
            report.write(out, results)
    return results


def asked(everyone: list[submissions.Submission], chapters: tuple[str, ...]) -> list[str]:
    """The exercises that are graded; reads their checks before a submission runs.

    Raises:
        ValueError: a chapter without exercises.
    """
    if chapters:
        judge.known(f"{chapter}-1" for chapter in chapters)
        names = [name for name in exercises.CHECKS if name[:2] in chapters]
        if missing := set(chapters) - {name[:2] for name in names}:
            raise ValueError(f"No exercises in chapter {', '.join(sorted(missing))}.")
        return sorted(names)
    named: set[str] = set()
    for path in (path for one in everyone for path in one.notebooks):
        try:
            named |= {name for cell in submissions.cells(path) for name in cell.exercises}
        except submissions.Unreadable:
            continue  # said on the student's page
    return judge.known(named)


def _add(result, path, submission, seed, limits):
    """Add what a notebook earns; an exercise that is there twice counts once, at its best."""
    try:
        marks = judge.marks(path, submission.folder, seed, limits)
    except submissions.Unreadable as reason:
        result.notes.append(str(reason))
        return
    for name, mark in marks.items():
        if mark.right or name not in result.marks:
            result.marks[name] = mark


def _facts(seed, limits, names):
    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "foodxai": foodxai.__version__,
        "seed": seed,
        "limits": asdict(limits),
        "exercises": names,
        "files protected": confine.landlock() > 0,
        "network and processes apart": bool(sandbox.alone()),
    }
