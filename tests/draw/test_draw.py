import base64
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import colormaps
from PIL import Image

from foodxai import draw
from foodxai.models.classes import Prediction


@pytest.fixture(autouse=True)
def no_open_figures():
    yield
    plt.close("all")


def test_overlay_blends_the_colour_map_into_the_image():
    image = np.full((2, 2, 3), 100, np.uint8)
    heat = np.array([[0, 0.5], [1, 0.25]])
    colours = 255 * colormaps[draw.COLOURS](heat)[..., :3]
    laid = draw.overlay(image, heat, alpha=0.4)
    assert laid.dtype == np.uint8
    np.testing.assert_allclose(laid, 60 + 0.4 * colours, atol=0.51)
    np.testing.assert_array_equal(draw.overlay(image, heat, alpha=0), image)
    assert (image == 100).all()


@pytest.mark.parametrize(
    "image, heat, alpha, words",
    [
        (np.zeros((2, 2, 3)), np.zeros((3, 2)), 0.5, r"\(2, 2, 3\) and heatmap \(3, 2\)"),
        (np.zeros((2, 2)), np.zeros((2, 2)), 0.5, "expected"),
        (np.zeros((2, 2, 3)), np.full((2, 2), 1.5), 0.5, "between 0 and 1"),
        (np.zeros((2, 2, 3)), np.full((2, 2), np.nan), 0.5, "between 0 and 1"),
        (np.zeros((2, 2, 3)), np.zeros((2, 2)), 2, "alpha is 2"),
        (np.full((2, 2, 3), 0.9), np.zeros((2, 2)), 0.5, "multiply it by 255"),
        (np.full((2, 2, 3), -1.0), np.zeros((2, 2)), 0.5, "between 0 and 255"),
        (np.full((2, 2, 3), 256), np.zeros((2, 2)), 0.5, "between 0 and 255"),
        (np.full((2, 2, 3), np.nan), np.zeros((2, 2)), 0.5, "between 0 and 255"),
    ],
)
def test_overlay_refuses(image, heat, alpha, words):
    with pytest.raises(ValueError, match=words):
        draw.overlay(image, heat, alpha)


def test_the_colour_map_grows_lighter_all_the_way():
    red, green, blue = colormaps[draw.COLOURS](np.linspace(0, 1, 50))[:, :3].T
    assert (np.diff(0.2126 * red + 0.7152 * green + 0.0722 * blue) > 0).all()


def test_row_shows_every_picture_under_its_title():
    heat = np.linspace(0, 0.5, 4).reshape(2, 2)
    figure = draw.row([np.zeros((2, 2, 3), np.uint8), heat], ["photo", "heat"], scale=True)
    photo, drawn, bar = figure.axes
    assert [
        photo.get_title(loc="left") or photo.get_title(),
        drawn.get_title(loc="left") or drawn.get_title(),
    ] == ["photo", "heat"]
    assert drawn.images[0].get_clim() == (0, 1)
    np.testing.assert_array_equal(drawn.images[0].get_array(), heat)
    assert bar.get_ylim() == (0, 1)
    with pytest.raises(ValueError, match="longer"):
        draw.row([heat], ["one", "two"])


def test_bars_stand_in_the_order_given():
    figure = draw.bars([Prediction("espresso", 0.94, 967), Prediction("cup", 0.02, 968)])
    axis = figure.axes[0]
    assert [bar.get_width() for bar in axis.patches] == [94, 2]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["espresso", "cup"]
    assert axis.yaxis_inverted()


@pytest.mark.parametrize(
    "names",
    [
        ["crane", "crane", "cup"],
        ["3", "1", "2"],
        [7, 7, 5],
        ["", "", " "],
        ["a $5 menu", "$x$", "$"],
    ],
)
def test_every_class_has_its_own_bar_whatever_it_is_called(names):
    shares = (0.5, 0.3, 0.1)
    figure = draw.bars([Prediction(name, share, 0) for name, share in zip(names, shares)])
    figure.canvas.draw()
    axis = figure.axes[0]
    middles = [bar.get_y() + bar.get_height() / 2 for bar in axis.patches]
    assert [bar.get_width() for bar in axis.patches] == [50, 30, 10]
    assert middles == list(axis.get_yticks()) == [0, 1, 2]
    assert [label.get_text() for label in axis.get_yticklabels()] == list(map(str, names))
    assert not any(label.get_parse_math() for label in axis.get_yticklabels())


@pytest.mark.parametrize("wrong", [[], [[Prediction("cup", 1.0, 0)]], [0.5, 0.5], ["cup"]])
def test_bars_are_of_one_image(wrong):
    with pytest.raises(ValueError, match=r"top_classes\(logits\)\[0\]"):
        draw.bars(wrong)


@pytest.mark.parametrize("photos, kind", [(True, "jpeg"), (False, "png")])
def test_figures_are_stored_at_twice_the_resolution(photos, kind):
    from IPython.core.interactiveshell import InteractiveShell

    draw.style(photos=photos)
    axis = plt.figure(figsize=(2, 1), layout="none").add_axes([0, 0, 1, 1])
    axis.imshow(np.zeros((1, 2)))
    axis.axis("off")
    shown = InteractiveShell.instance().display_formatter.formatters[f"image/{kind}"](plt.gcf())
    data = shown[0] if isinstance(shown, tuple) else shown
    picture = Image.open(io.BytesIO(data if isinstance(data, bytes) else base64.b64decode(data)))
    assert picture.format.lower() == kind and picture.width == pytest.approx(400, abs=50)


def test_curves_show_every_epoch():
    history = {
        "loss": [2.0, 1.0, 0.5],
        "accuracy": [0.2, 0.6, 0.9],
        "val_loss": [2, 1.5, 1.4],
        "val_accuracy": [0.2, 0.5, 0.6],
    }
    figure = draw.curves(history)
    loss, accuracy = figure.axes
    assert [line.get_label() for line in accuracy.lines] == ["training", "validation"]
    for axis, name in ((loss, "loss"), (accuracy, "accuracy")):
        for line, key in zip(axis.lines, (name, f"val_{name}")):
            np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
            np.testing.assert_array_equal(line.get_ydata(), history[key])
    alone = draw.curves({name: history[name] for name in ("loss", "accuracy")})
    assert [len(axis.lines) for axis in alone.axes] == [1, 1]
