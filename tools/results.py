"""Make book/results.md from the measurements in book/results/.

python tools/results.py            write the page if it differs
python tools/results.py --check    write nothing, fail if it differs
"""

import sys

import agreement
import dishes
import pages
import race
import two_dishes


def percent(value):
    return f"{100 * value:.1f} %"


def interval(row, shown=percent):
    return "" if row["interval"] is None else " to ".join(shown(end) for end in row["interval"])


def verdict(row, published):
    low, high = row["interval"]
    if published < low:
        return "ours is higher"
    return "ours is lower" if published > high else "they agree"


def real():
    """The accuracies beside those of the thesis."""
    lines = []
    for name, published in pages.THESIS["accuracy"].items():
        row = pages.record(name)
        ours = f"**{percent(row['value'])}**", interval(row), f"{row['n']:,}"
        lines.append([row["measured"], percent(published), *ours, verdict(row, published)])
    return pages.rows(lines)


def plates():
    """What was measured on drawn plates."""
    found, lines = pages.record("plates"), []
    for row in (found, *found["others"]):
        shown = percent if row["value"] <= 1 else "{:.0f}".format
        value = shown(row["value"])
        lines.append([row["measured"], value, interval(row, shown), f"{row['n']:,}"])
    return pages.rows(lines)


def how():
    """How each record was made."""
    names = (
        *pages.THESIS["accuracy"],
        "ranking",
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
        real=real(),
        race=race.section(pages.record("ranking")),
        dishes=dishes.section(pages.record("regions")),
        plates=plates(),
        two_dishes=two_dishes.section(pages.record("weighing")),
        agreement=agreement.section(pages.record("agreement")),
        how=how(),
    )
    pages.put("results", text, check)


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
