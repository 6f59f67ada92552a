"""Training: cached bodies, resumption, early stopping, balance, averages, strategies."""

import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from foodxai import data, models, train
from foodxai.train import tracking
from foodxai.data import Dataset
from foodxai.train.batches import cut


def squares(n, seed, classes=3, size=16):
    """Dark images with a square whose colour is its class."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    images = rng.integers(0, 60, (n, size, size, 3), np.uint8)
    for image, label in zip(images, labels):
        row, column = rng.integers(0, size - 5, 2)
        image[row : row + 6, column : column + 6, label] = 220
    return Dataset(images, labels, tuple("rgb"[:classes]), "train" if seed == 0 else "validation")


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


def small():
    keras.utils.set_random_seed(5)
    return models.small_cnn(3, 16, filters=(8, 16))


def adam(rate=0.01, **options):
    return keras.optimizers.Adam(rate, **options)


def weights(model):
    return [np.array(weight) for weight in model.get_weights()]


def test_it_learns_and_tells_its_history(learned, held):
    model = small()
    history = train.fit(model, learned, held, epochs=6, batch_size=20, optimizer=adam())
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds", "cpu_seconds"}
    assert all(values.shape == (6,) and np.isfinite(values).all() for values in history.values())
    answers = np.argmax(model.predict(held.images.astype(np.float32), verbose=0), 1)
    assert history["val_accuracy"][-1] == pytest.approx(np.mean(answers == held.labels))
    assert history["val_accuracy"][-1] > 0.9


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
            monkeypatch.setattr("foodxai.train.training.cut", lambda model: (None, model))
        model = new()
        history = train.fit(model, learned, held, epochs=3, batch_size=20, optimizer=adam())
        trained.append((history["val_loss"], weights(model)))
    np.testing.assert_allclose(trained[0][0], trained[1][0], rtol=1e-3)
    for one, other in zip(trained[0][1], trained[1][1]):
        np.testing.assert_allclose(one, other, rtol=1e-2, atol=1e-3)


def test_where_a_frozen_body_ends():
    body, head = cut(new())
    assert body.layers[-1].name == "pool1" and head.layers[1].name == "conv2"
    assert cut(small())[0] is None
    model = new(unfreeze=None)
    inputs = keras.Input((16, 16, 3))
    randomly = keras.Model(inputs, model(layers.RandomFlip(seed=0)(inputs)))
    assert cut(randomly)[0] is None
    x = layers.Conv2D(4, 3, padding="same", trainable=False, name="frozen")(inputs)
    around = layers.Conv2D(4, 3, padding="same", trainable=False, name="inside")(x)
    x = layers.Conv2D(4, 3, padding="same", name="free")(layers.Add()([x, layers.Conv2D(4, 1)(around)]))
    model = keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling2D()(x)))
    assert cut(model)[0].layers[-1].name == "frozen"


class Interrupt(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 3:
            raise KeyboardInterrupt


@pytest.mark.parametrize("ema", (False, True))
def test_training_goes_on_where_it_was_cut_off(learned, held, tmp_path, ema):
    how = dict(epochs=6, batch_size=30, seed=1, checkpoint=tmp_path / "run", patience=6)
    with pytest.raises(KeyboardInterrupt):
        train.fit(small(), learned, held, optimizer=adam(use_ema=ema, ema_momentum=0.5), callbacks=[Interrupt()], **how)
    model, done = small(), []
    resumed = train.fit(
        model,
        learned,
        held,
        optimizer=adam(use_ema=ema, ema_momentum=0.5),
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: done.append(epoch))],
        **how,
    )
    assert done == [3, 4, 5]
    assert all(len(values) == 6 for values in resumed.values())
    best = resumed["val_accuracy"].max()
    answers = np.argmax(model.predict(held.images.astype(np.float32), verbose=0), 1)
    assert np.mean(answers == held.labels) == pytest.approx(best)
    again = train.fit(small(), learned, held, optimizer=adam(), **{**how, "epochs": 1})
    assert len(again["loss"]) == 1, "a finished run is not resumed"


def test_early_stopping_brings_the_best_weights_back(learned, held):
    model = small()
    falling = keras.optimizers.schedules.PiecewiseConstantDecay([24], [0.01, 10.0])
    history = train.fit(model, learned, held, epochs=30, batch_size=20, optimizer=adam(falling), patience=3)
    best = int(history["val_accuracy"].argmax())
    assert len(history["loss"]) == best + 4 < 30
    answers = np.argmax(model.predict(held.images.astype(np.float32), verbose=0), 1)
    assert np.mean(answers == held.labels) == pytest.approx(history["val_accuracy"][best])


def test_averaged_weights_are_judged_and_kept(learned, held):
    model = small()
    optimizer = adam(0.02, use_ema=True, ema_momentum=0.9)
    history = train.fit(model, learned, held, epochs=4, batch_size=20, optimizer=optimizer)
    loss, accuracy = model.evaluate(*prepared(held), verbose=0) if model.compiled else (None, None)
    assert accuracy == pytest.approx(history["val_accuracy"][-1], abs=1e-6)
    assert loss == pytest.approx(history["val_loss"][-1], rel=1e-4)


def prepared(dataset):
    return dataset.images.astype(np.float32), np.eye(3)[dataset.labels]


def test_balanced_batches():
    labels = np.array([0] * 90 + [1] * 8 + [2] * 2)
    dataset = Dataset(np.zeros((100, 8, 8, 3), np.uint8), labels, tuple("abc"), "train")
    passes = [list(data.order(dataset, 0, True).as_numpy_iterator()) for _ in range(2)]
    for numbers in passes:
        assert len(numbers) == 100
        for batch in np.reshape(labels[numbers][:99], (-1, 9)):
            assert np.bincount(batch).tolist() == [3, 3, 3]
        assert set(numbers) >= set(range(90, 100))
    assert passes[0] == passes[1] or set(passes[0]) != set(range(100))
    with pytest.raises(ValueError, match="No image of d"):
        data.order(Dataset(dataset.images, labels, tuple("abcd"), "train"), 0, True)


def test_several_labels_train_a_sigmoid_each():
    rng = np.random.default_rng(0)
    shown = rng.random((90, 3)) < 0.5
    images = rng.integers(0, 60, (90, 16, 16, 3), np.uint8)
    images[:, 2:14, 2:14] += (150 * shown[:, None, None]).astype(np.uint8)
    dataset = Dataset(images, None, tuple("rgb"), "train", label_sets=shown)
    model = small()
    history = train.fit(model, dataset, dataset, epochs=12, batch_size=15, optimizer=adam())
    answers = model.predict(images.astype(np.float32), verbose=0) > 0
    assert history["val_accuracy"][-1] == pytest.approx(np.mean(answers == shown)) and np.mean(answers == shown) > 0.9


def test_mixed_images_have_mixed_answers():
    grey = np.arange(4, dtype=np.float32)[:, None, None, None]
    images, labels = tf.constant(grey * np.ones((4, 64, 64, 3), np.float32)), tf.one_hot(range(4), 4)
    mix = train.mixup_cutmix(share=1.0, seed=2)
    for _ in range(6):
        pictures, answers = mix(images, labels)
        expected = np.array(answers) @ np.arange(4)
        np.testing.assert_allclose(np.mean(pictures, (1, 2, 3)), expected, atol=0.1)
    same, kept = train.mixup_cutmix(share=0.0)(images, labels)
    np.testing.assert_array_equal(same, images)


def test_the_schedule_rises_and_falls():
    optimizer = train.adamw(100, 1e-2, warmup=0.1, weight_decay=0.02)
    rates = [float(optimizer._learning_rate(step)) for step in (0, 10, 55, 100)]
    np.testing.assert_allclose(rates, [0, 1e-2, 5e-3, 0], atol=1e-9)


def test_mistakes_are_named(learned, held):
    with pytest.raises(ValueError, match="validation set"):
        train.fit(small(), learned, patience=2)
    with pytest.raises(ValueError, match="5 logits and the train set 3 classes"):
        train.fit(backbone(), learned)


STRATEGY = """
import tensorflow as tf
import foodxai._tensorflow
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
import keras, numpy as np
from foodxai import models, train
from foodxai.data import Dataset
rng = np.random.default_rng(0)
labels = np.arange(60) % 3
images = rng.integers(0, 60, (60, 16, 16, 3), np.uint8)
images[np.arange(60), 4:12, 4:12, labels] += 150
dataset = Dataset(images, labels, tuple("rgb"), "train")
together = tf.distribute.HierarchicalCopyAllReduce()
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"], together)
with strategy.scope():
    model = models.transfer(models.small_cnn(3, 16, (8, 16)), 3, dense=(8,))
    optimizer = train.adamw(24, 0.02)
