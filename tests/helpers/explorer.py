"""What the tests do with an explorer in a browser."""

import base64
import io

import numpy as np
from PIL import Image

from foodxai.explore.cases import THRESHOLDS, Case
from foodxai.explore.files import LIVE, source
from foodxai.explore.packing import colour_maps, packed_map, packed_photo

SIZE, BASELINE = 96, (127.0, 110.0, 90.0)
EVIL = '<script>alert("a class")</script>'

# HTML as JupyterLab puts it into its page: the scripts run when they enter it.
INSERT = """([html, place]) => {
  const host = document.createElement("div");
  host.innerHTML = html;
  for (const old of host.querySelectorAll("script")) {
    const script = document.createElement("script");
    for (const { name, value } of old.attributes) script.setAttribute(name, value);
    script.textContent = old.textContent;
    old.replaceWith(script);
  }
  document.querySelector(place).append(host);
}"""

# A widget in a page, in front of a kernel that answers what the test says: `sent` is what it was
# asked, `answer` what it says to every view, and it is gone once `gone` is set.
WIDGET = """async ([script, places]) => {
  const listeners = [];
  window.sent = [];
  window.answer = (message) => listeners.forEach((listen) => listen(message));
  const model = {
    get: () => "A plate.",
    on: (event, listen) => listeners.push(listen),
    off: (event, listen) => listeners.splice(listeners.indexOf(listen), 1),
    send(message, callbacks, buffers) {
      if (window.gone) throw new Error("the kernel is gone");
      window.sent.push({ ...message, bytes: buffers?.[0].byteLength });
    },
  };
  const file = new Blob([script], { type: "text/javascript" });
  const module = await import(URL.createObjectURL(file));
  for (const place of places) {
    module.default.render({ model, el: document.querySelector(place) });
  }
}"""


def a_case(title, names=("soup", EVIL), layers=("last", "first"), seed=0, shapes=((7, 7), (5, 9))):
    """Random maps on a smooth random photo: one of them zero everywhere, one of them constant."""
    rng = np.random.default_rng(seed)
    image = Image.fromarray(rng.integers(0, 256, (6, 6, 3), dtype=np.uint8))
    image = np.asarray(image.resize((SIZE, SIZE), Image.Resampling.BICUBIC))
    methods = ("grad_cam", "guided_grad_cam_plus_plus")
    keys = [(c, m, p) for c in range(len(names)) for m in range(2) for p in range(len(layers))]
    maps = {key: rng.gamma(1, 2, shapes[key[2]]).astype(np.float32) for key in keys}
    maps[1, 1, 0], maps[1, 1, 1] = np.zeros((7, 7), np.float32), np.full((5, 9), 3, np.float32)
    scores = {key: rng.random(len(THRESHOLDS)) for key in keys}
    classes = tuple((name, 0.6 - 0.2 * i) for i, name in enumerate(names))
    question = f"What is on {title}?"
    return Case(title, question, image, classes, methods, layers, BASELINE, maps, scores)


def insert(page, html, place):
    """Put an output into a page, as JupyterLab does."""
    page.evaluate(INSERT, [html, place])


def pixels(canvas):
    png = canvas.evaluate("c => c.toDataURL()").split(",")[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"), np.float64)


def slide(page, name, value):
    move = "(e, v) => { e.value = v; e.dispatchEvent(new Event('input')); }"
    page.get_by_label(name).evaluate(move, value)


def open_widget(page, *places, size=32):
    """Show a widget in places of a page; it has one photo and has asked for a map of it."""
    page.evaluate(WIDGET, [source(*LIVE), places])
    image = np.zeros((size, size, 3), np.uint8)
    classes, methods = [("soup", 0.7), ("rice", 0.3)], ("grad_cam", "score_cam")
    plate = packed_photo("plate", "", image, classes, methods, ("late",), (127, 127, 127))
    answer(page, kind="photos", photos=[plate], colours=colour_maps(), thresholds=THRESHOLDS)
    page.wait_for_function("count => sent.length === count", arg=2 * len(places))


def answer(page, **message):
    page.evaluate("message => answer(message)", message)


def answer_map(page, panel, *key, raw=((0, 1), (2, 3)), **more):
    packed = packed_map(np.asarray(raw, np.float32), THRESHOLDS)
    answer(page, kind="map", panel=panel, photo="plate", key=key, map=packed, **more)


def sent(page):
    """What the widget has sent since this was asked last: (kind, panel) of each message."""
    return [(message["kind"], message.get("panel")) for message in page.evaluate("sent.splice(0)")]
