"""Exercises of chapter 02, the linear classifier."""

import numpy as np

from . import exercise, numbers, require, result_of


@exercise("02-1")
def count_parameters(answer):
    answer = numbers(answer)
    pixels, classes = 64 * 64 * 3, 10
    require(
        answer != classes * pixels, "Those are the weights. What else does the classifier learn?"
    )
    require(answer != classes * pixels + 1, "One bias is not enough: every class has its own.")
    require(answer != 64 * 64 * (classes + 1), "A pixel of a colour photo is more than one number.")
    require(answer == classes * (pixels + 1), "Count the numbers in one row of W', then the rows.")
    return "One row per class, and in each row one weight per number of the image and one bias."


@exercise("02-2")
def svm_of_one_image(answer):
    rng = np.random.default_rng(2)
    for _ in range(20):
        scores, right, margin = (
            rng.normal(0, 3, 5),
            int(rng.integers(5)),
            float(rng.uniform(0.5, 3)),
        )
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
            np.isclose(loss, expected),
            "Some sets of scores give another loss. Try scores [3.2, 5.1, -1.7] by hand.",
        )
    return "It agrees with equation 3 on twenty random sets of scores and margins."


@exercise("02-3")
def stable_softmax(answer):
    moderate = np.array([2.0, -1.0, 0.5])
    powers = np.exp(moderate)
    given = numbers(result_of(answer, moderate.copy()), (3,))
    require(np.isclose(given.sum(), 1), "The probabilities do not add up to 1.")
    require(
        np.allclose(given, powers / powers.sum()),
        "Small scores already come out different from equation 6.",
    )
    with np.errstate(all="ignore"):
        huge = numbers(result_of(answer, np.array([1000.0, 0.0, -1000.0])), (3,))
        low = numbers(result_of(answer, np.array([-1000.0, -1001.0])), (2,))
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
