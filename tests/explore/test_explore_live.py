"""The explorer's answers, without a widget and without a browser."""

import base64
import importlib
import io
import json
import re
import sys
import threading
import time

import keras
import numpy as np
import pytest
from PIL import Image

from foodxai import explain, explore, models
from foodxai.explore import desk

NAMES = ("soup", "rice", "<script>")


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((32, 32, 3))
    x = keras.layers.Rescaling(1 / 127, offset=-1)(inputs)
    x = keras.layers.Conv2D(8, 3, 2, "same", activation="relu", name="early")(x)
    x = keras.layers.Conv2D(48, 3, 2, "same", activation="relu", name="late")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(3)(x))


@pytest.fixture(scope="module")
def image():
    return np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)


def floats(packed):
    return np.frombuffer(base64.b64decode(packed["values"]), "<f4").reshape(packed["size"])


class Talk:
    """A desk and what it said."""

    def __init__(self, model, images, names=NAMES):
        self.said = []
        self.desk = desk.Desk(model, images, names, self._hear)
        self.on = {}

    def _hear(self, message):
        json.dumps(message)
        self.said.append(message)
        self.on.get(message["kind"], lambda message: None)(message)

    def ask(self, photo, *key, panel=0, view="here"):
        question = {"kind": "ask", "view": view, "panel": panel, "photo": photo, "key": list(key)}
        self.desk.receive(question)

    def done(self):
        end = time.monotonic() + 60
        while self.desk.working:
            assert time.monotonic() < end
            time.sleep(0.01)
        return self

    def kinds(self):
        return [message["kind"] for message in self.said]


@pytest.fixture
def talk(model, image):
    return Talk(model, {"plate": image})


def test_hello_offers_every_class_method_and_layer(talk, model, image):
    talk.desk.receive({"kind": "hello"})
    (message,) = talk.said
    (photo,) = message["photos"]
    assert {name for name, _ in photo["classes"]} == set(NAMES)
    assert [p for _, p in photo["classes"]] == sorted(
        (p for _, p in photo["classes"]), reverse=True
    )
    offered = {method for method, _ in photo["methods"]}
    assert photo["methods"][0] == ["grad_cam", "Grad-CAM"]
    assert set(explain.METHODS) - offered == {"attention_rollout", "attention_gradient"}
    assert photo["layers"][0] == "late" and "early" in photo["layers"]
    decoded = np.asarray(Image.open(io.BytesIO(base64.b64decode(photo["uri"].split(",")[1]))))
    assert decoded.shape == image.shape


def test_a_transformer_is_asked_for_its_attention():
    vit = models.tiny_vit(3)
    talk = Talk(vit, {"plate": np.full((32, 32, 3), 99, np.uint8)})
    offered = [method for method, _ in talk.desk.photos["plate"][1]["methods"]]
    assert offered[0] == "attention_gradient" and set(offered) == set(explain.METHODS)
    assert talk.desk.layers == ("patches", "preprocess")
    talk.ask("plate", 0, 0, 0)
    assert "error" not in talk.done().kinds()
    talk.ask("plate", 0, offered.index("guided_backprop"), 0)
    assert [m["text"] for m in talk.done().said if m["kind"] == "error"]


def test_an_answer_comes_twice_first_the_map_then_its_scores(talk, model, image):
    classes, methods = [
        [entry[0] for entry in talk.desk.photos["plate"][1][key]] for key in ("classes", "methods")
    ]
    talk.ask("plate", 1, methods.index("score_cam"), 0)
    talk.done()
    assert [kind for kind in talk.kinds() if kind != "progress"] == ["map", "map", "idle"]
    first, last = [message["map"] for message in talk.said if message["kind"] == "map"]
    target = NAMES.index(classes[1])
    np.testing.assert_allclose(floats(last), explain.score_cam(model, image, target)[0], atol=1e-6)
    case = explore.case(
        model, image, "plate", classes=[classes[1]], methods=("score_cam",), names=NAMES
    )
    np.testing.assert_allclose(last["scores"], case.scores[0, 0, 0], atol=1e-4)
    assert "scores" not in first and first["values"] == last["values"]
    talk.said.clear()
    talk.ask("plate", 1, methods.index("score_cam"), 0)
    talk.done()
    assert talk.kinds() == ["map", "idle"] and talk.said[0]["map"] == last


