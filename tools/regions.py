"""The part of the results page that asks how well heatmaps tell the foods of one table apart."""

from race import interval, one, rows, table

TEXT = """## Real photos: the foods of one table

The thesis asks a network for the hamburger and then for the fries of one photo, and sees the heat move
([chapter 16](../chapters/16_food201.md)). It gives no number. On drawn tables, where every dish has a mask, and
on photos that Food-201 labels as hamburgers with or without fries, there are some:

{numbers}

{verdict}

"""


def section(found):
    """The text, with the numbers of measure/regions.py."""
    lines = []
    for row in rows(found):
        if row["metric"] == "auc":
            value, ends = f"{row['value']:.2f}", " to ".join(f"{end:.2f}" for end in row["interval"])
        else:
            value, ends = f"{100 * row['value']:.0f} %", interval(row)
        lines.append([row["measured"], f"**{value}**", ends, f"{row['n']:,}"])
    return TEXT.format(numbers=table(["measured", "value", "interval", "images"], lines), verdict=verdict(found))


def verdict(found):
    """Whether the numbers bear out what the thesis saw."""
    apart = all(
        one(found, metric="own", dish=dish)["interval"][0] > one(found, metric="other", dish=dish)["interval"][1]
        for dish in ("hamburger", "fries")
    )
    peak = one(found, metric="auc", score="peak of the heatmap for fries")
    drawn = "On drawn tables the regions **are told apart**" if apart else "On drawn tables the regions are **not** told apart"
    photos = (
        "and on photos the heatmap knows something of the fries"
        if peak["interval"][0] > 0.5
        else "and on photos the peak of the heatmap for fries is within chance"
    )
    return (
        f"{drawn}: the heat on a dish depends on the question. {photos.capitalize()}: chance would give an AUC of 0.50, a "
        "perfect answer 1.00. A softmax of three dishes that calls every hamburger with fries a hamburger has been taught "
        "to look away from the fries, so this is a hard test."
    )
