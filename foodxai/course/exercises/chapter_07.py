"""Exercises of chapter 07, optimisers."""

import numpy as np

from . import NotYet, cases, draws, exercise, numbers, require, result_of

FROM_ONE = "Your first step has the number 0. Steps count from 1: the first is divided by 1 - beta."


def _close(given, expected):
    """Equal as float32 numbers are."""
    return np.allclose(given, expected, rtol=1e-4, atol=1e-5)


@exercise("07-1")
def steps_of_momentum(answer):
    answer = numbers(answer)
    require(
        answer > 0, "It is a ratio of two lengths, so it is above 0. The sign does not matter here."
    )
    require(
        not np.isclose(answer, 0.9),
        "That is the share that is kept. Where do the steps come to rest?",
    )
    require(
        not np.isclose(answer, 1.9), "That is after two steps. It goes on: 1 + 0.9 + 0.81 + ..."
    )
    require(
        not np.isclose(answer, 1 / 0.9, rtol=1e-2),
        "Turn it round: what is kept is 0.9, so what is lost each step is 0.1.",
    )
    require(
        np.isclose(answer, 10, rtol=1e-2),
        "When the velocity no longer changes, v = 0.9 v - lr g. What is v then?",
    )
    return "The velocity comes to rest at -lr g / (1 - rho)."


@exercise("07-2")
def step_of_lion(answer):
    rng = draws(7)
    for _ in range(10):
        W, g, m = rng.normal(size=(3, 200))
        lr, beta1, beta2 = rng.uniform(0.01, 0.5), rng.uniform(0.5, 0.8), rng.uniform(0.9, 0.99)
        given = result_of(answer, W.copy(), g.copy(), m.copy(), lr, beta1, beta2)
        require(
            isinstance(given, (tuple, list)) and len(given) == 2,
            "Return two things: the new weights and the new m.",
        )
        new_W, new_m = numbers(given[0], (200,)), numbers(given[1], (200,))
        mixed, renewed = beta1 * m + (1 - beta1) * g, beta2 * m + (1 - beta2) * g
        require(not _close(new_m, mixed), "The average is renewed with beta 2.")
        require(_close(new_m, renewed), "m comes out different from beta2 m + (1 - beta2) g.")
        require(not _close(new_W, W - lr * mixed), "Only the sign of it is used.")
        require(not _close(new_W, W + lr * np.sign(mixed)), "That goes uphill: mind the minus.")
        for other in (renewed, beta1 * renewed + (1 - beta1) * g):
            require(
                _close(new_W, W - lr * np.sign(mixed))
                or not _close(new_W, W - lr * np.sign(other)),
                "The step uses the old m and beta 1. The average is renewed after it.",
            )
        require(
            _close(new_W, W - lr * np.sign(mixed)),
            "W comes out wrong: each weight moves by lr, against the sign.",
        )
    return "It agrees on ten random steps. Its memory is half of Adam's."


@exercise("07-3")
def bias_correction(answer):
    shown = [([1.0, 1.0, 1.0], 0.9), ([3.0, -1.0, 2.0, 0.5], 0.8), ([2.0], 0.99)]
    for gradients, beta in cases(shown, _gradients_and_beta):
        try:
            given = numbers(result_of(answer, list(gradients), beta), (len(gradients),))
        except NotYet as reason:
            zero = "ZeroDivision" in str(reason) or "not finite" in str(reason)
            raise NotYet(FROM_ONE) if zero else reason from None
        weights = [beta ** np.arange(t)[::-1] for t in range(1, len(gradients) + 1)]
        plain = np.array([(1 - beta) * (w @ gradients[: len(w)]) for w in weights])
        expected = np.array([w @ gradients[: len(w)] / w.sum() for w in weights])
        require(
            not _close(given, plain),
            "That is the average of equation 41. It still starts too small: equation 43.",
        )
        fed, wrong = 0.0, []
        for t, gradient in enumerate(gradients, start=1):
            fed = (beta * fed + (1 - beta) * gradient) / (1 - beta**t)
            wrong.append(fed)
        require(
            len(gradients) == 1 or not _close(given, wrong),
            "You feed the corrected average back into equation 41. Keep the plain m for the next "
            "step, and correct a copy of it.",
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            early = plain / (1 - beta ** np.arange(len(gradients)))
        require(
            len(gradients) == 1 or not _close(given[1:], early[1:]),
            FROM_ONE,
        )
        require(
            _close(given, expected),
            f"It comes out wrong for {gradients} and beta {beta}: {np.round(given, 3)}, and "
            f"{np.round(expected, 3)} was expected.",
        )
    return "Corrected, it is an average whose weights add up to 1 at every step."


def _gradients_and_beta(rng):
    return rng.normal(1, 1, 5).round(2).tolist(), float(rng.uniform(0.5, 0.95))


@exercise("07-4")
def rate_and_friction(answer):
    lr, rho = numbers(answer, (2,))
    require(
        lr > 0 and 0 <= rho < 1, "Give lr above 0, and rho from 0 to less than 1, in this order."
    )
    W, v = np.array([-9.0, 1.5]), np.zeros(2)
    for step in range(1, 41):
        v = rho * v - lr * np.array([0.1, 10]) * W
        W = W + v
        loss = 0.05 * W[0] ** 2 + 5 * W[1] ** 2
        if loss < 0.001:
            return f"The loss is below 0.001 after {step} steps."
        require(loss < 1e6, "It explodes across the ravine: the rate is too high.")
    side = (
        "along the ravine: it is too slow there"
        if abs(W[0]) > abs(W[1]) * 5
        else "across the ravine: it swings too long"
    )
    raise NotYet(f"After 40 steps the loss is {loss:.2g}, most of it {side}.")
