import keras
import numpy as np
import pytest

from foodxai.scratch import optimizers

RATE, BETAS = (
    2.0**-6,
    (0.875, 1 - 2**-10),
)  # Keras rounds these to float32, which holds such numbers exactly
RIVALS = {
    "sgd": lambda epsilon: keras.optimizers.SGD(RATE),
    "momentum": lambda epsilon: keras.optimizers.SGD(RATE, momentum=0.9),
    "adagrad": lambda epsilon: keras.optimizers.Adagrad(
        RATE, initial_accumulator_value=0, epsilon=epsilon
    ),
    "rmsprop": lambda epsilon: keras.optimizers.RMSprop(RATE, rho=0.9, epsilon=epsilon),
    "adam": lambda epsilon: keras.optimizers.Adam(RATE, *BETAS, epsilon=epsilon),
}


def race(name, steps=100, epsilon=1e-7):
    """Positions after each step on a bowl with noisy gradients: ours and Keras's, [steps, 4]."""
    rng, options = np.random.default_rng(1), {}
    if name in ("adagrad", "rmsprop", "adam"):
        options["epsilon"] = epsilon
    if name == "adam":
        options["beta1"], options["beta2"] = BETAS
    W, state = np.array([3.0, -2.0, 0.5, 1.0]), None
    rival = RIVALS[name](epsilon)
    variable = keras.Variable(W, dtype="float64")
    rival.build([variable])
    paths = [], []
    for noise in rng.normal(0, 0.5, (steps, 4)):
        W, state = getattr(optimizers, name)(
            W, [1, 5, 0.3, 2] * W + noise, state, lr=RATE, **options
        )
        rival.apply(
            [keras.ops.convert_to_tensor([1, 5, 0.3, 2] * variable.numpy() + noise, "float64")]
        )
        paths[0].append(W)
        paths[1].append(variable.numpy())
    return np.array(paths)


@pytest.mark.parametrize("epsilon", [1e-7, 1e-12])
@pytest.mark.parametrize("name", RIVALS)
def test_a_hundred_steps_follow_keras(name, epsilon):
    ours, theirs = race(name, epsilon=epsilon)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-6)
    assert np.abs(ours[-1] - ours[0]).max() > 0.1


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam"])
def test_a_large_epsilon_shows_the_two_conventions(name):
    ours, theirs = race(name, steps=3, epsilon=0.5)
    assert np.abs(ours - theirs).max() > 1e-4


@pytest.mark.parametrize(
    "name, step",
    [
        ("adagrad", 3 / (3 + 0.5)),
        ("rmsprop", 3 / (np.sqrt(0.1) * 3 + 0.5)),
        ("adam", 3 / (3 + 0.5)),
    ],
)
def test_epsilon_is_added_outside_the_root(name, step):
    W, _ = getattr(optimizers, name)([0.0], [3.0], lr=0.1, epsilon=0.5)
    assert W[0] == pytest.approx(-0.1 * step)


@pytest.mark.parametrize("name", RIVALS)
def test_nothing_changes_in_place(name):
    W, g = np.ones(3), np.full(3, 2.0)
    function = getattr(optimizers, name)
    _, state = function(W, g)
    kept = {key: np.copy(value) for key, value in state.items()}
    function(W, g, state)
    assert (W == 1).all() and (g == 2).all()
    for key, value in state.items():
        np.testing.assert_array_equal(value, kept[key])


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
def test_adams_first_step_has_the_length_of_lr_whatever_the_gradient(size):
    W, _ = optimizers.adam([0.0, 0.0], [size, -size], lr=0.01)
    np.testing.assert_allclose(W, [-0.01, 0.01], rtol=1e-3)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: optimizers.sgd(np.zeros(3), np.zeros(2)), "expected the same shape"),
        (lambda: optimizers.momentum(np.zeros(3), np.zeros(3), rho=1), "rho is 1"),
        (lambda: optimizers.rmsprop(np.zeros(3), np.zeros(3), decay=-0.1), "decay is -0.1"),
        (lambda: optimizers.adam(np.zeros(3), np.zeros(3), beta2=1.0), "beta2 is 1.0"),
        (lambda: optimizers.adagrad(np.zeros(3), np.zeros(3), lr=0), "lr is 0"),
        (
            lambda: optimizers.adam(
                np.zeros(3), np.zeros(3), optimizers.momentum(np.zeros(3), np.zeros(3))[1]
            ),
            "does not belong",
        ),
        (
            lambda: optimizers.momentum(np.zeros(3), np.zeros(3), {"v": np.zeros(2)}),
            "does not belong",
        ),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
