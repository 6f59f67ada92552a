"""What a grading leaves: points.csv, a page a student, and an index of the pages."""

import csv
import io
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ... import _files

if TYPE_CHECKING:
    from .folder import Result

STYLE = """:root{color-scheme:light dark;font-family:system-ui,sans-serif;line-height:1.5}
body{max-width:46rem;margin:auto;padding:1rem}
li{list-style:none;margin:.6rem 0;padding:.5rem .9rem;border-left:5px solid #b35900;
background:#db6d2824;overflow-wrap:anywhere}
li.right{border-color:#1a7f37;background:#2ea04324}
ul{padding:0}progress{width:100%;height:1.2rem;accent-color:#1a7f37}
table{border-collapse:collapse;width:100%;margin-bottom:2rem}
th,td{padding:.3rem .5rem;text-align:left;border-bottom:1px solid #8886}
footer{margin-top:2rem;font-size:.9rem}"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style>
</head>
<body>
<main><h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
FOOT = """<footer><p>The grader asked what the checks in the book ask. It also called your functions
with inputs that no page shows, so an answer learnt by heart does not pass.</p></footer>"""
RIGHT, OPEN = ("right", "&#10003;", "Right."), ("open", "&#8635;", "Not yet.")
MARK = """<li class="{kind}"><strong>Exercise {number} <span aria-hidden="true">{sign}</span>
{word}</strong> {why}</li>"""


def write(out: Path, results: Sequence["Result"]) -> None:
    """Write the table and the index of all results so far, and the page of the last."""
    _files.write(out / "points.csv", table(results))
    _files.write(out / "index.html", index(results))
    _files.write(out / file_name(results[-1].student), page(results[-1]))


def table(results: Sequence["Result"]) -> str:
    """Points as CSV: a row a student, a column an exercise. No cell can start a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    names = list(results[0].marks)
    writer.writerow(["student", *names, "points", "of", "solved in the browser, unseen", "notes"])
    for one in results:
        marks = [int(one.marks[name].right) for name in names]
        notes = _harmless(" ".join(one.notes))
        writer.writerow([_harmless(one.student), *marks, one.points, len(names), one.ticks, notes])
    return text.getvalue()


def page(result: "Result") -> str:
    """The page of one student: right or not yet, and why."""
    lines = [_bar(result.points, len(result.marks))]
    lines += [f"<p>{escape(note)}</p>" for note in result.notes]
    lines.append("<ul>")
    for name, mark in result.marks.items():
        kind, sign, word = RIGHT if mark.right else OPEN
        why = escape(_clean(mark.why))
        lines.append(MARK.format(kind=kind, number=_number(name), sign=sign, word=word, why=why))
    lines.append("</ul>")
    if result.ticks:
        lines.append(
            f"<p>Your own progress file says {result.ticks} solved in the browser. Nobody watched, "
            "so that gives no points.</p>"
        )
    return _document(result.student, "\n".join([*lines, FOOT]))


def index(results: Sequence["Result"]) -> str:
    """The page that lists all others."""
    rows = [
        f'<tr><th scope="row"><a href="{escape(file_name(one.student))}">'
        f"{escape(_clean(one.student))}</a></th><td>{_bar(one.points, len(one.marks))}</td></tr>"
        for one in results
    ]
    head = '<tr><th scope="col">Student</th><th scope="col">Points</th></tr>'
    asked = ['<tr><th scope="col">Exercise</th><th scope="col">Right</th></tr>']
    for name in results[0].marks:
        right = sum(one.marks[name].right for one in results)
        bar = _bar(right, len(results))
        asked.append(f'<tr><th scope="row">{_number(name)}</th><td>{bar}</td></tr>')
    tables = ["<table>", head, *rows, "</table>", "<table>", *asked, "</table>"]
    return _document("Grading", "\n".join(tables))


def file_name(student: str) -> str:
    """A name for a student's page that every system takes, and that no other student has."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", student).strip("-")[:60]
    odd = "" if plain == student else f"-{student.encode().hex()[:40]}"
    return f"student-{plain}{odd}.html"


def _bar(count, of):
    said = f"{count} of {of}"
    most = max(1, of)
    return f'{said}<progress max="{most}" value="{count}" aria-label="{said}"></progress>'


def _document(title, body):
    return PAGE.format(title=escape(_clean(title)), style=STYLE, body=body)


def _number(name):
    chapter, _, number = name.partition("-")
    return f"{int(chapter)}.{number}"


def _clean(text):
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)[:1000]


def _harmless(text):
    """For a spreadsheet, which takes some first signs for a formula."""
    text = _clean(text)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
