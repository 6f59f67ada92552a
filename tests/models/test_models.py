import keras
import numpy as np
import pytest
from keras import layers

from foodxai import models


def images(count=2, size=32):
    return np.random.default_rng(0).uniform(0, 255, (count, size, size, 3)).astype(np.float32)


def chain():
    inputs = keras.Input((32, 32, 3))
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.Conv2D(4, 3, name="first")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.ReLU(name="maps")(x)
    x = layers.MaxPooling2D(name="pooled")(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(5, name="logits")(x))


def sequential():
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(4, 3, activation="relu", name="maps"),
            layers.Flatten(),
            layers.Dense(5),
        ]
    )


def nested():
    body = models.split(chain(), "maps")[0]
    inputs = keras.Input((32, 32, 3))
    x = layers.GlobalAveragePooling2D()(body(inputs, training=False))
    return keras.Model(inputs, layers.Dense(5)(x))


def nested_in_sequential():
    return keras.Sequential([keras.Input((32, 32, 3)), chain()])


def residual():
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(4, 3, padding="same", name="before")(inputs)
    inside = layers.Conv2D(4, 3, padding="same", activation="relu", name="inside")(x)
    x = layers.Add(name="meet")([x, inside])
    return keras.Model(inputs, layers.Dense(5)(layers.GlobalAveragePooling2D()(x)))


