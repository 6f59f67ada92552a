"""The part of the results page that asks how well heatmaps tell the foods of one table apart."""

import pages


def section(found):
    """The text, with the numbers of measure/regions.py."""
    lines = []
    for row in pages.found(found):
        if row["metric"] == "auc":
            value, ends = (
                f"{row['value']:.2f}",
                " to ".join(f"{end:.2f}" for end in row["interval"]),
            )
        else:
            value, ends = f"{100 * row['value']:.0f} %", pages.interval(row)
        lines.append([row["measured"], f"**{value}**", ends, f"{row['n']:,}"])
    return pages.filled("dishes", numbers=pages.rows(lines), **verdict(found))


def verdict(found):
    """Whether the numbers bear out what the thesis saw, on drawn tables and on photos."""
    own, other = (
        [pages.one(found, metric=metric, dish=dish)["interval"] for dish in ("hamburger", "fries")]
        for metric in ("own", "other")
    )
    apart = all(asked[0] > unasked[1] for asked, unasked in zip(own, other))
    peak = pages.one(found, metric="auc", score="peak of the heatmap for fries")
    drawn = "the regions are **not** told apart: the heat hardly depends on the question"
    if apart:
        drawn = "the regions **are told apart**: the heat on a dish depends on the question"
    photos = "the peak of the heatmap for fries is within chance"
    if peak["interval"][0] > 0.5:
        photos = "the heatmap knows something of the fries"
    return dict(drawn=drawn, photos=photos)
