"""Right and wrong answers to the exercises of chapters 7 and 8."""

from functools import partial

import numpy as np
import pytest

from foodxai.course import ward
from foodxai.course.check import check


def averages(gradients, beta, *, first=1, feed=False, kind=float):
    m, corrected = kind(0), []
    for t, g in enumerate(gradients, start=first):
        m = beta * m + (1 - beta) * g
        value = m / (1 - beta**t)
        m = value if feed else m
        corrected.append(kind(value))
    return corrected


def lion(W, g, m, lr, beta1, beta2, *, late=False, sign=np.sign, kind=np.float64):
    W, g, m = (x.astype(kind) for x in (W, g, m))
    renewed = beta2 * m + (1 - beta2) * g
    return W - lr * sign(beta1 * (renewed if late else m) + (1 - beta1) * g), renewed


def scaled(training, new, own=False, kind=np.float32):
    training, new = training.astype(kind), new.astype(kind)
    axes = (0, 1, 2)
    of = new if own else training
    return (
        (training - training.mean(axes)) / training.std(axes),
        (new - of.mean(axes)) / of.std(axes),
    )


def small_record(epochs=10, hidden=(20,), **settings):
    rng = np.random.default_rng(3)
    labels = np.arange(600) % 10
    x = rng.normal(size=(10, 64))[labels] + 0.5 * rng.normal(size=(600, 64))
    plan = ward.Plan(hidden=hidden, epochs=epochs, **settings)
    return ward.train(x, labels, (x, labels), plan)


@pytest.mark.parametrize(
    "name, answer, right, words",
    [
        ("07-1", 10, True, ""),
        ("07-1", np.float32(10), True, ""),
        ("07-1", 9.99, True, ""),
        ("07-1", 1 / 0.9, False, "Turn it round"),
        ("07-1", -10, False, "above 0"),
        ("07-2", lion, True, ""),
        ("07-2", partial(lion, kind=np.float32), True, ""),
        ("07-2", partial(lion, late=True), False, "old m"),
        ("07-2", partial(lion, sign=lambda x: x), False, "Only the sign"),
        ("07-2", partial(lion, sign=lambda x: -np.sign(x)), False, "uphill"),
        ("07-3", averages, True, ""),
        ("07-3", partial(averages, kind=np.float32), True, ""),
        ("07-3", partial(averages, feed=True), False, "feed the corrected average back"),
        ("07-3", partial(averages, first=0), False, "Steps count from 1"),
        ("07-3", partial(averages, first=0, kind=np.float64), False, "Steps count from 1"),
        ("07-4", (0.2, 0.75), True, ""),
        ("07-4", (0.05, 0.9), False, "After 40 steps"),
        ("07-4", (0.5, 0.5), False, "explodes"),
        ("08-1", lambda n: np.log(np.e + n - 1) - 1, True, ""),
        ("08-1", lambda n: -np.log(np.e / (np.e + n - 1)), True, ""),
        ("08-1", lambda n: 0, False, "one softmax"),
        ("08-1", lambda n: np.log(n), False, "guessing"),
        ("08-1", lambda n: np.log10(np.e + n - 1) - 1, False, "natural log"),
        ("08-3", scaled, True, ""),
        ("08-3", partial(scaled, kind=np.float64), True, ""),
        ("08-3", partial(scaled, own=True), False, "their own mean"),
        ("08-5", lambda: small_record(lr=0.3), True, ""),
        ("08-5", lambda: small_record(lr=0.3, norm=0.8), True, ""),
        ("08-5", lambda: small_record(lr=0.3, hidden=(64,)), False, "weights"),
        ("08-5", lambda: small_record(lr=0.3, epochs=11), False, "steps"),
        ("08-5", lambda: small_record(lr=0.0001), False, "validation plates are right"),
        ("08-5", lambda: 0.9, False, "record that fit returns"),
    ],
)
def test_chapters_07_and_08_answer_students(name, answer, right, words):
    with np.errstate(all="ignore"):
        verdict = check(name, answer() if name == "08-5" else answer)
    assert bool(verdict) == right and words in verdict.why, verdict.why
