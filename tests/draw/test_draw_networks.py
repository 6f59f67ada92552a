"""The picture of a network: right for every kind that has a graph."""

import keras
import matplotlib.pyplot as plt
import pytest
from keras import layers

from foodxai import draw, models


class Part(keras.Model):
    """A subclassed part: its layers cannot be seen from outside."""

    def __init__(self):
        super().__init__()
        self.convolution = layers.Conv2D(4, 3, strides=2)

    def call(self, x):
        return self.convolution(x)


@pytest.fixture(autouse=True)
def no_open_figures():
    yield
    plt.close("all")


def boxes(model):
    """(label, number of layers, whether training changes it, height) of every box."""
    figure = draw.structure(model)
    figure.canvas.draw()
    axis = figure.axes[0]
    texts = [text.get_text() for text in axis.texts]
    free = [patch.get_facecolor()[2] > patch.get_facecolor()[0] for patch in axis.patches]
    for patch in axis.patches:
        assert patch.get_height() > 0 and axis.get_ylim()[0] < patch.get_y()
        assert axis.get_xlim()[1] > patch.get_x() + patch.get_width()
    return list(zip(texts[::2], texts[1::2], free))


def chain(size=32, **options):
    steps = [keras.Input((size, size, 3)), layers.Conv2D(4, 3, padding="same", **options)]
    return keras.Sequential([*steps, layers.Conv2D(8, 3, strides=2, padding="same")])


def headed(body, size=32, classes=5):
    image = keras.Input((size, size, 3))
    x = layers.GlobalAveragePooling2D()(body(image))
    return keras.Model(image, layers.Dense(classes)(x))


CHAIN = [("32×32×4", "1", True), ("16×16×8", "1", True)]
HEAD = [("8", "", False), ("5", "1", True)]


def test_shapes_layers_and_what_is_frozen():
    body = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(4, 3, padding="same"),
            layers.Conv2D(8, 3, padding="same"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 3, padding="same"),
        ]
    )
    body.trainable = False
    model = keras.Sequential([body, layers.Flatten(), layers.Dense(10), layers.Dense(5)])
    frozen = [("32×32×8", "2", False), ("16×16×16", "1", False), ("4096", "", False)]
    expected = [*frozen, ("10", "1", True), ("5", "1", True)]
    assert boxes(model) == boxes(models.flatten(model).model) == expected


def test_nested_models_are_laid_open():
    inner = chain()
    assert boxes(headed(inner)) == CHAIN + HEAD
    assert boxes(headed(keras.Sequential([keras.Input((32, 32, 3)), inner]))) == CHAIN + HEAD
    assert boxes(headed(lambda image: inner(inputs=image))) == CHAIN + HEAD


def test_nested_models_may_repeat_names_and_be_called_twice():
    one, other = (
        keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(3, 1, name="same")])
        for _ in "ab"
    )
    image = keras.Input((8, 8, 3))
    model = keras.Model(image, one(layers.MaxPooling2D()(other(one(image)))))
    assert boxes(model) == [("8×8×3", "2", True), ("4×4×3", "1", True)]


def test_a_nested_model_of_any_size_has_the_size_it_is_called_with():
    inner = keras.Sequential(
        [keras.Input((None, None, 3)), layers.Conv2D(8, 3, strides=2, padding="same")]
    )
    assert boxes(headed(inner)) == [("32×32×3", "", False), ("16×16×8", "1", True), *HEAD]


def test_a_layer_that_was_first_called_on_another_size_has_the_size_of_this_model():
    shared = layers.Conv2D(4, 3, padding="same")
    first, second = keras.Input((64, 64, 3)), keras.Input((16, 16, 3))
    keras.Model(first, shared(first))
    assert boxes(keras.Model(second, shared(second))) == [("16×16×4", "1", True)]


