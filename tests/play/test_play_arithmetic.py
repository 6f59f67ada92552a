"""The benches compute as foodxai.scratch does."""

import numpy as np
import pytest

from foodxai.play.benches import serve
from foodxai.scratch import convolution, graph, losses, network, optimizers


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_convolution(compute, stride, padding):
    rng = np.random.default_rng(10 * stride + padding)
    x, w, b = rng.integers(0, 10, (7, 9)), rng.normal(size=(3, 3)), 0.7
    given = {"x": x.tolist(), "w": w.tolist(), "b": b, "p": stride, "f": padding}
    y = compute("convolution", "convolve(given.x, given.w, given.b, given.p, given.f)", given)
    ours, _ = convolution.conv2d(x[None, ..., None], w[..., None, None], [b], stride, padding)
    np.testing.assert_allclose(y, ours[0, ..., 0], atol=1e-12)
    seen = compute("convolution", "products(given.x, given.w, given.p, given.f, 1, 0)", given)
    assert len(seen) == 9
    np.testing.assert_allclose(sum(one["product"] for one in seen) + b, y[1][0])


def test_the_presets_do_what_their_names_say(compute):
    filters = {name: np.array(w) for name, w in compute("convolution", "FILTERS", None).items()}
    ramp = np.arange(9.0).reshape(3, 3)
    answers = {name: (w * ramp).sum() for name, w in filters.items()}
    assert answers == pytest.approx(
        {
            "left–right edges": -6,
            "top–bottom edges": -18,
            "all edges": 0,
            "blur": 4,
            "sharpen": 4,
            "identity": 4,
        }
    )


SURFACES = {  # the height and the slope of the three grounds, as in chapter 7
    "ravine": lambda x, y: (0.05 * x**2 + 5 * y**2, (0.1 * x, 10 * y)),
    "saddle": lambda x, y: (0.5 * x**2 - 0.5 * y**2 + 0.05 * y**4, (x, 0.2 * y**3 - y)),
    "valleys": lambda x, y: (
        0.1 * x**2 + 0.6 * np.cos(2.2 * x) + 0.5 * y**2,
        (0.2 * x - 1.32 * np.sin(2.2 * x), y),
    ),
}


@pytest.mark.parametrize("ground", SURFACES)
@pytest.mark.parametrize("name", ["SGD", "momentum", "Adagrad", "RMSProp", "Adam"])
def test_optimisers(compute, ground, name):
    noise = np.random.default_rng(3).normal(0, 0.2, (50, 2))
    step, more = getattr(optimizers, name.lower()), {"rho": 0.8} if name == "momentum" else {}
    W, state, path = np.array([-2.1, 1.2]), None, [[-2.1, 1.2]]
    for shake in noise:
        W, state = step(W, np.add(SURFACES[ground](*W)[1], shake), state, lr=0.07, **more)
        path.append(W)
    given = {"name": name, "ground": ground, "start": path[0]}
    given["how"] = {"lr": 0.07, "rho": 0.8, "noise": noise.tolist(), "steps": 50}
    theirs = compute("optimisers", "walk(given.name, given.ground, given.start, given.how)", given)
    np.testing.assert_allclose(theirs, path, rtol=1e-9, atol=1e-9)
    heights = compute("optimisers", "given.path.map(GROUNDS[given.ground].height)",
                      {"ground": ground, "path": theirs})  # fmt: skip
    np.testing.assert_allclose(heights, [SURFACES[ground](*W)[0] for W in path], atol=1e-9)


LOSS = "lossAndGradients(given.weights, given.X, given.labels, given.activation)"


def some_soups(n=40):
    X, labels = serve(n, seed=5)
    weights = network.start(2, 5, 2, seed=1)
    weights["b2"] += 0.1 * np.arange(5)
    return {name: w.tolist() for name, w in weights.items()}, X.tolist(), labels.tolist()


