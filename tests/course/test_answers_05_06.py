"""Right and wrong answers to the exercises of chapters 5 and 6."""

import math

import numpy as np
import pytest

from foodxai.course.check import check
from foodxai.scratch import layers


def padding_without_a_floor_at_zero(k, n, p, v):
    return -((k - n - (v - 1) * p) // 2)


def padding_of_a_whole_half(k, n, p, v):
    return max(0, -((k - n - (v - 1) * p) // 2))


def plateau(never_equal=True, forget=None):
    def rates(val_losses, lr, factor, patience):
        found, lowest, waited = [], float("inf"), 0
        for loss in val_losses:
            new = loss < lowest if never_equal else loss <= lowest
            waited = 0 if new else waited + 1
            lowest = min(lowest, loss)
            if waited == patience:
                lr, waited = lr * factor, 0
                lowest = {None: lowest, "all": float("inf"), "here": loss}[forget]
            found.append(np.float32(lr))
        return found

    return rates


def fullest(N, low, high):
    return max(range(low, high + 1), key=lambda size: ((N % size or size) / size, size))


def warm_cosine_in_float32(t, lr, warmup, steps):
    if t < warmup:
        return np.float32(lr) * (t + 1) / warmup
    done = np.float32((t - warmup) / (steps - warmup))
    return np.float32(lr) * (1 + np.cos(np.float32(np.pi) * done)) / 2


@pytest.mark.parametrize(
    "name, answer",
    [
        ("05-1", [47, 19]),
        ("05-2", padding_of_a_whole_half),
        (
            "05-3",
            lambda x, n: layers.average_pool(x[None, ..., None], n)[0][0, ..., 0].astype("f4"),
        ),
        ("05-4", [[-1, 1, 0]] * 3),
        ("05-4", [[0, -1, 1]] * 3),
        ("05-4", [[-1, 0, 1]] * 3),
        ("05-4", np.array([[-0.3, -0.4, 0.7]] * 3, "float32")),
        ("06-1", fullest),
        ("06-2", warm_cosine_in_float32),
        ("06-3", plateau()),
        ("06-4", 0.0677),
        ("06-4", np.float32(0.068)),
    ],
)
def test_chapters_05_and_06_take_right_answers(name, answer):
    verdict = check(name, answer)
    assert verdict.right, verdict.why


@pytest.mark.parametrize(
    "name, answer, hint",
    [
        ("05-1", [19, 47], "the other one"),
        ("05-1", [61, 33], "own stride"),
        ("05-1", [11, 11], "stride 1 see that much"),
        ("05-1", [39, 19], "first or last"),
        ("05-2", padding_without_a_floor_at_zero, "smallest padding is 0"),
        ("05-2", lambda k, n, p, v: (p * (v - 1) + n - k) / 2, "padding"),
        ("05-2", lambda k, n, p, v: n // 2, "smaller padding"),
        ("05-3", lambda x, n: layers.max_pool(x[None, ..., None], n)[0][0, ..., 0], "largest"),
        (
            "05-3",
            lambda x, n: n * n * layers.average_pool(x[None, ..., None], n)[0][0, ..., 0],
            "sum",
        ),
        ("05-4", [[1, 0, -1]] * 3, "nowhere positive"),
        ("05-4", [[-1, -1, -1], [0, 0, 0], [1, 1, 1]], "rows"),
        ("05-4", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "add up"),
        ("05-4", [[1, -2, 1]] * 3, "negative at none"),
        ("05-4", [[-0.1, 0, 0.1]] * 3, "only 0.3"),
        ("06-1", lambda N, low, high: high, "leaves"),
        ("06-1", lambda N, low, high: max(range(low, high + 1), key=lambda s: N % s), "short one"),
        (
            "06-1",
            lambda N, low, high: max(range(low, high + 1), key=lambda s: (N % s or s) / s),
            "the larger one",
        ),
        (
            "06-2",
            lambda t, lr, warmup, steps: (
                lr * (t + 1) / warmup
                if t < warmup
                else lr * (1 + math.cos(math.pi * t / steps)) / 2
            ),
            "after the warm-up",
        ),
        ("06-3", plateau(never_equal=False), "no new lowest"),
        ("06-3", plateau(forget="all"), "comes out wrong"),
        ("06-3", plateau(forget="here"), "lowest of all"),
        ("06-4", 2 / 20, "explodes"),
        ("06-4", 0.05, "fades"),
    ],
)
def test_chapters_05_and_06_answer_wrong_answers(name, answer, hint):
    verdict = check(name, answer)
    assert not verdict.right and hint in verdict.why, verdict.why
