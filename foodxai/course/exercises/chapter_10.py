"""Exercises of chapter 10, guided backpropagation."""

import numpy as np

from . import NotYet, close, doing_without, draws, exercise, numbers, require, result_of
from .several import several

RULES = {
    "backpropagation": lambda x, g: g * (x > 0),
    "deconvnet": lambda x, g: g * (g > 0),
    "guided": lambda x, g: g * (x > 0) * (g > 0),
}


def alike(given: np.ndarray, expected: np.ndarray) -> bool:
    """Equal as float32 is: relative to the largest entry."""
    scale = np.abs(expected).max(initial=0)
    return np.allclose(given, expected, rtol=1e-4, atol=1e-5 * scale)


several(
    "10-1",
    {
        "backpropagation": lambda number: require(
            close(number, -0.8),
            "It asks only whether the ReLU was awake on the way forward.",
        ),
        "deconvnet": lambda number: require(
            number == 0, "It asks only whether the gradient is positive."
        ),
        "guided backpropagation": lambda number: require(
            number == 0, "It asks for both: awake, and a positive gradient."
        ),
    },
    "The ReLU was awake, but the gradient is negative: only backpropagation passes it.",
)


@exercise("10-2")
def which_rule(answer):
    rng = draws(10)
    for shape in [(6, 7), (4, 5, 3), (60,)]:
        x, g = rng.normal(size=shape), rng.normal(size=shape)
        for name, rule in [*RULES.items(), ("none", lambda x, g: np.abs(g) * (x > 0))]:
            for kind in (np.float64, np.float32):
                passed = rule(x, g).astype(kind)
                given = result_of(answer, x.copy(), g.copy(), passed)
                require(
                    isinstance(given, str) and given in (*RULES, "none"),
                    f"Return one of {', '.join(map(repr, (*RULES, 'none')))}, not {given!r}.",
                )
                if given != name and kind is np.float32:
                    raise NotYet(
                        "With numbers in single precision it is lost. Compare with a tolerance: "
                        "np.allclose."
                    )
                require(given == name, _mistaken(name, given))
    return "It tells the three apart by what they pass, and knows when it is none of them."


def _mistaken(name, given):
    if name == "none":
        return f"Here negative gradients come out positive: no rule does that. It says {given!r}."
    return f"Here a ReLU followed the rule {name!r}, and it says {given!r}."


@exercise("10-3")
def guided_gradient(answer):
    rng = draws(3)
    for inputs, neurons in [(4, 12), (7, 9), (5, 20)]:
        x, W, w = (
            rng.normal(size=inputs),
            rng.normal(size=(neurons, inputs)),
            rng.normal(size=neurons),
        )
        awake, expected = W @ x > 0, W.T @ (w * (W @ x > 0) * (w > 0))
        given = numbers(result_of(answer, x.copy(), W.copy(), w.copy()), (inputs,))
        if alike(given, expected):
            continue
        require(
            not alike(given, W.T @ (w * awake)),
            "That is the plain gradient. What arrives at the ReLU from above?",
        )
        require(
            not alike(given, W.T @ np.maximum(w, 0)),
            "That is the deconvnet's. Which neurons were awake?",
        )
        require(
            not alike(given, np.maximum(expected, 0)),
            "There is no ReLU at the input: what comes out of the last product stays as it is.",
        )
        raise NotYet(f"It comes out wrong for {inputs} inputs and {neurons} neurons.")
    return (
        "It agrees on three networks: the rule acts at the ReLU, and the matrix carries on as ever."
    )


@exercise("10-4")
def rank_agreement(answer):
    rng = draws(4)
    for shape in [(4, 5), (16, 16), (3, 30)]:
        one = rng.normal(size=shape)
        for other in (one + rng.normal(size=shape), np.exp(3 * one), -one):
            expected = np.corrcoef(_ranks(one), _ranks(other))[0, 1]
            with doing_without("scipy.stats.rankdata", "scipy.stats.spearmanr"):
                given = numbers(result_of(answer, one.copy(), other.copy()))
            if np.isclose(given, expected, rtol=1e-4):
                continue
            where = f"For two pictures of {shape[0]} by {shape[1]} "
            straight = np.corrcoef(one.flat, other.flat)[0, 1]
            first = np.corrcoef(one.ravel().argsort(), other.ravel().argsort())[0, 1]
            require(
                not np.isclose(given, straight, rtol=1e-4),
                "That is the correlation of the values. Put ranks in their place.",
            )
            require(
                not np.isclose(given, first, rtol=1e-4),
                "argsort says which entry comes first, not which rank an entry has. Once more?",
            )
            require(
                abs(given - expected) > 0.06,
                f"{where}it gives {given:.4f}, and the ranks agree to {expected:.4f}. Nearly: "
                "are covariance and standard deviations divided by the same count?",
            )
            raise NotYet(f"{where}it gives {given:.4f}, and the ranks agree to {expected:.4f}.")
    return "Curved scales do not bother it, and a picture upside down gives -1."


def _ranks(picture):
    return np.searchsorted(np.sort(picture, axis=None), picture.ravel())
