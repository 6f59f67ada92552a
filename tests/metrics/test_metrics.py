"""The metrics: against xplique, against plain re-derivations, and what they must say of known cases."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from foodxai import explain, metrics, models
from foodxai.data.dataset import Dataset

from helpers.oracles import xplique_metrics


@pytest.fixture(scope="module")
def case():
    return xplique_metrics.case()


@pytest.fixture(scope="module")
def xplique():
    return json.loads(xplique_metrics.RECORD.read_text())


# Masked scores


def test_drop_and_increase_are_xpliques(case, xplique):
    model, images, heatmaps, targets = case
    whole = models.confidence(model, images, targets)
    masked = metrics.masked_confidence(model, images, heatmaps, targets)
    np.testing.assert_allclose(metrics.drop(whole, masked).mean(), xplique["drop"], atol=1e-6)
    np.testing.assert_allclose(metrics.increase(whole, masked).mean(), xplique["increase"], atol=1e-6)
    assert xplique["drop"] > 0.01 and 0 < xplique["increase"] < 1


def test_confidence_is_the_softmax_of_the_class(case):
    model, images, _, targets = case
    logits = model(images).numpy().astype(float)
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(models.confidence(model, images, targets), expected[np.arange(6), targets], atol=1e-6)
    np.testing.assert_array_equal(models.predicted(model, images), logits.argmax(axis=1))
    np.testing.assert_allclose(models.confidence(model, images), expected.max(axis=1), atol=1e-6)


def test_masked_confidence_of_methods_and_images_is_one_by_one(case):
    model, images, heatmaps, targets = case
    both = np.stack([heatmaps, heatmaps[::-1]])
    at_once = metrics.masked_confidence(model, images, both, targets)
    for method, index in np.ndindex(at_once.shape):
        one = slice(index, index + 1)
        alone = metrics.masked_confidence(model, images[one], both[method][one], targets[one])
        np.testing.assert_allclose(at_once[method, index], alone[0], atol=1e-6)


def test_a_full_mask_keeps_all_and_an_empty_one_nothing(lite0, coffee):
    target = models.class_index("espresso")
    masks = np.stack([np.ones((1, 224, 224)), np.zeros((1, 224, 224))])
    full, empty = metrics.masked_confidence(lite0, coffee[None], masks, target)[:, 0]
    blank = np.broadcast_to(models.baseline(lite0), coffee.shape)
    np.testing.assert_allclose(full, models.confidence(lite0, coffee[None], target)[0], atol=1e-5)
    np.testing.assert_allclose(empty, models.confidence(lite0, blank[None], target)[0], atol=1e-5)


def test_masked_images_keep_the_class_that_was_explained(case):
    model, images, heatmaps, _ = case
    with pytest.raises(TypeError, match="targets"):
        metrics.masked_confidence(model, images, heatmaps, None)


probabilities = arrays(np.float64, (3, 8), elements=st.sampled_from([0.1, 0.2, 0.5, 0.9]))


@given(probabilities)
def test_every_image_has_one_win_to_share(masked):
    won = metrics.win(masked)
    np.testing.assert_allclose(won.sum(axis=0), 1)
    for image in range(8):
        best = [m for m in range(3) if masked[m, image] == max(masked[:, image])]
        assert [m for m in range(3) if won[m, image] > 0] == best
        np.testing.assert_allclose(won[best, image], 1 / len(best))


@given(probabilities, st.sampled_from([0.0, 0.1, 1.0]))
def test_improvement_points_as_the_thesis_says(masked, margin):
    whole = np.full(8, 0.5)
    points = metrics.improvement(whole, masked, margin)
    for method, image in np.ndindex(masked.shape):
        assert points[method, image] == (1 if masked[method, image] >= 0.5 - margin else -1)
    assert np.all(np.abs(points.sum(axis=1)) <= 8)


# Insertion and deletion


@pytest.mark.parametrize("name", ["deletion", "insertion"])
def test_curves_and_areas_are_xpliques(case, xplique, name):
    model, images, heatmaps, targets = case
    curves = getattr(metrics, name)(model, images, heatmaps, targets, steps=xplique_metrics.STEPS)
    np.testing.assert_allclose(curves.mean(axis=0), xplique[name], atol=1e-5)
    np.testing.assert_allclose(metrics.area(curves).mean(), xplique[f"{name}_area"], atol=1e-5)


def test_curves_start_and_end_where_they_must(lite0, coffee):
    target = models.class_index("espresso")
    heat = explain.heatmap(explain.grad_cam(lite0, coffee), 224)
    away = metrics.deletion(lite0, coffee[None], heat, target, steps=4)[0]
    back = metrics.insertion(lite0, coffee[None], np.stack([heat, 1 - heat]), target, steps=4)[:, 0]
    whole = models.confidence(lite0, coffee[None], target)[0]
    blank = metrics.masked_confidence(lite0, coffee[None], np.zeros_like(heat), target)[0]
    np.testing.assert_allclose(away[[0, -1]], [whole, blank], atol=1e-4)
    np.testing.assert_allclose(back[:, -1], whole, atol=1e-4)
    assert metrics.area(back)[0] > metrics.area(back)[1], "the right order must beat the reverse"


def test_equal_pixels_go_in_no_order_of_the_image(case):
    model, images, heatmaps, targets = case
    from foodxai.metrics.curves import _rank

    first = _rank(np.zeros(1024)) < 512
    assert 200 < first[:512].sum() < 312, "row by row would give 512"
    np.testing.assert_array_equal(np.sort(_rank(heatmaps[0].ravel())), np.arange(1024))


def test_area_of_a_straight_line():
    np.testing.assert_allclose(metrics.area([[0, 0.5, 1], [1, 1, 1], [1, 0, 0]]), [0.5, 1, 0.25])


# Localisation

heats = arrays(np.float64, (2, 3, 5, 6), elements=st.sampled_from([0.0, 0.25, 0.5, 1.0]))
someplace = arrays(np.bool_, (3, 5, 6)).filter(lambda masks: masks.any(axis=(1, 2)).all())


@given(heats, someplace)
def test_localisation_is_what_plain_loops_say(heatmaps, masks):
    hit, energy, overlap = (
        measure(heatmaps, masks) for measure in (metrics.pointing_game, metrics.energy_pointing_game, metrics.iou)
    )
    for method, image in np.ndindex(2, 3):
        heat = heatmaps[method, image].ravel().tolist()
        mask = masks[image].ravel().tolist()
        hottest = [inside for value, inside in zip(heat, mask) if value == max(heat) > 0]
        hot = [value >= 0.5 for value in heat]
        both = sum(a and b for a, b in zip(hot, mask))
        assert hit[method, image] == pytest.approx(sum(hottest) / len(hottest) if hottest else 0)
        inside = sum(value for value, within in zip(heat, mask) if within)
        assert energy[method, image] == pytest.approx(inside / sum(heat) if sum(heat) else 0)
        assert overlap[method, image] == pytest.approx(both / (sum(hot) + sum(mask) - both))


def test_shares_of_parts_add_up():
    heat = np.array([[[1.0, 2.0], [3.0, 4.0]]])
    parts = np.array([[[0, 1], [2, 2]]], np.uint8)
    np.testing.assert_allclose(metrics.attribution_shares(heat, parts, 3), [[0.2, 0.7, 0]])
    np.testing.assert_allclose(metrics.attribution_shares(0 * heat, parts, 3), [[0, 0, 0]])
    np.testing.assert_allclose(
        metrics.attribution_shares(heat, parts, 3)[:, 1], metrics.energy_pointing_game(heat, parts == 2)
    )


@pytest.mark.parametrize(
    "heatmaps, masks, message",
    [
        (np.ones((1, 4, 4)), np.ones((1, 5, 5), bool), "shape"),
        (np.ones((2, 4, 4)), np.ones((1, 4, 4), bool), "shape"),
        (np.ones((1, 4, 4)), np.ones((1, 4, 4)), "bool"),
        (np.ones((1, 4, 4)), np.zeros((1, 4, 4), bool), "image 0 is empty"),
        (-np.ones((1, 4, 4)), np.ones((1, 4, 4), bool), "not negative"),
        (np.full((1, 4, 4), np.nan), np.ones((1, 4, 4), bool), "finite"),
    ],
)
def test_localisation_says_what_is_wrong(heatmaps, masks, message):
    for measure in (metrics.pointing_game, metrics.energy_pointing_game, metrics.iou):
        with pytest.raises(ValueError, match=message):
            measure(heatmaps, masks)


def test_a_threshold_out_of_range_is_refused():
    with pytest.raises(ValueError, match="threshold is 0"):
        metrics.iou(np.ones((1, 4, 4)), np.ones((1, 4, 4), bool), threshold=0)


# Cascading randomisation


def test_the_cascade_goes_down_and_leaves_the_model_alone(lite0):
    before = [w.copy() for w in lite0.get_weights()]
    last = list(models.flatten(lite0).layers)[-1]
    seen, steps = [], metrics.cascade(lite0, stages=3)
    path, network = next(steps)
    assert path is None and network is not lite0
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights()))
    for path, network in steps:
        old = models.flatten(lite0).layers
        changed = [
            p for p, layer in models.flatten(network).layers.items()
            if any(not np.array_equal(a, b) for a, b in zip(layer.get_weights(), old[p].get_weights()))
        ]
        if not seen:
            np.testing.assert_array_equal(
                np.sort(models.flatten(network).layers[last].get_weights()[0], axis=None),
                np.sort(old[last].get_weights()[0], axis=None),
            )
        assert changed[0] == path and changed[-1] == last and len(changed) > len(seen)
        seen = changed
    assert seen[0] == "stem_conv"
    assert all(np.array_equal(a, b) for a, b in zip(before, lite0.get_weights()))


def test_grad_cam_forgets_and_a_control_does_not(lite0, coffee):
    table = metrics.cascading_randomisation(lite0, coffee[None], ["grad_cam", "gaussian", "guided_backprop"], stages=3)
    last = table[table.stage == 3].set_index("method").correlation
    assert last["gaussian"] == pytest.approx(1) and abs(last["grad_cam"]) < 0.6
    assert table.correlation.between(-1, 1 + 1e-9).all() and len(table) == 9


@given(arrays(np.float64, (2, 3, 4), elements=st.integers(0, 5).map(float)), arrays(np.float64, (2, 3, 4), elements=st.integers(0, 5).map(float)))
def test_rank_correlation_is_scipys(one, other):
    ours = metrics.rank_correlation(one, other)
    for value, a, b in zip(ours, one, other):
        constant = np.ptp(a) == 0 or np.ptp(b) == 0
        assert value == pytest.approx(0 if constant else stats.spearmanr(a.ravel(), b.ravel()).statistic)


def test_saliency_takes_the_strongest_colour():
    raw = np.zeros((1, 2, 2, 3))
    raw[0, 0, 1] = [1, -3, 2]
    np.testing.assert_array_equal(explain.saliency(raw), [[[0, 3], [0, 0]]])
    np.testing.assert_array_equal(explain.saliency(raw[..., 0]), raw[..., 0])


# The table


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
        "pointing": metrics.pointing_game(heat, masks),
        "energy": metrics.energy_pointing_game(heat, masks),
        "iou": metrics.iou(heat, masks),
    }
    for metric, values in expected.items():
        found = table[table.metric == metric].pivot(index="method", columns="image", values="value")
        np.testing.assert_allclose(found.loc[names], values, atol=1e-5, err_msg=metric)
    np.testing.assert_array_equal(table.groupby("image").target.first(), targets)


def test_compare_takes_functions_photos_and_targets(small, tmp_path):
    from PIL import Image

    model, dataset = small
    paths = []
    for index in range(3):
        paths.append(tmp_path / f"{index}.png")
        Image.fromarray(dataset.images[index]).save(paths[-1])
    on_disk = Dataset(paths, None, dataset.classes, "test")
    methods = {"mine": explain.METHODS["grad_cam"].function}
    table = metrics.compare(model, on_disk, methods, targets=2, metrics=("drop",))
    in_memory = metrics.compare(model, Dataset(dataset.images[:3], None, (), "test"), ["grad_cam"], targets=2)
    np.testing.assert_allclose(table.value, in_memory[in_memory.metric == "drop"].value, atol=1e-6)
    assert set(table.target) == {2} and set(table.method) == {"mine"}


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


# Statistics


def test_the_bootstrap_covers_as_often_as_it_says():
    rng = np.random.default_rng(0)
    samples = rng.exponential(size=(400, 60))
    _, low, high = metrics.bootstrap(samples)
    assert 0.90 <= np.mean((low <= 1) & (1 <= high)) <= 0.97


def test_the_bootstrap_is_paired():
    rng = np.random.default_rng(0)
    photo = rng.normal(0, 10, 50)
    values = np.stack([photo, photo + rng.normal(1, 0.1, 50)])
    mean, low, high = metrics.bootstrap(values[1] - values[0])
    assert high - low < 0.1 and low < mean < high
    _, lows, highs = metrics.bootstrap(values)
    assert (highs - lows).min() > 3
    np.testing.assert_allclose(lows[1] - lows[0], 1, atol=0.15)


def test_the_bootstrap_agrees_with_the_normal_interval():
    values = np.random.default_rng(1).normal(3, 2, 400)
    mean, low, high = metrics.bootstrap(values, level=0.9)
    half = 1.645 * values.std() / 20
    np.testing.assert_allclose([mean, low, high], [values.mean(), mean - half, mean + half], atol=0.03)
    assert all(value == 2.5 for value in metrics.bootstrap([2.5]))


@pytest.mark.parametrize("bad", [[], [1.0, np.nan], [[np.inf]], 3.0])
def test_the_bootstrap_refuses_what_it_cannot_average(bad):
    with pytest.raises(ValueError, match="finite"):
        metrics.bootstrap(bad)


@given(st.integers(0, 25), st.integers(0, 25))
def test_the_sign_test_counts_coin_tosses(more, less):
    from math import comb

    total = more + less
    as_extreme = sum(comb(total, k) for k in range(total + 1) if abs(2 * k - total) >= abs(more - less))
    assert metrics.sign_test(more, less) == pytest.approx(as_extreme / 2**total)


def test_holm_by_hand():
    np.testing.assert_allclose(metrics.holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
    np.testing.assert_allclose(metrics.holm([0.9, 0.8]), [1, 1])


def test_auc_is_the_mann_whitney_statistic():
    rng = np.random.default_rng(2)
    positive, negative = rng.integers(2, 9, 40), rng.integers(0, 7, 30)
    area, low, high = metrics.auc(positive, negative)
    u = stats.mannwhitneyu(positive, negative).statistic
    assert area == pytest.approx(u / 1200) and low < area < high
    assert metrics.auc([2, 3], [0, 1]) == (1, 1, 1)


def test_the_interval_of_the_auc_covers():
    rng = np.random.default_rng(4)
    true = stats.norm.cdf(1 / np.sqrt(2))
    held = [low <= true <= high for _, low, high in (
        metrics.auc(rng.normal(1, 1, 40), rng.normal(0, 1, 40), seed=seed) for seed in range(150))]
    assert np.mean(held) > 0.88
