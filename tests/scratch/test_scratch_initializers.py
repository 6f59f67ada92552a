import keras
import numpy as np
import pytest

from foodxai.scratch import initializers

SHAPES = [(300, 400), (400, 300), (3, 3, 40, 300)]


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "name, rival",
    [
        (
            "kaiming",
            lambda: keras.initializers.VarianceScaling(2, "fan_in", "untruncated_normal", seed=0),
        ),
        (
            "xavier",
            lambda: keras.initializers.VarianceScaling(1, "fan_in", "untruncated_normal", seed=0),
        ),
        (
            "glorot",
            lambda: keras.initializers.VarianceScaling(1, "fan_avg", "untruncated_normal", seed=0),
        ),
    ],
)
def test_the_spread_is_that_of_keras(name, rival, shape):
    ours = getattr(initializers, name)(shape, rng())
    keras_shape = (
        shape[::-1] if len(shape) == 2 else shape
    )  # a dense layer of Keras has its weights as [K, D]
    assert ours.shape == shape
    assert abs(ours.mean()) < 0.02 * ours.std()
    assert ours.std() == pytest.approx(np.std(rival()(keras_shape)), rel=0.02)


def test_fans():
    assert initializers.fans((10, 3072)) == (3072, 10)
    assert initializers.fans((5, 5, 3, 6)) == (75, 150)


@pytest.mark.parametrize(
    "name, relu, kept", [("xavier", False, 1), ("kaiming", True, 1), ("xavier", True, 2**-20)]
)
def test_the_signal_after_twenty_layers(name, relu, kept):
    """Equation 34 twenty times: Xavier keeps the mean square without ReLU, Kaiming with it."""
    generator = rng()
    x = generator.normal(size=(200, 256))
    for _ in range(20):
        x = x @ getattr(initializers, name)((256, 256), generator).T
        x = np.maximum(0, x) if relu else x
    assert np.mean(x**2) / kept == pytest.approx(1, abs=0.6)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: initializers.kaiming((3,), rng()), "expected \\[D, K\\]"),
        (lambda: initializers.xavier((3, 3, 3), rng()), "expected \\[D, K\\]"),
        (lambda: initializers.glorot((0, 4), rng()), "expected \\[D, K\\]"),
        (lambda: initializers.normal((2, 3), 0, rng()), "deviation is 0"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
