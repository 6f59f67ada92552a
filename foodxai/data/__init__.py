"""Food to explain: drawn plates, shipped photos and the real data sets."""

from .dataset import Dataset, validation_split
from .streaming import flip_crop_rotate, order, stream

__all__ = ["Dataset", "flip_crop_rotate", "order", "stream", "validation_split"]
