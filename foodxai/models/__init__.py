"""Networks that eat RGB images from 0 to 255 and answer with logits.

Every network here is a *body* that turns an image into activation maps and a *head* that turns
those maps into class scores. ``split`` is that seam, and every explanation method stands on it.
"""

from .. import _tensorflow  # noqa: F401
from .answers import confidence, predicted
from .backbones import efficientnet_lite0, vgg16
from .classes import class_index, imagenet_classes, top_classes
from .graph import baseline, flatten, last_conv, locate, split
from .precision import in_bfloat16
from .transfer import small_cnn, transfer

__all__ = [
    "baseline",
    "class_index",
    "confidence",
    "efficientnet_lite0",
    "flatten",
    "in_bfloat16",
    "imagenet_classes",
    "last_conv",
    "locate",
    "predicted",
    "small_cnn",
    "split",
    "top_classes",
    "transfer",
    "vgg16",
]
