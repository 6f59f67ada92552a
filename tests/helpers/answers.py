"""Answers that students give to exercises, right ones and wrong ones."""

import pytest

from foodxai.course.check import check


def both_kinds(right, wrong):
    """Two tests: what is right is taken, and what is wrong gets its hint.

    Args:
        right: {exercise: its right answers}.
        wrong: [(exercise, a wrong answer, words of the hint), ...].
    """

    @pytest.mark.parametrize("name", right)
    def taken(name):
        for answer in right[name]:
            assert check(name, answer), check(name, answer).why

    @pytest.mark.parametrize("name, answer, words", wrong)
    def hinted(name, answer, words):
        verdict = check(name, answer)
        assert not verdict and words in verdict.why, verdict.why

    return taken, hinted
