"""The part of the results page that asks which weights find the right one of two dishes."""

import pages

METHODS = {
    "grad_cam": "Grad-CAM",
    "grad_cam_plus_plus": "Grad-CAM++",
    "logit": "Score-CAM by the logit",
    "probability": "Score-CAM by the probability",
    "softmax of probability": "Score-CAM, a softmax of the probability",
    "all alike": "all maps weighed alike",
}
NETWORKS = ("24 maps", "1,280 maps")


def section(found):
    """The text, with the numbers of measure/weighing.py."""
    lines = [
        [title, *(cell for network in NETWORKS for cell in share(found, network, method))]
        for method, title in METHODS.items()
    ]
    tables = [apart(found, network, "logit")["n"] for network in NETWORKS]
    small, large = (apart(found, network, "probability", "logit") for network in NETWORKS)
    return pages.filled(
        "two_dishes",
        numbers=pages.rows(lines),
        few=tables[0],
        many=tables[1],
        small=points(small),
        large=points(large),
        verdict=verdict(small, large),
    )


def apart(found, network, method, other=None):
    """The row of a method, or of its lead over another one."""
    facts = dict(network=network, images="tables", metric="told apart", method=method)
    (row,) = (row for row in pages.found(found, **facts) if row.get("other") == other)
    return row


def share(found, network, method):
    row = apart(found, network, method)
    return f"**{100 * row['value']:.0f} %**", pages.interval(row)


def points(row):
    low, high = (100 * end for end in row["interval"])
    return f"{100 * row['value']:+.1f} points ({low:+.1f} to {high:+.1f})"


def verdict(*leads):
    """Who is ahead, from the leads of the probability over the logit."""
    if all(row["interval"][1] < 0 for row in leads):
        return "On both networks **the logit is ahead**"
    if all(row["interval"][0] > 0 for row in leads):
        return "On both networks **the probability is ahead**"
    return "Neither is ahead on both networks"
