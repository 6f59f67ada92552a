"""A figure with sliders on a static page: no kernel, no external script, one block of HTML."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from .files import source

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LIMIT = 1_500_000  # bytes of pictures in one figure, as they stand in the page
PRINTED = 6  # at most so many frames on paper
READABLE = 11  # pixels that a text needs, on a phone too


@dataclass(frozen=True)
class Frames:
    """A slider figure: HTML in a notebook and in the book, one line of text elsewhere."""

    html: str
    labels: tuple
    caption: str

    def _repr_html_(self):
        return self.html

    def __repr__(self) -> str:
        first, last = self.labels[0], self.labels[-1]
        return f"Frames({len(self.labels)} from {first!r} to {last!r}: {self.caption})"


def frames(
    pictures: Iterable[Figure | Image.Image | np.ndarray],
    labels: Iterable[str],
    caption: str,
    alt: str,
) -> Frames:
    """A figure whose slider steps through pictures, each with its own label.

    Args:
        pictures: at least two, all of one size, in a list or from a generator: Matplotlib figures
            (drawn at twice their size in pixels, and closed then), PIL images or uint8 arrays
            [H, W, 3].
        labels: one text per picture.
        caption: what to see, plain text.
        alt: what all pictures show, a sentence. An alternative text is the label and this.

    Returns:
        Frames; its pictures are lossless WebP.

    Raises:
        ValueError: a wrong number, size or kind of pictures, or more than 1.5 MB of them.

    Example:
        >>> pictures = [np.full((8, 8, 3), gray, np.uint8) for gray in (0, 255)]
        >>> explore.frames(pictures, ["night", "day"], "It dawns.", "A grey square.")
        Frames(2 from 'night' to 'day': It dawns.)
    """
    images = [_image(picture) for picture in pictures]
    labels = tuple(str(label) for label in labels)
    return _figure(images, labels, caption, alt, {"Move": labels})


def sliders(
    draw: Callable[..., tuple], choices: Mapping[str, Sequence], caption: str, alt: str
) -> Frames:
    """A figure with one slider for each thing to choose, its pictures drawn for all combinations.

    Args:
        draw: a function that takes the names of `choices` as keyword arguments and returns
            (picture, label), as ``frames`` takes them.
        choices: {name: the values it can take}, at least two combinations in all.
        caption: what to see, plain text.
        alt: what all pictures show, a sentence. An alternative text is the label and this.

    Returns:
        Frames.

    Raises:
        ValueError: see ``frames``.

    Example:
        >>> draw_gray = lambda gray: (np.full((8, 8, 3), gray, np.uint8), f"gray {gray}")
        >>> explore.sliders(draw_gray, {"gray": [0, 128, 255]}, "It dawns.", "A square.")
        Frames(3 from 'gray 0' to 'gray 255': It dawns.)
    """
    images, labels = [], []
    for values in product(*choices.values()):
        picture, label = draw(**dict(zip(choices, values)))
        images.append(_image(picture))
        labels.append(str(label))
    return _figure(images, tuple(labels), caption, alt, choices)


def _figure(images, labels, caption, alt, choices):
    if len(images) < 2 or len(labels) != len(images):
        raise ValueError(
            f"got {len(images)} pictures and {len(labels)} labels; expected two or more pictures, "
            "one label each"
        )
    sizes = {image.size for image in images}
    if len(sizes) > 1:
        raise ValueError(f"the pictures have different sizes {sorted(sizes)}; draw all at one size")
    uris = [_uri(image) for image in images]
    total = sum(map(len, uris))
    if total > LIMIT:
        raise ValueError(
            f"the pictures take {total / 1e6:.1f} MB; at most {LIMIT / 1e6:.1f} MB may go into a "
            "page: use fewer or smaller pictures"
        )
    width, height = (length // images[0].info.get("zoom", 1) for length in images[0].size)
    size = f'width="{width}" height="{height}"'
    text = min(image.info.get("text", 1) for image in images)
    html = _html(uris, labels, (caption, alt), size, _controls(choices), text)
    return Frames(html, labels, caption)


def _controls(choices):
    """One slider per name; `jump` is how many frames one step of it passes."""
    lengths, controls = [len(values) for values in choices.values()], []
    move = escape(source("frames.js"))
    for i, (name, values) in enumerate(choices.items()):
        texts = [str(value) for value in values]
        controls.append(
            f'<label>{escape(name)}: <input type="range" min="0" max="{len(texts) - 1}" value="0" '
            f'autocomplete="off" data-jump="{prod(lengths[i + 1 :])}" '
            f'data-texts="{escape(json.dumps(texts))}" aria-valuetext="{escape(texts[0])}" '
            f'oninput="{move}"></label>'
        )
    return "\n".join(controls)


def _html(uris, labels, about, size, controls, text):
    """The figure; `about` is what is said of all pictures, its caption and its alternative text.

    `text` is the height of the smallest text as a part of the pictures' width.
    """
    count, (caption, alt) = len(uris), map(escape, about)
    least = f' style="--least: {READABLE / text:.0f}px" data-wide="{text:.5f}"' if text < 1 else ""
    printed = set(np.linspace(0, count - 1, min(count, PRINTED)).round().astype(int))
    texts = [escape(label) for label in labels]
    figures = "\n".join(
        f'<div class="frame{" printed" if i in printed else ""}"{" hidden" if i else ""}>'
        f'<img src="{uri}" {size} alt="{text}. {alt}"><span class="paper">{text}</span></div>'
        for i, (uri, text) in enumerate(zip(uris, texts))
    )
    return (
        f"<style>{source('frames.css')}</style>\n"
        f'<figure class="foodxai-frames" data-lm-suppress-shortcuts="true"{least}>\n{figures}\n'
        f'<div class="control">{controls}<span class="now">{texts[0]}</span></div>\n'
        f"<figcaption>{caption}</figcaption>\n</figure>"
    )


def _image(picture):
    if hasattr(picture, "savefig"):
        from matplotlib import pyplot
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.text import Text

        picture.set_dpi(2 * picture.dpi)
        canvas = FigureCanvasAgg(picture)
        canvas.draw()
        pyplot.close(picture)
        texts = [text for text in picture.findobj(Text) if text.get_text().strip()]
        sizes = [text.get_fontsize() for text in texts if text.get_visible()]
        inches = picture.get_figwidth()
        picture = Image.fromarray(np.asarray(canvas.buffer_rgba()))
        picture.info = {"zoom": 2} | ({"text": min(sizes) / 72 / inches} if sizes else {})
    if isinstance(picture, Image.Image):
        return picture.convert("RGBA" if picture.mode in ("RGBA", "LA", "P") else "RGB")
    array = np.asarray(picture)
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] != 3:
        raise ValueError(
            f"a picture has shape {array.shape} and dtype {array.dtype}; expected a Matplotlib "
            "figure, a PIL image or a uint8 array [H, W, 3]"
        )
    return Image.fromarray(array)


def _uri(image):
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True, quality=0)  # quality is effort here
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
