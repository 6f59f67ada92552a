"""Make book/results.md from the measurements in book/results/.

python tools/results.py            write the page if it differs
python tools/results.py --check    write nothing, fail if it differs
"""

import re
import sys

import accuracies
import agreement
import dishes
import pages
import ranking
import two_dishes


def interval(row, shown):
    return "" if row["interval"] is None else " to ".join(shown(end) for end in row["interval"])


def plates():
    """What was measured on drawn plates."""
    found, lines = pages.record("plates"), []
    for row in (found, *found["others"]):
        shown = accuracies.percent if row["value"] <= 1 else "{:.0f}".format
        value = shown(row["value"])
        lines.append([row["measured"], value, interval(row, shown), f"{row['n']:,}"])
    return pages.rows(lines)


def how():
    """How each record was made."""
    names = (
        *pages.THESIS["accuracy"],
        "study",
        "regions",
        "plates",
        "weighing",
        "agreement",
        "lab_head",
    )
    return "\n\n".join(
        pages.filled("run", name=name, **pages.run(pages.record(name))) for name in names
    )


def main(check):
    text = pages.filled(
        "results",
        accuracies=accuracies.section(),
        ranking=ranking.section(pages.record("study")),
        dishes=dishes.section(pages.record("regions")),
        plates=plates(),
        two_dishes=two_dishes.section(pages.record("weighing")),
        agreement=agreement.section(pages.record("agreement")),
        how=how(),
    )
    pages.put("results", re.sub(r"(?<=\d) %", "\u00a0%", text), check)


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
