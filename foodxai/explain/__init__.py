"""Where did the network look? Explanation methods, each a plain function of one signature.

``method(model, images, targets=None, *, layer=None, batch_size=None)`` returns raw maps
[N, h, w], not negative, that ``heatmap`` scales to [0, 1] at the size of the image; the gradients
and the guided methods return signed values [N, H, W, 3] instead. ``METHODS`` lists them all, and
``over`` runs one on any number of images.
"""

from .. import _tensorflow  # noqa: F401
from .attention import attention_gradient, attention_rollout
from .cams import cam, grad_cam, grad_cam_plus_plus
from .controls import gaussian, noise
from .guided import gradient, guided, guided_backprop
from .maps import blend, heatmap, saliency
from .methods import METHODS
from .products import guided_grad_cam, guided_grad_cam_plus_plus, guided_score_cam
from .score_cam import masked_scores, score_cam
from .stream import over

__all__ = [
    "METHODS",
    "attention_gradient",
    "attention_rollout",
    "blend",
    "cam",
    "gaussian",
    "grad_cam",
    "grad_cam_plus_plus",
    "gradient",
    "guided",
    "guided_backprop",
    "guided_grad_cam",
    "guided_grad_cam_plus_plus",
    "guided_score_cam",
    "heatmap",
    "masked_scores",
    "noise",
    "over",
    "saliency",
    "score_cam",
]
