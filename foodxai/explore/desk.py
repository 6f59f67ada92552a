"""What answers an explorer in a kernel: no widget here, only messages in and messages out."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .. import _progress
from .cases import THRESHOLDS, baseline, masked_scores, raw_maps, seen
from .inputs import fitted
from .packing import colour_maps, packed_map, packed_photo

if TYPE_CHECKING:
    import keras

EVERY = 0.1  # seconds between two reports of progress
KEPT = 256  # answers, so that an explorer that is moved for hours does not fill the memory


class Desk:
    """Answers one explorer's messages; computes of every panel the newest question.

    Every panel has a thread of its own, so that none waits for another's slow question.

    model: a Keras classifier that ends in logits. images: title -> uint8 [H, W, channels] of the
    size that it takes. names: one per class. send: called with every answer, a dict that JSON
    takes.

    Messages: hello (answer: photos), ask for a map (answers: progress, map, the map again with its
    masked scores), cancel (answer: idle), upload (answer: photo). Whatever goes wrong is answered
    with an error and its text. One explorer may be shown in several views: a message says which it
    comes from, its answers say so too, and a panel is a panel of its view. Only the idle that ends
    all work is for every view.
    """

    def __init__(
        self,
        model: keras.Model,
        images: Mapping[str, np.ndarray],
        names: Iterable[str],
        send: Callable[[dict], object],
    ) -> None:
        self.model, self.names, self.send = model, tuple(names), send
        self.methods = methods_for(model)
        self.layers = target_layers(model)
        self.baseline = baseline(model)
        self.photos: dict[str, tuple] = {}
        self.order: dict[str, np.ndarray] = {}
        self.results: OrderedDict[tuple, dict] = OrderedDict()  # the last asked for at the end
        self.asked: dict[tuple, tuple] = {}
        self.waiting: dict[tuple, tuple] = {}
        self.working: set[tuple] = set()
        self.lock = threading.RLock()
        for title, image in images.items():
            self.take(title, image)

    def take(self, title: str, image: np.ndarray) -> dict:
        """Add a photo under a title of its own; returns it as it is sent."""
        from .. import models

        image, picture = seen(self.model, image)
        probabilities = models.probabilities(self.model, image[None])[0]
        known, number = title, 2
        while title in self.photos:
            title, number = f"{known} ({number})", number + 1
        order = self.order[title] = np.argsort(-probabilities, kind="stable")
        classes = [(self.names[target], float(probabilities[target])) for target in order]
        packed = packed_photo(title, "", picture, classes, self.methods, self.layers, self.baseline)
        self.photos[title] = image, packed
        return packed

    def receive(self, message: dict, buffers: Sequence[bytes] = ()) -> None:
        """Answer a message, at once or from the thread."""
        try:
            answer = {
                "hello": self._hello,
                "ask": self._ask,
                "cancel": self._cancel,
                "upload": self._upload,
            }
            answer[message["kind"]](message, buffers)
        except Exception as error:
            self._failed(error, message.get("view"))

    def _answer(self, view, kind, **content):
        self.send({"kind": kind, "view": view, **content})

    def _failed(self, error, view):
        known = isinstance(error, (ValueError, TypeError, OSError))
        text = str(error) if known else f"{type(error).__name__}: {error}"
        self._answer(view, "error", text=text)

    def _hello(self, message, buffers):
        photos = [packed for _, packed in self.photos.values()]
        shared = {"colours": colour_maps(), "thresholds": THRESHOLDS}
        self._answer(message.get("view"), "photos", photos=photos, **shared)

    def _upload(self, message, buffers):
        name = str(message["name"])
        try:
            image = fitted(self.model, bytes(buffers[0]))
        except (ValueError, OSError) as error:
            raise ValueError(f"{name}: {error}") from error
        self._answer(message.get("view"), "photo", photo=self.take(name, image))

    def _ask(self, message, buffers):
        panel = message.get("view"), message["panel"]
        with self.lock:
            self.asked[panel] = self.waiting[panel] = message["photo"], tuple(message["key"])
            if panel not in self.working:
                self.working.add(panel)
                threading.Thread(target=self._work, args=[panel], daemon=True).start()

    def _cancel(self, message, buffers):
        view = message.get("view")
        with self.lock:
            for questions in (self.asked, self.waiting):
                for panel in [panel for panel in questions if panel[0] == view]:
                    del questions[panel]
        self._answer(view, "idle")

    def _work(self, panel):
        while True:
            with self.lock:
                job = self.waiting.pop(panel, None)
                if job is None:
                    if self.working == {panel}:
                        self._answer(None, "idle")
                    self.working.remove(panel)
                    return
            try:
                self._compute(panel, job)
            except _Outdated:
                pass
            except Exception as error:
                self._failed(error, panel[0])

    def _compute(self, panel, job):
        view, place = panel
        (title, key), told = job, time.monotonic()

        def send(packed):
            self._answer(view, "map", panel=place, photo=title, key=key, map=packed)

        def watch(done, total):
            nonlocal told
            self._check(panel, job)
            if time.monotonic() > told + EVERY:
                told = time.monotonic()
                self._answer(view, "progress", done=done, total=total)

        with self.lock:
            found = self.results.get(job)
        if found is None:
            c, m, p = key
            image, target = self.photos[title][0], int(self.order[title][c])
            with _progress.watched(watch):
                raw = raw_maps(self.model, image, [target], self.methods[m], self.layers[p])[0]
            self._check(panel, job)
            send(packed_map(raw))
            scores = masked_scores(self.model, image, raw, target, self.baseline)
            found = packed_map(raw, scores)
        self._keep(job, found)
        send(found)

    def _keep(self, job, found):
        with self.lock:
            self.results[job] = found
            self.results.move_to_end(job)
            if len(self.results) > KEPT:
                self.results.popitem(last=False)

    def _check(self, panel, job):
        if self.asked.get(panel) != job:
            raise _Outdated


class _Outdated(Exception):
    """Nobody waits for this answer any more."""


def methods_for(model: keras.Model) -> tuple[str, ...]:
    """The methods to offer, the best one first: attention only where a network has some."""
    from .. import explain, models
    from ..models.attention import attends

    attention = attends(models.flatten(model))
    best = "attention_gradient" if attention else "grad_cam"
    offered = [name for name in explain.METHODS if attention or not name.startswith("attention")]
    return (best, *(name for name in offered if name != best))


def target_layers(model: keras.Model) -> tuple[str, ...]:
    """The paths of all layers with maps: the last convolutional activation, then back to front.

    In a transformer the last layer with maps comes first.
    """
    from .. import models
    from ..models.attention import attends

    flat = models.flatten(model)
    paths = [
        path
        for path, tensor in flat.tensors.items()
        if len(tensor.shape) == 4 and 1 not in tensor.shape[1:3]
    ]
    try:
        best = models.locate(model)
    except ValueError:
        if not (paths and attends(flat)):
            raise
        best = paths[-1]
    return (best, *(path for path in reversed(paths) if path != best))
