"""Checks of ``foodxai.metrics`` and ``foodxai.explore``: what stands on explanations."""

import numpy as np
from scipy import ndimage, stats

from foodxai import data, explain, explore, metrics

from . import oracle
from .checking import check, colour_of, logits_of, maps_of, path_of, same

NAMES = tuple("abcde")


def masked(s, images, heat):
    """The probabilities of the targets in masked images."""
    seen = oracle.blend(images, heat, colour_of(s))
    return oracle.probabilities(s.model, seen)[[0, 1], s.targets]


@check
def masked_confidence(s):
    heat = half(s)
    found = metrics.masked_confidence(s.model, s.images, heat, s.targets)
    same(found, masked(s, s.images, heat), s.facts.tolerance)


def half(s):
    """Heatmaps that fall from 1 at the left to 0 at the right."""
    height, width = s.images.shape[1:3]
    return np.tile(np.linspace(1, 0, width, dtype=np.float32), (2, height, 1))


def same_curve(s, found, start, end):
    """A curve of two steps: its ends, and its middle with the left half of the pixels changed."""
    width = s.images.shape[2]
    middle = np.concatenate([end[:, :, : width // 2], start[:, :, width // 2 :]], axis=2)
    stages = [oracle.probabilities(s.model, stage) for stage in (start, middle, end)]
    expected = np.stack([stage[[0, 1], s.targets] for stage in stages], axis=1)
    same(found, expected, s.facts.tolerance)


@check
def deletion(s):
    found = metrics.deletion(s.model, s.images, half(s), s.targets, steps=2)
    blank = np.broadcast_to(colour_of(s), s.images.shape).astype(np.float32)
    same_curve(s, found, s.images, blank)


@check
def insertion(s):
    found = metrics.insertion(s.model, s.images, half(s), s.targets, steps=2)
    spread = metrics.curves.BLUR * s.images.shape[1] / 224
    blurred = ndimage.gaussian_filter(s.images, (0, spread, spread, 0))
    same_curve(s, found, blurred, s.images)


def half_road(s):
    """ROAD of those heatmaps: the left half of the pixels filled in, and the right half."""
    left = half(s)[0] > 0.5
    kept = [
        oracle.probabilities(s.model, np.stack([metrics.impute(x, keep) for x in s.images]))
        for keep in (left, ~left)
    ]
    return np.subtract(*kept)[[0, 1], s.targets] / 2


@check
def road(s):
    found = metrics.road(s.model, s.images, half(s), s.targets, shares=(0.5,))
    np.testing.assert_allclose(found, half_road(s), atol=s.facts.tolerance)


@check
def arcc(s):
    """Of Grad-CAM, were its heatmaps ``half``: their own parts stand for the other two."""
    heat = half(s)
    found = metrics.arcc(
        s.model,
        s.images,
        heat,
        s.targets,
        explain.grad_cam,
        shares=(0.5,),
        layer=s.facts.given,
    )
    seen = oracle.blend(s.images, heat, colour_of(s))
    raw = oracle.grad_cam(*oracle.maps_and_gradients(s.model, path_of(s), seen, s.targets))
    again = oracle.heatmaps(oracle.resized(raw, heat.shape[1:]))
    alike = [
        np.corrcoef(a.ravel(), b.ravel())[0, 1] if np.ptp(b) else 0 for a, b in zip(heat, again)
    ]
    for value, one, other in zip(found, np.add(1, alike) / 2, half_road(s) * 2):
        expected = stats.hmean([one, 0.5, other]) if other > 0 else 0
        assert abs(value - expected) < 1e-3


@check
def compare(s):
    """On photos, the masked confidence of the table is that of Grad-CAM's heatmaps."""
    photos = np.rint(s.images if s.facts.scaled else 127.5 + 127.5 * s.images).astype(np.uint8)
    dataset = data.Dataset(photos, None, NAMES, "test")
    table = metrics.compare(
        s.model,
        dataset,
        ["grad_cam"],
        targets=s.targets,
        metrics=["confidence"],
        layer=s.facts.given,
    )
    images = photos.astype(np.float32)
    raw = oracle.grad_cam(*oracle.maps_and_gradients(s.model, path_of(s), images, s.targets))
    heat = oracle.heatmaps(oracle.resized(raw, images.shape[1:3]))
    same(table["value"], masked(s, images, heat), s.facts.tolerance)


@check
def cascade(s):
    steps = metrics.cascade(s.model, 1)
    path, copy = next(steps)
    before = s.model.get_weights()
    assert path is None
    same(oracle.logits(copy, s.images), logits_of(s), s.facts.tolerance)
    shuffled = next(steps)[1].get_weights()
    assert any(np.abs(now - then).max() > 0 for now, then in zip(shuffled, before) if then.size)
    for now, then, kept in zip(shuffled, before, s.model.get_weights(), strict=True):
        np.testing.assert_array_equal(np.sort(now, axis=None), np.sort(then, axis=None))
        np.testing.assert_array_equal(kept, then)


@check
def cascading_randomisation(s):
    table = metrics.cascading_randomisation(
        s.model, s.images, ["grad_cam"], s.targets, stages=1, layer=s.facts.given
    )
    *_, (path, shuffled) = metrics.cascade(s.model, 1)
    flat_name = path_of(s).replace("/", "_")
    known = {operation.name for operation in shuffled.operations}
    place = flat_name if flat_name in known else path_of(s).rpartition("/")[2]
    other = oracle.maps_and_gradients(shuffled, place, s.images, s.targets)
    pairs = zip(oracle.grad_cam(*maps_of(s)), oracle.grad_cam(*other))
    expected = [
        stats.spearmanr(a, b, axis=None).statistic if np.ptp(a) and np.ptp(b) else 0
        for a, b in pairs
    ]
    np.testing.assert_allclose(table["correlation"], expected, atol=1e-3)
    assert set(table["randomised_to"]) == {path}


@check
def case(s):
    image = np.rint(s.images[0] if s.facts.scaled else 127.5 + 127.5 * s.images[0]).astype(np.uint8)
    asked_for = image[None].astype(np.float32)
    names = NAMES[: 2 if s.facts.kind == "one logit" else 5]
    made = explore.case(s.model, image, "Lunch", classes=2, names=names, layers=[s.facts.given])
    expected = oracle.probabilities(s.model, asked_for)[0]
    first = int(expected.argmax())
    assert made.classes[0][0] == names[first] and made.layers == (path_of(s),)
    same(made.classes[0][1], expected[first], s.facts.tolerance)
    raw = oracle.grad_cam(*oracle.maps_and_gradients(s.model, path_of(s), asked_for, [first]))
    same(made.maps[0, 0, 0], raw[0], s.facts.tolerance, some=False)
    assert "Lunch" in explore.page([made], "What it eats").html