def test_soups_gradients_are_those_of_the_package(compute):
    weights, X, labels = some_soups()
    given = {"weights": weights, "X": X, "labels": labels, "activation": "ReLU"}
    theirs = compute("soups", LOSS, given)
    arrays = {name: np.array(w) for name, w in weights.items()}
    scores, kept = network.forward(arrays, X)
    loss, score_gradient = losses.cross_entropy(scores, labels)
    np.testing.assert_allclose(theirs["loss"], loss)
    for name, gradient in network.backward(arrays, kept, score_gradient).items():
        np.testing.assert_allclose(theirs["gradients"][name], gradient, atol=1e-12)
    measured = compute("soups", LOSS.replace("lossAndGradients", "measure"), given)
    assert measured == pytest.approx(network.measure(arrays, X, labels))


@pytest.mark.parametrize("activation", ["ReLU", "sigmoid", "tanh"])
def test_soups_gradients_are_the_slopes_of_the_loss(compute, activation):
    weights, X, labels = some_soups()
    given = {"weights": weights, "X": X, "labels": labels, "activation": activation}
    theirs = compute("soups", LOSS, given)["gradients"]
    for name in weights:
        for at in ((0,), (1,)) if name.startswith("b") else ((0, 1), (1, 0)):
            slope = 0
            for sign in (1, -1):
                moved = {key: np.array(w) for key, w in weights.items()}
                moved[name][at] += sign * 1e-5
                given["weights"] = {key: w.tolist() for key, w in moved.items()}
                slope += sign * compute("soups", LOSS, given)["loss"] / 2e-5
            np.testing.assert_allclose(np.array(theirs[name])[at], slope, atol=1e-8)


def test_eight_neurons_learn_the_soups(compute):
    X, labels = serve(400, seed=0)
    code = """(() => {
      let weights = beginning(8, 1);
      const random = uniform(101);
      const { X, labels, fresh, theirs } = given;
      for (let i = 0; i < 150; i++) weights = epoch(weights, X, labels, "ReLU", 0.3, random);
      return measure(weights, fresh, theirs, "ReLU").accuracy;
    })()"""
    fresh, theirs = serve(400, seed=1)
    given = {"X": X.tolist(), "labels": labels.tolist()}
    given |= {"fresh": fresh.tolist(), "theirs": theirs.tolist()}
    assert compute("soups", code, given) > 0.92


@pytest.mark.parametrize("prices", [(4, 5, 3), (0.1, 0.2, -7)])
def test_bill(compute, prices):
    soup, rice, guests = map(graph.Node, prices)
    total = soup + rice
    bill = total * guests
    bill.backward()
    nodes = {"soup": soup, "rice": rice, "guests": guests, "sum": total, "bill": bill}
    given = dict(zip(("soup", "rice", "guests"), prices))
    values = compute("bill", "forward(given)", given)
    assert values == pytest.approx({name: float(node.value) for name, node in nodes.items()})
    gradients = compute("bill", "backward(given)", values)
    assert gradients == pytest.approx({name: float(node.grad) for name, node in nodes.items()})


@pytest.mark.parametrize(
    "name, answer, words",
    [
        ("bill", 27, "its value"),
        ("bill", 0, "grows by 1"),
        ("sum", 9, "swaps"),
        ("sum", 1, "value of guests"),
        ("sum", -3, "grow or shrink"),
        ("guests", 3, "swaps"),
        ("guests", 5, "value of the other one, the sum"),
        ("soup", 4, "its own value"),
        ("rice", 1, "arrives at the sum"),
        ("rice", 1.5, "copies: each"),
        ("rice", 77, "copies to each input"),
    ],
)
def test_a_wrong_gradient_hears_why(compute, name, answer, words):
    values = compute("bill", "forward(given)", {"soup": 4, "rice": 5, "guests": 3})
    given = {"name": name, "answer": answer, "values": values}
    assert words in compute("bill", "why(given.name, given.answer, given.values)", given)


@pytest.mark.parametrize(
    "text, value",
    [("3", 3), ("−0,5", -0.5), (" 1/4 ", 0.25), ("", None), ("1/", None), ("x", None)],
)
def test_numbers_as_people_type_them(compute, text, value):
    answer = compute("bill", "typed(given)", text)
    assert answer == value if value is not None else np.isnan(answer)
