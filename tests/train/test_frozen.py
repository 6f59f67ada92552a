"""A frozen body runs once: where it ends, and that its cached maps train the same network."""

import keras
import numpy as np
import pytest
from helpers.squares import accuracy, adam, small, squares
from keras import layers

from foodxai import models, train
from foodxai.train.batches import split_where_training_begins


@pytest.fixture(scope="module")
def learned():
    return squares(120, 0)


@pytest.fixture(scope="module")
def held():
    return squares(60, 1)


def backbone():
    keras.utils.set_random_seed(3)
    return models.small_cnn(5, 16, filters=(8, 16))


def new(**options):
    keras.utils.set_random_seed(4)
    return models.transfer(backbone(), 3, dense=(8,), **options)


def weights(model):
    return [np.array(weight) for weight in model.get_weights()]


def test_a_frozen_body_runs_once(learned, held):
    model = new(unfreeze=None)
    runs = []
    first = model.layers[2]
    call = first.call
    first.call = lambda *args, **kwargs: runs.append(args[0].shape) or call(*args, **kwargs)
    before = weights(model)
    train.fit(model, learned, held, epochs=4, batch_size=20, optimizer=adam())
    assert len(runs) <= 4, "traced for the training and validation images, not for the head"
    body = models.split(model, "conv2_relu")[0]
    kept = len(body.get_weights())
    for old, now in zip(before[:kept], weights(model)[:kept]):
        np.testing.assert_array_equal(old, now)
    assert any((old != now).any() for old, now in zip(before[kept:], weights(model)[kept:]))


def test_cached_maps_train_what_the_whole_network_trains(learned, held, monkeypatch):
    trained = []
    for cached in (True, False):
        if not cached:
            monkeypatch.setattr(
                "foodxai.train.training.split_where_training_begins", lambda model: (None, model)
            )
        model = new()
        history = train.fit(model, learned, held, epochs=3, batch_size=20, optimizer=adam())
        trained.append((history["val_loss"], weights(model)))
    np.testing.assert_allclose(trained[0][0], trained[1][0], rtol=1e-3)
    for one, other in zip(trained[0][1], trained[1][1]):
        np.testing.assert_allclose(one, other, rtol=1e-2, atol=1e-3)


def test_to_read_maps_no_header_is_parsed(learned, monkeypatch):
    """Several threads read them, and several in the parser at once stop Python 3.11."""
    monkeypatch.setattr("ast.literal_eval", lambda text: pytest.fail(f"parses {text}"))
    train.fit(new(unfreeze=None), learned, epochs=2, batch_size=20, optimizer=adam())


def test_where_a_frozen_body_ends():
    body, head = split_where_training_begins(new())
    assert body.layers[-1].name == "pool1" and head.layers[1].name == "conv2"
    assert split_where_training_begins(small())[0] is None
    model = new(unfreeze=None)
    inputs = keras.Input((16, 16, 3))
    randomly = keras.Model(inputs, model(layers.RandomFlip(seed=0)(inputs)))
    assert split_where_training_begins(randomly)[0] is None
    x = layers.Conv2D(4, 3, padding="same", trainable=False, name="frozen")(inputs)
    around = layers.Conv2D(4, 3, padding="same", trainable=False, name="inside")(x)
    x = layers.Conv2D(4, 3, padding="same", name="free")(
        layers.Add()([x, layers.Conv2D(4, 1)(around)])
    )
    model = keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling2D()(x)))
    assert split_where_training_begins(model)[0].layers[-1].name == "frozen"


def with_operators(frozen):
    """Preprocessing, a shortcut and a gate made of operators, none of which is a layer."""
    keras.utils.set_random_seed(6)
    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(6, 3, padding="same", trainable=not frozen)(inputs / 127.5 - 1)
    x = x + keras.ops.relu(layers.Conv2D(6, 3, padding="same", trainable=not frozen)(x))
    x = layers.Conv2D(6, 3, activation="relu")(x * keras.ops.sigmoid(x))
    return keras.Model(inputs, layers.Dense(3)(keras.ops.mean(x, axis=(1, 2))))


def mobile():
    backbone = keras.applications.MobileNetV3Small(
        (32, 32, 3), 0.35, weights=None, classes=4, classifier_activation=None
    )
    return models.transfer(backbone, 3, dense=())


@pytest.mark.slow
@pytest.mark.parametrize("frozen", [True, False])
def test_networks_with_operators_learn(learned, held, frozen):
    model = with_operators(frozen)
    body, _ = split_where_training_begins(model)
    assert (body is not None) == frozen
    history = train.fit(model, learned, held, epochs=6, batch_size=20, optimizer=adam(0.02))
    assert history["loss"][-1] < 0.9 * history["loss"][0]
    assert history["val_accuracy"][-1] == pytest.approx(accuracy(model, held))


def test_a_transferred_network_with_operators_learns():
    dataset = squares(24, 0, size=32)
    history = train.fit(mobile(), dataset, epochs=2, batch_size=12, optimizer=adam())
    assert np.isfinite(history["loss"]).all()


@pytest.mark.parametrize(
    "layer",
    [
        layers.GaussianNoise(1.0, seed=1),
        keras.Sequential([layers.RandomFlip(seed=1)]),
        layers.BatchNormalization(center=False, scale=False),
    ],
)
def test_what_differs_from_epoch_to_epoch_is_not_cached(layer):
    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, trainable=False)(layer(inputs))
    model = keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling2D()(x)))
    assert split_where_training_begins(model)[0] is None


def test_the_whole_network_is_left_compiled(learned, held):
    model = new(unfreeze=None)
    history = train.fit(model, learned, held, epochs=2, batch_size=20, optimizer=adam())
    answers = np.eye(3)[held.labels]
    loss, right = model.evaluate(held.images.astype(np.float32), answers, verbose=0)
    assert loss == pytest.approx(history["val_loss"][-1], rel=1e-3)
    assert right == pytest.approx(history["val_accuracy"][-1])
    model.fit(held.images.astype(np.float32), answers, verbose=0)
