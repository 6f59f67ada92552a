"""Exercises of chapter 06, hyperparameters."""

import numpy as np

from . import exercise, numbers, require, result_of


@exercise("06-1")
def share_of_the_last_batch(answer):
    answer = numbers(answer)
    require(
        answer != 1050 % 64,
        "That many photos are in the last batch. How much of its mean does each hold?",
    )
    require(
        not np.isclose(answer, (1050 % 64) / 64),
        "Upside down: in a short batch each photo counts more, not less.",
    )
    require(
        np.isclose(answer, 64 / (1050 % 64), rtol=5e-3),
        "A photo holds one over the size of its batch. How large is the last batch?",
    )
    return "In a mean of few, each has a larger share."


@exercise("06-2")
def cosine_with_warm_up(answer):
    for lr, warmup, steps in [(0.1, 5, 50), (1.0, 1, 20), (0.02, 10, 12), (0.3, 0, 8)]:
        for t in range(steps):
            rate = numbers(result_of(answer, t, lr, warmup, steps))
            case = f"step {t} of {steps} with warmup {warmup} and lr {lr}"
            if t < warmup:
                require(
                    np.isclose(rate, lr * (t + 1) / warmup),
                    f"The rate of {case} is {rate:.3g}: look at the warm-up.",
                )
                continue
            plain = lr * (1 + np.cos(np.pi * t / steps)) / 2
            expected = lr * (1 + np.cos(np.pi * (t - warmup) / (steps - warmup))) / 2
            require(
                np.isclose(rate, expected) or not np.isclose(rate, plain),
                f"The rate of {case} belongs to a cosine that began at step 0. It begins after "
                "the warm-up.",
            )
            require(
                np.isclose(rate, expected), f"The rate of {case} is {rate:.3g}: look at the cosine."
            )
    return "It rises, starts its half wave at lr, and goes down to nothing."


@exercise("06-3")
def rates_of_a_plateau(answer):
    cases = [
        ([3.0, 2.0, 1.0], 1.0, 0.5, 2, "where the loss always falls"),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 1.0, 0.5, 2, "where the loss only rises"),
        (
            [3.0, 2.0, 2.0, 1.9, 2.0, 2.5, 2.4, 1.0],
            0.1,
            0.1,
            2,
            "where the loss falls, rests and falls again",
        ),
        (
            [2.0, 2.5, 2.4, 2.3, 2.2],
            1.0,
            0.1,
            3,
            "where the loss rises once and then falls, but not to a new low",
        ),
    ]
    for losses, lr, factor, patience, words in cases:
        lowest, waited, rate, expected = np.inf, 0, lr, []
        for loss in losses:
            waited = 0 if loss < lowest else waited + 1
            lowest = min(loss, lowest)
            if waited == patience:
                rate, waited = rate * factor, 0
            expected.append(rate)
        given = numbers(result_of(answer, list(losses), lr, factor, patience), (len(losses),))
        require(
            np.allclose(given, expected),
            f"For {losses} and patience {patience}, {words}, it comes out wrong.",
        )
    return "It waits, cuts the rate, and waits again."


@exercise("06-4")
def start_for_a_leaky_relu(answer):
    answer = numbers(answer)
    require(answer > 0, "A standard deviation is more than 0.")
    with np.errstate(all="ignore"):
        size = np.sqrt(np.mean(_leaky_layers(float(answer)) ** 2))
    require(size > 0.5, f"After twenty layers {size:.2g} of the signal is left: it fades.")
    require(size < 2, f"After twenty layers the signal is {size:.2g} times as large: it explodes.")
    return f"After twenty layers the signal is {size:.2f} times as large as at the start."


def _leaky_layers(deviation, depth=20, width=400):
    rng = np.random.default_rng(4)
    x = rng.normal(size=(100, width))
    for _ in range(depth):
        x = x @ rng.normal(0, deviation, (width, width))
        x = np.where(x > 0, x, 0.3 * x)
    return x
