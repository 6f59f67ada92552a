"""Make foodxai/course/records/, the rows of book/results that a chapter shows where no book is.

python tools/recorded.py            write the files that differ
python tools/recorded.py --check    write nothing, fail where one differs
"""

import json
import sys
from pathlib import Path

import pages
import studied

from foodxai import _files

FOLDER = Path(__file__).parents[1] / "foodxai" / "course" / "records"
THREE = tuple(reversed(pages.THESIS["wins"]))  # in the order of the chapters
FAITHFUL = dict(  # what chapter 17 asks of its maps, too
    forgotten=dict(metric="sanity", stage=3),
    deletion=dict(metric="deletion"),
    insertion=dict(metric="insertion"),
    ROAD=dict(metric="road"),
)


def row(measured, found, n, thesis=""):
    value, low, high = (round(number, 3) for number in found)
    return dict(measured=measured, thesis=thesis, ours=value, low=low, high=high, n=n)


def accuracy(name):
    """The share of right answers."""
    found = pages.record(name)
    measured = found["measured"].removeprefix("test accuracy, ")
    yield plain(found, measured, pages.THESIS["accuracy"][name])


def plain(found, measured, thesis=""):
    return row(measured, (found["value"], *found["interval"]), found["n"], thesis)


def separated():
    """How well two scores tell tables with fries from tables without."""
    for found in pages.found(pages.record("regions")):
        if found["measured"].startswith("AUC"):
            yield plain(found, found["measured"].split(",")[0])


def raced(kind, measured, metric, masks="own"):
    """A count of the thesis's methods: the mean over the seeds of a kind of network."""
    record = pages.record("study")
    for method in THREE:
        rows = studied.seeds(record, kind, masks, metric=metric, method=method)
        thesis = pages.THESIS.get(metric, {}).get(method, "") if masks == "own" else ""
        yield row(
            f"{measured}, {studied.NAMES[method]}",
            studied.spread(rows),
            rows[0]["n"],
            thesis and thesis / 100,
        )


def faithful():
    """Chapter 17's questions of the maps of chapter 15's network."""
    record = pages.record("study")
    for measured, facts in FAITHFUL.items():
        for method in (*THREE, "gaussian"):
            found = pages.one(record, network="head-0", method=method, **facts)
            yield plain(found, f"{measured}, {studied.NAMES[method]}")


CHAPTERS = {
    "13": lambda: [*accuracy("cifar10")],
    "14": lambda: [
        *raced("fine", "wins", "wins"),
        *raced("fine", "points", "points"),
        *raced("fine", "keeps", "area"),
    ],
    "15": lambda: [
        *accuracy("food101"),
        *raced("head", "as they are", "wins"),
        *raced("head", "equal area", "wins", "equal"),
    ],
    "16": lambda: [*accuracy("food201"), *separated()],
    "17": lambda: [*faithful()],
}


def main(check):
    for chapter, rows in CHAPTERS.items():
        file = FOLDER / f"{chapter}.json"
        text = json.dumps(rows(), indent=1) + "\n"
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        if check:
            sys.exit(f"{file.name} is out of step with book/results. Run `make notebooks`.")
        _files.write(file, text)
        print(f"{file.name}: written")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
