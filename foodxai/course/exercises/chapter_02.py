"""Exercises of chapter 02, the linear classifier."""

import numpy as np

from . import cases, draws, exercise, numbers, require, result_of

TOO_LARGE = (
    "Scores of 1000 give nan, because e to the 1000 is too large for a float. Equation 6 allows "
    "the same shift of all scores: which one makes the largest power a small number?"
)
ALL_VANISH = (
    "Scores of -1000 give nan, because all powers vanish and 0 / 0 is left. Shift by what, so that "
    "at least one power stays alive?"
)


@exercise("02-1")
def lift_the_soup(answer):
    answer = numbers(answer)
    require(
        not np.isclose(answer, 1.4), "Then soup and salad tie. The SVM loss wants a lead as well."
    )
    require(
        not np.isclose(answer, 2.7),
        "That is the loss itself. But one lift of the soup helps against both rivals at once.",
    )
    require(
        not np.isclose(answer, 2.6),
        "That is the score the soup needs. It has a score already: how far must its bias rise?",
    )
    require(answer < 2.4 or np.isclose(answer, 2.4), "That is enough, but less would do.")
    require(
        np.isclose(answer, 2.4),
        "A rival still comes too close. Which one is nearest, and what is missing to the margin?",
    )
    return "The nearest rival decides: 1.6 for the salad, plus the margin, less the soup's 0.2."


@exercise("02-2")
def svm_of_one_image(answer):
    rng = draws(2)
    tie = np.array([1.0, 2.0, 2.0]), 1, 1.0
    random = [
        (rng.normal(0, 3, 5), int(rng.integers(5)), float(rng.uniform(0.5, 3))) for _ in range(20)
    ]
    for scores, right, margin in (*random, tie):
        loss = numbers(result_of(answer, scores.copy(), right, margin))
        gaps = np.delete(scores, right) - scores[right] + margin
        expected = np.maximum(0, gaps).sum()
        require(
            not np.isclose(loss, expected + margin),
            "Too large by the margin: does the right class pay too?",
        )
        require(
            np.isclose(gaps.sum(), expected) or not np.isclose(loss, gaps.sum()),
            "A class that stays behind by more than the margin costs nothing, not less than "
            "nothing.",
        )
        require(
            len(scores) == 5 or np.isclose(loss, expected),
            "Two classes have the same score, and the rival must pay the whole margin. Leave out "
            "the right class by its number, not by its score.",
        )
        require(
            not np.isclose(loss, max(0, gaps.max())) or np.isclose(loss, expected),
            "Every rival that comes too close pays, not only the nearest.",
        )
        require(
            np.isclose(loss, expected),
            "Some sets of scores give another loss. Try scores [3.2, 5.1, -1.7] by hand.",
        )
    return "It agrees with equation 3 on twenty random sets of scores and margins."


@exercise("02-3")
def stable_softmax(answer):
    moderate = cases([np.array([2.0, -1.0, 0.5])], lambda rng: rng.normal(0, 2, 3))[0]
    powers = np.exp(moderate)
    given = numbers(result_of(answer, moderate.copy()), (3,))
    require(np.isclose(given.sum(), 1), "The probabilities do not add up to 1.")
    require(
        np.allclose(given, powers / powers.sum()),
        "Small scores already come out different from equation 6.",
    )
    with np.errstate(all="ignore"):
        huge = result_of(answer, np.array([1000.0, 0.0, -1000.0]))
        low = result_of(answer, np.array([-1000.0, -1001.0]))
    huge = numbers(_unless_nan(huge, TOO_LARGE), (3,))
    low = numbers(_unless_nan(low, ALL_VANISH), (2,))
    require(
        np.allclose(huge, [1, 0, 0]),
        "Scores of 1000 come out wrong. Which shift leaves equation 6 unchanged?",
    )
    require(
        np.isclose(low[0] / low[1], np.e),
        "Scores of -1000 come out wrong: all powers vanish. Shift by what?",
    )
    return "It agrees with equation 6, and scores of a thousand do not break it."


@exercise("02-4")
def weights_for_three_plates(answer):
    answer = numbers(answer, (3, 3))
    plates = np.array([[0.4, 2.2, 1], [1.4, 1.1, 1], [1.7, 2.8, 1]])
    scores = plates @ answer.T
    missing = np.maximum(0, scores - scores.diagonal()[:, None] + 1) * (1 - np.eye(3))
    wrong = int(np.sum(scores.argmax(axis=1) != np.arange(3)))
    require(not wrong, f"{wrong} of the three plates get the highest score from a wrong class.")
    require(
        missing.sum() / 3 < 0.01,
        f"All three are right, but the SVM loss is {missing.sum() / 3:.2f}: the lead is too small.",
    )
    size = (answer[:, :2] ** 2).sum()
    require(
        size <= 4, f"The loss is zero, but the weights are larger than needed: R is {size:.1f}."
    )
    return f"All three lead by the margin, and R is {size:.1f}."


def _unless_nan(given, hint):
    """What was given; the hint where it holds nan or inf."""
    try:
        lost = not np.isfinite(np.asarray(given, float)).all()
    except (TypeError, ValueError):
        return given
    require(not lost, hint)
    return given
