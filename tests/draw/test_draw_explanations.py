"""The explanation grid, galleries, and figures of measures."""

import numpy as np
import pandas as pd
import pytest

from foodxai import draw
from foodxai.metrics import METRICS
from foodxai.models.classes import Prediction


def title(axis):
    """Wherever the style puts it."""
    return axis.get_title() or axis.get_title(loc="left")


@pytest.fixture
def grid():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 255, (20, 20, 3)).astype(np.uint8)
    maps = {
        name: rng.random((20, 20)) if name in draw.MASKS else rng.normal(size=(20, 20, 3))
        for name in draw.GRID
    }
    masked = dict.fromkeys(draw.MASKS, image * 0.5)
    return image, Prediction("soup", 0.75, 3), maps, masked, dict(zip(draw.MASKS, (0.1, 0.6, 0.3)))


def test_the_grid_stands_in_the_order_of_the_thesis(grid):
    figure = draw.explanation_grid(*grid)
    titles = [title(axis) for axis in figure.axes]
    assert titles == [
        "soup, 75.0%",
        "Grad-CAM",
        "Guided Grad-CAM",
        "Grad-CAM++",
        "Score-CAM",
        "Guided Backprop",
        "masked: 10.0%",
        "Guided Grad-CAM++",
        "masked: 60.0%",
        "masked: 30.0%",
    ]
    framed = [title(axis) for axis in figure.axes if axis.spines["top"].get_visible()]
    assert framed == ["masked: 60.0%"]
    assert figure.get_suptitle() == "Grad-CAM++ keeps the most: 60.0%"
    np.testing.assert_array_equal(figure.axes[0].images[0].get_array(), grid[0])


def test_a_grid_without_a_method_says_which(grid):
    image, answer, maps, masked, confidences = grid
    del maps["guided_backprop"]
    with pytest.raises(ValueError, match="guided_backprop"):
        draw.explanation_grid(image, answer, maps, masked, confidences)


def test_every_metric_has_a_heading():
    from foodxai.draw.measures import BETTER

    assert set(BETTER) == set(METRICS)


def test_detail_is_gray_where_nothing_counts():
    gradients = np.zeros((10, 10, 3))
    assert (draw.detail(gradients) == 128).all()
    gradients[0, 0], gradients[5, 5] = 2, -2
    picture = draw.detail(gradients)
    assert (
        (picture[0, 0] == 255).all() and (picture[5, 5] == 0).all() and (picture[1, 1] == 128).all()
    )
    with pytest.raises(ValueError, match="shape"):
        draw.detail(gradients[..., 0])


def test_a_gallery_has_headings_and_lines():
    picture, heat = np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4))
    figure = draw.gallery([[picture, heat], [picture, heat]], ["a", "b"], [["1", "2"], ["3", "4"]])
    assert [title(axis) for axis in figure.axes] == ["a", "b", "", ""]
    assert [axis.get_xlabel() for axis in figure.axes] == ["1", "2", "3", "4"]


def test_comparison_shows_every_mean_and_interval():
    summary = pd.DataFrame(
        [
            ("drop", "grad_cam", 9, 0.2, 0.1, 0.3),
            ("drop", "mine", 9, 0.4, 0.3, 0.6),
            ("iou", "mine", 9, 0.5, 0.4, 0.7),
            ("iou", "grad_cam", 9, 0.7, 0.6, 0.9),
            ("win", "grad_cam", 9, 1, 1, 1),
            ("win", "mine", 9, 0, 0, 0),
        ],
        columns=["metric", "method", "n", "mean", "low", "high"],
    )
    figure = draw.comparison(summary)
    drop, iou, _, empty = figure.axes
    assert [label.get_text() for label in drop.get_yticklabels()] == ["Grad-CAM", "mine"]
    np.testing.assert_allclose(iou.lines[0].get_xdata(), [0.7, 0.5])
    np.testing.assert_allclose(
        [path.vertices[:, 0] for path in iou.collections[0].get_paths()], [[0.6, 0.9], [0.4, 0.7]]
    )
    assert "low is good" in title(drop) and not empty.axison
