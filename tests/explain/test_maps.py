"""From raw maps to what is drawn and measured."""

import numpy as np

from foodxai import explain


def test_saliency_takes_the_strongest_colour():
    raw = np.zeros((1, 2, 2, 3))
    raw[0, 0, 1] = [1, -3, 2]
    np.testing.assert_array_equal(explain.saliency(raw), [[[0, 3], [0, 0]]])
    np.testing.assert_array_equal(explain.saliency(raw[..., 0]), raw[..., 0])
