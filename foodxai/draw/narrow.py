"""The narrow twin of a figure: its axes stacked anew, for a page on a phone."""

from __future__ import annotations

import copy

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.text import Text

from . import fitting

WIDTH = 4.1  # inches: with a margin as wide as a phone, where SMALLEST points are 11 pixels
SMALLEST = 10  # points
PICTURE = 1.25  # inches that a picture of a grid needs, unless it was drawn smaller
BAR = 0.8  # inches that a colour bar and its labels take
TALLEST = 22  # inches


def narrow(figure: Figure) -> Figure | None:
    """A copy of a figure with the same texts at the same size, in fewer columns.

    The axes must lie on one plain grid. Rows whose axes have titles of their own are read like
    text. A grid of pictures with titles over its columns is cut into rows, which keep together; any
    other grid with such titles is cut into blocks of columns.

    Args:
        figure: drawn at least once, so that its axes have their places; it stays as it is.

    Returns:
        Figure, WIDTH inches wide, or None: the figure is narrow enough, is no plain grid, or its
        texts would lie upon each other in any number of columns.
    """
    panels = _panels(figure)
    if not panels or fitting.extent(figure).width <= 1.05 * WIDTH:
        return None
    known = fitting.collisions(figure)
    for columns in _choices(figure, panels):
        twin = copy_of(figure)
        _stack(twin, _panels(twin), columns)
        if twin.get_figheight() < TALLEST and fitting.is_read(twin, known):
            return twin
    return None


def copy_of(figure: Figure) -> Figure:
    """A figure like this one, which pyplot does not know."""
    canvas = figure.canvas
    manager, canvas.manager = canvas.manager, None
    try:
        twin = copy.deepcopy(figure)
    finally:
        canvas.manager = manager
    FigureCanvasAgg(twin)
    return twin


def _panels(figure):
    """The axes of a figure in order, or none where they are not on one plain grid."""
    bars = [axes for axes in figure.axes if hasattr(axes, "_colorbar_info")]
    panels = [axes for axes in figure.axes if axes not in bars]
    specs = [axes.get_subplotspec() for axes in panels]
    drawn = figure.lines or figure.patches or figure.images or figure.artists or figure.subfigs
    if drawn or not panels or None in specs:
        return []
    if len({spec.get_gridspec() for spec in specs}) > 1:
        return []
    if any(type(spec.get_gridspec()) is not GridSpec for spec in specs):
        return []
    return sorted(panels, key=lambda axes: (_row(axes), _column(axes)))


def _row(axes):
    return axes.get_subplotspec().rowspan.start


def _column(axes):
    return axes.get_subplotspec().colspan.start


def _choices(figure, panels):
    """Numbers of columns to try, the best first."""
    before = panels[0].get_gridspec().ncols
    if _has_spans(panels):
        most = max(len(group) for group in _groups(panels))
        return [n for n in (4, 3, 2, 1) if n <= most]
    if _notes(figure):
        return [before]
    if not all(map(fitting.is_picture, panels)):
        return [1] if len(panels) <= 6 or before == 1 else [2, 1]
    drawn = figure.get_figwidth() / before
    bars = len(panels) < len(figure.axes)
    most = max(1, min(before, int((WIDTH - BAR * bars) / min(PICTURE, drawn))))
    even = [n for n in range(most, 1, -1) if before % n == 0 and 2 * n > most]
    return list(dict.fromkeys([*even, *range(most, 0, -1)]))


def _has_spans(panels):
    return any(
        len(axes.get_subplotspec().rowspan) > 1 or len(axes.get_subplotspec().colspan) > 1
        for axes in panels
    )


def _notes(figure):
    """Texts of the figure itself, beside its titles."""
    titles = (figure._suptitle, figure._supxlabel, figure._supylabel)
    return [text for text in figure.texts if text not in titles]


def _groups(panels):
    """Axes that begin in the same column, from the left to the right."""
    columns = sorted({_column(axes) for axes in panels})
    return [[axes for axes in panels if _column(axes) == column] for column in columns]


