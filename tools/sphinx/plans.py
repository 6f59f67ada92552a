"""Sphinx extension: a teacher's plans, whose minutes come from the chapters and from their runs.

``meeting`` divides the minutes of one meeting, ``term`` a term's weeks and the hours of a student,
``session`` says in a line what a week's chapters take. Reading is what a chapter says under its
title, run time that of its last execution, and exercises are those under its text.
"""

import math
import re
from pathlib import Path
from types import SimpleNamespace

from docutils import nodes
from docutils.parsers.rst.directives import nonnegative_int
from docutils.statemachine import StringList
from jupyter_cache import get_cache
from sphinx.util.docutils import SphinxDirective

PAGES = ("book/sessions", "book/teaching")
NBSP = "\u00a0"
CREDITS = (75, 90)  # hours of student work that 3 ECTS stand for


class Plan(SphinxDirective):
    """What the directives share: the chapters, and Markdown that becomes a part of the page."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def chapters(self, numbers):
        cache = get_cache(self.env.mystnb_config.execution_cache_path)
        known = facts(Path(self.env.srcdir), cache.list_cache_records())
        try:
            return [known[int(number)] for number in numbers.split()]
        except (KeyError, ValueError) as wrong:
            raise self.error(f"{wrong} is no chapter; expected numbers such as 0 9 18") from None

    def run(self):
        try:
            text = self.text()
        except ValueError as wrong:
            raise self.error(str(wrong)) from None
        holder = nodes.container()
        lines = StringList(text.splitlines(), self.env.docname)
        self.state.nested_parse(lines, self.content_offset, holder)
        return holder.children


class Session(Plan):
    def text(self):
        return session(self.chapters(self.arguments[0]))


class Meeting(Plan):
    option_spec = dict.fromkeys(("minutes", "pause"), nonnegative_int)

    def text(self):
        return meeting(self.chapters(self.arguments[0]), **self.options)


class Term(Plan):
    option_spec = dict.fromkeys(("meeting", "exercise", "project", "exam"), nonnegative_int)

    def text(self):
        return term([self.chapters(week) for week in self.content], **self.options)


def facts(root, records):
    """{number of a chapter: its title, link, minutes of reading, exercises, seconds of its run}.

    Args:
        root: Path of the book's sources.
        records: the records of the cache of executed notebooks; without one, seconds are None.
    """
    last = {Path(record.uri).stem: record for record in sorted(records, key=lambda r: r.created)}
    found = {}
    for path in sorted((root / "chapters").glob("[0-9][0-9]_*.md")):
        text = path.read_text(encoding="utf-8")
        record = last.get(path.stem)
        found[int(path.stem[:2])] = SimpleNamespace(
            link=f"[{re.search('^# (.+)$', text, re.M)[1]}](../chapters/{path.name})",
            read=int(re.search(r"^\*(\d+) minutes to (?:read|look)", text, re.M)[1]),
            exercises=len(re.findall(r"^\*\*\d+\.\d+\*\* ", text, re.M)),
            seconds=record and record.data["execution_seconds"],
        )
    return found


def session(chapters):
    """Markdown: what the chapters of a session take."""
    listed = ", ".join(chapter.link for chapter in chapters)
    read = sum(chapter.read for chapter in chapters)
    exercises = sum(chapter.exercises for chapter in chapters)
    ran = " and ".join(_seconds(chapter) for chapter in chapters)
    return f"{listed}. {read} minutes to read, {ran} to run, {exercises} exercises."


def meeting(chapters, minutes, pause):
    """Markdown: a meeting's chapters by the clock, as a bar and as a table.

    Args:
        chapters: of `facts`, in order.
        minutes: how long the meeting is.
        pause: minutes of it that are a break, after half of the chapters.

    Raises:
        ValueError: reading and running the chapters takes longer.
    """
    fixed = [chapter.read + math.ceil((chapter.seconds or 0) / 60) for chapter in chapters]
    rest = minutes - pause - sum(fixed)
    if rest < 0:
        raise ValueError(f"{minutes} minutes are {-rest} too few for these chapters")
    rows = [
        "| from | what | read together | run | exercises and questions |",
        "| ---: | --- | ---: | ---: | ---: |",
    ]
    clock, parts = 0, []
    for place, (chapter, takes) in enumerate(zip(chapters, fixed)):
        share = rest // len(chapters) + (place < rest % len(chapters))
        rows.append(
            f"| {_clock(clock)} | {chapter.link} | {chapter.read}{NBSP}min | {_seconds(chapter)} "
            f"| {share}{NBSP}min |"
        )
        number = re.search(r"\d+", chapter.link)[0]
        parts += [("read", takes, number), ("exercises", share, "")]
        clock += takes + share
        if pause and place + 1 == (len(chapters) + 1) // 2:
            rows.append(f"| {_clock(clock)} | a break of {pause} minutes | | | |")
            clock += pause
            parts.append(("pause", pause, ""))
    return "\n".join([_bar(parts), "", *rows, f"| {_clock(clock)} | the end | | | |"])


def term(weeks, meeting, exercise, project, exam):
    """Markdown: a table of the weeks of a term, and the sum of a student's hours.

    Args:
        weeks: for each, a list of chapters of `facts`.
        meeting: minutes of a week's meeting.
        exercise: minutes of a student on an exercise.
        project, exam: hours of a student on either.

    Raises:
        ValueError: the hours are not what 3 ECTS stand for.
    """
    rows = [
        "| week | chapters | read at home | run | exercises at home |",
        "| ---: | --- | ---: | ---: | ---: |",
    ]
    for week, chapters in enumerate(weeks, 1):
        read = sum(chapter.read for chapter in chapters)
        rows.append(
            f"| [{week}](#week-{week}) | {'<br>'.join(one.link for one in chapters)} "
            f"| {read}{NBSP}min | {' + '.join(map(_seconds, chapters))} "
            f"| {sum(one.exercises for one in chapters)} |"
        )
    every = [chapter for chapters in weeks for chapter in chapters]
    count = sum(chapter.exercises for chapter in every)
    hours = {
        f"{len(weeks)} meetings of {meeting} minutes": len(weeks) * meeting / 60,
        "reading": sum(chapter.read for chapter in every) / 60,
        f"{count} exercises of {exercise} minutes": count * exercise / 60,
        "the project": project,
        "the exam and its preparation": exam,
    }
    total = sum(hours.values())
    if not CREDITS[0] <= total <= CREDITS[1]:
        raise ValueError(f"{total:.0f} hours; 3 ECTS are {CREDITS[0]} to {CREDITS[1]}")
    added = ["", "| a student's work | hours |", "| --- | ---: |"]
    added += [f"| {what} | {much:.1f} |" for what, much in hours.items()]
    return "\n".join([*rows, *added, f"| **all of it** | **{total:.0f}** |"])


def _bar(parts):
    """The HTML of a bar, of (kind, minutes, text); the table below it says the same."""
    spans = "".join(
        f'<span class="{kind}" style="flex:{much}">{text}</span>' for kind, much, text in parts
    )
    return f'<div class="foodxai-plan" aria-hidden="true">{spans}</div>'


def _seconds(chapter):
    return "not run yet" if chapter.seconds is None else f"{chapter.seconds:.0f}{NBSP}s"


def _clock(minutes):
    return f"{minutes // 60}:{minutes % 60:02}"


def outdated(app, env, added, changed, removed):
    """The plans are as old as the chapters they are made from."""
    return [page for page in PAGES if page in env.found_docs and added | changed | removed]


def setup(app):
    for directive in (Session, Meeting, Term):
        app.add_directive(directive.__name__.lower(), directive)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True}