@pytest.mark.parametrize(
    "build, path",
    [
        (chain, "maps"),
        (sequential, "maps"),
        (nested, "body/maps"),
        (nested_in_sequential, "functional/maps"),
        (residual, "meet"),
    ],
)
def test_split_at_the_last_convolution(build, path):
    keras.utils.clear_session()
    model = build()
    assert models.last_conv(model).split("/")[-1] == path.split("/")[-1]
    assert models.last_conv(model).count("/") == path.count("/")
    body, head = models.split(model)
    x = images()
    assert len(body.output.shape) == 4
    np.testing.assert_allclose(head(body(x)), model(x), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("layer", ["first", "norm", "maps", "pooled"])
def test_split_anywhere_on_a_chain(layer):
    model, x = chain(), images()
    for given in (layer, model.get_layer(layer)):
        body, head = models.split(model, given)
        np.testing.assert_allclose(head(body(x)), model(x), rtol=1e-5, atol=1e-5)


def test_split_shares_its_weights():
    model, x = nested(), images()
    body, head = models.split(model)
    before = np.array(head(body(x)))
    for weight in model.weights:
        weight.assign(weight * 1.5)
    np.testing.assert_allclose(head(body(x)), model(x), rtol=1e-5, atol=1e-5)
    assert np.abs(np.array(model(x)) - before).max() > 1e-3


def test_split_inside_a_shortcut_is_refused():
    with pytest.raises(ValueError, match="goes around it"):
        models.split(residual(), "inside")


def test_unknown_and_ambiguous_layers():
    with pytest.raises(ValueError, match="no layer 'map'. Did you mean 'maps'"):
        models.split(chain(), "map")
    with pytest.raises(ValueError, match="no layer"):
        models.split(chain(), layers.ReLU())
    inputs = keras.Input((32, 32, 3))
    twice = [
        keras.Sequential(
            [keras.Input((32, 32, 3)), layers.Conv2D(3, 3, padding="same", name="same")], name=n
        )
        for n in "ab"
    ]
    both = keras.Model(inputs, layers.Dense(2)(layers.Flatten()(twice[1](twice[0](inputs)))))
    with pytest.raises(ValueError, match="a/same, b/same"):
        models.locate(both, "same")
    assert models.locate(both, "b/same") == "b/same"
    body, head = models.split(both, "a/same")
    np.testing.assert_allclose(head(body(images())), both(images()), rtol=1e-5, atol=1e-5)


def test_models_that_cannot_be_read():
    class Own(keras.Model):
        def call(self, x):
            return x

    with pytest.raises(TypeError, match="subclassed"):
        models.flatten(Own())
    with pytest.raises(TypeError, match="Keras model, got str"):
        models.flatten("vgg16")
    with pytest.raises(ValueError, match="no input shape"):
        models.flatten(keras.Sequential([layers.Dense(3)]))
    a, b = keras.Input((4, 4, 3)), keras.Input((4, 4, 3))
    with pytest.raises(ValueError, match="2 inputs and 1 outputs"):
        models.flatten(keras.Model([a, b], layers.Add()([a, b])))
    dense = keras.Sequential([keras.Input((4, 4, 3)), layers.Flatten(), layers.Dense(2)])
    with pytest.raises(ValueError, match="no convolution"):
        models.last_conv(dense)


@pytest.mark.slow
@pytest.mark.in_turn
@pytest.mark.parametrize(
    "application, expected",
    [
        ("MobileNetV2", "out_relu"),
        ("ResNet50", "conv5_block3_out"),
        ("DenseNet121", "relu"),
        ("EfficientNetB0", "top_activation"),
    ],
)
def test_last_conv_of_known_networks(application, expected):
    model = getattr(keras.applications, application)(weights=None, input_shape=(64, 64, 3))
    assert models.last_conv(model) == expected


def test_baseline_is_what_preprocessing_maps_to_zero():
    inputs = keras.Input((8, 8, 3))
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.Normalization(mean=[0.2, 0.4, 0.6], variance=[0.04, 0.09, 0.01])(x)
    model = keras.Model(inputs, layers.Dense(2)(layers.Flatten()(layers.Conv2D(2, 3)(x))))
    np.testing.assert_allclose(models.baseline(model), [51, 102, 153], rtol=1e-5)
    prepared = keras.Model(inputs, x)
    np.testing.assert_allclose(
        prepared(np.broadcast_to(models.baseline(model), (1, 8, 8, 3))), 0, atol=1e-5
    )
    np.testing.assert_array_equal(models.baseline(sequential()), [0, 0, 0])
    np.testing.assert_allclose(models.baseline(nested_in_sequential()), [0, 0, 0], atol=1e-6)


def test_lite0_on_a_real_photo(lite0, coffee):
    best = models.top_classes(lite0(coffee[None]))[0]
    assert best[0].name == "espresso" and best[0].probability >= 0.9
    assert models.last_conv(lite0) == "head_relu"
    np.testing.assert_array_equal(models.baseline(lite0), [127, 127, 127])
    body, head = models.split(lite0)
    assert body.output.shape == (None, 7, 7, 1280)
    np.testing.assert_allclose(head(body(coffee[None])), lite0(coffee[None]), rtol=1e-4, atol=1e-4)


def test_lite0_with_other_classes_keeps_the_body(lite0, coffee):
    other = models.efficientnet_lite0(classes=11)
    assert other.output.shape == (None, 11)
    body = models.split(other)[0]
    np.testing.assert_allclose(
        body(coffee[None]), models.split(lite0)[0](coffee[None]), rtol=1e-5, atol=1e-5
    )
    blank = models.efficientnet_lite0(classes=3, weights=None, size=64)
    assert blank(images(1, 64)).shape == (1, 3)


@pytest.fixture
def keras_vgg16():
    keras.utils.set_random_seed(0)
    return keras.applications.VGG16(weights=None, classifier_activation=None)


@pytest.mark.slow
@pytest.mark.in_turn
def test_vgg16_is_kerass_with_its_preprocessing_inside(keras_vgg16, monkeypatch, tmp_path):
    """The ImageNet path, on a local file in place of Keras's download."""
    keras_vgg16.save_weights(tmp_path / "vgg16.weights.h5")
    build = keras.applications.VGG16

    def from_local_file(*args, weights, **kwargs):
        assert weights == "imagenet"
        model = build(*args, weights=None, **kwargs)
        for layer, source in zip(model.layers[-22:], keras_vgg16.layers[-22:], strict=True):
            layer.set_weights(source.get_weights())
        return model

    monkeypatch.setattr(keras.applications, "VGG16", from_local_file)
    model = models.vgg16()
    x = images(1, 224)
    prepared = keras.applications.vgg16.preprocess_input(x.copy())
    np.testing.assert_allclose(model(x), keras_vgg16(prepared), rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(models.baseline(model), [123.68, 116.779, 103.939], rtol=1e-6)
    assert models.last_conv(model) == "block5_conv3"
    assert models.vgg16(classes=3)(x).shape == (1, 3)


@pytest.mark.parametrize("build", [models.efficientnet_lite0, models.vgg16])
def test_bad_arguments(build):
    with pytest.raises(ValueError, match="classes is 0"):
        build(classes=0)
    with pytest.raises(ValueError, match="weights is 'imagnet'"):
        build(weights="imagnet")


def test_top_classes():
    logits = np.log([[0.1, 0.6, 0.3]])
    first, second = models.top_classes(logits, 2, names=["rice", "curry", "salad"])[0]
    assert (first.name, first.index, second.name) == ("curry", 1, "salad")
    np.testing.assert_allclose([first.probability, second.probability], [0.6, 0.3])
    assert models.top_classes([[1e4, 0.0]], 1, names="ab")[0][0].probability == 1
    with pytest.raises(ValueError, match=r"shape \(1, 3\); expected \[N, 1000\]"):
        models.top_classes(logits)
    with pytest.raises(ValueError, match="NaN"):
        models.top_classes([[np.nan, 0]], 1, names="ab")
    with pytest.raises(ValueError, match="k is 3"):
        models.top_classes([[1.0, 0]], 3, names="ab")


def test_class_names():
    names = models.imagenet_classes()
    assert len(set(names)) == 1000
    assert names[967] == "espresso" and names[933] == "cheeseburger"
    assert models.class_index("Espresso") == 967
    with pytest.raises(ValueError, match="'espreso' among 1000. Did you mean 'espresso'"):
        models.class_index("espreso")
    with pytest.raises(ValueError, match="burger"):
        models.class_index("burger")
    assert models.class_index("rice", ["curry", "rice"]) == 1


def test_transfer_trains_the_last_convolution_and_the_new_layers(lite0, coffee):
    before = lite0.get_weights()
    model = models.transfer(lite0, 3, dense=(20, 10))
    assert model.output.shape == (None, 3)
    free = {variable.path.split("/")[0] for variable in model.trainable_variables}
    new = {f"new_dense{n}{part}" for n in (1, 2) for part in ("", "_bn")}
    assert free == {"head_conv", "new_logits"} | new
    np.testing.assert_allclose(
        models.split(model, "pool")[0](coffee[None]),
        models.split(lite0, "pool")[0](coffee[None]),
        rtol=1e-4,
        atol=1e-4,
    )
    model.get_layer("head_conv").kernel.assign_add(model.get_layer("head_conv").kernel)
    for old, now in zip(before, lite0.get_weights(), strict=True):
        np.testing.assert_array_equal(old, now)
    assert models.last_conv(model) == "head_relu"


def test_transfer_flattens_where_the_backbone_does():
    """The thesis's networks: VGG16's pooling and flattening stay, its dense layers go."""
    model = models.transfer(models.vgg16(weights=None), 10)
    names = [layer.name for layer in model.layers]
    assert names[names.index("block5_conv3") :] == [
        "block5_conv3",
        "block5_pool",
        "flatten",
        "new_dense1",
        "new_dense1_bn",
        "new_dense1_relu",
        "new_logits",
    ]
    assert model.get_layer("new_dense1").kernel.shape == (7 * 7 * 512, 100)
    assert [layer.name for layer in model.layers if layer.trainable and layer.weights] == [
        "block5_conv3",
        "new_dense1",
        "new_dense1_bn",
        "new_logits",
    ]


@pytest.mark.parametrize(
    "unfreeze, free",
    [
        (None, set()),
        ("all", {"conv1", "conv2", "conv3"}),
        ("conv2", {"conv2", "conv3"}),
        ("last_conv", {"conv3"}),
    ],
)
def test_transfer_frees_what_it_is_told(unfreeze, free):
    backbone = models.small_cnn(5, 16, filters=(4, 6, 8))
    model = models.transfer(backbone, 2, dense=(), unfreeze=unfreeze)
    assert {v.path.split("/")[0] for v in model.trainable_variables} == free | {"new_logits"}
    statistics = model.get_layer("conv3_bn").moving_mean
    before = np.array(statistics)
    model(images(4, 16), training=True)
    np.testing.assert_array_equal(before, statistics)


def test_transfer_without_such_a_layer_or_any_top(lite0):
    with pytest.raises(ValueError, match="no layer 'conv9'"):
        models.transfer(models.small_cnn(5), 2, unfreeze="conv9")
    headless = models.split(models.small_cnn(5, filters=(4, 6)))[0]
    assert models.transfer(headless, 2)(images()).shape == (2, 2)


@pytest.mark.slow
@pytest.mark.in_turn
@pytest.mark.parametrize("size", [32, 96])
@pytest.mark.parametrize("family", ["MobileNet", "MobileNetV3Small", "MobileNetV2", "VGG16"])
def test_transfer_drops_the_classifier_and_nothing_else(family, size):
    """Also where the last maps are one pixel wide, and where the classifier is a convolution."""
    build = getattr(keras.applications, family)
    shape = dict(weights=None, input_shape=(size, size, 3))
    model = models.transfer(build(classes=7, classifier_activation=None, **shape), 5)
    whole = build(include_top=False, **shape)
    kept = [layer for layer in model.layers if not layer.name.startswith("new_")]
    expected = sum(layer.count_params() for layer in whole.layers)
    assert sum(layer.count_params() for layer in kept) == expected
    assert model.output_shape == (None, 5)
