"""What measure/weighing.py makes of maps and masks."""

import numpy as np
import pytest
import tensorflow as tf
import weighing

MASK = np.array([[1, 1, 0, 0], [0, 0, 2, 2], [0, 0, 0, 0], [0, 0, 0, 0]])


def test_a_question_is_judged_on_the_dish_that_was_asked_for():
    heat = np.zeros((4, 4))
    heat[0, 0], heat[1, 2], heat[3, 3] = 4, 2, 2
    found = weighing.judged(np.stack([heat, heat]), MASK, 0, 1, 4)
    assert found == {"told apart": pytest.approx(2 / 3), "on the dish": 0.5, "points": 1}
    found = weighing.judged(np.stack([heat, heat]), MASK, 1, 0, 4)
    assert found == {"told apart": pytest.approx(1 / 3), "on the dish": 0.25, "points": 0}
    found = weighing.judged(np.zeros((2, 4, 4)), MASK, 0, 1, 4)
    assert found == {"told apart": 0.5, "on the dish": 0, "points": 0.5}


def test_the_readings_and_the_controls():
    rng = np.random.default_rng(0)
    maps, logits = rng.random((3, 3, 2), np.float32), rng.normal(size=(2, 4))
    kernel = rng.normal(size=(2, 4)).astype(np.float32)
    found = weighing.raw_maps(
        maps, logits, [0, 1], lambda maps: tf.reduce_mean(maps, (1, 2)) @ kernel, 0
    )
    powers = np.exp(logits)
    by_class = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found["logit"][1], maps @ (powers / powers.sum(0))[:, 1], rtol=1e-5)
    np.testing.assert_allclose(found["probability"][1], maps @ by_class[:, 1], rtol=1e-5)
    np.testing.assert_allclose(
        found["grad_cam"][1], np.maximum(maps @ kernel[:, 1] / 9, 0), rtol=1e-4
    )
    for blind in ("all alike", "gaussian", "noise"):
        assert found[blind].shape == (4, 3, 3) and not np.ptp(found[blind], axis=0).any()
    assert found["gaussian"][0].argmax() == 4
