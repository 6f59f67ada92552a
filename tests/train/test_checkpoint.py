"""A checkpoint folder: a run goes on, a finished one is not trained again, another is refused."""

import functools
import json

import keras
import numpy as np
import pytest
from helpers.squares import adam, small, squares
from keras import layers

from foodxai import _files, data, train
from foodxai.data import Dataset
from foodxai.models.identity import software_facts


@pytest.fixture(scope="module")
def learned():
    return squares(60, 0)


@pytest.fixture(scope="module")
def held():
    return squares(30, 1)


def interrupted(when, at):
    """A callback that breaks the training off once it has come there."""

    def stop(number, logs):
        if number == at:
            raise KeyboardInterrupt

    return keras.callbacks.LambdaCallback(**{when: stop})


def killed_after_every_write(monkeypatch, call):
    """What a call gives that is cut off after each file that it writes, and begun again."""
    write, seen = _files.write, set()

    def write_and_stop(path, content):
        write(path, content)
        done = path.parent / "history.json"
        moment = path.name, done.exists() and len(json.loads(done.read_text()))
        if moment not in seen:
            seen.add(moment)
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(_files, "write", write_and_stop)
        while True:
            try:
                return call(), seen
            except KeyboardInterrupt:
                pass


def with_dropout():
    """Whose every layer learns, from images that change and weights that are averaged."""
    keras.utils.set_random_seed(5)
    layer = [layers.Flatten(), layers.Dropout(0.3), layers.Dense(3)]
    turn = functools.partial(data.flip_crop_rotate, rotation=5)
    how = dict(augment=turn, mix=train.mixup_cutmix(0.8), patience=3, epochs=3)
    return keras.Sequential([keras.Input((16, 16, 3)), layers.Rescaling(1 / 255), *layer]), how


def with_a_frozen_body():
    model = small()
    model.get_layer("conv1").trainable = False
    return model, dict(balanced=True, epochs=2)


def that_stops_early():
    far = keras.optimizers.schedules.PiecewiseConstantDecay([3], [0.01, 10.0])
    return small(), dict(patience=1, epochs=4, optimizer=adam(far))


@pytest.mark.slow
@pytest.mark.in_turn
@pytest.mark.parametrize("kind", [with_dropout, with_a_frozen_body, that_stops_early])
def test_what_was_killed_ends_as_undisturbed(learned, held, tmp_path, kind, monkeypatch):
    begun = []
    note = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: begun.append(epoch))

    def trained(folder):
        model, how = kind()
        how = dict(optimizer=adam(use_ema=True, ema_momentum=0.5), batch_size=20) | how
        kept = dict(checkpoint=tmp_path / folder, callbacks=[note])
        history = train.fit(model, learned, held, seed=3, **kept, **how)
        return model.get_weights(), history

    weights, history = trained("whole")
    begun.clear()
    (found, told), moments = killed_after_every_write(monkeypatch, lambda: trained("killed"))
    assert begun == sorted(begun), "an epoch that was done has been trained again"
    assert len(moments) >= 4 + 2 * len(told["loss"]) == 4 + 2 * len(history["loss"])
    for name in ("loss", "val_loss", "accuracy", "val_accuracy", "learning_rate"):
        np.testing.assert_allclose(told[name], history[name], rtol=1e-3, err_msg=name)
    for one, other in zip(found, weights):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-3 * np.abs(other).max())
    files = [{file.name for file in (tmp_path / run).rglob("*")} for run in ("whole", "killed")]
    assert files[0] == files[1]


@pytest.mark.slow
@pytest.mark.parametrize("when, at", [("on_train_batch_end", 1), ("on_epoch_end", 1)])
def test_the_interrupted_network_itself_goes_on(learned, tmp_path, when, at):
    model, how = small(), dict(epochs=3, batch_size=20)
    stop = [interrupted(when, at)]
    with pytest.raises(KeyboardInterrupt):
        train.fit(model, learned, optimizer=adam(), checkpoint=tmp_path, callbacks=stop, **how)
    history = train.fit(model, learned, optimizer=adam(), checkpoint=tmp_path, **how)
    whole = train.fit(small(), learned, optimizer=adam(), **how)
    assert len(history["loss"]) == 3
    np.testing.assert_allclose(history["loss"][0], whole["loss"][0], rtol=1e-4)


