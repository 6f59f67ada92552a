"""Figures that move: with a kernel, and without one on the static page."""

from .app import live
from .cases import Case, case
from .frames import Frames, frames, sliders
from .laboratory import Lab, lab
from .pages import Page, page

__all__ = ["Case", "Frames", "Lab", "Page", "case", "frames", "lab", "live", "page", "sliders"]
