"""The pictures of the results page: SVG as text in the page, so that it follows its colours."""

from html import escape

import pages
from studied import CONTROLS, KINDS, MASKS, NAMES, kinds, seeds

COLOURS = {"score_cam": "#d55e00", "grad_cam_plus_plus": "#0072b2", "grad_cam": "#009e73"}
OTHERS, BLIND = "#cc79a7", "#8a8a8a"
MARKS = {  # a path around the origin for each kind of network
    "trained": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "head": "M-5 -5h10v10h-10z",
    "fine": "M0 -7l7 7l-7 7l-7 -7z",
    "small": "M0 -6l6.5 11h-13z",
    "vgg16": "M0 6l6.5 -11h-13z",
}


def svg(width, height, label, parts):
    """A picture in a scrollable block of its own, with the words that stand for it."""
    head = f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">'
    return "\n".join([head, *parts, "</svg>"])


def text(x, y, words, anchor="middle", colour="currentColor"):
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="12" fill="{colour}">'
        f"{escape(words)}</text>"
    )


def line(x1, y1, x2, y2, colour="currentColor", opacity=0.2, dashes="none"):
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" '
        f'stroke-opacity="{opacity}" stroke-dasharray="{dashes}" fill="none"/>'
    )


def mark(kind, x, y, colour, words):
    return (
        f'<path transform="translate({x:.1f} {y:.1f})" d="{MARKS[kind]}" fill="{colour}" '
        f'fill-opacity=".7" stroke="{colour}"><title>{escape(words)}</title></path>'
    )


def widths(record):
    """Wins against the part of the photo that a mask keeps, a mark a network and method."""
    rows = [
        (kind, method, area["value"], won["value"])
        for kind in kinds(record)
        for method in COLOURS
        for area, won in zip(
            seeds(record, kind, metric="area", method=method),
            seeds(record, kind, metric="wins", method=method),
        )
    ]
    right = 0.1 * (int(max(row[2] for row in rows) * 10) + 1)

    def place(area, won):
        return 44 + 300 * area / right, 290 - 270 * won / 0.8

    parts = [line(*place(0, 0.2 * k), *place(right, 0.2 * k)) for k in range(5)]
    parts += [text(38, place(0, 0.2 * k)[1] + 4, f"{20 * k}", "end") for k in range(5)]
    steps = [0.1 * k for k in range(round(right * 10) + 1)]
    parts += [text(place(step, 0)[0], 306, f"{100 * step:.0f}") for step in steps]
    for method, won in pages.THESIS["wins"].items():
        x, y = place(0, won / 100)
        parts.append(line(x, y, x + 300, y, COLOURS[method], 0.8, "5 4"))
        parts.append(text(x + 4, y - 4, f"thesis, {NAMES[method]}", "start"))
    for kind, method, area, won in rows:
        words = f"{NAMES[method]}, {KINDS[kind]}: {100 * won:.0f} wins in 100"
        words += f", keeps {100 * area:.0f} % of the photo"
        parts.append(mark(kind, *place(area, won), COLOURS[method], words))
    parts.append(text(194, 324, "part of the photo that the mask keeps, %"))
    parts.append(text(4, 12, "wins in 100 photos", "start"))
    label = "The more of the photo a mask keeps, the more photos it wins, but for Grad-CAM++ on "
    label += "the trained network; the table below has the numbers."
    return f'<div class="study-wide">\n{svg(360, 330, label, parts)}\n</div>\n{key(record)}'


def key(record):
    """Which colour is a method, which shape a network."""
    methods = [
        f'<span><b style="color:{colour}">■</b> {NAMES[method]}</span>'
        for method, colour in COLOURS.items()
    ]
    shapes = [
        '<span><svg viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">'
        f'<path d="{MARKS[kind]}" fill="currentColor"/></svg> {KINDS[kind]}</span>'
        for kind in kinds(record)
    ]
    return f'<p class="study-key">{" ".join([*methods, *shapes])}</p>'


def strengths(record):
    """Every method's chance against a middling one, under masks as they are and of equal area."""
    first = {
        k: [row for row in pages.found(record, metric="strength") if row["network"] == f"{k}-0"]
        for k in KINDS
    }
    methods = dict.fromkeys(row["method"] for rows in first.values() for row in rows)
    panels = [strength(masks, words, methods, first) for masks, words in MASKS.items()]
    return f'<div class="study-panels">\n{chr(10).join(panels)}\n</div>\n'


def strength(masks, words, methods, first):
    bottom, parts = 30 + 20 * len(methods), [text(250, 14, words)]

    def across(value):
        return 150 + 200 * value

    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(line(across(share), 22, across(share), bottom))
        parts.append(text(across(share), bottom + 14, f"{100 * share:.0f}"))
    for number, method in enumerate(methods):
        y = 36 + 20 * number
        parts.append(text(144, y + 4, NAMES[method], "end"))
        for kind, rows in first.items():
            for row in rows:
                if (row["method"], row["masks"]) == (method, masks):
                    ends = (across(end) for end in row["interval"])
                    colour = COLOURS.get(method, BLIND if method in CONTROLS else OTHERS)
                    told = f"{NAMES[method]}, {KINDS[kind]}: "
                    told += f"{pages.hundred(row['value'])} % ({pages.interval(row)})"
                    left, right = ends
                    parts.append(line(left, y, right, y, colour, 0.6))
                    parts.append(mark(kind, across(row["value"]), y, colour, told))
    parts.append(text(250, bottom + 32, "wins in 100 duels"))
    label = f"{words}: of every method, in how many of 100 duels it keeps more than a middling one."
    return svg(360, bottom + 40, label, parts)
