"""The explorer with a kernel, and its choice of the page where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .cases import case, class_names
from .inputs import fitted, titled
from .pages import Page, page

if TYPE_CHECKING:
    import keras

    from .widget import Live

CAPTION = "Choose a photo, a class, a method and a layer, and see where the network looked."
CAPTION_OF_PAGE = "Choose a photo, a class and a method, and see where the network looked."
QUICK = ("grad_cam", "grad_cam_plus_plus")


def live(
    model: keras.Model | None = None, images: Any = None, *, names: Iterable[str] | None = None
) -> Live | Page:
    """An app to explore a network with photos of your own.

    In Jupyter, JupyterLab, VS Code and Colab it is a widget that the kernel answers. Without a
    kernel, and where the environment variable FOODXAI_STATIC is set (as `make book` does), it is a
    ``page`` of the same photos: their five most probable classes, Grad-CAM and Grad-CAM++.

    Args:
        model: a Keras classifier that ends in logits and takes square photos, RGB or grey; None
            means EfficientNet-Lite0.
        images: a photo as ``data.photos.read`` takes it, or a tensor; or up to 100 of them, in a
            list, a generator, an array or tensor [N, H, W, 3], a foodxai or TensorFlow data set, or
            a dict by title; None means the shipped ones.
        names: the class names in the order of the logits, two for a network with one logit; None
            means ImageNet's.

    Returns:
        An ipywidgets widget, or a ``Page``.

    Raises:
        TypeError, ValueError, FileNotFoundError: a network that cannot be explained, names that do
            not fit its logits, photos that cannot be read, or none.

    Example:
        >>> model = models.small_cnn(classes=3)
        >>> photo = photos.read(photos.path("coffee"), 32)
        >>> app = explore.live(model, photo, names=["soup", "rice", "tea"])
        >>> type(app).__name__
        'Page'
    """
    from .. import models

    model = models.efficientnet_lite0() if model is None else model
    names = class_names(model, names)
    shown = {title: fitted(model, photo) for title, photo in titled(images).items()}
    if not _has_kernel() or os.environ.get("FOODXAI_STATIC"):
        chosen: dict[str, Any] = {"classes": 5, "methods": QUICK, "names": names}
        cases = [case(model, image, title, **chosen) for title, image in shown.items()]
        return page(cases, CAPTION_OF_PAGE)
    from .widget import Live

    return Live(model, shown, names, CAPTION)


def _has_kernel():
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
