"""Checks with inputs that no page shows: solutions hold, what was learnt by heart does not."""

import re

import numpy as np
import pytest
import tensorflow as tf
from helpers import handed_in

from foodxai import metrics
from foodxai.course import exercises
from foodxai.course.check import check
from foodxai.course.ward import Plan, Record

CHAPTERS = sorted(path.name[:2] for path in (handed_in.ROOT / "chapters").glob("*.ipynb"))
FUNCTIONS = {
    name: code
    for chapter in CHAPTERS
    for name, code in handed_in.solutions(chapter).items()
    if re.search("^def ", code, re.M)
}


def solution(name):
    """The function that a worked solution hands in."""
    handed = []
    world = {"np": np, "tf": tf, "metrics": metrics, "relu": lambda x: np.maximum(0, x)}
    exec(FUNCTIONS[name], world | {"check": lambda _, answer: handed.append(answer)})
    return handed[0]


def key(arguments):
    """What tells calls apart: every number that is in the arguments."""
    leaves = [
        np.asarray(leaf).tobytes() for leaf in tf.nest.flatten(list(arguments)) if leaf is not None
    ]
    return b"|".join(leaves)


def learnt_by_heart(name):
    """A function that knows what the page's inputs give, and nothing else."""
    function, known = solution(name), {}

    def asked(*arguments):
        return known.setdefault(key(arguments), function(*arguments))

    assert check(name, asked)
    first = next(iter(known.values()))
    return lambda *arguments: known.get(key(arguments), first)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_solutions_are_right_for_other_inputs_too(name):
    function = solution(name)
    for seed in range(4):
        with exercises.drawn_anew(seed):
            verdict = check(name, function)
        assert verdict, f"{seed}: {verdict.why}"


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - {"04-3"}))
def test_what_was_learnt_by_heart_is_right_on_the_page_alone(name):
    function = learnt_by_heart(name)
    assert check(name, function)
    with exercises.drawn_anew(5):
        assert not check(name, function)


def test_a_table_of_gradients_is_no_central_difference():
    with exercises.drawn_anew(5):
        assert not check("04-3", lambda f, x: 3 * np.array([1.0, -2.0, 0.5]) ** 2)


def test_a_record_is_measured_and_not_believed():
    rng = np.random.default_rng(0)
    net = [{"W": rng.normal(size=(10, 2)), "b": np.zeros(10)}]
    record = Record(Plan(epochs=10), net, [], val_accuracy=[0.9], batch=[0.0] * 120)
    assert check("08-5", record)
    with exercises.drawn_anew(1), pytest.MonkeyPatch.context() as patch:
        plates = rng.normal(size=(300, 2)), rng.integers(0, 10, 300)
        patch.setattr("foodxai.course.exercises.chapter_08._validation", lambda: plates)
        verdict = check("08-5", record)
    assert not verdict and "0.9" not in verdict.why and "90" not in verdict.why
