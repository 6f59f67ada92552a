"""Networks that eat RGB images from 0 to 255 and answer with logits.

Every network here is a *body* that turns an image into activation maps and a *head* that turns
those maps into class scores. The methods of ``explain`` run the one, then the other (``seam``);
``split`` gives both to keep.
"""

from .. import _tensorflow  # noqa: F401
from .answers import confidence, logits, predicted, probabilities
from .backbones import efficientnet_lite0, vgg16
from .classes import class_index, imagenet_classes, top_classes
from .graph import flatten
from .inputs import photo_shape
from .precision import in_bfloat16
from .preprocessing import baseline, set_baseline
from .seam import last_conv, locate, split
from .transfer import small_cnn, transfer
from .transformer import tiny_vit

__all__ = [
    "baseline",
    "class_index",
    "confidence",
    "efficientnet_lite0",
    "flatten",
    "imagenet_classes",
    "in_bfloat16",
    "last_conv",
    "locate",
    "logits",
    "photo_shape",
    "predicted",
    "probabilities",
    "set_baseline",
    "small_cnn",
    "split",
    "tiny_vit",
    "top_classes",
    "transfer",
    "vgg16",
]
