"""Every picture of the course: Matplotlib only, one style, one colour map."""

from .explanations import GRID, MASKS, detail, explanation_grid, gallery
from .measures import comparison
from .networks import structure
from .pictures import COLOURS, bars, overlay, row, style
from .training import curves

__all__ = [
    "COLOURS",
    "GRID",
    "MASKS",
    "bars",
    "comparison",
    "curves",
    "detail",
    "explanation_grid",
    "gallery",
    "overlay",
    "row",
    "structure",
    "style",
]
