"""Cases of every kind of image, network and choice: what a case takes, a page can draw."""

import json
import re

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers
from PIL import Image

from foodxai import explain, explore, models
from foodxai.explore import cases

NAMES = ("soup", "rice", "<script>")


def network(channels=3, classes=3, scaled=True, size=32):
    keras.utils.set_random_seed(0)
    inputs = keras.Input((size, size, channels))
    x = layers.Rescaling(1 / 127, offset=-1)(inputs) if scaled else inputs
    x = layers.Conv2D(8, 3, 2, "same", activation="relu", name="early")(x)
    x = layers.Conv2D(48, 3, 2, "same", activation="relu", name="late")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(classes)(x))


@pytest.fixture(scope="module")
def model():
    return network()


@pytest.fixture(scope="module")
def image():
    return np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)


def drawn(case):
    """The case as its page holds it."""
    html = explore.page([case], "A plate.").html
    return json.loads(re.search(r'json">(.*?)</script>', html)[1])["photos"][0]


def test_a_case_holds_what_the_methods_and_the_network_say(model, image):
    methods = ("grad_cam", "guided_backprop", "score_cam")
    case = explore.case(
        model, image, "plate", classes=["<SCRIPT>", "soup"], methods=methods,
        layers=(None, "early"), names=NAMES,
    )  # fmt: skip
    logits = np.asarray(model(image[None].astype("float32")))[0]
    probabilities = np.exp(logits) / np.exp(logits).sum()
    order = [2, 0]
    assert [name for name, _ in case.classes] == [NAMES[i] for i in order]
    np.testing.assert_allclose([p for _, p in case.classes], probabilities[order], atol=1e-6)
    assert case.layers == ("late", "early") and len(case.maps) == len(case.scores) == 2 * 3 * 2
    for (c, m, p), raw in case.maps.items():
        method = explain.METHODS[methods[m]].function
        wanted = method(model, image, order[c], layer=case.layers[p])[0]
        wanted = np.abs(wanted).max(axis=-1) if wanted.ndim == 3 else wanted
        np.testing.assert_allclose(raw, wanted, atol=1e-6)
    heat = explain.heatmap(case.maps[0, 2, 1], 32)
    for threshold, score in zip(cases.THRESHOLDS, case.scores[0, 2, 1]):
        masked = explain.blend(image, heat * (heat >= threshold), models.baseline(model))
        logits = np.asarray(model(masked[None]))[0]
        np.testing.assert_allclose(score, np.exp(logits[2]) / np.exp(logits).sum(), atol=1e-5)


def test_pixel_level_maps_are_averaged_down(lite0, coffee):
    raw = cases.raw_maps(lite0, coffee, [967], "gradient", None)
    whole = np.abs(explain.METHODS["gradient"].function(lite0, coffee, 967)).max(axis=-1)
    np.testing.assert_allclose(raw, whole.reshape(1, 56, 4, 56, 4).mean(axis=(2, 4)), rtol=1e-4)


KINDS = {
    "float32": lambda image: image.astype(np.float32),
    "float64 with fractions": lambda image: image.astype(np.float64) * 0.999,
    "int64": lambda image: image.astype(np.int64),
    "PIL": Image.fromarray,
    "tensor": tf.constant,
    "list": np.ndarray.tolist,
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_image_may_be_of_any_kind_that_the_network_takes(model, image, kind):
    plain = explore.case(model, image, "plate", names=NAMES)
    case = explore.case(model, KINDS[kind](image), "plate", names=NAMES)
    assert case.image.dtype == np.uint8 and np.abs(case.image - image.astype(float)).max() <= 1
    np.testing.assert_allclose(case.maps[0, 0, 0], plain.maps[0, 0, 0], atol=0.01)
    assert drawn(case)["size"] == [32, 32]


@pytest.mark.parametrize("shape", [(32, 32), (32, 32, 1)])
def test_a_network_of_gray_images_is_shown_in_gray(shape):
    gray = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    case = explore.case(
        network(channels=1), gray, "plate", names=NAMES, methods=("grad_cam", "gradient")
    )
    assert case.image.shape == (32, 32, 3) and (case.image == gray.reshape(32, 32, 1)).all()
    np.testing.assert_allclose(drawn(case)["baseline"], [127] * 3, atol=1e-2)
    assert isinstance(explore.live(network(channels=1), gray, names=NAMES), explore.Page)


@pytest.mark.parametrize("channels", [2, 4])
def test_networks_of_other_channels_are_refused_at_once(channels):
    with pytest.raises(ValueError, match=f"{channels} channels"):
        explore.case(
            network(channels), np.zeros((32, 32, channels), np.uint8), "plate", names=NAMES
        )
    with pytest.raises(ValueError, match="RGB or grey"):
        explore.live(network(channels), np.zeros((32, 32, 3), np.uint8), names=NAMES)


@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize(
    "wrong, words",
    [
        (lambda image: image / 255, "0 to 1|255"),
        (lambda image: image / 127.0 - 1, "reach"),
        (lambda image: image[None], r"\(1, 32, 32, 3\)"),
        (lambda image: image[..., 0], r"\(32, 32, 1\)"),
        (lambda image: image[:30], r"\(1, 30, 32, 3\)"),
        (lambda image: np.full((32, 32, 3), np.nan), "NaN"),
        (lambda image: "lunch.jpg", r"photos.read\(photo"),
        (lambda image: None, "expected one image"),
    ],
)
def test_images_that_cannot_be_shown_are_refused_before_anything_is_computed(
    image, monkeypatch, scaled, wrong, words
):
    monkeypatch.setattr(cases, "raw_maps", lambda *asked: pytest.fail("computed"))
    with pytest.raises((ValueError, TypeError), match=words):
        explore.case(network(scaled=scaled), wrong(image), "plate", names=NAMES)


@pytest.mark.parametrize("count", [2, np.int64(2), np.uint8(2), np.array(2)])
def test_a_number_of_classes_means_the_most_probable(model, image, count):
    case = explore.case(model, image, "plate", classes=count, names=NAMES)
    probabilities = models.probabilities(model, image)[0]
    assert [name for name, _ in case.classes] == [NAMES[i] for i in np.argsort(-probabilities)[:2]]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5))
