"""Make book/promises.md from the run recorded in book/results/promises.json.

python tools/promises.py            write the page if it differs
python tools/promises.py --check    write nothing, fail if it differs
"""

import sys

import pages

JOBS = {
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
    """A row for every job."""
    return pages.rows(
        [name, f"{row['n']}", f"{row['killed']}", f"{row['n']}"]
        for name, row in kind(found, "kills")
    )


def memory(found):
    """A row for every long run."""
    return pages.rows(
        [JOBS[name], f"{row['n']:,}", f"{row['before']:,.0f} MB", f"{row['after']:,.0f} MB"]
        for name, row in kind(found, "memory")
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
