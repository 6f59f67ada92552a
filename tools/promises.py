"""Make book/promises.md from the run recorded in book/results/promises.json.

python tools/promises.py            write the page if it differs
python tools/promises.py --check    write nothing, fail if it differs
"""

import sys

import pages

KILLED = {
    "download": "a download",
    "extraction": "the unpacking of an archive",
    "plates": "the drawing of plates",
    "training": "a training",
    "explanations": "explanations",
    "results": "a measurement of `make results`",
    "book": "the execution of chapters",
}
LONG = {
    "models": "networks explained one after the other",
    "changes": "changes of an explorer",
    "streams": "images through `explain.over`",
    "moves": "moves of a page's explorer, in Chromium",
}


def kind(found, what):
    """The rows of one kind, with the words behind its name."""
    rows = [row for row in found["others"] if row["measured"].startswith(f"{what}: ")]
    return [(row["measured"].partition(": ")[2], row) for row in rows]


def files(found):
    """A row for every reader."""
    return pages.rows(
        [name, f"{row['n']:,}", f"{row['refused']:,}", f"{row['read']:,}"]
        for name, row in kind(found, "files")
    )


def kills(found):
    """A row for every job that is killed."""
    return jobs(found, "kills", KILLED, lambda row: [row["n"], row["killed"], row["n"]])


def memory(found):
    """A row for every long run."""
    return jobs(
        found,
        "memory",
        LONG,
        lambda row: [f"{row['n']:,}", f"{row['before']:,.0f} MB", f"{row['after']:,.0f} MB"],
    )


def jobs(found, what, names, numbers):
    """A row for every job that there is, also where the recorded run has none of it."""
    rows = dict(kind(found, what))
    return pages.rows(
        [words, *(map(str, numbers(rows[name])) if name in rows else ("not in this run", "", ""))]
        for name, words in names.items()
    )


def main(check):
    found = pages.record("promises")
    told = pages.run(found)
    text = pages.filled(
        "promises",
        count=f"{found['n']:,}",
        files=files(found),
        kills=kills(found),
        memory=memory(found),
        **told,
    )
    pages.put("promises", text, check)


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
