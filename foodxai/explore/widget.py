"""The explorer as a widget: the script of the page, answered by a kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import anywidget
import numpy as np
import traitlets

from .desk import Desk
from .files import LIVE, STYLE, source

if TYPE_CHECKING:
    import keras


class Live(anywidget.AnyWidget):
    """An ipywidgets widget in front of a ``Desk``: messages go through, nothing else."""

    _esm = source(*LIVE)
    _css = source(*STYLE)
    caption = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        model: keras.Model,
        images: Mapping[str, np.ndarray],
        names: Sequence[str],
        caption: str,
    ) -> None:
        super().__init__(caption=caption)
        self.desk = Desk(model, images, names, self.send)
        self.on_msg(lambda widget, message, buffers: self.desk.receive(message, buffers))
