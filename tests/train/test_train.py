"""Training: cached bodies, resumption, early stopping, balance, averages, strategies."""

import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from helpers.squares import accuracy, adam, small, squares

from foodxai import data, models, train
from foodxai.data import Dataset
from foodxai.train import tracking


@pytest.fixture(scope="module")
def learned():
    return squares(120, 0)


@pytest.fixture(scope="module")
def held():
    return squares(60, 1)


def test_it_learns_and_tells_its_history(learned, held):
    model = small()
    history = train.fit(model, learned, held, epochs=6, batch_size=20, optimizer=adam())
    assert set(history) == {
        "loss",
        "accuracy",
        "val_loss",
        "val_accuracy",
        "learning_rate",
        "seconds",
        "cpu_seconds",
    }
    assert all(values.shape == (6,) and np.isfinite(values).all() for values in history.values())
    assert history["val_accuracy"][-1] == pytest.approx(accuracy(model, held))
    assert history["val_accuracy"][-1] > 0.9


def test_early_stopping_brings_the_best_weights_back(learned, held):
    model = small()
    falling = keras.optimizers.schedules.PiecewiseConstantDecay([24], [0.01, 10.0])
    history = train.fit(
        model, learned, held, epochs=30, batch_size=20, optimizer=adam(falling), patience=3
    )
    best = int(history["val_accuracy"].argmax())
    assert len(history["loss"]) == best + 4 < 30
    assert accuracy(model, held) == pytest.approx(history["val_accuracy"][best])


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
    numbered = data.order(dataset, 0, True)
    passes = [list(numbered.as_numpy_iterator()) for _ in range(2)]
    for numbers in passes:
        assert len(numbers) == 100
        for batch in np.reshape(labels[numbers][:99], (-1, 9)):
            assert np.bincount(batch).tolist() == [3, 3, 3]
        assert set(numbers) >= set(range(90, 100))
    frequent = [[number for number in numbers if number < 90] for numbers in passes]
    assert all(len(set(numbers)) == len(numbers) for numbers in frequent), (
        "no image twice in a pass"
    )
    assert set(frequent[0]) != set(frequent[1]), "those that waited come in another pass"
    assert passes[0] == list(data.order(dataset, 0, True).as_numpy_iterator()), "a seed is an order"
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
    assert (
        history["val_accuracy"][-1] == pytest.approx(np.mean(answers == shown))
        and np.mean(answers == shown) > 0.9
    )


def test_mixed_images_have_mixed_answers():
    grey = np.arange(4, dtype=np.float32)[:, None, None, None]
    images, labels = (
        tf.constant(grey * np.ones((4, 64, 64, 3), np.float32)),
        tf.one_hot(range(4), 4),
    )
    mix = train.mixup_cutmix(share=1.0, seed=2)
    for _ in range(6):
        pictures, answers = mix(images, labels)
        expected = np.array(answers) @ np.arange(4)
        np.testing.assert_allclose(np.mean(pictures, (1, 2, 3)), expected, atol=0.1)
    same, _ = train.mixup_cutmix(share=0.0)(images, labels)
    np.testing.assert_array_equal(same, images)


def test_the_schedule_rises_and_falls():
    optimizer = train.adamw(100, 1e-2, warmup=0.1, weight_decay=0.02)
    rates = [float(optimizer._learning_rate(step)) for step in (0, 10, 55, 100)]
    np.testing.assert_allclose(rates, [0, 1e-2, 5e-3, 0], atol=1e-9)


@pytest.mark.parametrize(
    "shape, photos, message",
    [
        ((16, 24, 3), False, r"shape \(16, 24, 3\); .* makes squares"),
        ((16, 16, 1), False, "in RGB"),
        ((None, None, 3), True, "images of any size"),
    ],
)
def test_networks_of_other_images_are_refused(learned, shape, photos, message):
    inputs = keras.Input(shape)
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(2, 3)(inputs))
    model = keras.Model(inputs, keras.layers.Dense(3)(pooled))
    images = ["a.png"] * len(learned) if photos else learned.images
    dataset = Dataset(images, learned.labels, learned.classes, "train")
    with pytest.raises(ValueError, match=message):
        train.fit(model, dataset, epochs=1)


def test_mistakes_are_named(learned, held):
    with pytest.raises(ValueError, match="validation set"):
        train.fit(small(), learned, patience=2)
    with pytest.raises(ValueError, match="5 logits and the train set 3 classes"):
        train.fit(models.small_cnn(5, 16, (4,)), learned)


STRATEGY = """
import tempfile
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
def trained(**how):
    keras.utils.set_random_seed(1)
    with strategy.scope():
        model = models.transfer(models.small_cnn(3, 16, (8, 16)), 3, dense=(8,))
        optimizer = train.adamw(24, 0.02)
    return train.fit(model, dataset, dataset, epochs=8, batch_size=20, optimizer=optimizer, **how)
def stop(epoch, logs):
    if epoch == 5:
        raise KeyboardInterrupt
history = trained()
with tempfile.TemporaryDirectory() as folder:
    try:
        trained(checkpoint=folder, callbacks=[keras.callbacks.LambdaCallback(on_epoch_begin=stop)])
    except KeyboardInterrupt:
        resumed = trained(checkpoint=folder)
print(strategy.num_replicas_in_sync, *history["loss"][[0, -1]], len(history["val_loss"]))
print(np.abs(resumed["loss"] / history["loss"] - 1).max())
"""


@pytest.mark.slow
@pytest.mark.in_turn
def test_two_devices_train_one_network():
    done = subprocess.run([sys.executable, "-c", STRATEGY], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    replicas, first, last, validated, off = map(float, done.stdout.split())
    assert replicas == 2 and validated == 8
    assert last < 0.7 * first and off < 1e-3, "a training that goes on is another one"


@pytest.mark.slow
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
