"""The table of methods: against the functions that it calls, on networks of any size."""

import keras
import numpy as np
import pytest
from helpers.oracles import xplique_metrics
from keras import layers
from PIL import Image

from foodxai import data, explain, metrics, models
from foodxai.data import Dataset

MASKED = ("confidence", "win", "improvement", "drop", "increase")


@pytest.fixture(scope="module")
def small():
    """A network, and a data set of squares in corners, with masks."""
    model, _, _, _ = xplique_metrics.case()
    rng = np.random.default_rng(3)
    images = rng.integers(0, 60, (11, 32, 32, 3)).astype(np.uint8)
    masks = np.zeros((11, 32, 32), np.uint8)
    labels = np.arange(11) % 4
    for index, label in enumerate(labels):
        place = np.s_[index, 4 + label : 16 + label, 3:14]
        images[place] = rng.integers(120, 255, (12, 11, 3))
        masks[place] = label + 1
    return model, Dataset(images, labels, ("a", "b", "c", "d"), "test", masks=masks)


def test_compare_measures_what_the_functions_measure(small):
    model, dataset = small
    names = ["grad_cam", "gaussian", "guided_backprop"]
    table = metrics.compare(model, dataset, names, metrics=metrics.METRICS, margin=0.01)
    assert len(table) == 11 * 3 * len(metrics.METRICS)
    assert not table.duplicated(["image", "method", "metric"]).any() and table.value.notna().all()

    targets = models.predicted(model, dataset.images)
    raw = [explain.METHODS[name].function(model, dataset.images, targets) for name in names]
    heat = np.stack([explain.heatmap(explain.saliency(maps), 32) for maps in raw])
    whole = models.confidence(model, dataset.images, targets)
    masked = metrics.masked_confidence(model, dataset.images, heat, targets)
    masks = dataset.masks == dataset.labels[:, None, None] + 1
    expected = {
        "confidence": masked,
        "win": metrics.win(masked),
        "improvement": metrics.improvement(whole, masked, 0.01),
        "drop": metrics.drop(whole, masked),
        "increase": metrics.increase(whole, masked),
        "deletion": metrics.area(metrics.deletion(model, dataset.images, heat, targets)),
        "insertion": metrics.area(metrics.insertion(model, dataset.images, heat, targets)),
        "road": metrics.road(model, dataset.images, heat, targets),
        "complexity": heat.mean(axis=(-2, -1)),
        "pointing": metrics.pointing_game(heat, masks),
        "energy": metrics.energy_pointing_game(heat, masks),
        "iou": metrics.iou(heat, masks),
    }
    for metric, values in expected.items():
        found = table[table.metric == metric].pivot(index="method", columns="image", values="value")
        np.testing.assert_allclose(found.loc[names], values, atol=1e-5, err_msg=metric)
    np.testing.assert_array_equal(table.groupby("image").target.first(), targets)


def test_compare_takes_functions_photos_and_targets(small, tmp_path):
    model, dataset = small
    paths = []
    for index in range(3):
        paths.append(tmp_path / f"{index}.png")
        Image.fromarray(dataset.images[index]).save(paths[-1])
    on_disk = Dataset(paths, None, dataset.classes, "test")
    methods = {"mine": explain.METHODS["grad_cam"].function}
    table = metrics.compare(model, on_disk, methods, targets=2, metrics=("drop",))
    in_memory = metrics.compare(
        model, Dataset(dataset.images[:3], None, (), "test"), ["grad_cam"], targets=2
    )
    np.testing.assert_allclose(table.value, in_memory[in_memory.metric == "drop"].value, atol=1e-6)
    assert set(table.target) == {2} and set(table.method) == {"mine"}


def sized(shape):
    keras.utils.set_random_seed(8)
    inputs = keras.Input((*shape, 3))
    x = layers.Conv2D(6, 3, 2, activation="relu")(layers.Rescaling(1 / 127.5, -1)(inputs))
    return keras.Model(inputs, layers.Dense(3)(layers.GlobalAveragePooling2D()(x)))


@pytest.mark.parametrize("shape", [(None, None), (24, 40), (40, 24), (None, 24), (24, 24)])
def test_compare_on_networks_of_any_size(shape):
    model, images = (
        sized(shape),
        np.random.default_rng(0).integers(0, 256, (3, 30, 36, 3), np.uint8),
    )
    size = tuple(side or given for side, given in zip(shape, (30, 36)))
    cropped = np.stack([data.photos.read(image, size) for image in images])
    every = [*MASKED, "insertion", "deletion"]
    found = metrics.compare(model, Dataset(images, None, (), "test"), ["grad_cam"], metrics=every)
    heat = explain.heatmap(explain.grad_cam(model, cropped), size)
    masked = metrics.masked_confidence(model, cropped, heat, models.predicted(model, cropped))
    np.testing.assert_allclose(found[found.metric == "confidence"].value, masked, atol=1e-6)
    assert found.value.notna().all()


def test_compare_reads_photos_for_a_network_of_any_size():
    table = metrics.compare(sized((None, None)), data.photos.load(), ["grad_cam"])
    assert len(table) == 4 * len(MASKED) and table.value.between(-1, 1).all()


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(methods=["grad_kam"]), "grad_kam"),
        (dict(methods=[]), "empty"),
        (dict(methods=["noise"], metrics=("speed",)), "speed"),
        (dict(methods=["noise"], metrics=("iou",)), "needs a mask"),
    ],
)
def test_compare_says_what_is_wrong(small, arguments, message):
    model, dataset = small
    with pytest.raises(ValueError, match=message):
        metrics.compare(model, Dataset(dataset.images, None, (), "test"), **arguments)


def test_summary_and_pairs_agree_with_the_table(small):
    model, dataset = small
    table = metrics.compare(model, dataset, ["noise", "grad_cam"], metrics=("drop", "win"))
    for row in metrics.summary(table).itertuples():
        values = table[(table.metric == row.metric) & (table.method == row.method)].value
        assert row.n == 11 and row.mean == pytest.approx(values.mean())
        assert values.min() - 1e-9 <= row.low <= row.mean <= row.high <= values.max() + 1e-9
    pair = metrics.pairs(table, "drop").iloc[0]
    drops = table[table.metric == "drop"].pivot(index="image", columns="method", values="value")
    difference = drops["noise"] - drops["grad_cam"]
    assert (pair.method, pair.other) == ("noise", "grad_cam")
    assert pair.difference == pytest.approx(difference.mean())
    assert (pair.more, pair.less) == ((difference > 0).sum(), (difference < 0).sum())
    assert pair.p == pair.p_holm == metrics.sign_test(pair.more, pair.less)
    with pytest.raises(ValueError, match="no metric 'iou'"):
        metrics.pairs(table, "iou")
    with pytest.raises(ValueError, match="cannot be paired"):
        metrics.summary(table.drop(index=0))
