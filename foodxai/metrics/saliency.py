"""One number per place, whatever a method returns."""

import numpy as np


def saliency(raw):
    """What a method returned, as maps that are not negative.

    Args:
        raw: [N, h, w], not negative; or signed gradients [N, H, W, 3].

    Returns:
        np.ndarray [N, h, w]: maps as they are; of gradients the largest absolute value of the three
        colours.

    Source: Simonyan et al. 2014, https://arxiv.org/abs/1312.6034, section 3.1.
    """
    raw = np.asarray(raw)
    return np.abs(raw).max(axis=-1) if raw.ndim == 4 else raw
