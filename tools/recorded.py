"""Make foodxai/course/records/, the rows of book/results that a chapter shows where no book is.

python tools/recorded.py            write the files that differ
python tools/recorded.py --check    write nothing, fail where one differs
"""

import json
import sys
from pathlib import Path

import pages

from foodxai import _files

FOLDER = Path(__file__).parents[1] / "foodxai" / "course" / "records"
CHAPTERS = {"13": ["cifar10"], "15": ["food101"], "16": ["food201", "regions"]}


def rows(name):
    """The main row of a record, and the others of the kind that chapters show."""
    found = pages.record(name)
    others = [row for row in found["others"] if row["measured"].startswith("AUC")]
    for row in (found, *others):
        low, high = row["interval"]
        yield {
            "measured": row["measured"].removeprefix("test accuracy, ").split(",")[0],
            "thesis": pages.THESIS["accuracy"].get(name, ""),
            "ours": round(row["value"], 3),
            "low": round(low, 3),
            "high": round(high, 3),
            "n": row["n"],
        }


def main(check):
    for chapter, names in CHAPTERS.items():
        file = FOLDER / f"{chapter}.json"
        text = json.dumps([row for name in names for row in rows(name)], indent=1) + "\n"
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        if check:
            sys.exit(f"{file.name} is out of step with book/results. Run `make notebooks`.")
        _files.write(file, text)
        print(f"{file.name}: written")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
