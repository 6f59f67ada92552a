"""Figures in the book's pages."""

import narrow
import pytest
from docutils import nodes


@pytest.mark.parametrize("given, shown", [(None, "470px"), ("50%", "50%")])
def test_a_figure_is_as_wide_as_it_was_drawn(tmp_path, given, shown):
    """A JPEG does not say how many of its pixels make an inch."""
    image = nodes.image(uri="../_images/a.jpg", **({"width": given} if given else {}))
    both = narrow.picture(image, {"width": 4.7}, tmp_path)
    assert both.children[-1]["width"] == shown