def test_changes_while_it_computes_are_coalesced(talk, monkeypatch):
    asked, go = [], threading.Event()

    def slow(model, image, targets, method, layer):
        asked.append(method)
        go.wait(20)
        return np.ones((1, 2, 2), np.float32)

    monkeypatch.setattr(desk, "raw_maps", slow)
    talk.ask("plate", 0, 0, 0)
    while not asked:
        time.sleep(0.01)
    for method in range(1, 5):
        talk.ask("plate", 0, method, 0)
    talk.ask("plate", 0, 6, 0, panel=1)
    go.set()
    talk.done()
    names = talk.desk.methods
    assert asked[0] == names[0] and sorted(asked[1:]) == sorted([names[4], names[6]])
    answered = [
        (message["panel"], message["key"][1]) for message in talk.said if message["kind"] == "map"
    ]
    assert set(answered) == {(0, 4), (1, 6)}


def test_two_views_of_one_explorer_do_not_displace_each_other(talk, monkeypatch):
    begun, go, compute = threading.Event(), threading.Event(), desk.raw_maps

    def slow(*asked):
        begun.set()
        go.wait(20)
        return compute(*asked)

    monkeypatch.setattr(desk, "raw_maps", slow)
    talk.ask("plate", 0, 0, 0, view="one")
    begun.wait(20)
    talk.ask("plate", 1, 0, 0, view="two")
    talk.ask("plate", 2, 0, 0, view="three")
    talk.desk.receive({"kind": "cancel", "view": "three"})
    go.set()
    talk.done()
    answered = {
        (message["view"], message["key"][0]) for message in talk.said if message["kind"] == "map"
    }
    assert answered == {("one", 0), ("two", 1)}
    assert [message["view"] for message in talk.said if message["kind"] == "idle"] == [
        "three",
        None,
    ]


def test_slow_work_says_how_far_it_is_and_can_be_cancelled(talk, monkeypatch):
    monkeypatch.setattr(desk, "EVERY", -1)
    monkeypatch.setattr(importlib.import_module("foodxai.explain.score_cam"), "SIZES", (4,))
    cancel = {"kind": "cancel", "view": "here"}
    talk.on["progress"] = lambda message: message["done"] >= 16 and talk.desk.receive(cancel)
    talk.ask("plate", 0, talk.desk.methods.index("score_cam"), 0)
    talk.done()
    told = [
        (message["done"], message["total"])
        for message in talk.said
        if message["kind"] == "progress"
    ]
    assert [done for done, _ in told] == [0, 4, 8, 12, 16] and told[0][1] > 24
    assert "map" not in talk.kinds() and "idle" in talk.kinds() and not talk.desk.results


def test_a_panel_does_not_wait_for_another(talk, monkeypatch):
    go, compute = threading.Event(), desk.raw_maps

    def slow(model, image, targets, method, layer):
        if method == "score_cam":
            assert go.wait(60)
        return compute(model, image, targets, method, layer)

    monkeypatch.setattr(desk, "raw_maps", slow)
    talk.on["map"] = lambda message: message["panel"] == 1 and go.set()
    talk.ask("plate", 0, talk.desk.methods.index("score_cam"), 0, panel=0)
    talk.ask("plate", 0, talk.desk.methods.index("grad_cam"), 0, panel=1)
    talk.done()
    assert next(message["panel"] for message in talk.said if message["kind"] == "map") == 1
    assert talk.kinds().count("map") == 4 and talk.kinds()[-1] == "idle"


def test_an_explorer_forgets_what_was_not_asked_for_lately(talk, monkeypatch):
    monkeypatch.setattr(desk, "KEPT", 2)
    for number in (0, 1, 0, 2):
        talk.ask("plate", number, 0, 0)
        talk.done()
    assert [key[0] for _, key in talk.desk.results] == [0, 2]
    talk.said.clear()
    talk.ask("plate", 1, 0, 0)
    assert talk.done().kinds() == ["map", "map", "idle"]


