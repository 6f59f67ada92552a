"""Every picture of the course: Matplotlib only, one style, one colour map."""

from .pictures import COLOURS, bars, overlay, row, style

__all__ = ["COLOURS", "bars", "overlay", "row", "style"]
