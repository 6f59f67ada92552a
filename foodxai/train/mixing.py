"""Training images made of two."""

from collections.abc import Callable

import keras
import tensorflow as tf


def mixup_cutmix(share: float = 0.5, seed: int = 0) -> Callable:
    """A function that mixes some batches' images and answers: half by mixup, half by CutMix.

    Mixup lays one image over another, CutMix pastes a rectangle of one into another; the answer is
    mixed in the same proportion.

    Args:
        share: the probability that a batch is mixed.
        seed: which ones, and how.

    Returns:
        function of (images [B, H, W, 3], one-hot labels [B, classes]) -> the same, float32.

    Source: Zhang et al. 2018, https://arxiv.org/abs/1710.09412; Yun et al. 2019,
    https://arxiv.org/abs/1905.04899.

    Example:
        >>> mix = train.mixup_cutmix(share=1)
        >>> images, answers = mix(np.zeros((2, 8, 8, 3)), np.eye(2))
        >>> tuple(images.shape), tuple(answers.shape)
        ((2, 8, 8, 3), (2, 2))
    """
    layers = keras.layers.MixUp(0.4, seed=seed), keras.layers.CutMix(seed=seed)
    draw = tf.random.Generator.from_seed(seed)

    def mixed(layer, images, labels):
        both = layer({"images": images, "labels": labels})
        return both["images"], both["labels"]

    def mix(images, labels):
        chance = draw.uniform(())
        return tf.case(
            [
                (chance < share / 2, lambda: mixed(layers[0], images, labels)),
                (chance < share, lambda: mixed(layers[1], images, labels)),
            ],
            lambda: (images, labels),
        )

    return mix