def upload(talk, name, content):
    talk.said.clear()
    talk.desk.receive({"kind": "upload", "name": name}, [memoryview(content)])
    return talk.said[0]


def png(image):
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


def test_uploads_are_read(talk, image):
    answer = upload(talk, "plate", png(np.tile(image, (2, 3, 1))))
    assert answer["kind"] == "photo"
    assert answer["photo"]["title"] == "plate (2)" and answer["photo"]["size"] == [32, 32]


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)


@pytest.mark.parametrize(
    "content, words",
    [
        (lambda good: b"", "empty"),
        (lambda good: b"not a photo", "not a photo"),
        (lambda good: good[:200], "cut short|damaged"),
        (lambda good: HEIC, "HEIC.*pillow-heif"),
    ],
)
def test_what_is_no_photo_is_answered_with_what_reading_it_says(
    talk, image, monkeypatch, content, words
):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    answer = upload(talk, "lunch.jpg", content(png(image)))
    assert answer["kind"] == "error" and answer["text"].startswith("lunch.jpg: ")
    assert re.search(words, answer["text"]) and len(answer["text"]) < 200


@pytest.mark.parametrize("channels, classes", [(1, 3), (3, 1)], ids=["gray", "one logit"])
def test_networks_of_other_kinds_are_answered_too(channels, classes, image):
    inputs = keras.Input((32, 32, channels))
    x = keras.layers.Conv2D(8, 3, activation="relu", name="maps")(inputs)
    x = keras.layers.GlobalAveragePooling2D()(x)
    model = keras.Model(inputs, keras.layers.Dense(classes)(x))
    talk = Talk(model, {}, NAMES[: max(classes, 2)])
    photo = upload(talk, "plate", png(image))["photo"]
    assert {name for name, _ in photo["classes"]} == set(talk.desk.names)
    assert len(photo["baseline"]) == 3
    np.testing.assert_allclose(sum(p for _, p in photo["classes"]), 1, atol=1e-4)
    talk.ask("plate", 1, 0, 0)
    assert talk.done().kinds() == ["photo", "map", "map", "idle"]


def test_whatever_goes_wrong_is_said_and_the_desk_goes_on(talk, monkeypatch):
    talk.desk.receive({"kind": "nonsense"})
    assert talk.kinds() == ["error"]
    monkeypatch.setattr(desk, "raw_maps", lambda *given: 1 / 0)
    talk.ask("plate", 0, 0, 0)
    talk.done()
    assert (
        talk.kinds() == ["error", "error", "idle"]
        and talk.said[1]["text"] == "ZeroDivisionError: division by zero"
    )
    monkeypatch.undo()
    talk.ask("plate", 0, 2, 0)
    talk.done()
    assert talk.kinds()[-3:] == ["map", "map", "idle"]


def test_without_a_kernel_live_is_a_page(model, image, tmp_path):
    Image.fromarray(image).save(tmp_path / "lunch.png")
    shown = explore.live(model, [image, tmp_path / "lunch.png"], names=NAMES)
    assert isinstance(shown, explore.Page) and shown.titles == ("photo 1", "lunch")
    assert explore.live(model, {"a": image}, names=NAMES).titles == ("a",)


def test_in_a_kernel_live_is_a_widget_unless_the_page_is_asked_for(model, image, monkeypatch):
    from foodxai.explore import app

    monkeypatch.setattr(app, "_has_kernel", lambda: True)
    widget = explore.live(model, image, names=NAMES)
    said = []
    widget.desk.send = said.append
    widget._handle_custom_msg({"kind": "hello"}, [])
    assert said[0]["kind"] == "photos" and said[0]["photos"][0]["title"] == "photo 1"
    assert "export default" in widget._esm
    monkeypatch.setenv("FOODXAI_STATIC", "1")
    assert isinstance(explore.live(model, image, names=NAMES), explore.Page)


def test_networks_that_live_cannot_take(model, image):
    with pytest.raises(ValueError, match="names="):
        explore.live(model, image)
    wide = keras.Sequential(
        [keras.Input((32, 40, 3)), keras.layers.Conv2D(2, 3), keras.layers.GlobalAveragePooling2D()]
    )
    with pytest.raises(ValueError, match="square"):
        explore.live(wide, image, names=("a", "b"))