def test_a_finished_run_is_not_trained_again(learned, held, tmp_path):
    model, how = small(), dict(epochs=2, batch_size=20, checkpoint=tmp_path / "run")
    history = train.fit(model, learned, held, optimizer=adam(), **how)
    ended = model.get_weights()
    for again in (model, small()):
        never = [interrupted("on_epoch_begin", 0)]
        told = train.fit(again, learned, held, optimizer=adam(), callbacks=never, **how)
        for name, values in history.items():
            np.testing.assert_array_equal(told[name], values)
        for one, other in zip(again.get_weights(), ended):
            np.testing.assert_array_equal(one, other)
        assert again.evaluate(held.images.astype(np.float32), np.eye(3)[held.labels], verbose=0)


def test_a_run_without_its_history_begins_anew(learned, tmp_path):
    how = dict(epochs=2, batch_size=20, checkpoint=tmp_path)
    whole = train.fit(small(), learned, optimizer=adam(), **how)
    (tmp_path / "history.json").unlink()
    again = train.fit(small(), learned, optimizer=adam(), **how)
    np.testing.assert_allclose(again["loss"], whole["loss"], rtol=1e-4)
    (tmp_path / "history.json").write_text('[{"loss": 1')
    with pytest.raises(ValueError, match="history.json is damaged.*Delete its folder"):
        train.fit(small(), learned, optimizer=adam(), **how)


@pytest.mark.slow
def test_patience_counts_the_epochs_before_an_interruption(learned, held, tmp_path):
    far = keras.optimizers.schedules.PiecewiseConstantDecay([3], [0.01, 10.0])
    how = dict(epochs=9, batch_size=20, patience=3)
    whole = train.fit(small(), learned, held, optimizer=adam(far), **how)
    stop = len(whole["loss"]) - 2
    cut_off = [interrupted("on_epoch_end", stop)]
    with pytest.raises(KeyboardInterrupt):
        train.fit(
            small(),
            learned,
            held,
            optimizer=adam(far),
            checkpoint=tmp_path,
            callbacks=cut_off,
            **how,
        )
    resumed = train.fit(small(), learned, held, optimizer=adam(far), checkpoint=tmp_path, **how)
    assert len(resumed["loss"]) == len(whole["loss"]) < 9


def unnamed(activation="relu", seed=5):
    """A network whose layers have the names that Keras makes up."""
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(4, 3, activation=activation),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3),
        ]
    )


def frozen():
    model = unnamed()
    model.layers[1].trainable = False
    return model


def changed(dataset, **arrays):
    parts = dict(images=dataset.images.copy(), labels=dataset.labels.copy())
    for name, place in arrays.items():
        parts[name][place] = 2
    return Dataset(classes=dataset.classes, split=dataset.split, **parts)


SAME = dict(epochs=2, batch_size=20, seed=3)
MIX, TURN = train.mixup_cutmix(0.3), functools.partial(data.flip_crop_rotate, rotation=5)


@pytest.mark.parametrize(
    "differs, model, options",
    [
        ("training images", unnamed, dict(train=lambda d: changed(d, images=(-1, 3, 3)))),
        ("training images", unnamed, dict(train=lambda d: d.subset(range(59)))),
        ("training labels", unnamed, dict(train=lambda d: changed(d, labels=0))),
        ("validation images", unnamed, dict(validation=None)),
        ("validation labels", unnamed, dict(validation=lambda d: changed(d, labels=0))),
        ("network", lambda: unnamed("gelu"), {}),
        ("trainable layers", frozen, {}),
        ("initial weights", lambda: unnamed(seed=6), {}),
        ("optimizer", unnamed, dict(optimizer=adam(0.02))),
        ("optimizer", unnamed, dict(optimizer=None)),
        ("epochs", unnamed, dict(epochs=3)),
        ("batch_size", unnamed, dict(batch_size=10)),
        ("seed", unnamed, dict(seed=4)),
        ("label_smoothing", unnamed, dict(label_smoothing=0.1)),
        ("balanced", unnamed, dict(balanced=True)),
        ("patience", unnamed, dict(patience=1)),
        ("augment", unnamed, dict(augment=functools.partial(data.flip_crop_rotate, rotation=6))),
        ("mix", unnamed, dict(mix=train.mixup_cutmix(0.4))),
    ],
)
def test_another_run_is_refused(begun, learned, held, differs, model, options):
    given = dict(train=learned, validation=held, optimizer=adam(), augment=TURN, mix=MIX, **SAME)
    for name, value in options.items():
        given[name] = value(given[name]) if name in ("train", "validation") and value else value
    with pytest.raises(ValueError, match=f"another training run; what differs: .*{differs}"):
        train.fit(model(), given.pop("train"), given.pop("validation"), checkpoint=begun, **given)


