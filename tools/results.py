"""Make book/results.md from the measurements in book/results/.

    python tools/results.py            write the page if it differs
    python tools/results.py --check    write nothing, fail if it differs
"""

import json
import sys
from pathlib import Path

import race
import regions

from foodxai import _files

BOOK = Path(__file__).parents[1] / "book"
THESIS = {"food101": 0.81, "cifar10": 0.79, "food201": 0.94}
PAGE = """# Results

What long runs measured, each by a script that you can read and run again (`make results`), beside
the number that the thesis publishes. Intervals are 95 % intervals. A number outside ours is a
difference that chance alone does not make.

## Real photos

{real}

{race}{regions}{plates}## How each was measured

{how}
"""


def percent(value):
    return f"{100 * value:.1f} %"


def interval(row, shown=percent):
    return "" if row["interval"] is None else " to ".join(shown(end) for end in row["interval"])


def verdict(row, published):
    low, high = row["interval"]
    if published < low:
        return "ours is higher"
    return "ours is lower" if published > high else "they agree"


def real(found):
    lines = ["| measured | thesis | ours | interval | images | |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    for name, published in THESIS.items():
        if name in found:
            row = found[name]
            lines.append(
                f"| {row['measured']} | {percent(published)} | **{percent(row['value'])}** | {interval(row)} "
                f"| {row['n']:,} | {verdict(row, published)} |"
            )
    return "\n".join(lines)


def plates(found):
    if "plates" not in found:
        return ""
    lines = ["## Drawn plates", "", "| measured | value | interval | plates |", "| --- | ---: | ---: | ---: |"]
    for row in (found["plates"], *found["plates"]["others"]):
        shown = percent if row["value"] <= 1 else "{:.0f}".format
        lines.append(f"| {row['measured']} | {shown(row['value'])} | {interval(row, shown)} | {row['n']:,} |")
    return "\n".join(lines) + "\n\n"


def how(found):
    parts = []
    for name in (*THESIS, "ranking", "regions", "plates"):
        if name in found:
            row = found[name]
            versions = ", ".join(f"{package} {version}" for package, version in row["versions"].items())
            steps = "\n".join(f"- {step}" for step in row["steps"])
            parts.append(
                f"### {name}\n\n{steps}\n- {row['seconds'] / 60:.0f} minutes elapsed and "
                f"{row['cpu_seconds'] / 60:.0f} minutes of processor time on {row['device']}, "
                f"{row['date']}, seed {row['seed']}; {versions}."
            )
    return "\n\n".join(parts)


def main(check):
    found = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in (BOOK / "results").glob("*.json")}
    text = PAGE.format(
        real=real(found),
        race=race.section(found["ranking"]) if "ranking" in found else "",
        regions=regions.section(found["regions"]) if "regions" in found else "",
        plates=plates(found),
        how=how(found),
    )
    page = BOOK / "results.md"
    if page.exists() and page.read_text(encoding="utf-8") == text:
        return
    if check:
        sys.exit("book/results.md is out of step with book/results/. Run `make notebooks`.")
    _files.write(page, text)
    print("results.md: written")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
