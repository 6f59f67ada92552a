"""foodxai: from one pixel to Score-CAM, on food."""

__version__ = "0.1.0"