history = train.fit(model, dataset, dataset, epochs=8, batch_size=20, optimizer=optimizer)
print(strategy.num_replicas_in_sync, *history["loss"][[0, -1]], len(history["val_loss"]))
"""


def test_two_devices_train_one_network():
    done = subprocess.run([sys.executable, "-c", STRATEGY], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    replicas, first, last, validated = map(float, done.stdout.split())
    assert replicas == 2 and validated == 8
    assert last < 0.7 * first


def test_a_run_is_tracked_offline(learned, held, tmp_path, monkeypatch, capfd):
    pytest.importorskip("wandb")
    from wandb.proto.wandb_internal_pb2 import Record

    monkeypatch.setenv("WANDB_MODE", "online")
    watcher = tracking.WandB(config={"epochs": 2}, folder=tmp_path)
    history = train.fit(small(), learned, held, epochs=2, optimizer=adam(), callbacks=[watcher])
    (file,) = (tmp_path / "wandb").glob("offline-run-*/*.wandb")
    records = [Record.FromString(part) for part in leveldb_log(file.read_bytes()[7:], 7)]
    rows = [
        {item.key or item.nested_key[0]: float(item.value_json) for item in record.history.item}
        for record in records
        if record.HasField("history")
    ]
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        np.testing.assert_allclose([row[name] for row in rows], history[name], rtol=1e-6)
    assert "wandb" not in capfd.readouterr().out


def leveldb_log(log, place, block=32768):
    """The records of a LevelDB log: parts of (checksum, length, whole or first, middle, last)."""
    whole, start = b"", 0
    while start + 7 <= len(log):
        left = block - (place + start) % block
        if left < 7:
            start += left
            continue
        length, kind = int.from_bytes(log[start + 4 : start + 6], "little"), log[start + 6]
        whole += log[start + 7 : start + 7 + length]
        start += 7 + length
        if kind in (1, 4):
            yield whole
            whole = b""


def test_tracking_without_its_extra_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "wandb", None)
    with pytest.raises(ImportError, match=r"foodxai\[tracking\]"):
        tracking.WandB()
