"""The part of the results page that asks how far the methods agree, and what their masks keep."""

import pages

from foodxai import explain

IMAGES = ("photos", "plates")
CELL = '<td style="background:rgba(59,120,181,{tint:.2f})">{shown}</td>'


def section(found):
    """The text, with the numbers of measure/agreement.py."""
    names = list(dict.fromkeys(row["method"] for row in pages.found(found, metric="kept")))
    return pages.filled(
        "agreement",
        matrix=matrix(names, correlations(found)),
        kept=pages.rows(kept(found, names)),
        **said(found, names),
    )


def title(name):
    return explain.METHODS[name].title


def correlations(found):
    """(images, method, method) -> mean rank correlation, in both orders."""
    agreed = {}
    for row in pages.found(found, metric="agreement"):
        images, one, other = row["images"], row["method"], row["other"]
        agreed[images, one, other] = agreed[images, other, one] = row["value"]
    return agreed


def matrix(names, agreed):
    """An HTML table: photos above the diagonal, plates below it, a letter for a method."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(names)]
    head = "".join(f'<th scope="col">{letter}</th>' for letter in letters)
    lines = [f"<tr><th></th>{head}</tr>"]
    for i, name in enumerate(names):
        cells = [
            CELL.format(tint=max(0, value) * 0.6, shown=round(100 * value))
            if (value := agreed.get((IMAGES[i > j], name, other))) is not None
            else "<td></td>"
            for j, other in enumerate(names)
        ]
        first = f'<th scope="row">{letters[i]}<span> {title(name)}</span></th>'
        lines.append(f"<tr>{first}{''.join(cells)}</tr>")
    caption = "Rank correlation in hundredths: photos above the diagonal, plates below"
    body = "\n".join(lines)
    key = ", ".join(f"{letter} {title(name)}" for letter, name in zip(letters, names))
    return (
        f'<table class="agreement">\n<caption>{caption}</caption>\n{body}\n</table>\n'
        f'<p class="agreement-key">{key}.</p>'
    )


def kept(found, names):
    """A line per method: what its hotter half keeps of the answer, and how often it keeps most."""
    for name in names:
        cells = [title(name)]
        for images in IMAGES:
            (left,) = pages.found(found, images=images, method=name, metric="kept")
            (wins,) = pages.found(found, images=images, method=name, metric="wins")
            cells += [
                f"{100 * left['value']:.0f} % ({pages.interval(left)})",
                f"{100 * wins['value']:.0f}",
            ]
        yield cells


def said(found, names):
    """What the sentences say of photos and of plates."""
    methods = [name for name in names if name not in ("gaussian", "noise")]
    agreed, words = correlations(found), {}
    for images in IMAGES:
        bell = [agreed[images, name, "gaussian"] for name in methods]
        words[f"bell_{images}"] = f"{min(bell):.2f} to {max(bell):.2f}"
        words[f"ahead_{images}"] = ", ".join(ahead(found, images, methods)) or "none"
    return words


def ahead(found, images, methods):
    """The methods whose halves keep more than the bell's, their intervals apart."""
    left = {
        row["method"]: row["interval"] for row in pages.found(found, images=images, metric="kept")
    }
    return [title(name) for name in methods if left[name][0] > left["gaussian"][1]]