def _places(panels, columns):
    """{axes: (row, column, columns that they span) in the new grid}."""
    grid = panels[0].get_gridspec()
    if _has_spans(panels):
        return _flow(_groups(panels), columns)
    if columns >= grid.ncols:
        return {axes: (_row(axes), _column(axes), 1) for axes in panels}
    titled = [_row(axes) for axes in panels if fitting.titles(axes) or axes.get_ylabel()]
    if grid.nrows == 1 or not titled or any(_row(a) for a in panels if fitting.titles(a)):
        return {axes: (*divmod(i, columns), 1) for i, axes in enumerate(panels)}
    if all(map(fitting.is_picture, panels)):
        pieces = -(-grid.ncols // columns)
        return {
            a: (_row(a) * pieces + _column(a) // columns, _column(a) % columns, 1) for a in panels
        }
    return {
        axes: (_column(axes) // columns * grid.nrows + _row(axes), _column(axes) % columns, 1)
        for axes in panels
    }


def _flow(groups, columns):
    """Each group has its own rows; axes that are alone take the whole row."""
    places, row = {}, 0
    for group in groups:
        for i, axes in enumerate(group):
            span = columns if len(group) == 1 else 1
            places[axes] = (row + i // columns, i % columns, span)
        row += -(-len(group) // columns)
    return places


def _stack(twin, panels, columns):
    """Lay the axes out in a number of columns, on paper that is WIDTH inches wide."""
    places = _places(panels, columns)
    shapes = [fitting.shape(axes) for axes in panels]
    if all(map(fitting.is_picture, panels)) and not _has_spans(panels):
        _repeat_titles(panels, columns)
    _keep_names(panels, places)
    _enlarge(twin)
    rows = max(row for row, *_ in places.values()) + 1
    cell = WIDTH / columns
    inner, around = np.zeros(rows), np.zeros(rows)
    for axes, (height, shape) in zip(panels, shapes):
        row, column, span = places[axes]
        beside = [a for a, (other, *_) in places.items() if other == row and a is not axes]
        alone = bool(beside) and not any(map(fitting.titles, beside))
        room = WIDTH - column * cell if alone else span * cell
        left, right, below, above = fitting.fit(axes, span * cell, height, room)
        wide = max(span * cell - left - right - 0.12, 0.3)
        tall = min(wide * shape, max(1.25 * height, 1.5)) if fitting.is_picture(axes) else height
        inner[row] = max(inner[row], tall)
        around[row] = max(around[row], below + above + 0.12)
    grid = GridSpec(rows, columns, figure=twin, height_ratios=np.maximum(inner, 0.05))
    for axes, (row, column, span) in places.items():
        axes.set_subplotspec(grid[row, column : column + span])
    head = fitting.head(twin, WIDTH)
    twin.set_layout_engine("constrained")
    height = min(inner.sum() + around.sum() + head, TALLEST)
    _keep_bars_thin(twin, height / twin.get_figheight())
    twin.set_size_inches(WIDTH, height)
    twin.draw_without_rendering()
    slack = _slack(places, rows, height)
    if slack.sum() > 0.1:
        grid.set_height_ratios(np.maximum(inner - slack, 0.05))
        twin.set_size_inches(WIDTH, height - slack.sum())
        twin.draw_without_rendering()


def _slack(places, rows, height):
    """Inches of each row that no picture in it fills, because its width is the limit."""
    slack = np.full(rows, np.inf)
    for axes, (row, *_) in places.items():
        slot, filled = axes.get_position(original=True), axes.get_position()
        slack[row] = min(slack[row], height * (slot.height - filled.height))
    return np.maximum(np.where(np.isfinite(slack), slack, 0), 0)


def _keep_bars_thin(figure, taller):
    for axes in figure.axes:
        info = getattr(axes, "_colorbar_info", None)
        if info and info["location"] in ("left", "right"):
            info["aspect"] *= max(taller, 1)


def _enlarge(figure):
    """Small texts become as large as a phone needs."""
    for text in figure.findobj(Text):
        if text.get_fontsize() < SMALLEST:
            text.set_fontsize(SMALLEST)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            size = max([text.get_fontsize() for text in axis.get_ticklabels()], default=SMALLEST)
            axis.set_tick_params(labelsize=max(size, SMALLEST))


def _keep_names(panels, places):
    """Axes that come to stand at an edge get the names that their row or column had there."""
    last = max(row for row, *_ in places.values())
    for axes, (row, column, _) in places.items():
        first = min((a for a in panels if _row(a) == _row(axes)), key=_column)
        if column == 0 and first is not axes and _is_shared(axes, first, "y"):
            _copy_labels(first.yaxis, axes.yaxis, "left")
        bottom = max((a for a in panels if _column(a) == _column(axes)), key=_row)
        if row == last and bottom is not axes and _is_shared(axes, bottom, "x"):
            _copy_labels(bottom.xaxis, axes.xaxis, "bottom")


def _repeat_titles(panels, columns):
    """Rows of pictures that are cut have the titles of their columns over every piece."""
    lower = [axes for axes in panels if _row(axes)]
    if columns < panels[0].get_gridspec().ncols and not any(map(fitting.titles, lower)):
        for axes in lower:
            top = min((a for a in panels if _column(a) == _column(axes)), key=_row)
            size = max(map(Text.get_fontsize, fitting.titles(top)), default=SMALLEST)
            for place in ("left", "center", "right"):
                axes.set_title(top.get_title(place), loc=place, fontsize=size)


def _is_shared(axes, other, name):
    shared = getattr(axes, f"get_shared_{name}_axes")().joined(axes, other)
    return shared or (fitting.is_picture(axes) and axes.get_gridspec().nrows > 1)


def _copy_labels(origin, axis, side):
    if not axis.get_label_text():
        axis.set_label_text(origin.get_label_text())
    if origin.get_tick_params().get(f"label{side}", True) and not fitting.is_picture(axis.axes):
        axis.set_tick_params(**{f"label{side}": True})
