"""Every picture of the course: Matplotlib only, one style, one colour map."""

from .pictures import COLOURS, bars, overlay, row, style
from .training import curves

__all__ = ["COLOURS", "bars", "curves", "overlay", "row", "style"]