@pytest.mark.parametrize(
    "shape, label", [((None, None, 3), "224×224×3"), ((64, None, 3), "64×224×3")]
)
def test_a_network_of_any_size_is_drawn_and_says_so(shape, label):
    image = keras.Input(shape)
    x = layers.Conv2D(8, 3, strides=2, padding="same")(image)
    model = keras.Model(image, layers.Dense(5)(layers.GlobalAveragePooling2D()(x)))
    found = boxes(model)
    assert found[0] == (label, "", False) and found[2:] == HEAD
    axis = plt.gcf().axes[0]
    title = axis.get_title() + axis.get_title(loc="left")
    assert label in title and "any size" in title
    draw.structure(chain())
    axis = plt.gcf().axes[0]
    assert not axis.get_title() + axis.get_title(loc="left")


def test_operators_stand_in_their_run():
    image = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, padding="same")(image / 127.5 - 1)
    x = keras.ops.relu(x) + x
    parts = keras.ops.split(x, 2, axis=-1)
    x = keras.ops.mean(keras.ops.concatenate(parts, axis=-1), axis=(1, 2))
    model = keras.Model(image, {"dish": layers.Dense(3)(x)})
    assert boxes(model) == [("8×8×4", "1", True), ("4", "", False), ("3", "1", True)]


def test_a_subclassed_part_is_one_layer():
    assert boxes(headed(Part()))[:2] == [("32×32×3", "", False), ("15×15×4", "1", True)]


def test_maps_of_one_pixel_and_one_logit_are_seen():
    image = keras.Input((4, 4, 3))
    x = layers.Conv2D(6, 4)(image)
    model = keras.Model(image, layers.Dense(1)(layers.Flatten()(x)))
    expected = [("4×4×3", "", False), ("1×1×6", "1", True), ("6", "", False), ("1", "1", True)]
    assert boxes(model) == expected


@pytest.mark.parametrize(
    "shape, make, last",
    [
        ((9, 4), lambda x: layers.Conv1D(6, 2)(x), "8×6"),
        ((4, 5, 6, 1), lambda x: layers.Conv3D(2, 2)(x), "3×4×5×2"),
        ((20, 10, 1), lambda x: layers.DepthwiseConv2D(3)(x), "18×8×1"),
        ((7,), lambda x: layers.Dense(70_000)(x), "70000"),
        ((None,), lambda x: layers.Embedding(5, 3)(x), "224×3"),
    ],
)
def test_other_shapes(shape, make, last):
    given = keras.Input(shape)
    assert boxes(keras.Model(given, make(given)))[-1] == (last, "1", True)


def test_several_inputs_and_outputs():
    one, other = keras.Input((8, 8, 3), name="a"), keras.Input((8, 8, 1), name="b")
    x = layers.Conv2D(4, 3, padding="same")(layers.Concatenate()([one, other]))
    pooled = layers.GlobalAveragePooling2D()(x)
    model = keras.Model({"a": one, "b": other}, [layers.Dense(2)(pooled), layers.Dense(3)(pooled)])
    found = boxes(model)
    assert found[:2] == [("8×8×4", "1", True), ("4", "", False)] and len(found) == 4


def test_drawing_leaves_the_model_as_it_is():
    model = headed(chain())
    model.compile("adam", "mse")
    before = [layer.output.shape for layer in model.layers], model.count_params()
    draw.structure(model)
    assert ([layer.output.shape for layer in model.layers], model.count_params()) == before
    assert model.output_shape == (None, 5) and model.optimizer.variables[0] == 0


@pytest.mark.parametrize(
    "wrong, error, words",
    [
        (Part(), TypeError, "Part is a subclassed model"),
        (keras.Sequential([layers.Dense(2)]), ValueError, "no input shape yet"),
        (layers.Dense(2), TypeError, "Expected a Keras model, got Dense"),
        (None, TypeError, "got NoneType"),
    ],
    ids=["subclassed", "unbuilt", "layer", "None"],
)
def test_what_has_no_graph_is_refused(wrong, error, words):
    with pytest.raises(error, match=words):
        draw.structure(wrong)
