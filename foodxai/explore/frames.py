"""A figure with a slider that moves on a static page: no kernel, no external script, one block of HTML."""

import base64
import io
import json
from dataclasses import dataclass
from html import escape
from itertools import product
from math import prod

import numpy as np
from PIL import Image

LIMIT = 1_500_000  # bytes of pictures in one figure, as they stand in the page
PRINTED = 6  # at most so many frames on paper

STYLE = """<style>
.foodxai-frames{margin:0;padding:.5rem;border:1px solid rgba(128,128,128,.4);border-radius:6px}
.foodxai-frames .frame[hidden]{display:none}
.foodxai-frames img{display:block;max-width:100%;height:auto;margin:0 auto;background:#fff}
.foodxai-frames .control{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;align-items:center;padding:.5rem 0}
.foodxai-frames label{display:flex;flex:2 1 14rem;gap:.6rem;align-items:center}
.foodxai-frames input{flex:1;min-width:0;min-height:1.6rem;accent-color:#b35900}
.foodxai-frames .now{flex:1 1 10rem;font-variant-numeric:tabular-nums}
.foodxai-frames figcaption{color:inherit;font-weight:400;font-style:italic;text-align:left}
.foodxai-frames .paper{display:none}
@media print{.foodxai-frames .control{display:none}.foodxai-frames .frame,.foodxai-frames .frame[hidden]{display:none}
.foodxai-frames .frame.printed{display:inline-block;width:48%}.foodxai-frames .paper{display:block;text-align:center}}
</style>"""

MOVE = ("const figure=this.closest('figure');let place=0;"
        "figure.querySelectorAll('input').forEach(input=>{place+=input.value*input.dataset.jump;"
        "input.setAttribute('aria-valuetext',JSON.parse(input.dataset.texts)[input.value])});"
        "figure.querySelectorAll('.frame').forEach((frame,i)=>frame.hidden=i!=place);"
        "figure.querySelector('.now').textContent=figure.querySelectorAll('.paper')[place].textContent")


@dataclass(frozen=True)
class Frames:
    """A slider figure: shown as HTML in a notebook and in the book, as one line of text elsewhere."""

    html: str
    labels: tuple
    caption: str

    def _repr_html_(self):
        return self.html

    def __repr__(self):
        return f"Frames({len(self.labels)} from {self.labels[0]!r} to {self.labels[-1]!r}: {self.caption})"


def frames(pictures, labels, caption):
    """A figure whose slider steps through `pictures`, each with its own label.

    pictures: at least two, all of one size, in a list or from a generator: Matplotlib figures (closed once drawn),
    PIL images or uint8 arrays [H, W, 3]. labels: one text per picture, which is also its alternative text. caption: what to see, plain text.
    Matplotlib figures are drawn at twice their size in pixels; pictures are stored as lossless WebP. Returns `Frames`.
    Raises ValueError for a wrong number, size or kind of pictures and for more than 1.5 MB of them.
    """
    images, labels = [_image(picture) for picture in pictures], tuple(str(label) for label in labels)
    return _figure(images, labels, caption, {"Move": labels})


def sliders(draw, choices, caption):
    """A figure with one slider for each thing that can be chosen; its pictures are drawn for all combinations.

    draw: a function that takes the names of `choices` as keyword arguments and returns (picture, label), kinds as in
    `frames`. choices: {name: the values it can take}, at least two combinations in all. caption: plain text.
    Returns `Frames`. Raises ValueError as `frames` does.
    """
    images, labels = [], []
    for values in product(*choices.values()):
        picture, label = draw(**dict(zip(choices, values)))
        images.append(_image(picture))
        labels.append(str(label))
    return _figure(images, tuple(labels), caption, choices)


def _figure(images, labels, caption, choices):
    if len(images) < 2 or len(labels) != len(images):
        raise ValueError(f"got {len(images)} pictures and {len(labels)} labels; expected two or more, one label each")
    sizes = {image.size for image in images}
    if len(sizes) > 1:
        raise ValueError(f"the pictures have different sizes {sorted(sizes)}; draw all of them at one size")
    uris = [_uri(image) for image in images]
    total = sum(map(len, uris))
    if total > LIMIT:
        raise ValueError(f"the pictures take {total / 1e6:.1f} MB; at most {LIMIT / 1e6:.1f} MB may go into a page: "
                         "use fewer or smaller pictures")
    width, height = (length // images[0].info.get("zoom", 1) for length in images[0].size)
    html = _html(uris, labels, caption, f'width="{width}" height="{height}"', _controls(choices))
    return Frames(html, labels, caption)


def _controls(choices):
    """One slider per name; `jump` is how many frames one step of it passes."""
    lengths, controls = [len(values) for values in choices.values()], []
    for i, (name, values) in enumerate(choices.items()):
        texts = [str(value) for value in values]
        controls.append(
            f'<label>{escape(name)}: <input type="range" min="0" max="{len(texts) - 1}" value="0" autocomplete="off" '
            f'data-jump="{prod(lengths[i + 1:])}" data-texts="{escape(json.dumps(texts))}" '
            f'aria-valuetext="{escape(texts[0])}" oninput="{escape(MOVE)}"></label>')
    return "\n".join(controls)


def _html(uris, labels, caption, size, controls):
    count = len(uris)
    printed = set(np.linspace(0, count - 1, min(count, PRINTED)).round().astype(int))
    texts = [escape(label) for label in labels]
    figures = "\n".join(
        f'<div class="frame{" printed" if i in printed else ""}"{" hidden" if i else ""}><img src="{uri}" '
        f'{size} alt="{text}"><span class="paper">{text}</span></div>'
        for i, (uri, text) in enumerate(zip(uris, texts)))
    return (f'{STYLE}\n<figure class="foodxai-frames" data-lm-suppress-shortcuts="true">\n{figures}\n'
            f'<div class="control">{controls}'
            f'<span class="now">{texts[0]}</span></div>\n<figcaption>{escape(caption)}</figcaption>\n</figure>')


def _image(picture):
    if hasattr(picture, "savefig"):
        from matplotlib import pyplot
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        picture.set_dpi(2 * picture.dpi)
        canvas = FigureCanvasAgg(picture)
        canvas.draw()
        pyplot.close(picture)
        picture = Image.fromarray(np.asarray(canvas.buffer_rgba()))
        picture.info["zoom"] = 2
    if isinstance(picture, Image.Image):
        return picture.convert("RGBA" if picture.mode in ("RGBA", "LA", "P") else "RGB")
    array = np.asarray(picture)
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] != 3:
        raise ValueError(f"a picture has shape {array.shape} and dtype {array.dtype}; expected a Matplotlib figure, "
                         "a PIL image or a uint8 array [H, W, 3]")
    return Image.fromarray(array)


def _uri(image):
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True, quality=0)  # quality is effort here
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
