"""Figures that move: with a kernel, and without one on the static page."""

from foodxai.explore.app import live
from foodxai.explore.cases import Case, case
from foodxai.explore.frames import Frames, frames, sliders
from foodxai.explore.pages import Page, page

__all__ = ["Case", "Frames", "Page", "case", "frames", "live", "page", "sliders"]
