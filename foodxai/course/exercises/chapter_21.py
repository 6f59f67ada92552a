"""Exercises of chapter 21, a transformer."""

from collections.abc import Callable

import numpy as np

from . import draws, exercise, numbers, require, result_of


def attentions(seed: int) -> list[np.ndarray]:
    """Three attentions, [2 heads, 5 tokens, 5 tokens], whose rows sum to 1."""
    drawn = draws(seed).random((3, 2, 5, 5))
    return list(drawn / drawn.sum(axis=-1, keepdims=True))


@exercise("21-1")
def two_blocks(answer):
    answer = numbers(answer)
    require(not np.isclose(answer, 0.64), "That is without the shortcut: half of a token is kept.")
    require(not np.isclose(answer, 0.2), "That is after one block. There are two.")
    require(not np.isclose(answer, 0.04), "Patch 2 can come in the first block or in the second.")
    require(np.isclose(answer, 0.36), "Mix half and half, then multiply the two blocks.")
    return "0.2 came in the first block and 0.8 of that stays, and 0.2 comes in the second."


def flow(said: list[np.ndarray], mix: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    product = np.eye(5)
    for weights in said:
        product = mix(weights) @ product
    return product


@exercise("21-2")
def class_token(answer):
    for seed in (0, 1):
        said = attentions(seed)
        found = result_of(answer, [weights.copy() for weights in said])
        require(np.size(found) != 5, "Leave out the class token's own share.")
        given = numbers(found, (4,))
        right = flow(said, lambda w: (np.eye(5) + w.mean(axis=0)) / 2)
        bare = flow(said, lambda w: w.mean(axis=0))
        reverse = flow(said[::-1], lambda w: (np.eye(5) + w.mean(axis=0)) / 2)
        require(not np.allclose(given, bare[0, 1:]), "Half of each token is its shortcut.")
        require(not np.allclose(given, right.mean(axis=0)[1:]), "The head reads token 0 alone.")
        require(not np.allclose(given, right[1:, 0]), "That is a column. Row 0 says what it took.")
        require(
            not np.allclose(given, reverse[0, 1:]), "A later block is multiplied from the left."
        )
        require(
            np.allclose(given, right[0, 1:], rtol=1e-5),
            "Mix every block half and half, multiply them, and read row 0 without its start.",
        )
    return "It is rollout as the class token sees it."


@exercise("21-3")
def mix_for_the_class(answer):
    for seed in (2, 3):
        attention = attentions(seed)[0]
        slope = draws(seed).normal(size=attention.shape)
        given = numbers(result_of(answer, attention.copy(), slope.copy()), (5, 5))
        late = np.maximum((attention * slope).mean(axis=0), 0)
        kept = np.maximum(attention * slope, 0).mean(axis=0)
        require(not np.allclose(given, kept), "The shortcut is missing.")
        require(not np.allclose(given, (np.eye(5) + kept) / 2), "Here the shortcut counts whole.")
        require(
            not np.allclose(given, np.eye(5) + late),
            "Drop what is negative in every head, before the mean.",
        )
        require(
            np.allclose(given, np.eye(5) + kept, rtol=1e-5),
            "One for the shortcut, plus the heads' mean of ReLU(weight times slope).",
        )
    return "It is the rule of Chefer and others, on two draws."
