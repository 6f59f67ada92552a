"""A figure and its narrow twin: the same texts, one under the other, large enough for a phone."""

import base64
import io
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from foodxai import draw
from foodxai.draw import fitting
from foodxai.draw.narrow import SMALLEST, WIDTH, narrow
from foodxai.draw.twins import with_twin


@pytest.fixture(autouse=True)
def in_our_style():
    with plt.rc_context():
        draw.style()
        yield
    plt.close("all")


def charts(columns, rows=1, title="A title of several words", **options):
    figure, axes = plt.subplots(rows, columns, figsize=(9, 2.9 * rows), squeeze=False, **options)
    for axis in axes.flat:
        axis.plot(np.arange(10) * 100)
        axis.set(title=title, xlabel="step of training")
    figure.draw_without_rendering()
    return figure


def pictures(rows, columns, titled):
    figure, axes = plt.subplots(rows, columns, figsize=(8, 2.2 * rows), squeeze=False)
    for i, axis in enumerate(axes.flat):
        axis.imshow(np.zeros((9, 9)))
        axis.set(xticks=[], yticks=[])
        if i < columns or titled:
            axis.set_title(f"t{i}")
    for i, axis in enumerate(axes[:, 0]):
        axis.set_ylabel(f"row {i}")
    figure.draw_without_rendering()
    return figure


def words(figure):
    return sorted(" ".join(text.get_text().split()) for text in fitting.texts(figure))


def places(figure):
    """The titles of axes by row and column of the twin."""
    found = {}
    for axis in figure.axes:
        spec = axis.get_subplotspec()
        found[spec.rowspan.start, spec.colspan.start] = axis.get_title(loc="left")
    return found


def test_charts_come_to_stand_one_under_the_other():
    plt.close("all")
    figure = charts(3)
    before = figure.get_size_inches().copy()
    twin = narrow(figure)
    assert twin.get_figwidth() == WIDTH and twin.canvas.manager is None
    assert plt.get_fignums() == [1] and (figure.get_size_inches() == before).all()
    boxes = [axis.get_window_extent() for axis in twin.axes]
    assert all(one.y0 > other.y1 for one, other in pairwise(boxes))
    heights = [axis.get_window_extent().height for axis in figure.axes]
    assert boxes[0].height == pytest.approx(heights[0], rel=0.2)


def test_rows_of_pictures_stay_together_under_the_titles_of_their_columns():
    twin = narrow(pictures(2, 4, titled=False))
    assert places(twin) == {
        (0, 0): "t0", (0, 1): "t1", (1, 0): "t2", (1, 1): "t3",
        (2, 0): "t0", (2, 1): "t1", (3, 0): "t2", (3, 1): "t3",
    }  # fmt: skip
    first = [axis for axis in twin.axes if axis.get_subplotspec().colspan.start == 0]
    assert [axis.get_ylabel() for axis in first] == ["row 0", "row 0", "row 1", "row 1"]


def test_pictures_with_titles_of_their_own_are_read_like_text():
    twin = narrow(pictures(2, 4, titled=True))
    assert [places(twin)[divmod(i, 2)] for i in range(8)] == [f"t{i}" for i in range(8)]


def test_shared_axes_keep_their_numbers():
    twin = narrow(charts(2, sharey=True))
    assert all(label.get_visible() for label in twin.axes[1].get_yticklabels())


def test_long_titles_are_broken_outside_formulas():
    title = r"A rather long title of a curve with $\alpha + \beta = 1$ and more words after it"
    twin = narrow(charts(2, title=title))
    shown = twin.axes[0].get_title(loc="left")
    assert "\n" in shown and r"$\alpha + \beta = 1$" in shown and shown.split() == title.split()
    assert fitting.extent(twin).width < 1.08 * WIDTH


def test_names_and_small_texts():
    figure, axis = plt.subplots(figsize=(7, 3))
    axis.barh(range(2), [1, 2])
    axis.set_yticks(range(2), ["a name that is longer than half of the page", "rice"])
    axis.set_xlabel("small", fontsize=7)
    figure.draw_without_rendering()
    twin = narrow(figure)
    assert fitting.smallest(figure) == 7 and fitting.smallest(twin) == SMALLEST
    assert twin.axes[0].get_window_extent().width > 0.4 * WIDTH * twin.dpi


