"""Make the network of the book's lab: EfficientNet-Lite0 for a browser, and what it is checked by.

python tools/lab.py    make it, unless nothing has changed

LiteRT.js comes from npm once and is kept in _build/npm.
"""

import base64
import hashlib
import io
import json
import shutil
import subprocess
from importlib.metadata import version

import executed
import numpy as np
import pages

from foodxai import _files
from foodxai.explore import export

ROOT, BUILD = executed.ROOT, executed.ROOT / "_build" / "lab"
STATIC, PAGE, STAMP = BUILD / "static" / "lab", BUILD / "page.html", BUILD / ".made-from"
NPM = ROOT / "_build" / "npm" / "litert"
ADDRESS = "../_static/lab/"
MADE_FROM = (
    "book/results/lab_head.*",
    "foodxai/explore/**/*",
    "foodxai/models/*.py",
    "foodxai/explain/*.py",
    "tools/lab.py",
)
PLATES = (
    "hamburger",
    "fried_rice",
    "caesar_salad",
    "huevos_rancheros",
    "fish_and_chips",
    "filet_mignon",
)
MASKED = ("coffee", "hamburger")  # on which Score-CAM is compared
CHANNELS = 64


def refresh():
    """Make the lab if what it is made from has changed; without npm or tf.lite, say what to do."""
    digest = made_from()
    if STAMP.exists() and PAGE.exists() and STAMP.read_text() == digest:
        return
    print("Making the network of the lab: half a minute.", flush=True)
    try:
        make()
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        shutil.rmtree(BUILD, ignore_errors=True)
        print(f"The book comes without its lab: {error}")
        return
    _files.write(STAMP, digest)


def made_from():
    """A digest of all that the lab is made from."""
    digest = hashlib.sha256(" ".join(map(version, ("tensorflow", "keras", "pillow"))).encode())
    paths = {path for pattern in MADE_FROM for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(paths):
        if path.suffix in (".py", ".js", ".css", ".json", ".npz"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def make():
    """Write the files of the lab, and the HTML that stands in its page."""
    export.runtime(NPM)  # before the slow rest: it may be missing
    from foodxai import models
    from foodxai.explore import laboratory

    shutil.rmtree(BUILD, ignore_errors=True)
    STATIC.mkdir(parents=True)
    lite0 = models.efficientnet_lite0()
    things = laboratory.Head("1,000 things (ImageNet)", lite0, models.imagenet_classes())
    heads, photos = [things, ten_dishes(lite0)], gallery()
    reference = [row for n, head in enumerate(heads) for row in explained(n, head.model, photos)]
    html = laboratory.write(
        STATIC,
        ADDRESS,
        heads,
        NPM,
        {title: png(photo) for title, photo in photos.items()},
        {"reference": json.dumps(reference).encode()},
    )
    # A service worker looks after the folder that it lies in, and what is below.
    (BUILD / "root").mkdir()
    (STATIC / "offline.js").rename(BUILD / "root" / "offline.js")
    html = html.replace(f"{ADDRESS}offline.js", "../offline.js")
    shown = dict(list(photos.items())[:4])
    _files.write(PAGE, html.replace("</div>", f"{stills(things, shown)}</div>"))


def ten_dishes(lite0):
    """The network of measure/lab_head.py."""
    from foodxai import models
    from foodxai.data.names import THESIS_CLASSES
    from foodxai.explore.laboratory import Head

    model = models.transfer(lite0, len(THESIS_CLASSES), dense=(), unfreeze=None)
    with np.load(pages.BOOK / "results" / "lab_head.npz") as stored:
        model.layers[-1].set_weights([stored["kernel"], stored["bias"]])
    names = [name.replace("_", " ") for name in THESIS_CLASSES]
    found = pages.record("lab_head")
    low, high = (f"{100 * end:.0f}" for end in found["interval"])
    note = (
        f"It knows ten dishes and nothing else. Of {found['n']} photos of them that it had not "
        f"seen, it names {100 * found['value']:.0f} % right ({low} to {high} %)."
    )
    return Head("Ten dishes of the thesis", model, names, note)


def gallery():
    """title -> photo or plate, uint8 [224, 224, 3]."""
    from foodxai.data import photos, plates

    shipped = {name: photos.read(photos.path(name)) for name in photos.SHIPPED}
    drawn = plates.load("test", len(PLATES), classes=PLATES)
    return shipped | {
        f"drawn {name.replace('_', ' ')}": plate for name, plate in zip(PLATES, drawn.images)
    }


def explained(number, model, photos):
    """What Python says of the gallery by one head: rows, as the page's own check takes them."""
    from foodxai import explain, metrics, models

    images = np.stack(list(photos.values()))
    logits = models.logits(model, images)
    targets = logits.argmax(1)
    functions = (explain.cam, explain.grad_cam, explain.grad_cam_plus_plus)
    maps = {f.__name__: f(model, images, targets) for f in functions}
    heats = explain.heatmap(maps["grad_cam"], images.shape[1:3])
    masked = metrics.masked_confidence(model, images, heats, targets)
    rows = []
    for i, title in enumerate(photos):
        found = {name: packed(values[i]) for name, values in maps.items()}
        if title.removeprefix("drawn ") in MASKED:
            found["score_cam"] = packed(score_cam(model, images[i], targets[i]))
        facts = dict(target=int(targets[i]), logits=packed(logits[i]), masked=float(masked[i]))
        rows.append(dict(title=title, head=number, maps=found, **facts))
    return rows


def score_cam(model, image, target):
    """Score-CAM on the strongest channels alone, in the plainest way: a map [7, 7]."""
    from foodxai import explain, models

    maps = np.asarray(models.split(model)[0](image[None].astype(np.float32)))[0]
    strength = np.where(np.ptp(maps, (0, 1)) > 0, maps.max((0, 1)), -1)
    chosen = np.argsort(-strength, kind="stable")[:CHANNELS]
    masks = explain.heatmap(np.moveaxis(maps[..., chosen], -1, 0), image.shape[:2])
    seen = explain.blend(np.repeat(image[None], CHANNELS, 0), masks, models.baseline(model))
    scores = models.logits(model, seen, derived=True)[:, target]
    weights = np.exp(scores - scores.max())
    return np.maximum(maps[..., chosen] @ (weights / weights.sum()), 0)


def stills(head, photos):
    """What stands in the page before it is started: some photos under their heatmaps."""
    from foodxai import explain, models

    images = np.stack(list(photos.values()))
    heats = explain.heatmap(explain.grad_cam(head.model, images), images.shape[1:3])
    names = [head.names[target] for target in models.predicted(head.model, images)]
    said = (
        "<p>Four photos, as the network saw them when this book was made. To ask about one of "
        "yours, the page needs scripts and WebAssembly.</p>"
    )
    pictures = map(still, photos, names, images, heats)
    return f'<div class="stills">{said}{"".join(pictures)}</div>'


def still(title, name, image, heat):
    from PIL import Image

    from foodxai import draw

    file = f"still_{title.replace(' ', '_')}.webp"
    picture = Image.fromarray(np.rint(draw.overlay(image, heat)).astype(np.uint8))
    picture.save(STATIC / file, quality=80)
    alt = f"{title} under its heatmap; the network says {name}"
    return f'<img src="{ADDRESS}{file}" width="224" height="224" alt="{alt}" class="dark-light">'


def png(photo):
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(photo).save(buffer, "PNG")
    return buffer.getvalue()


def packed(values):
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()


if __name__ == "__main__":
    refresh()
