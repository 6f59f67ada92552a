"""Exercises of chapter 06, hyperparameters."""

import numpy as np

from . import cases, exercise, numbers, require, result_of


@exercise("06-1")
def fullest_last_batch(answer):
    shown = [(1050, 16, 64), (600, 30, 64), (97, 10, 20), (640, 64, 64), (30, 7, 9)]
    for N, low, high in cases(shown, _photos_and_sizes):
        given = numbers(result_of(answer, N, low, high))
        case = f"For {N} photos and batches of {low} to {high}"
        require(
            given == int(given) and low <= given <= high,
            f"{case} you answer {given:g}, which is none of them.",
        )
        bs = int(given)
        full = {size: (N % size or size) / size for size in range(low, high + 1)}
        best = max(full.values())
        fills = f"{case} your {bs} leaves a last batch of {N % bs or bs}"
        require(
            not (best == 1 > full[bs]),
            f"{fills}, and there is a size that leaves no short one. What is N % bs there?",
        )
        require(np.isclose(full[bs], best), f"{fills}. Another size fills a larger share of it.")
        most = max(size for size in full if np.isclose(full[size], best))
        require(bs == most, f"{case} {bs} is as good as {most}, and the larger one is asked for.")
    return "A remainder of 0 is a full batch, and otherwise the share counts, not the number."


def _photos_and_sizes(rng):
    low = int(rng.integers(5, 60))
    return int(rng.integers(100, 1500)), low, low + int(rng.integers(0, 40))


@exercise("06-2")
def cosine_with_warm_up(answer):
    shown = [(0.1, 5, 50), (1.0, 1, 20), (0.02, 10, 12), (0.3, 0, 8)]
    for lr, warmup, steps in cases(shown, _schedule)[:4]:
        for t in range(steps):
            rate = numbers(result_of(answer, t, lr, warmup, steps))
            case = f"step {t} of {steps} with warmup {warmup} and lr {lr}"
            if t < warmup:
                require(
                    _near(rate, lr * (t + 1) / warmup, lr),
                    f"The rate of {case} is {rate:.3g}: look at the warm-up.",
                )
                continue
            plain = lr * (1 + np.cos(np.pi * t / steps)) / 2
            expected = lr * (1 + np.cos(np.pi * (t - warmup) / (steps - warmup))) / 2
            require(
                _near(rate, expected, lr) or not _near(rate, plain, lr),
                f"The rate of {case} belongs to a cosine that began at step 0. It begins after "
                "the warm-up.",
            )
            require(
                _near(rate, expected, lr), f"The rate of {case} is {rate:.3g}: look at the cosine."
            )
    return "It rises, starts its half wave at lr, and goes down to nothing."


def _schedule(rng):
    warmup = int(rng.integers(0, 8))
    return float(rng.uniform(0.01, 1)), warmup, warmup + int(rng.integers(3, 20))


@exercise("06-3")
def rates_of_a_plateau(answer):
    shown = [
        ([3.0, 2.0, 1.0], 1.0, 0.5, 2, "where the loss always falls"),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 1.0, 0.5, 2, "where the loss only rises"),
        ([2.0] * 5, 1.0, 0.5, 2, "where every loss equals the lowest, which is no new lowest"),
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
        (
            [1.0, 3.0, 3.5, 3.0, 2.9, 2.8, 2.7],
            1.0,
            0.5,
            2,
            "where it stays above the lowest of all, which a cut does not make forget",
        ),
    ]
    for losses, lr, factor, patience, words in cases(shown, _plateau):
        lowest, waited, rate, expected = np.inf, 0, lr, []
        for loss in losses:
            waited = 0 if loss < lowest else waited + 1
            lowest = min(loss, lowest)
            if waited == patience:
                rate, waited = rate * factor, 0
            expected.append(rate)
        given = numbers(result_of(answer, list(losses), lr, factor, patience), (len(losses),))
        require(
            np.allclose(given, expected, rtol=1e-3, atol=0),
            f"For {losses} and patience {patience}, {words}, it comes out wrong.",
        )
    return "It waits, cuts the rate, and waits again."


def _plateau(rng):
    losses = np.round(np.cumsum(rng.normal(-0.05, 0.5, 10)) + 5, 1).tolist()
    return losses, float(rng.uniform(0.1, 1)), 0.5, int(rng.integers(2, 4)), "drawn by chance"


@exercise("06-4")
def start_for_a_leaky_relu(answer):
    answer = numbers(answer)
    require(answer > 0, "A standard deviation is more than 0.")
    with np.errstate(all="ignore"):
        size = np.sqrt(np.mean(_leaky_layers(float(answer)) ** 2))
    require(size > 0.5, f"After twenty layers {size:.2g} of the signal is left: it fades.")
    require(size < 2, f"After twenty layers the signal is {size:.2g} times as large: it explodes.")
    return f"After twenty layers the signal is {size:.2f} times as large as at the start."


def _near(rate, expected, lr):
    """Alike in float32, also near the end of a cosine, where the rate is almost 0."""
    return abs(rate - expected) <= 1e-4 * lr


def _leaky_layers(deviation, depth=20, width=400):
    rng = np.random.default_rng(4)
    x = rng.normal(size=(100, width))
    for _ in range(depth):
        x = x @ rng.normal(0, deviation, (width, width))
        x = np.where(x > 0, x, 0.3 * x)
    return x
