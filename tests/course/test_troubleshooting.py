"""The page on heatmaps that look wrong: the troubles are there, and the remedies help."""

import re

import executed
import keras
import numpy as np
import pytest
import tensorflow as tf
from docutils.nodes import make_id
from helpers.page import run, sections
from helpers.zoo import specimen

from foodxai import explain, models

PAGE = executed.ROOT / "book" / "troubleshooting.md"
ROWS = [
    "All dark",
    "All bright",
    "NaN",
    "The same map for every class",
    "Heat along the border",
    "Graph disconnected",
    "A subclassed model",
    "One sigmoid",
    "Many labels",
    "Images in the wrong scale",
    "Which layer?",
    "Large photos",
    "A transformer",
    "Two methods disagree",
    "No ReLU",
]


def needs_the_page(test):
    """A slow test, for the code of the whole page has to run before it."""
    return pytest.mark.slow(pytest.mark.in_turn("the page has run")(test))


def test_every_row_is_there_and_linked_from_the_top():
    found = sections(PAGE)
    assert list(found) == ["", *ROWS]
    links = re.findall(r'^- <a href="#([\w-]+)">([^<]+)</a>', found[""], re.M)
    assert links == [(make_id(title), title) for title in ROWS]
    for title in ROWS:
        assert found[title].index("**How to find out.**") < found[title].index("**What mends it.**")
    assert "explain.attention_gradient" in found["A transformer"]


def test_code_fits_a_narrow_page():
    code = re.findall(
        r"^```[^\n]*python\n(?:---\n.*?---\n)?(.*?)^```", PAGE.read_text(), re.S | re.M
    )
    lines = [line for cell in code for line in cell.splitlines() if not line.startswith(":tags")]
    assert len(lines) > 150
    assert [line for line in lines if len(line) > 60 and "%pip" not in line] == []


@pytest.mark.parametrize("page", ["_toc.yml", "README.md", "book/how_to_use.md"])
def test_the_page_is_linked(page):
    assert "troubleshooting" in (executed.ROOT / page).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ran():
    return run(PAGE)


def left(raw):
    """The share of each heatmap's heat on the left half of the picture: on the coffee."""
    heat = explain.heatmap(raw, 224)
    return heat[:, :, :112].sum((1, 2)) / heat.sum((1, 2))


def in_the_cup(raw):
    """Whether the brightest place of the photo of the coffee is the coffee."""
    heat = explain.heatmap(raw, 224)[0]
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    return 10 < row < 130 and 40 < column < 170


def said(ran, title):
    """What a section printed, as one line."""
    return " ".join(ran[title].printed.split())


@needs_the_page
def test_all_dark_where_every_place_speaks_against_the_class(ran):
    found, start = ran["All dark"], ran[""]
    assert "heat, at most: 0.0 living maps: " in said(ran, "All dark")
    kernel, _ = start.model.get_layer("logits").get_weights()
    assert (found.maps @ kernel[:, found.rotisserie]).max() <= 0 < found.maps.max()
    assert found.raw.max() > 0 and in_the_cup(found.raw)


@needs_the_page
def test_all_dark_where_no_map_lives(ran):
    photo, killed = ran["All bright"].small, models.small_cnn(3)
    killed.get_layer("conv3_bn").set_weights(
        [np.ones(128), np.full(128, -1e3), np.zeros(128), np.ones(128)]
    )
    assert np.asarray(models.split(killed)[0](photo[None])).max() == 0
    assert explain.grad_cam(killed, photo, 0).max() == 0


@needs_the_page
def test_all_bright_where_one_place_is_left(ran):
    found = ran["All bright"]
    assert found.raw.shape == (1, 1, 1) and found.raw.max() > 0
    assert explain.heatmap(found.raw, 32).min() == 1
    mended = explain.heatmap(explain.grad_cam(found.tiny, found.small), 32)
    assert mended.min() == 0 and mended.max() == 1