def test_named_classes_keep_the_order_in_which_they_are_asked_for(named):
    probabilities = np.array([0.2, 0.5, 0.3])
    found = cases.check_classes(named, NAMES, probabilities)
    assert [NAMES[target] for target in found] == list(dict.fromkeys(named))


@pytest.mark.parametrize(
    "one", [{"classes": "rice"}, {"methods": "score_cam"}, {"layers": "early"}, {"layers": None}]
)
def test_one_choice_need_not_be_a_list(model, image, one):
    ((name, chosen),) = one.items()
    single = explore.case(model, image, "plate", names=NAMES, **one)
    listed = explore.case(model, image, "plate", names=NAMES, **{name: [chosen]})
    assert getattr(single, name) == getattr(listed, name) and len(getattr(single, name)) == 1


def test_a_layer_may_be_the_layer_itself(model, image):
    case = explore.case(model, image, "plate", layers=model.get_layer("early"), names=NAMES)
    assert case.layers == ("early",)


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"methods": ("grad_cam", "grad_cat")}, "'grad_cat'; there are cam"),
        ({"methods": ()}, "methods is empty"),
        ({"classes": ["pasta"]}, "No class"),
        ({"classes": []}, "at least 1"),
        ({"classes": 0}, "at least 1"),
        ({"classes": -1}, "at least 1"),
        ({"classes": 1.5}, "No class"),
        ({"layers": ("x",)}, "no layer"),
        ({"layers": "dense"}, "height and width|no layer"),
        ({"names": None}, "names="),
        ({"names": ("a", "b")}, "3 classes"),
    ],
)
def test_bad_requests_are_refused_before_anything_is_computed(
    model, image, monkeypatch, wrong, words
):
    monkeypatch.setattr(cases, "raw_maps", lambda *asked: pytest.fail("computed"))
    with pytest.raises(ValueError, match=words):
        explore.case(model, image, "plate", **{"names": NAMES} | wrong)


def test_a_network_that_ends_in_softmax_is_refused(model, image):
    with pytest.raises(ValueError, match="logits"):
        explore.case(keras.Sequential([model, layers.Softmax()]), image, "plate", names=NAMES)


def test_one_logit_is_two_classes_each_explained_by_itself(image):
    model = network(classes=1)
    case = explore.case(
        model, image, "plate", names=("no hot dog", "hot dog"), methods=("grad_cam", "score_cam")
    )
    logit = float(np.asarray(model(image[None].astype("float32")))[0, 0])
    said = dict(case.classes)
    np.testing.assert_allclose(said["hot dog"], 1 / (1 + np.exp(-logit)), atol=1e-6)
    np.testing.assert_allclose(sum(said.values()), 1, atol=1e-6)
    for c, (name, _) in enumerate(case.classes):
        target = ("no hot dog", "hot dog").index(name)
        wanted = explain.grad_cam(model, image, target)[0]
        np.testing.assert_allclose(case.maps[c, 0, 0], wanted, atol=1e-6)
    with pytest.raises(ValueError, match="one logit"):
        explore.case(model, image, "plate", names=("hot dog",))


def test_a_network_trained_on_sets_of_labels_says_each_by_itself(model, image):
    model = keras.models.clone_model(model)
    model.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))
    case = explore.case(model, image, "plate", names=NAMES)
    logits = np.asarray(model(image[None].astype("float32")))[0]
    for name, probability in case.classes:
        np.testing.assert_allclose(
            probability, 1 / (1 + np.exp(-logits[NAMES.index(name)])), atol=1e-6
        )


def test_a_page_takes_cases_alone_in_a_list_or_from_a_generator(model, image):
    case = explore.case(model, image, "plate", names=NAMES)
    pages = [explore.page(given, "Soup.").html for given in (case, [case], (case,), iter([case]))]
    assert len(set(pages)) == 1
    for wrong in ([image], image, [case, "plate"]):
        with pytest.raises(TypeError, match="is no case"):
            explore.page(wrong, "Soup.")
