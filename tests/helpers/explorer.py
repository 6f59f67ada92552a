"""What the tests do with an explorer in a browser."""

import base64
import io

import numpy as np
from PIL import Image


def pixels(canvas):
    png = canvas.evaluate("c => c.toDataURL()").split(",")[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"), np.float64)


def slide(page, name, value):
    page.get_by_label(name).evaluate("(e, v) => { e.value = v; e.dispatchEvent(new Event('input')); }", value)