@needs_the_page
def test_nan_in_weights_in_a_photo_and_never_from_a_map_of_zeros(ran):
    found = ran["NaN"]
    assert said(ran, "NaN").startswith("ValueError: The explanation is NaN or infinite: check")
    assert found.layer.name == "conv1" and np.isnan(found.layer.get_weights()[0]).any()
    assert np.isfinite(found.raw).all() and np.isfinite(found.well.get_weights()[0]).all()
    with pytest.raises(ValueError, match="images hold NaN"):
        explain.grad_cam(found.well, np.where(found.small > 9, np.nan, 0.0))
    assert explain.heatmap(np.zeros((1, 7, 7)), 14).max() == 0


@needs_the_page
def test_the_same_map_for_every_class(ran):
    found = ran["The same map for every class"]
    assert min(found.alike(found.fine), found.alike(found.early)) > 0.8
    raw = explain.grad_cam(found.model, found.pair, found.classes)
    assert found.alike(raw) < 0 and left(raw)[0] > 0.75 > 0.25 > left(raw)[1]


@needs_the_page
def test_a_sure_softmax_has_no_gradient_and_comes_off(ran):
    found = ran["The same map for every class"]
    assert "ValueError: The model ends in a softmax" in said(ran, "The same map for every class")
    body, head = models.split(found.model)
    maps = tf.constant(body(found.coffee[None]))
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(maps)
        answers = tf.unstack(tf.nn.softmax(50 * head(maps))[0])
    for target in (*found.classes, 0):
        assert np.abs(tape.gradient(answers[target], maps)).max() == 0
    assert in_the_cup(found.raw)


@needs_the_page
def test_an_untrained_head_has_another_map_with_every_build(ran):
    found = ran["The same map for every class"]
    pooled = found.model.get_layer("pool").output
    head = keras.layers.Dense(3)
    fresh, raw = keras.Model(found.model.input, head(pooled)), []
    for seed in range(8):
        kernel = keras.initializers.GlorotUniform(seed)((1280, 3))
        head.set_weights([np.asarray(kernel), np.zeros(3)])
        raw.append(explain.grad_cam(fresh, found.coffee, 0).ravel())
    assert np.corrcoef(raw)[np.triu_indices(8, 1)].mean() < 0.5


@needs_the_page
def test_heat_along_the_border_is_the_padding(ran):
    found = ran["Heat along the border"]
    before, after = map(float, re.findall(r"unevenness: ([\d.]+)", found.printed))
    assert after < before / 2 and found.raw.shape == (1, 7, 7)
    plain = np.full((32, 32, 3), 200, np.uint8)
    for padding, even in (("valid", True), ("same", False)):
        keras.utils.set_random_seed(0)
        model = keras.Sequential(
            [
                keras.Input((32, 32, 3)),
                keras.layers.Conv2D(16, 3, padding=padding, activation="relu"),
                keras.layers.Conv2D(16, 3, padding=padding, activation="relu"),
                keras.layers.GlobalAveragePooling2D(),
                keras.layers.Dense(3),
            ]
        )
        raw = explain.grad_cam(model, plain)[0]
        assert raw.max() > 0 and (np.ptp(raw) < 1e-4 * raw.max()) == even


@needs_the_page
def test_graph_disconnected_for_others(ran):
    found = ran["Graph disconnected"]
    assert found.printed.startswith("ValueError: ") and "connected" in found.printed
    assert said(ran, "Graph disconnected").endswith(" efficientnet_lite0/head_relu")
    plain = explain.grad_cam(found.model, found.coffee)
    np.testing.assert_allclose(found.raw, plain, rtol=1e-4, atol=1e-5)


@needs_the_page
def test_a_subclassed_model_is_read_by_its_call(ran):
    found = ran["A subclassed model"]
    assert said(ran, "A subclassed model").startswith("TypeError: Own is a subclassed model")
    np.testing.assert_allclose(found.readable(found.small[None]), found.before, rtol=1e-5)
    assert found.raw.shape == (1, 30, 30)
    with pytest.raises(ValueError, match="KerasTensor"):
        tf.nn.relu(keras.Input((32, 32, 3)))