def test_labels_beyond_the_ends_of_a_logarithmic_axis_are_not_seen():
    figure, axis = plt.subplots(figsize=(5.2, 3))
    axis.loglog([1, 1e6], [2e6, 2e12])
    figure.draw_without_rendering()
    seen = [text.get_text() for text in fitting.texts(figure)]
    powers = [name for name in seen if "10^" in name]
    assert "$\\mathdefault{10^{0}}$" in powers and "$\\mathdefault{10^{-1}}$" not in powers
    assert narrow(figure).get_figwidth() == WIDTH


@pytest.mark.parametrize("many, read", [(10, True), (24, False)])
def test_slanted_names_stand_beside_each_other(many, read):
    figure, axis = plt.subplots(figsize=(8, 8))
    axis.imshow(np.zeros((many, many)))
    axis.set_xticks(range(many), ["name of a dish"] * many, rotation=40, ha="right")
    figure.draw_without_rendering()
    assert not fitting.collisions(figure)
    assert (narrow(figure) is not None) == read


def test_one_colour_bar_for_all():
    figure = pictures(1, 4, titled=True)
    figure.colorbar(figure.axes[0].images[0], ax=figure.axes)
    figure.draw_without_rendering()
    twin = narrow(figure)
    *panels, bar = [axis.get_window_extent() for axis in twin.axes]
    assert all(panel.x1 < bar.x0 for panel in panels) and bar.height > 2 * panels[0].height
    assert bar.width < 0.08 * WIDTH * twin.dpi


def test_a_path_of_pictures_is_followed_downwards():
    figure, axes = plt.subplot_mosaic("pqs\nprs", figsize=(9, 4))
    for axis in axes.values():
        axis.imshow(np.zeros((9, 9)))
        axis.axis("off")
    figure.draw_without_rendering()
    twin = narrow(figure)
    boxes = {axis.get_label(): axis.get_window_extent() for axis in twin.axes}
    a, b, c, d = (boxes[name] for name in "pqrs")
    assert a.y0 > b.y1 and b.y0 > d.y1 and b.y0 == pytest.approx(c.y0) and b.x1 < c.x0


def scheme():
    figure, axis = plt.subplots(figsize=(9, 2))
    for i in range(9):
        axis.text(i, 0.5, f"a box number {i}", fontsize=8)
    axis.set_xlim(0, 9)
    axis.axis("off")
    return figure


def slanted():
    figure, axis = plt.subplots(figsize=(9.5, 3.4))
    for i in range(30):
        axis.text(i, 0.5, f"{i} × {i} × 16", rotation=50)
    axis.set_xlim(0, 30)
    axis.axis("off")
    return figure


def by_hand():
    figure = plt.figure(figsize=(9, 2), layout="none")
    figure.add_axes([0.1, 0.1, 0.3, 0.8])
    figure.add_axes([0.5, 0.3, 0.3, 0.4])
    return figure


def slim():
    return plt.subplots(figsize=(3, 2))[0]


@pytest.mark.parametrize("make", [scheme, slanted, by_hand, slim])
def test_a_figure_without_a_twin(make):
    figure = make()
    figure.draw_without_rendering()
    assert narrow(figure) is None


def png(figure):
    buffer = io.BytesIO()
    figure.savefig(buffer)
    return base64.b64encode(buffer.getvalue()).decode(), {"width": 5}


def test_what_is_stored():
    data, metadata = with_twin(charts(3), png)
    about, twin = metadata["foodxai"], metadata["foodxai"]["narrow"]
    assert metadata["width"] == 5
    wide, tall = (Image.open(io.BytesIO(base64.b64decode(d))).size for d in (data, twin["data"]))
    assert wide[0] == pytest.approx(200 * about["width"], rel=0.02) and wide[0] > wide[1]
    assert tall[0] < tall[1]
    assert about["text"] == pytest.approx(11 / 72 / about["width"], rel=0.01)
    assert twin["text"] > 0.03
    assert "narrow" not in with_twin(scheme(), png)[1]["foodxai"]
    assert with_twin(charts(2), lambda figure: None) is None


def test_a_twin_that_fails_is_no_secret_and_costs_no_figure(monkeypatch):
    monkeypatch.setattr(draw.twins, "narrow", lambda figure: 1 / 0)
    data, metadata = with_twin(charts(2), png)
    assert data and "ZeroDivisionError" in metadata["foodxai"]["failed"]


def test_plain_data_gets_metadata():
    assert isinstance(with_twin(charts(2), lambda figure: "x")[0], str)
