"""Where did the network look? Explanation methods, each a plain function of one signature.

``method(model, images, targets=None, *, layer=None, batch_size=None)`` returns raw maps
[N, h, w], not negative, that ``heatmap`` scales to [0, 1] at the size of the image; the gradients
(plain, guided, integrated, smooth) return signed values [N, H, W, 3] instead. ``METHODS`` lists
them all, and ``over`` runs one on any number of images.
"""

from .. import _tensorflow  # noqa: F401
from .attention import attention_gradient, attention_rollout
from .averaged import integrated_gradients, smooth_grad
from .cams import cam, grad_cam, grad_cam_plus_plus
from .controls import edges, gaussian, noise
from .guided import gradient, guided, guided_backprop
from .later_cams import eigen_cam, finer_cam, hires_cam, layer_cam
from .maps import blend, heatmap, saliency
from .methods import METHODS
from .perturbation import occlusion, rise
from .products import guided_grad_cam, guided_grad_cam_plus_plus, guided_score_cam
from .score_cam import masked_scores, score_cam
from .stream import over

__all__ = [
    "METHODS",
    "attention_gradient",
    "attention_rollout",
    "blend",
    "cam",
    "edges",
    "eigen_cam",
    "finer_cam",
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
    "hires_cam",
    "integrated_gradients",
    "layer_cam",
    "masked_scores",
    "noise",
    "occlusion",
    "over",
    "rise",
    "saliency",
    "score_cam",
    "smooth_grad",
]
