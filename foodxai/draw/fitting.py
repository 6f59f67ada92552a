"""Whether the texts of a figure are read: they fit beside each other, or are broken into lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import LogLocator, MaxNLocator
from matplotlib.transforms import Affine2D, Bbox

HEAPED = 0.12  # the part of a text that may lie under another one
NAME = re.compile(r"^[^$]*[^\W\d_]{2}")
WORDS = re.compile(r"(?:\$[^$]*\$|[^\s$])+")


def extent(figure: Figure) -> Bbox:
    """The box of what a figure shows, in inches."""
    return figure.get_tightbbox()


def texts(figure: Figure) -> list[Text]:
    """The texts that a reader sees."""
    ticks, hidden = [], set()
    for axes in figure.findobj(Axes):
        if not axes.get_visible():
            hidden.update(axes.findobj(Text))
        for axis in (axes.xaxis, axes.yaxis):
            hidden.update(axis.findobj(Text))
            if axes.axison and axes.get_visible() and axis.get_visible():
                ticks += [axis.label, axis.get_offset_text(), *_tick_labels(axis)]
    others = [text for text in figure.findobj(Text) if text not in hidden]
    return [text for text in [*others, *ticks] if text.get_visible() and text.get_text().strip()]


def _tick_labels(axis):
    scaled = axis.get_transform().transform
    low, high = sorted(scaled(axis.get_view_interval()))
    slack = 1e-6 * (high - low)
    labels = []
    for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
        if low - slack <= scaled(tick.get_loc()) <= high + slack:
            labels += [tick.label1, tick.label2]
    return labels


def smallest(figure: Figure) -> float:
    """The size of the smallest text in points, infinity where there is none."""
    return min((float(text.get_fontsize()) for text in texts(figure)), default=float("inf"))


def collisions(figure: Figure) -> dict[frozenset[str], float]:
    """{pair of texts that lie upon each other: which part of the smaller one is covered}."""
    boxes = [(text, text.get_window_extent(), _turned(text)) for text in texts(figure)]
    found: dict[frozenset[str], float] = {}
    for (one, *plain), (other, *others) in combinations(boxes, 2):
        alike = one.get_rotation() == other.get_rotation()
        a, b = plain[alike], others[alike]
        both = Bbox.intersection(a, b)
        if both is not None:
            part = both.width * both.height / max(1, min(a.width * a.height, b.width * b.height))
            if part > HEAPED:
                pair = frozenset((one.get_text(), other.get_text()))
                found[pair] = max(part, found.get(pair, 0))
    return found


def _turned(text):
    """The box of a text on paper that is turned like the text."""
    angle, box = text.get_rotation(), text.get_window_extent()
    text.set_rotation(0)
    level = text.get_window_extent()
    text.set_rotation(angle)
    middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    x, y = Affine2D().rotate_deg(-angle).transform(middle)
    return Bbox.from_bounds(x - level.width / 2, y - level.height / 2, level.width, level.height)


def is_read(figure: Figure, known: Mapping[frozenset[str], float]) -> bool:
    """Whether no text lies upon another one or upon other axes, and all axes have room.

    Args:
        figure: drawn.
        known: collisions that are meant; they may grow by a fifth.
    """
    if any(part > 1.2 * known.get(pair, 0) for pair, part in collisions(figure).items()):
        return False
    width = figure.get_figwidth()
    if extent(figure).width > 1.08 * width:
        return False
    boxes = {axes: axes.get_window_extent() for axes in figure.axes if axes.get_visible()}
    for axes, box in boxes.items():
        cell = figure.dpi * width / _columns(axes)
        is_chart = not is_picture(axes) and not hasattr(axes, "_colorbar_info")
        if is_chart and box.width < 0.4 * cell:
            return False
        legend = axes.get_legend()
        if legend and legend.get_window_extent().width > 1.05 * max(box.width, 0.8 * cell):
            return False
    return not any(
        Bbox.intersection(text.get_window_extent(), box.shrunk(0.98, 0.98))
        for axes in boxes
        for text in (*titles(axes), *axes.texts)
        for other, box in boxes.items()
        if other is not axes and not _overlaid(axes, other)
    )


def _overlaid(axes, other):
    """Whether axes lie upon each other, as twins do."""
    return axes.get_subplotspec() == other.get_subplotspec() is not None


def _columns(axes):
    return axes.get_gridspec().ncols if axes.get_subplotspec() else 1


def is_picture(axes: Axes) -> bool:
    """Whether axes have a shape of their own, as pictures do."""
    return axes.get_aspect() != "auto"


def shape(axes: Axes) -> tuple[float, float]:
    """The height of axes in inches, and the ratio of their height to their width."""
    box = axes.get_window_extent()
    figure: Any = axes.get_figure()
    return box.height / figure.dpi, box.height / box.width


def titles(axes: Axes) -> list[Text]:
    """The titles of axes, left, middle and right, that have words."""
    others = [child for child in axes.get_children() if isinstance(child, Text)]
    return [text for text in others if text not in list(axes.texts) and text.get_text()]


def fit(axes: Axes, cell: float, height: float, room: float) -> tuple[float, float, float, float]:
    """Break the texts of axes into lines that fit.

    Args:
        axes: with the size that they had before.
        cell: inches for the axes and what stands around them.
        height: inches for the axes alone.
        room: inches for a title, which may stand over axes that have none.

    Returns:
        inches that the texts take on the left, right, below and above.
    """
    figure: Any = axes.get_figure()
    dpi = figure.dpi
    _fit_ticks(axes, cell, dpi)
    left = _around(axes)[0]
    for title in titles(axes):
        wrap(title, (room - left - 0.05) * dpi)
    if room > cell and axes.get_title() and not axes.get_title(loc="left"):
        axes.set_title(axes.get_title(), loc="left", fontsize=axes.title.get_fontsize())
        axes.set_title("", loc="center")
    wrap(axes.xaxis.label, (cell - left) * dpi)
    wrap(axes.yaxis.label, max(height, 1.2) * dpi, vertical=True)
    return _around(axes)


def _fit_ticks(axes, cell, dpi):
    """Names on the axes are broken into lines; numbers get fewer."""
    if _has_names(axes.yaxis) and _around(axes)[0] > 0.42 * cell:
        _wrap_names(axes.yaxis, 0.36 * cell * dpi)
    axis, labels = axes.xaxis, _tick_labels(axes.xaxis)
    if not (axis.get_visible() and axes.axison) or axes.get_aspect() != "auto":
        return
    shown = [label for label in labels if label.get_visible() and label.get_text()]
    wide = sum(label.get_window_extent().width for label in shown)
    room = (cell - sum(_around(axes)[:2])) * dpi
    if wide < 0.8 * room:
        return
    if _has_names(axis):
        _wrap_names(axis, 0.85 * room / max(len(shown), 1))
        widest = max(label.get_window_extent().width for label in shown)
        if widest * len(shown) > room:
            axis.set_tick_params(rotation=45)
            for label in axis.get_ticklabels():
                label.set(ha="right", rotation_mode="anchor")
    elif isinstance(axis.get_major_locator(), MaxNLocator):
        axis.get_major_locator().set_params(nbins=4)
    elif isinstance(axis.get_major_locator(), LogLocator):
        axis.get_major_locator().set_params(numticks=5)


def _has_names(axis):
    return any(NAME.search(label.get_text()) for label in axis.get_ticklabels())


def _wrap_names(axis, width):
    labels = axis.get_ticklabels()
    for label in labels:
        wrap(label, width)
    axis.set_ticks(axis.get_ticklocs(), [label.get_text() for label in labels])


def _around(axes):
    """Inches left of axes, right, below and above that their texts take."""
    figure = axes.get_figure()
    axes.apply_aspect()
    inner, outer = axes.get_window_extent(), axes.get_tightbbox()
    sides = (inner.x0 - outer.x0, outer.x1 - inner.x1, inner.y0 - outer.y0, outer.y1 - inner.y1)
    return tuple(max(side / figure.dpi, 0) for side in sides)


def head(figure: Figure, width: float) -> float:
    """Break a figure's own titles into lines; the inches that they and its legends take."""
    total = 0.1
    for name in ("_suptitle", "_supxlabel"):
        text = getattr(figure, name)
        if text is not None and text.get_text():
            wrap(text, 0.97 * width * figure.dpi)
            total += text.get_window_extent().height / figure.dpi + 0.1
    return total + sum(
        legend.get_window_extent().height / figure.dpi + 0.1 for legend in figure.legends
    )


def wrap(text: Text, width: float, vertical: bool = False) -> None:
    """Break a text into lines of at most so many pixels, never inside a formula."""

    def length(words):
        text.set_text(" ".join(words))
        box = text.get_window_extent()
        return box.height if vertical else box.width

    lines = []
    for line in text.get_text().split("\n"):
        begun: list[str] = []
        for word in WORDS.findall(line):
            if begun and length([*begun, word]) > width:
                lines.append(" ".join(begun))
                begun = []
            begun.append(word)
        lines.append(" ".join(begun))
    text.set_text("\n".join(lines))