@needs_the_page
def test_one_sigmoid_has_two_classes(ran):
    found = ran["One sigmoid"]
    assert said(ran, "One sigmoid").startswith("ValueError: The model ends in a sigmoid")
    no, yes = left(found.raw)
    assert no < 0.25 and yes > 0.75
    shown = models.probabilities(found.yes_no, found.breakfast[None])[0]
    np.testing.assert_allclose(shown, [1 - found.probability, found.probability], atol=1e-6)


@needs_the_page
def test_many_labels_are_asked_one_by_one(ran):
    found = ran["Many labels"]
    assert said(ran, "Many labels").startswith("ValueError: The model ends in a sigmoid")
    assert found.both.sum() > 1.5
    shown = models.probabilities(found.labels, found.breakfast[None])
    np.testing.assert_allclose(shown, found.both, rtol=1e-4)
    assert left(found.raw)[0] > 0.75 > 0.25 > left(found.raw)[1]
    assert "label" in explain.grad_cam.__doc__


@needs_the_page
def test_images_in_the_wrong_scale(ran):
    found, title = ran["Images in the wrong scale"], "Images in the wrong scale"
    assert "this model takes 0 to 255 and does the rest itself" in said(ran, title)
    assert "espresso" not in said(ran, title)
    wrong = explain.grad_cam(found.bare, found.coffee)
    assert found.alike(np.concatenate([wrong, found.raw])) < 0.5 and in_the_cup(found.raw)
    answer = models.top_classes(models.logits(found.whole, found.coffee[None]))[0][0]
    assert answer.name == "espresso"


@needs_the_page
def test_which_layer(ran):
    found = ran["Which layer?"]
    early, last = found.raws
    assert early.shape == (28, 28) and last.shape == (7, 7)
    assert left(last[None])[0] > left(early[None])[0]
    assert models.last_conv(found.model) == found.chosen[-1] and "head_conv" in found.printed


@needs_the_page
def test_large_photos(ran):
    found = ran["Large photos"]
    assert said(ran, "Large photos").startswith("ValueError: images have shape (1, 400, 600, 3)")
    assert found.coarse.shape == (1, 7, 7) and found.fine.shape == (1, 13, 13)
    assert in_the_cup(found.coarse) and in_the_cup(found.fine)
    one = explain.grad_cam(found.large, found.photo, found.for_coffee, batch_size=1)
    np.testing.assert_array_equal(one, found.fine)


def test_a_transformer_is_refused_in_the_words_of_the_page():
    s = specimen("vision_transformer")
    with pytest.raises(ValueError, match="tokens") as refusal:
        explain.grad_cam(s.model, s.images)
    quoted = re.findall(
        r'"([^"]+)"', " ".join(sections(PAGE)["A transformer"].partition("```")[0].split())
    )
    assert len(quoted) == 2
    assert all(words.removesuffix(".") in str(refusal.value) for words in quoted)
    shapes = [len(tensor.shape) for tensor in models.flatten(s.model).tensors.values()]
    assert shapes.count(3) > 3


@needs_the_page
def test_two_methods_that_disagree_are_measured(ran):
    found = ran["Two methods disagree"]
    kept = found.table.set_index("method")["value"]
    controls = kept[["gaussian", "noise"]].max()
    assert kept["gradient"] < controls < kept["grad_cam"]


@needs_the_page
def test_no_relu(ran):
    found = ran["No ReLU"]
    assert said(ran, "No ReLU").startswith("ValueError: Guided backpropagation is made for")
    assert np.abs(explain.gradient(found.swish, found.small)).max() > 0
    for method in (explain.grad_cam, explain.grad_cam_plus_plus, explain.score_cam):
        assert method(found.swish, found.small).shape == (1, 30, 30)
