"""Exercises of chapter 19, the CAM family since 2020."""

import numpy as np

from . import draws, exercise, numbers, require, result_of
from .chapter_11 import gradient_and_maps


@exercise("19-1")
def rival_of_zero(answer):
    answer = numbers(answer)
    require(not np.isclose(answer, 2), "That is against the rival of the page. Take zeros now.")
    require(not np.isclose(answer, 4), "That is HiResCAM. Finer-CAM takes the mean, as Grad-CAM.")
    require(
        np.isclose(answer, 1), "Nothing is taken away from your own gradients. Whose map is it?"
    )
    return "Against a rival of zero Finer-CAM is Grad-CAM, whose largest value is 1."


@exercise("19-2")
def layer_cam(answer):
    for seed in (0, 1):
        g, maps = gradient_and_maps(seed)
        given = numbers(result_of(answer, g.copy(), maps.copy()), (5, 6))
        require(
            not np.allclose(given, np.maximum((g * maps).sum(axis=-1), 0)),
            "That is HiResCAM: negative gradients count in it.",
        )
        require(
            not np.allclose(given, np.maximum(maps @ np.maximum(g, 0).mean(axis=(0, 1)), 0)),
            "That is one weight per map. LayerCAM has one per map and place.",
        )
        require(
            not np.allclose(given, np.maximum(maps @ g.mean(axis=(0, 1)), 0)),
            "Those are the weights of Grad-CAM.",
        )
        require(
            np.allclose(given, (np.maximum(g, 0) * maps).sum(axis=-1), rtol=1e-5),
            "Positive gradient times map, place by place, and the sum over the maps.",
        )
    return "It is LayerCAM, on two random gradients."


@exercise("19-3")
def xgrad_weights(answer):
    for seed in (2, 3):
        g, maps = gradient_and_maps(seed)
        maps[..., 1] = 0
        given = numbers(result_of(answer, g.copy(), maps.copy()), (4,))
        total, earned = maps.sum(axis=(0, 1)), (g * maps).sum(axis=(0, 1))
        require(not np.allclose(given, g.mean(axis=(0, 1))), "Those are the weights of Grad-CAM.")
        require(not np.allclose(given, earned), "Divide by the sum of the map.")
        expected = np.divide(earned, total, out=np.zeros(4), where=total > 0)
        require(given[1] == 0, "A map that is zero everywhere gets the weight 0.")
        require(
            np.allclose(given, expected, rtol=1e-4),
            "For each map: the sum of gradient times map over the sum of the map.",
        )
    return "Each gradient counts by its share of the map, and an empty map not at all."


@exercise("19-4")
def ahead_of_the_best(answer):
    require(callable(answer), "Expected a function of the logits.")
    from ..._tensorflow import tensorflow as tf  # slow, and a page asks without a function

    for seed in (4, 5):
        logits = draws(seed).normal(0, 3, (6, 5)).astype(np.float32)
        logits[:3, 2] += 9  # the best of all on some images
        given = numbers(np.asarray(result_of(answer, tf.constant(logits))), (6,))
        own, others = logits[:, 2], np.delete(logits, 2, axis=1)
        require(
            not np.allclose(given, own - others.mean(axis=1), rtol=1e-4),
            "That is ahead of their mean. Ask for the best.",
        )
        require(
            not np.allclose(given, own - logits.max(axis=1), rtol=1e-4),
            "Where class 2 is the best, it must be compared with the second best.",
        )
        require(
            np.allclose(given, own - others.max(axis=1), rtol=1e-4, atol=1e-5),
            "Logit 2 minus the largest of all others, for each image.",
        )
    return "It is the lead over the best of the others, image by image."
