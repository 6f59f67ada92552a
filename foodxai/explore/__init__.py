"""Figures that move: with a kernel, and without one on the static page."""

from foodxai.explore.frames import Frames, frames, sliders

__all__ = ["Frames", "frames", "sliders"]
