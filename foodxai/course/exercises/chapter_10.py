"""Exercises of chapter 10, guided backpropagation."""

import numpy as np

from . import exercise, numbers, require, result_of


@exercise("10-1")
def three_rules(answer):
    answer = numbers(answer, (3,))
    backprop, deconvnet, guided = answer
    require(
        np.isclose(backprop, -0.8),
        "Backpropagation asks only whether the ReLU was awake on the way forward.",
    )
    require(np.isclose(deconvnet, 0), "The deconvnet asks only whether the gradient is positive.")
    require(np.isclose(guided, 0), "Guided backpropagation asks for both.")
    return (
        "The ReLU was awake, but the gradient speaks against the class: only backpropagation "
        "passes it."
    )


@exercise("10-2")
def guided_rule(answer):
    rng = np.random.default_rng(10)
    for shape, top in [((6, 7), 6.0), ((4, 3, 2), 1.0), ((50,), 3.0)]:
        x, g = rng.normal(0.5, 1.5, shape) * top, rng.normal(size=shape)
        expected = g * (x > 0) * (g > 0) * (x < top)
        given = numbers(result_of(answer, x.copy(), g.copy(), top), shape)
        require(
            not np.allclose(given, g * (x > 0) * (x < top)),
            "That is plain backpropagation: negative gradients pass.",
        )
        require(
            not np.allclose(given, g * (g > 0)), "That is the deconvnet: it does not look at x."
        )
        require(
            not np.allclose(given, g * (x > 0) * (g > 0)),
            "Above the limit the ReLU is flat, and lets no gradient pass.",
        )
        require(
            np.allclose(given, expected),
            f"It comes out wrong for an array of shape {shape} and a limit of {top:g}.",
        )
    return "It passes what lies between the limits and speaks for the class."


@exercise("10-3")
def guided_gradient(answer):
    rng = np.random.default_rng(3)
    for inputs, neurons in [(4, 12), (7, 9), (5, 20)]:
        x, W, w = (
            rng.normal(size=inputs),
            rng.normal(size=(neurons, inputs)),
            rng.normal(size=neurons),
        )
        awake, expected = W @ x > 0, W.T @ (w * (W @ x > 0) * (w > 0))
        given = numbers(result_of(answer, x.copy(), W.copy(), w.copy()), (inputs,))
        require(
            not np.allclose(given, W.T @ (w * awake)),
            "That is the plain gradient. What arrives at the ReLU from above?",
        )
        require(
            not np.allclose(given, W.T @ np.maximum(w, 0)),
            "That is the deconvnet's. Which neurons were awake?",
        )
        require(
            np.allclose(given, expected) or not np.allclose(given, np.maximum(expected, 0)),
            "There is no ReLU at the input: what comes out of the last product stays as it is.",
        )
        require(
            np.allclose(given, expected),
            f"It comes out wrong for {inputs} inputs and {neurons} neurons.",
        )
    return (
        "It agrees on three networks: the rule acts at the ReLU, and the matrix carries on as ever."
    )


@exercise("10-4")
def rank_agreement(answer):
    rng = np.random.default_rng(4)
    for shape in [(4, 5), (16, 16), (3, 30)]:
        one = rng.normal(size=shape)
        for other in (one + rng.normal(size=shape), np.exp(3 * one), -one):
            ranks = [
                np.array([(picture < value).sum() for value in picture.flat])
                for picture in (one, other)
            ]
            given = numbers(result_of(answer, one.copy(), other.copy()))
            straight = np.corrcoef(one.flat, other.flat)[0, 1]
            expected = np.corrcoef(ranks)[0, 1]
            require(
                np.isclose(given, expected) or not np.isclose(given, straight),
                "That is the correlation of the values. Put ranks in their place.",
            )
            require(
                np.isclose(given, expected),
                f"For two pictures of {shape[0]} by {shape[1]} it gives {given:.2f} and not "
                f"{expected:.2f}. "
                "argsort says which entry comes first, not which rank an entry has.",
            )
    return "Curved scales do not bother it, and a picture upside down gives -1."
