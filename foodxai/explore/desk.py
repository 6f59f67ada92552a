"""What answers an explorer in a kernel: no widget here, only messages in and messages out."""

import io
import threading
import time

import numpy as np
from PIL import Image, UnidentifiedImageError

from .. import _progress
from .cases import THRESHOLDS, colour_maps, masked_scores, packed_map, packed_photo, predict, raw_maps

EVERY = 0.1  # seconds between two reports of progress


class Desk:
    """Answers one explorer's messages; computes in a thread, for every panel its newest question only.

    model: a Keras classifier that ends in logits. images: title -> uint8 [H, W, 3] of the size that
    it takes. names: one per logit. send: called with every answer, a dict that JSON takes.

    Messages: hello (answer: photos), ask for a map (answers: progress, map, the map again with its
    masked scores), cancel (answer: idle), upload (answer: photo). Whatever goes wrong is answered
    with an error and its text.
    """

    def __init__(self, model, images, names, send):
        from .. import explain, models

        self.model, self.names, self.send = model, tuple(names), send
        self.methods = ("grad_cam", *(method for method in explain.METHODS if method != "grad_cam"))
        self.layers = target_layers(model)
        self.baseline = tuple(models.baseline(model).tolist())
        self.photos, self.order, self.results = {}, {}, {}
        self.asked, self.waiting, self.worker = {}, {}, None
        self.lock = threading.Lock()
        for title, image in images.items():
            self.take(title, image)

    def take(self, title, image):
        """Add a photo under a title of its own; returns it as it is sent."""
        probabilities = predict(self.model, image[None], self.names)[0]
        known, number = title, 2
        while title in self.photos:
            title, number = f"{known} ({number})", number + 1
        self.order[title] = np.argsort(-probabilities, kind="stable")
        classes = [(self.names[target], float(probabilities[target])) for target in self.order[title]]
        packed = packed_photo(title, "", image, classes, self.methods, self.layers, self.baseline)
        self.photos[title] = image, packed
        return packed

    def receive(self, message, buffers=()):
        """Answer a message, at once or from the thread."""
        try:
            answer = {"hello": self._hello, "ask": self._ask, "cancel": self._cancel, "upload": self._upload}
            answer[message["kind"]](message, buffers)
        except Exception as error:
            self._failed(error)

    def _failed(self, error):
        known = isinstance(error, (ValueError, TypeError, OSError))
        self.send({"kind": "error", "text": str(error) if known else f"{type(error).__name__}: {error}"})

    def _hello(self, message, buffers):
        photos = [packed for _, packed in self.photos.values()]
        self.send({"kind": "photos", "photos": photos, "colours": colour_maps(), "thresholds": THRESHOLDS})

    def _upload(self, message, buffers):
        from ..data import photos

        name = str(message["name"])
        try:
            with Image.open(io.BytesIO(bytes(buffers[0]))) as opened:
                image = photos.read(opened, photo_size(self.model))
        except (UnidentifiedImageError, Image.DecompressionBombError, ValueError, OSError) as error:
            reason = str(error) if isinstance(error, ValueError) else "it is no photo that can be read"
            raise ValueError(f"{name}: {reason}") from error
        self.send({"kind": "photo", "photo": self.take(name, image)})

    def _ask(self, message, buffers):
        job = message["photo"], tuple(message["key"])
        with self.lock:
            self.asked[message["panel"]] = self.waiting[message["panel"]] = job
            if self.worker is None:
                self.worker = threading.Thread(target=self._work, daemon=True)
                self.worker.start()

    def _cancel(self, message, buffers):
        with self.lock:
            self.asked.clear()
            self.waiting.clear()
        self.send({"kind": "idle"})

    def _work(self):
        while True:
            with self.lock:
                if not self.waiting:
                    self.worker = None
                    return
                panel, job = self.waiting.popitem()
            try:
                self._answer(panel, job)
            except _Outdated:
                pass
            except Exception as error:
                self._failed(error)
            if not self.waiting:
                self.send({"kind": "idle"})

    def _answer(self, panel, job):
        from .. import explain

        def send(packed):
            self.send({"kind": "map", "panel": panel, "photo": job[0], "key": job[1], "map": packed})

        def watch(done, total):
            nonlocal told
            self._check(panel, job)
            if time.monotonic() > told + EVERY:
                told = time.monotonic()
                self.send({"kind": "progress", "done": done, "total": total})

        if job not in self.results:
            told = time.monotonic()
            title, (c, m, p) = job
            image, target = self.photos[title][0], self.order[title][c]
            with _progress.watched(watch):
                raw = raw_maps(self.model, image, [target], self.methods[m], self.layers[p])[0]
            self._check(panel, job)
            send(packed_map(raw))
            scores = masked_scores(self.model, image, raw, target, self.baseline, self.names)
            self.results[job] = packed_map(raw, scores)
        send(self.results[job])

    def _check(self, panel, job):
        if self.asked.get(panel) != job:
            raise _Outdated


class _Outdated(Exception):
    """Nobody waits for this answer any more."""


def target_layers(model):
    """The paths of all layers with activation maps: the last convolutional activation, then back to front."""
    from .. import models

    flat = models.flatten(model)
    best = models.locate(model)
    paths = [path for path, tensor in flat.tensors.items() if len(tensor.shape) == 4 and 1 not in tensor.shape[1:3]]
    return (best, *(path for path in reversed(paths) if path != best))


def photo_size(model):
    """Height and width of the square photos that a model takes; 224 where it takes any."""
    from .. import models

    height, width, channels = models.flatten(model).model.inputs[0].shape[1:]
    if height != width or channels != 3:
        raise ValueError(f"The model takes images of shape {(height, width, channels)}; the explorer needs square RGB photos.")
    return height or 224
