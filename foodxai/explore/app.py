"""The explorer with a kernel, and its choice of the page where there is none."""

import os
from pathlib import Path

import numpy as np

from .cases import case
from .desk import photo_size
from .pages import page

CAPTION = "Choose a photo, a class, a method and a layer, and see where the network looked."
QUICK = ("grad_cam", "grad_cam_plus_plus")


def live(model=None, images=None, *, names=None):
    """An app to explore a network with photos of your own.

    In Jupyter, JupyterLab, VS Code and Colab it is a widget that the kernel answers. Without a
    kernel, and where the environment variable FOODXAI_STATIC is set (as `make book` does), it is a
    ``page`` of the same photos: their five most probable classes, Grad-CAM and Grad-CAM++.

    Args:
        model: a Keras classifier that ends in logits and takes square RGB photos; None means
            EfficientNet-Lite0.
        images: photos by title, a dict, or a list of photos, each as ``data.photos.read`` takes
            it; None means the shipped ones.
        names: the class names in the order of the logits; None means ImageNet's.

    Returns:
        An ipywidgets widget, or a ``Page``.

    Raises:
        TypeError, ValueError: a network that cannot be explained, names that do not fit its
            logits, photos that cannot be read.
    """
    from .. import models
    from ..data import photos
    from ..models.checks import check_network

    model = models.efficientnet_lite0() if model is None else model
    classes = check_network(model).model.outputs[0].shape[1]
    names = models.imagenet_classes() if names is None else tuple(names)
    if len(names) != classes:
        raise ValueError(f"The model has {classes} logits and there are {len(names)} class names. Pass names=, one per logit.")
    size = photo_size(model)
    shown = {title: photos.read(photo, size) for title, photo in _titled(images).items()}
    if not _has_kernel() or os.environ.get("FOODXAI_STATIC"):
        wanted = min(5, classes)
        return page([case(model, image, title, classes=wanted, methods=QUICK, names=names) for title, image in shown.items()], CAPTION)
    from .widget import Live

    return Live(model, shown, names, CAPTION)


def _titled(images):
    from ..data import photos

    if images is None:
        return {name: photos.path(name) for name in photos.SHIPPED}
    if isinstance(images, dict):
        return {str(title): photo for title, photo in images.items()}
    if isinstance(images, (str, os.PathLike)) or isinstance(images, np.ndarray) and images.ndim == 3:
        images = [images]
    titles = [Path(photo).stem if isinstance(photo, (str, os.PathLike)) else f"photo {i + 1}" for i, photo in enumerate(images)]
    repeated = len(set(titles)) < len(titles)
    return {f"{i + 1} {title}" if repeated else title: photo for i, (title, photo) in enumerate(zip(titles, images))}


def _has_kernel():
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
