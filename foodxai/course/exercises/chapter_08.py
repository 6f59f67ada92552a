"""Exercises of chapter 08, diagnosing training."""

from functools import cache

import numpy as np

from .. import ward
from . import NotYet, cases, draws, exercise, graded, numbers, require, result_of

GOAL = 0.7  # of new plates, exercise 8.5


def _close(given, expected):
    """Equal as float32 numbers are."""
    return np.allclose(given, expected, rtol=1e-3, atol=1e-4)


@exercise("08-1")
def lowest_loss(answer):
    for n in cases([2, 10, 1000], lambda rng: int(rng.integers(3, 2000))):
        given, expected = numbers(result_of(answer, n)), np.log(np.e + n - 1) - 1
        if _close(given, expected):
            continue
        require(
            not _close(given, 0),
            "0 is the lowest loss of one softmax. Here the scores that the loss gets are "
            "probabilities: which are they for a sure and right answer?",
        )
        require(not _close(given, np.log(n)), "That is the loss of guessing. This network is sure.")
        require(
            not _close(given, np.log(np.e + n) - 1),
            "The other scores are 0: there are n - 1 of them, not n, and e to the 0 is 1.",
        )
        require(not _close(given, -expected), "Mind the sign: minus the log of the probability.")
        raise NotYet(
            f"For {n} classes it gives {given:.4f}. Put the scores 1, 0, 0, ... into a softmax, "
            "and take minus the natural log of the first probability."
        )
    return "So a loss that stands at 1.46 with ten classes has a name: two softmaxes."


@exercise("08-2")
def clipping(answer):
    rng = draws(8)
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
                all(_close(g, h) for g, h in zip(given, gradients)),
                "Gradients shorter than the limit stay as they are.",
            )
            continue
        alone = [g * min(1, float(limit / np.linalg.norm(g))) for g in gradients]
        require(
            not all(_close(g, h) for g, h in zip(given, alone)),
            "You shorten each array on its own, and so turn the step. Take the length of all "
            "together.",
        )
        require(
            all(_close(g, h * limit / norm) for g, h in zip(given, gradients)),
            f"Their common length is {norm:.2f} and the limit {limit:g}; what comes out is not "
            "that long, "
            "or points elsewhere.",
        )
    return "The step keeps its direction and gets no longer than the limit."


@exercise("08-3")
def normalisation(answer):
    rng = draws(9)
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
    require(not _close(ours, whole), "Each colour has a mean of its own.")
    require(
        _close(ours.mean(axes), 0) and _close(ours.std(axes), 1),
        "Over all training images and places, each colour must have mean 0 and standard "
        "deviation 1.",
    )
    require(
        _close(ours, (training - training.mean(axes)) / training.std(axes)),
        "One mean per colour for all places and images, not one per pixel or image.",
    )
    require(
        not _close(theirs.mean(axes), 0),
        "The new images got their own mean. In use, you may have only one photo: whose mean do "
        "you know?",
    )
    require(
        _close(theirs, (new - training.mean(axes)) / training.std(axes)),
        "The new images need the mean and the spread of the training images.",
    )
    return "Both are measured with the same ruler, that of the training images."


@exercise("08-4")
def doctor(answer):
    shown = [
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

    def rescaled(rng):  # a doctor goes by ratios
        training, new, word = shown[rng.integers(len(shown))]
        scale = rng.uniform(0.8, 1.2)
        return [scale * loss for loss in training], [scale * loss for loss in new], word

    for training, new, expected in cases(shown, rescaled):
        given = result_of(answer, list(training), list(new))
        require(isinstance(given, str), f"Return a word, and this is a {type(given).__name__}.")
        require(
            given == expected,
            f"For training losses {training} and validation losses {new} it says {given!r}.",
        )
    return "It is right on nine patients."


@exercise("08-5")
def within_a_budget(answer):
    names = ("net", "batch", "val_accuracy", "plan")
    require(
        all(hasattr(answer, name) for name in names),
        f"Hand in the record that fit returns; this is a {type(answer).__name__}.",
    )
    weights = sum(
        layer[name].size for layer in answer.net for name in ward.LEARNED if name in layer
    )
    require(weights <= 3000, f"It has {weights:,} weights, and 3,000 are allowed.")
    require(len(answer.batch) <= 120, f"It took {len(answer.batch)} steps, and 120 are allowed.")
    require(
        len(answer.batch) >= 12 * answer.plan.epochs and answer.plan.asleep,
        "Train on X, and measure at inference: leave x, new and asleep as they are.",
    )
    reached = _measured(answer) if graded() else answer.val_accuracy[-1]
    require(
        reached >= GOAL,
        f"{reached:.1%} of the validation plates are right, and {GOAL:.0%} are asked for. Is the "
        "rate still too low for so few steps?",
    )
    return f"{reached:.1%} with {weights:,} weights in {len(answer.batch)} steps."


def _measured(record):
    """What share of the validation plates the weights name: a list is easily written by hand."""
    x, labels = _validation()
    return np.mean(ward.scores(record.net, x, record.plan).argmax(axis=1) == labels)


@cache
def _validation():
    """The chapter's numbers of its validation plates, [300, D], and their labels."""
    from ...data import plates
    from ..experiments import body  # slow, and a page asks without a record

    network = body(64, "block14_add", "quick")
    sets = plates.load("train", 600, size=64), plates.load("validation", 300, size=64)
    raw, new = (
        network.predict(np.asarray(one.images).astype("float32"), batch_size=50, verbose=0).mean(
            axis=(1, 2)
        )
        for one in sets
    )
    return (new - raw.mean(axis=0)) / raw.std(axis=0), sets[1].labels
