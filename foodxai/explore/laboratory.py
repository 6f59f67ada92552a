"""A page on which a reader's own browser runs the network: no kernel, no server of ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .. import _files
from ..data.folders import cache_folder
from .cases import THRESHOLDS, baseline, class_names
from .export import body, head, put, runtime
from .files import SCRIPT, SHARED, STYLE, source
from .packing import colour_maps

if TYPE_CHECKING:
    import keras

METHODS = ("cam", "grad_cam", "grad_cam_plus_plus", "hires_cam", "score_cam")
PARTS = (
    *SHARED,
    *(f"browser/{name}.js" for name in ("resize", "methods", "network", "photos", "brush")),
    *(f"browser/{name}.js" for name in ("camera", "check", "desk", "lab")),
)
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{more}; worker-src 'self' blob:; "
    "connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'"
)
DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>:root{{color-scheme:light dark;font-family:system-ui,sans-serif}}</style>
</head>
<body><main><h1>{title}</h1>{html}</main></body></html>
"""


class Head(NamedTuple):
    """One network of a lab. All of a lab have one body, that of the first.

    Attributes:
        title: what the reader chooses it by.
        model, names: see ``lab``.
        note: what else is said of it, plain text.
    """

    title: str
    model: keras.Model
    names: Iterable[str]
    note: str = ""


class Lab(NamedTuple):
    """A classifier on its way to a folder for a web host."""

    model: keras.Model
    names: tuple
    title: str

    def save(self, folder: Path | str) -> None:
        """Write index.html, the network and its runtime, for a web host to serve.

        The runtime, LiteRT.js, comes from npm once and is kept under FOODXAI_CACHE.

        Raises:
            NotADirectoryError, OSError: a folder that cannot be written to.
            FileNotFoundError, subprocess.SubprocessError: no npm, or no answer from it.
        """
        folder = _files.expand(folder)
        folder.mkdir(parents=True, exist_ok=True)
        own = Head(self.title, self.model, self.names)
        html = write(folder, "", [own], cache_folder() / "litert")
        policy = POLICY.format(more="")
        page = DOCUMENT.format(policy=policy, title=escape(self.title), html=html)
        _files.write(folder / "index.html", page)


def lab(model: keras.Model, names: Iterable[str] | None = None, title: str = "Your photo") -> Lab:
    """A page on which anybody asks a network about a photo, computed by their own browser.

    Args:
        model: a Keras classifier of RGB images that ends in logits, its head global average
            pooling and one dense layer.
        names: the class names in the order of the logits; None means ImageNet's.
        title: what stands above the page, plain text.

    Returns:
        Lab, whose ``save(folder)`` writes the files.

    Raises:
        ValueError: another head (`transfer(..., dense=())` makes such a one), names that do not
            fit the logits, images that are not RGB.

    Example:
        >>> model = models.small_cnn(classes=2)
        >>> explore.lab(model, ["soup", "salad"]).names
        ('soup', 'salad')
    """
    from .. import models

    names = class_names(model, names)
    head(model)
    shape = models.flatten(model).model.inputs[0].shape[1:]
    if None in shape or shape[2] != 3 or shape[0] != shape[1]:
        raise ValueError(f"The model takes images of shape {shape}; expected square ones in RGB.")
    return Lab(model, names, str(title))


def write(
    folder: Path,
    address: str,
    heads: Sequence[Head],
    npm: Path,
    gallery: Mapping[str, bytes] | None = None,
    more: Mapping[str, bytes] | None = None,
) -> str:
    """Write a lab's files into a folder; returns the HTML that uses them.

    Args:
        folder: it must be there.
        address: of that folder as the page sees it, "" or with a slash at its end.
        heads: the networks, which differ in their heads alone.
        npm: where the runtime is kept.
        gallery: title -> the bytes of a photo that is there from the start.
        more: further files that the page loads at its start, by name.
    """
    from .. import models
    from ..explain import METHODS as TITLES

    binary, script = runtime(npm)
    model = heads[0].model
    contents = {"runtime": binary, "model": body(model), "worker": script, **(more or {})}
    contents |= {f"head{number}": head(one.model) for number, one in enumerate(heads)}
    layer = models.locate(model)
    height, width, channels = models.flatten(model).tensors[layer].shape[1:]
    facts = {
        "files": {name: put(folder, name, content) for name, content in contents.items()},
        "heads": [
            {"title": one.title, "names": list(one.names), "note": one.note} for one in heads
        ],
        "size": models.flatten(model).model.inputs[0].shape[1:3],
        "grid": [height, width],
        "channels": channels,
        "layer": layer,
        "baseline": baseline(model),
        "methods": [[name, TITLES[name].title] for name in METHODS],
        "thresholds": THRESHOLDS,
        "colours": colour_maps(),
        "gallery": [
            {"title": title, **put(folder, f"photo_{title}", content)}
            for title, content in (gallery or {}).items()
        ],
    }
    page = source(*SCRIPT, *PARTS)
    _files.write(folder / "lab.js", f"(() => {{\n{page}}})();\n")
    _files.write(folder / "offline.js", source("browser/offline.js"))
    _files.write(folder / "lab.css", source(*STYLE, "browser/lab.css"))
    text = json.dumps(facts, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<link rel="stylesheet" href="{address}lab.css">\n'
        f'<div class="foodxai-lab" data-folder="{address}" data-offline="{address}offline.js">\n'
        f'<script type="application/json">{text}</script>\n</div>\n'
        f'<script defer src="{address}lab.js"></script>\n'
    )
