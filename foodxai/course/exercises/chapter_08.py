"""Exercises of chapter 08, diagnosing training."""

import numpy as np

from . import exercise, numbers, require, result_of

LOOK = {
    "A": "Compare its two accuracies.",
    "B": "Its curves hardly move, but are its gradients small?",
    "C": "Look at its gradients beside those of the others.",
    "D": "Look at what comes in.",
    "E": "Compare its two accuracies with those of A.",
    "F": "How do its losses go in the first epochs, up or down?",
    "G": "Compare the gradients of its first and last layer.",
    "H": "Look at the gray line, and at the classes in a batch.",
}


@exercise("08-1")
def eight_diagnoses(answer):
    answer = numbers(answer, (8,))
    require(
        sorted(answer) == list(range(1, 9)),
        "Use each of the numbers 1 to 8 once: every ailment occurs once.",
    )
    wrong = [
        name for name, given, right in zip(LOOK, answer, (5, 2, 4, 8, 6, 1, 3, 7)) if given != right
    ]
    require(
        not wrong,
        f"{8 - len(wrong)} of 8 are right. {wrong[0] if wrong else ''} has something else. "
        f"{LOOK[wrong[0]] if wrong else ''}",
    )
    return "Eight of eight. Read on for the cures."


@exercise("08-2")
def clipping(answer):
    rng = np.random.default_rng(8)
    for limit in (0.5, 2.0, 1000.0):
        gradients = [rng.normal(size=shape) for shape in ((3, 4), (5,), (2, 2, 2))]
        norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
        given = result_of(answer, [g.copy() for g in gradients], limit)
        require(
            isinstance(given, (list, tuple)) and len(given) == 3,
            "Return as many gradients as you got, in a list.",
        )
        given = [numbers(g, shape.shape) for g, shape in zip(given, gradients)]
        if norm <= limit:
            require(
                all(np.allclose(g, h) for g, h in zip(given, gradients)),
                "Gradients shorter than the limit stay as they are.",
            )
            continue
        alone = [g * min(1, float(limit / np.linalg.norm(g))) for g in gradients]
        require(
            not all(np.allclose(g, h) for g, h in zip(given, alone)),
            "You shorten each array on its own, and so turn the step. Take the length of all "
            "together.",
        )
        require(
            all(np.allclose(g, h * limit / norm) for g, h in zip(given, gradients)),
            f"Their common length is {norm:.2f} and the limit {limit:g}; what comes out is not "
            "that long, "
            "or points elsewhere.",
        )
    return "The step keeps its direction and gets no longer than the limit."


@exercise("08-3")
def normalisation(answer):
    rng = np.random.default_rng(9)
    training = rng.normal([90, 120, 60], [40, 30, 20], (12, 5, 4, 3))
    new = rng.normal([150, 100, 80], [30, 30, 30], (7, 5, 4, 3))
    given = result_of(answer, training.copy(), new.copy())
    require(
        isinstance(given, (tuple, list)) and len(given) == 2,
        "Return two arrays: training images and new images.",
    )
    ours, theirs = numbers(given[0], training.shape), numbers(given[1], new.shape)
    axes = (0, 1, 2)
    whole = (training - training.mean()) / training.std()
    require(not np.allclose(ours, whole), "Each colour has a mean of its own.")
    require(
        np.allclose(ours.mean(axes), 0) and np.allclose(ours.std(axes), 1),
        "Over all training images and places, each colour shall have mean 0 and standard "
        "deviation 1.",
    )
    require(
        np.allclose(ours, (training - training.mean(axes)) / training.std(axes)),
        "One mean per colour for all places and images, not one per pixel or image.",
    )
    require(
        not np.allclose(theirs.mean(axes), 0),
        "The new images got their own mean. In use, you may have only one photo: whose mean do "
        "you know?",
    )
    require(
        np.allclose(theirs, (new - training.mean(axes)) / training.std(axes)),
        "The new images need the mean and the spread of the training images.",
    )
    return "Both are measured with the same ruler, that of the training images."


@exercise("08-4")
def doctor(answer):
    cases = [
        ([2.3, 1.5, 1.0], [2.3, 1.8, 1.7], "healthy"),
        ([2.3, 1.2, 0.2, 0.1], [2.4, 2.0, 2.2, 2.6], "overfits"),
        ([2.5, 2.48, 2.47], [2.5, 2.5, 2.49], "stands still"),
        ([2.4, 80.0, np.nan], [2.5, 90.0, np.nan], "explodes"),
        ([2.3, 1.4, 0.9], [2.3, np.inf, 1.8], "explodes"),
        ([2.0, 1.0, 1.95], [2.0, 1.8, 1.9], "healthy"),
        ([2.3, 2.29, 2.31], [2.3, 2.4, 3.5], "stands still"),
        ([2.0, 1.5, 1.2], [2.0, 1.5, 1.7], "healthy"),
        ([2.0, 1.5, 0.3], [2.0, 1.5, 1.9], "overfits"),
    ]
    for training, new, expected in cases:
        given = result_of(answer, list(training), list(new))
        require(isinstance(given, str), f"Return a word, and this is a {type(given).__name__}.")
        require(
            given == expected,
            f"For training losses {training} and validation losses {new} it says {given!r}.",
        )
    return "It is right on nine patients."
