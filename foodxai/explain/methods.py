"""The table of methods that explorers, metrics and tests loop over."""

from collections.abc import Callable
from typing import NamedTuple

from .._titles import TITLES
from .attention import attention_gradient, attention_rollout
from .averaged import integrated_gradients, smooth_grad
from .cams import cam, grad_cam, grad_cam_plus_plus
from .controls import gaussian, noise
from .guided import gradient, guided_backprop
from .later_cams import eigen_cam, finer_cam, hires_cam, layer_cam
from .perturbation import occlusion, rise
from .products import guided_grad_cam, guided_grad_cam_plus_plus, guided_score_cam
from .score_cam import score_cam


class Method(NamedTuple):
    """A method: its function, what it needs of the network, its source.

    passes: how often the network is asked about one image; None: once per live channel.
    """

    function: Callable
    needs: str
    source: str
    passes: int | None = 1

    @property
    def title(self) -> str:
        """Its name in print."""
        return TITLES[self.function.__name__]


_POOLED = "global average pooling and one dense layer"
_HEAD = "a gradient of the head"
_PIXELS = "a gradient at the pixels"
_GUIDED = "ReLUs and a gradient at the pixels"
_ATTENTION = "self-attention of patches"
_SLOPES = "self-attention of patches and a gradient of its weights"
_FORWARD = "forward passes"

METHODS = {
    method.function.__name__: method
    for method in (
        Method(cam, _POOLED, "Zhou et al. 2016"),
        Method(guided_backprop, _GUIDED, "Springenberg et al. 2015"),
        Method(grad_cam, _HEAD, "Selvaraju et al. 2017"),
        Method(guided_grad_cam, _GUIDED, "Selvaraju et al. 2017", 2),
        Method(grad_cam_plus_plus, _HEAD, "Chattopadhay et al. 2018"),
        Method(guided_grad_cam_plus_plus, _GUIDED, "Chattopadhay et al. 2018", 2),
        Method(score_cam, _FORWARD, "Wang et al. 2020", None),
        Method(guided_score_cam, _GUIDED, "Wang et al. 2020", None),
        Method(hires_cam, _HEAD, "Draelos and Carin 2020"),
        Method(layer_cam, _HEAD, "Jiang et al. 2021"),
        Method(finer_cam, _HEAD, "Zhang et al. 2025"),
        Method(eigen_cam, "activation maps", "Muhammad and Yeasin 2020"),
        Method(occlusion, _FORWARD, "Zeiler and Fergus 2014", 197),
        Method(rise, _FORWARD, "Petsiuk et al. 2018", 1000),
        Method(integrated_gradients, _PIXELS, "Sundararajan et al. 2017", 64),
        Method(smooth_grad, _PIXELS, "Smilkov et al. 2017", 32),
        Method(attention_rollout, _ATTENTION, "Abnar and Zuidema 2020"),
        Method(attention_gradient, _SLOPES, "Chefer et al. 2021"),
        Method(gradient, _PIXELS, "Simonyan et al. 2014"),
        Method(gaussian, "nothing", "a control", 0),
        Method(noise, "nothing", "a control", 0),
    )
}
