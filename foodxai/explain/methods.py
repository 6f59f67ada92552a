"""The table of methods that explorers, metrics and tests loop over."""

from collections.abc import Callable
from typing import NamedTuple

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
    """A method: its name in print, its function, what it needs of the network, its source.

    passes: how often the network is asked about one image; None: once per live channel.
    """

    title: str
    function: Callable
    needs: str
    source: str
    passes: int | None = 1


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
        Method("CAM", cam, _POOLED, "Zhou et al. 2016"),
        Method("Guided Backprop", guided_backprop, _GUIDED, "Springenberg et al. 2015"),
        Method("Grad-CAM", grad_cam, _HEAD, "Selvaraju et al. 2017"),
        Method("Guided Grad-CAM", guided_grad_cam, _GUIDED, "Selvaraju et al. 2017", 2),
        Method("Grad-CAM++", grad_cam_plus_plus, _HEAD, "Chattopadhay et al. 2018"),
        Method(
            "Guided Grad-CAM++", guided_grad_cam_plus_plus, _GUIDED, "Chattopadhay et al. 2018", 2
        ),
        Method("Score-CAM", score_cam, _FORWARD, "Wang et al. 2020", None),
        Method("Guided Score-CAM", guided_score_cam, _GUIDED, "Wang et al. 2020", None),
        Method("HiResCAM", hires_cam, _HEAD, "Draelos and Carin 2020"),
        Method("LayerCAM", layer_cam, _HEAD, "Jiang et al. 2021"),
        Method("Finer-CAM", finer_cam, _HEAD, "Zhang et al. 2025"),
        Method("Eigen-CAM", eigen_cam, "activation maps", "Muhammad and Yeasin 2020"),
        Method("Occlusion", occlusion, _FORWARD, "Zeiler and Fergus 2014", 197),
        Method("RISE", rise, _FORWARD, "Petsiuk et al. 2018", 1000),
        Method(
            "Integrated Gradients", integrated_gradients, _PIXELS, "Sundararajan et al. 2017", 64
        ),
        Method("SmoothGrad", smooth_grad, _PIXELS, "Smilkov et al. 2017", 32),
        Method("Attention rollout", attention_rollout, _ATTENTION, "Abnar and Zuidema 2020"),
        Method("Attention gradient", attention_gradient, _SLOPES, "Chefer et al. 2021"),
        Method("Gradient", gradient, _PIXELS, "Simonyan et al. 2014"),
        Method("Gaussian", gaussian, "nothing", "a control", 0),
        Method("Noise", noise, "nothing", "a control", 0),
    )
}
