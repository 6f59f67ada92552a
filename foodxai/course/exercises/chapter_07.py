"""Exercises of chapter 07, optimisers."""

import numpy as np

from . import NotYet, exercise, numbers, require, result_of


@exercise("07-1")
def steps_of_momentum(answer):
    answer = numbers(answer)
    require(
        not np.isclose(answer, 0.9),
        "That is the share that is kept. Where do the steps come to rest?",
    )
    require(
        not np.isclose(answer, 1.9), "That is after two steps. It goes on: 1 + 0.9 + 0.81 + ..."
    )
    require(
        np.isclose(answer, 10, rtol=1e-3),
        "When the velocity no longer changes, v = 0.9 v - lr g. What is v then?",
    )
    return "The velocity comes to rest at -lr g / (1 - rho)."


@exercise("07-2")
def step_of_rmsprop(answer):
    rng = np.random.default_rng(7)
    for _ in range(10):
        W, g, a = rng.normal(size=3), rng.normal(size=3), rng.uniform(0, 2, 3)
        lr, decay, epsilon = rng.uniform(0.01, 0.5), rng.uniform(0.5, 0.99), rng.uniform(0.01, 0.1)
        given = result_of(answer, W.copy(), g.copy(), a.copy(), lr, decay, epsilon)
        require(
            isinstance(given, (tuple, list)) and len(given) == 2,
            "Return two things: the new weights and the new a.",
        )
        new_W, new_a = numbers(given[0], (3,)), numbers(given[1], (3,))
        average = decay * a + (1 - decay) * g**2
        require(
            not np.allclose(new_a, a + g**2),
            "Your a is Adagrad's sum. RMSProp forgets: equation 39.",
        )
        require(np.allclose(new_a, average), "a comes out different from equation 39.")
        require(
            not np.allclose(new_W, W - lr * g / (np.sqrt(a) + epsilon)),
            "The step uses the new a, not the old one.",
        )
        require(
            not np.allclose(new_W, W - lr * g / np.sqrt(average + epsilon)),
            "Epsilon stands outside the root here.",
        )
        require(
            np.allclose(new_W, W - lr * g / (np.sqrt(average) + epsilon)),
            "W comes out different from equation 40.",
        )
    return "It agrees with equations 39 and 40 on ten random steps."


@exercise("07-3")
def bias_correction(answer):
    for gradients, beta in [([1.0, 1.0, 1.0], 0.9), ([3.0, -1.0, 2.0, 0.5], 0.8), ([2.0], 0.99)]:
        given = numbers(
            result_of(answer, list(gradients), beta),
            (len(gradients),) if len(gradients) > 1 else (),
        )
        weights = [beta ** np.arange(t)[::-1] for t in range(1, len(gradients) + 1)]
        plain = np.array([(1 - beta) * (w @ gradients[: len(w)]) for w in weights])
        expected = np.array([w @ gradients[: len(w)] / w.sum() for w in weights])
        require(
            not np.allclose(given, plain),
            "That is the average of equation 41. It still starts too small: equation 43.",
        )
        require(
            np.allclose(given, expected),
            f"It comes out wrong for {gradients} and beta {beta}. Steps count from 1.",
        )
    return "Corrected, it is an average whose weights add up to 1 at every step."


@exercise("07-4")
def rate_and_friction(answer):
    lr, rho = numbers(answer, (2,))
    require(
        lr > 0 and 0 <= rho < 1, "Give lr above 0, and rho from 0 to less than 1, in this order."
    )
    W, v = np.array([-9.0, 1.5]), np.zeros(2)
    for step in range(1, 61):
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
    raise NotYet(f"After 60 steps the loss is {loss:.2g}, most of it {side}.")