@pytest.fixture(scope="module")
def begun(learned, held, tmp_path_factory):
    """The folder of a run that was cut off before its first batch."""
    folder = tmp_path_factory.mktemp("runs") / "begun"
    how = dict(optimizer=adam(), augment=TURN, mix=MIX, checkpoint=folder, **SAME)
    with pytest.raises(KeyboardInterrupt):
        train.fit(unnamed(), learned, held, callbacks=[interrupted("on_epoch_begin", 0)], **how)
    return folder


def test_a_network_built_anew_is_the_same(begun, learned, held):
    how = dict(optimizer=adam(), augment=TURN, mix=train.mixup_cutmix(0.3), **SAME)
    never = [interrupted("on_epoch_begin", 0)]
    with pytest.raises(KeyboardInterrupt):
        train.fit(unnamed(), learned, held, checkpoint=begun, callbacks=never, **how)
    stranger = unnamed(seed=7)
    with pytest.raises(ValueError, match="load_weights") as refused:
        train.fit(stranger, learned, held, checkpoint=begun, **how)
    stranger.load_weights(str(refused.value).split("load_weights('")[1].split("')")[0])
    with pytest.raises(KeyboardInterrupt):
        train.fit(stranger, learned, held, checkpoint=begun, callbacks=never, **how)


def test_photos_are_known_by_their_bytes(tmp_path):
    folder, photos = tmp_path / "run", [tmp_path / f"{n}.png" for n in range(4)]
    for number, file in enumerate(photos):
        keras.utils.save_img(file, np.full((16, 16, 3), 40 * number), scale=False)
    dataset = Dataset(photos, np.array([0, 1, 0, 1]), tuple("ab"), "train")
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((16, 16, 3)), layers.Flatten(), layers.Dense(2)])
    train.fit(model, dataset, epochs=1, optimizer=adam(), checkpoint=folder)
    train.fit(model, dataset, epochs=1, optimizer=adam(), checkpoint=str(folder))
    with pytest.raises(ValueError, match="training images"):
        train.fit(
            model, dataset.subset([1, 0, 3, 2]), epochs=1, optimizer=adam(), checkpoint=folder
        )
    moved = tmp_path / "moved"
    moved.mkdir()
    there = [file.rename(moved / file.name) for file in photos]
    dataset = Dataset(there, dataset.labels, dataset.classes, "train")
    train.fit(model, dataset, epochs=1, optimizer=adam(), checkpoint=folder)
    keras.utils.save_img(there[2], np.full((16, 16, 3), 81), scale=False)
    with pytest.raises(ValueError, match="training images"):
        train.fit(model, dataset, epochs=1, optimizer=adam(), checkpoint=folder)


@pytest.mark.parametrize("fact", software_facts())
def test_a_run_of_other_software_is_refused(begun, learned, held, monkeypatch, fact):
    other = lambda *rooms: software_facts(*rooms) | {fact: "0.0.1"}  # noqa: E731
    monkeypatch.setattr("foodxai.train.checkpoint.software_facts", other)
    how = dict(optimizer=adam(), augment=TURN, mix=MIX, checkpoint=begun, **SAME)
    with pytest.raises(ValueError, match=f"what differs: .*{fact}"):
        train.fit(unnamed(), learned, held, **how)
