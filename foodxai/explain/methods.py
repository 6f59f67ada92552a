"""The table of methods that explorers, metrics and tests loop over."""

from collections.abc import Callable
from typing import NamedTuple

from .attention import attention_gradient, attention_rollout
from .cams import cam, grad_cam, grad_cam_plus_plus
from .controls import gaussian, noise
from .guided import gradient, guided_backprop
from .products import guided_grad_cam, guided_grad_cam_plus_plus, guided_score_cam
from .score_cam import score_cam


class Method(NamedTuple):
    """A method: its name in print, its function, what it needs of the network, its source."""

    title: str
    function: Callable
    needs: str
    source: str


_HEAD = "a gradient of the head"
_PIXELS = "a gradient at the pixels"
_GUIDED = "ReLUs and a gradient at the pixels"
_ATTENTION = "self-attention of patches"
_SLOPES = "self-attention of patches and a gradient of its weights"
_FORWARD = "a forward pass per live channel"

METHODS = {
    method.function.__name__: method
    for method in (
        Method("CAM", cam, "global average pooling and one dense layer", "Zhou et al. 2016"),
        Method("Guided Backprop", guided_backprop, _GUIDED, "Springenberg et al. 2015"),
        Method("Grad-CAM", grad_cam, _HEAD, "Selvaraju et al. 2017"),
        Method("Guided Grad-CAM", guided_grad_cam, _GUIDED, "Selvaraju et al. 2017"),
        Method("Grad-CAM++", grad_cam_plus_plus, _HEAD, "Chattopadhay et al. 2018"),
        Method("Guided Grad-CAM++", guided_grad_cam_plus_plus, _GUIDED, "Chattopadhay et al. 2018"),
        Method("Score-CAM", score_cam, _FORWARD, "Wang et al. 2020"),
        Method("Guided Score-CAM", guided_score_cam, f"{_FORWARD}, {_GUIDED}", "Wang et al. 2020"),
        Method("Attention rollout", attention_rollout, _ATTENTION, "Abnar and Zuidema 2020"),
        Method("Attention gradient", attention_gradient, _SLOPES, "Chefer et al. 2021"),
        Method("Gradient", gradient, _PIXELS, "Simonyan et al. 2014"),
        Method("Gaussian", gaussian, "nothing", "a control"),
        Method("Noise", noise, "nothing", "a control"),
    )
}
