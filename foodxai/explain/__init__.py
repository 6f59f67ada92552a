"""Where did the network look? Explanation methods, each a plain function of one signature.

``method(model, images, targets=None, *, layer=None, batch_size=None)`` returns raw maps; ``heatmap``
scales them to [0, 1] at the size of the image.
"""

from .. import _tensorflow  # noqa: F401
from .cams import grad_cam
from .maps import heatmap

__all__ = ["grad_cam", "heatmap"]
