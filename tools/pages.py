"""Pages of the book that are filled in from records: a template of text, tables, numbers.

The text stands in tools/templates/, with ``{names}`` where a tool puts what it found.
"""

import json
import sys
from pathlib import Path

from foodxai import _files

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
THESIS = json.loads((ROOT / "measure" / "thesis.json").read_text(encoding="utf-8"))


def record(name):
    """What book/results/NAME.json holds."""
    return json.loads((BOOK / "results" / f"{name}.json").read_text(encoding="utf-8"))


def found(record, **facts):
    """The rows of a record that have these facts."""
    return [row for row in (record, *record["others"]) if facts.items() <= row.items()]


def one(record, **facts):
    """The only one of them."""
    (row,) = found(record, **facts)
    return row


def hundred(value):
    return f"{100 * value:.0f}"


def interval(row):
    return " to ".join(map(hundred, row["interval"]))


def filled(template, **values):
    """The text of tools/templates/NAME.md with its names replaced, without its last newline."""
    path = Path(__file__).parent / "templates" / f"{template}.md"
    return path.read_text(encoding="utf-8").removesuffix("\n").format(**values)


def rows(lines):
    """Rows of a Markdown table, from lists of cells."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def table(head, lines):
    """A Markdown table whose first column holds words, the others numbers."""
    return rows([head, ["---", *["---:"] * (len(head) - 1)], *lines])


def run(found):
    """What is said of a record's run: its steps as a list, its machine, versions and date."""
    versions = ", ".join(f"{package} {version}" for package, version in found["versions"].items())
    return dict(
        steps="\n".join(f"- {step}" for step in found["steps"]),
        minutes=found["seconds"] / 60,
        processor=found["cpu_seconds"] / 60,
        versions=versions,
        **{name: found[name] for name in ("device", "date", "seed")},
    )


def put(name, text, check):
    """Write book/NAME.md if it differs; with ``check`` write nothing, and exit if it does."""
    page = BOOK / f"{name}.md"
    if page.exists() and page.read_text(encoding="utf-8") == f"{text}\n":
        return
    if check:
        sys.exit(f"book/{name}.md is out of step with what it is made from. Run `make notebooks`.")
    _files.write(page, f"{text}\n")
    print(f"{name}.md: written")
