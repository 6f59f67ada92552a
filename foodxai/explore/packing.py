"""Photos, maps and colour maps as they travel to a browser: what JSON takes."""

import base64
import io
from collections.abc import Iterable

import numpy as np
from PIL import Image


def packed_map(raw: np.ndarray, scores: Iterable[float] | None = None) -> dict:
    """A map [h, w] as JSON takes it, in base64 of its 32-bit floats, and its masked scores."""
    packed = {"size": list(raw.shape), "values": _base64(raw.astype("<f4").tobytes())}
    if scores is not None:
        packed["scores"] = [round(float(score), 5) for score in scores]
    return packed


def packed_photo(
    title: str,
    question: str,
    picture: np.ndarray,
    classes: Iterable[tuple[str, float]],
    methods: Iterable[str],
    layers: Iterable[str],
    baseline: Iterable[float],
) -> dict:
    """A photo, uint8 [H, W, 3], and what may be chosen for it, as JSON takes it."""
    from .. import explain

    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=85)
    return {
        "title": title,
        "question": question,
        "uri": "data:image/jpeg;base64," + _base64(buffer.getvalue()),
        "size": list(picture.shape[:2]),
        "classes": [[name, round(probability, 5)] for name, probability in classes],
        "methods": [[method, explain.METHODS[method].title] for method in methods],
        "layers": list(layers),
        "baseline": list(baseline),
    }


def colour_maps() -> dict[str, str]:
    """The colour maps to choose from, perceptually uniform, the course's own first: 256 RGB."""
    from matplotlib import colormaps

    packed = {}
    for name in ("viridis", "magma", "cividis", "gray"):
        table = 255 * colormaps[name](np.arange(256))[:, :3]
        packed[name] = _base64(np.rint(table).astype(np.uint8).tobytes())
    return packed


def _base64(content):
    return base64.b64encode(content).decode()
