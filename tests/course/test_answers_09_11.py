"""Right and wrong answers to the exercises of chapters 9 to 11."""

import numpy as np
import pytest
from scipy import stats

from foodxai.course.check import check


def test_answers_of_chapter_09():
    def scaled(maps, W):
        raw = np.maximum(np.moveaxis(maps @ W, 2, 0), 0)
        return raw / max(raw.max(), 1e-12)

    def each_its_own(maps, W):
        raw = np.maximum(np.moveaxis(maps @ W, 2, 0), 0)
        return raw / raw.max(axis=(1, 2), keepdims=True).clip(1e-12)

    def naive(maps, W):
        raw = np.maximum(np.moveaxis(maps @ W, 2, 0), 0)
        return raw / raw.max()

    def attraction(heat, mask):
        return heat[mask].sum() / heat.sum() / mask.mean()

    def flat_map(maps, W, c):
        maps, W = maps.astype("float32"), W.astype("float32")
        return (maps * W[:, c].reshape(maps.shape)).sum(-1) * maps.shape[0] * maps.shape[1]

    assert check("09-1", np.float32(6.9)) and check("09-1", [6.9])
    assert "one part" in check("09-1", 7.3).why
    assert check("09-2", scaled)
    assert check("09-2", lambda maps, W: scaled(maps, W).astype("float32"))
    assert "glows again" in check("09-2", each_its_own).why
    assert "0 is divided by 0" in check("09-2", naive).why
    assert "0 is divided by 0" in check("09-3", attraction).why
    assert "This is text" in check("09-3", lambda heat, mask: "twice").why
    assert check("09-4", flat_map)
    assert "single dense layer" in check("09-4", flat_map).why


def test_answers_of_chapter_10():
    rules = {"backpropagation": (1, 0), "deconvnet": (0, 1), "guided": (1, 1)}

    def tell(x, g, passed, same=np.allclose):
        for name, (awake, speaks) in rules.items():
            keep = ((x > 0) | (not awake)) & ((g > 0) | (not speaks))
            if same(passed, np.where(keep, g, 0)):
                return name
        return "none"

    def by_covariance(one, other):
        a, b = (np.argsort(np.argsort(p.ravel())) for p in (one, other))
        return np.cov(a, b)[0, 1] / a.std() / b.std()

    def ranked(one, other):
        a, b = (np.argsort(np.argsort(p.ravel())) for p in (one, other))
        return np.float32(1 - 6 * ((a - b) ** 2).sum() / (a.size**3 - a.size))

    assert check("10-1", np.float32([-0.8, 0, 0])) and check("10-1", (-0.8, -0.0, 0))
    assert check("10-2", tell)
    assert "np.allclose" in check("10-2", lambda x, g, p: tell(x, g, p, np.array_equal)).why
    assert "'guided'" in check("10-2", lambda x, g, p: "backprop").why
    assert "no rule" in check("10-2", lambda x, g, p: tell(x, g, p).replace("none", "guided")).why
    assert check("10-4", ranked)
    assert "same count" in check("10-4", by_covariance).why
    assert "without SciPy" in check("10-4", lambda a, b: stats.spearmanr(a.flat, b.flat)[0]).why
    assert "of the values" in check("10-4", lambda a, b: np.corrcoef(a.flat, b.flat)[0, 1]).why
    assert (
        "Once more"
        in check(
            "10-4", lambda a, b: np.corrcoef(a.ravel().argsort(), b.ravel().argsort())[0, 1]
        ).why
    )


@pytest.mark.parametrize("answer", [1 / 6, 0.17, 0.167, 0.1667, 0.16667, np.float32(1 / 6)])
def test_a_sixth_may_be_rounded(answer):
    assert check("11-1", answer)


def test_answers_of_chapter_11():
    g, A = np.array([[1, 1], [1, -1]]), np.array([[1, 1], [1, 2]])

    def near(heat, mask, margin):
        i, j = np.unravel_index(heat.argmax(), heat.shape)
        rows, columns = np.nonzero(mask)
        return np.hypot(rows - i, columns - j).min() <= margin

    assert "one place" in check("11-1", 0.01).why and "its mean" in check("11-1", 0.25).why
    assert not check("11-1", 0.16) and not check("11-1", 0.2)
    assert check("11-2", (g, A)) and check("11-2", [g.tolist(), A.tolist()])
    assert "adds" in check("11-2", (np.abs(g), A)).why
    assert "nothing at all" in check("11-2", (-g, A)).why
    assert "no activation" in check("11-2", (g, -A)).why
    assert "equally bright" in check("11-2", (g, np.ones((2, 2)))).why
    assert "two arrays" in check("11-2", 3).why
    assert check("11-3", lambda g, A: np.maximum(A @ -g.mean((0, 1)), 0))
    assert "factor" in check("11-3", lambda g, A: np.maximum(A @ -g.sum((0, 1)), 0)).why
    assert "HiResCAM" in check("11-3", lambda g, A: np.maximum((-g * A).sum(-1), 0)).why
    for kind in (bool, int, float, np.array, lambda found: np.array([found])):
        assert check("11-4", lambda *given, kind=kind: kind(near(*given)))
    assert "True or False" in check("11-4", lambda *given: 0.3).why
    assert "True or False" in check("11-4", lambda *given: "yes").why


# Chapters 05 and 06: answers that students give.
