"""The four benches: what each begins with, and what it says of itself."""

import base64
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .bench import Bench, bench

SIDES = 3, 9  # of a picture that is read on a phone
PICTURES = {  # digits 0 to 9; the bowl is the one of chapter 5
    "bowl": "0000000 0022200 0211120 0211120 0211120 0022200 0000000",
    "chilli": "000000000 000000030 000000500 000007700 000078000 000780000 007800000 078000000 "
    "000000000",
    "rice grain": "0000000 0000000 0000000 0009000 0000000 0000000 0000000",
}
GROUNDS = "ravine", "saddle", "valleys"
ACTIVATIONS = "ReLU", "sigmoid", "tanh"
TEXTS = {  # what to see, and what stands there where no script runs
    "convolution": (
        "Choose a number of the activation map, by a click or with the arrow keys: the frame "
        "shows what the filter lies on there, the nine products what it makes of it.",
        "a small picture, a filter that you can change, and"
        " the nine products behind every number of the activation map.",
    ),
    "optimisers": (
        "Click a start on the map, or move it with the arrow keys, then play. Light is low. Each "
        "ball begins with a rate that suits it; a rate of your own can be for one ball or for "
        "all.",
        "five optimisers roll down a map from where you "
        "click, at the rate, momentum and noise that you choose.",
    ),
    "soups": (
        "Press Play. Blue: the network says 'just right'. Dashed: where one neuron folds the "
        "plane, its input being zero there.",
        "a network of one to eight neurons learns before "
        "your eyes which soups are just right, and shows its folds.",
    ),
    "bill": (
        "Values stand in green above the arrows, gradients in red below them. Predict the five "
        "gradients from right to left, check, and change a number to try again.",
        "the graph of the bill, (soup + rice) × guests. You"
        " type its numbers, predict the gradient of each node, and check.",
    ),
}


def convolution(
    picture: ArrayLike | None = None,
    bias: float = 0,
    stride: int = 1,
    padding: int = 0,
    caption: str | None = None,
) -> Bench:
    """A filter over a small picture; a number of the map shows its nine products.

    Args:
        picture: whole numbers 0 to 9, [H, W], sides 3 to 9, first among the bench's own; None
            means the bowl of chapter 5.
        bias: added to every sum.
        stride: 1, 2 or 3.
        padding: zeros on each side, 0, 1 or 2.
        caption: what to see, plain text; None means the bench's own.

    Returns:
        Bench. It computes as ``scratch.convolution.conv2d``.

    Raises:
        ValueError: a picture, stride or padding of another kind.

    Source: thesis equations 23 and 24.

    Example:
        >>> play.convolution(stride=2).name
        'convolution'
    """
    pictures = {name: _rows(text) for name, text in PICTURES.items()}
    if picture is not None:
        pictures = {"yours": _picture(picture)} | pictures
    _among("stride", stride, (1, 2, 3))
    _among("padding", padding, (0, 1, 2))
    return bench(
        "convolution",
        {"pictures": pictures, "bias": bias, "stride": stride, "padding": padding},
        *_texts("convolution", caption),
    )


def optimisers(ground: str = "ravine", caption: str | None = None) -> Bench:
    """Five balls roll down one of the three grounds of chapter 7, from where the reader clicks.

    Args:
        ground: "ravine", "saddle" or "valleys".
        caption: what to see, plain text; None means the bench's own.

    Returns:
        Bench. Its steps are those of ``scratch.optimizers``.

    Raises:
        ValueError: another ground.

    Source: thesis equations 35 to 45.

    Example:
        >>> play.optimisers("saddle").name
        'optimisers'
    """
    _among("ground", ground, GROUNDS)
    return bench(
        "optimisers",
        {"ground": ground, "step": 40},
        *_texts("optimisers", caption),
    )


def soups(neurons: int = 3, activation: str = "ReLU", caption: str | None = None) -> Bench:
    """The network of chapter 3 learns its 400 soups before the reader's eyes.

    Args:
        neurons: of the hidden layer at first, 1 to 8.
        activation: at first, "ReLU", "sigmoid" or "tanh".
        caption: what to see, plain text; None means the bench's own.

    Returns:
        Bench. Its ReLU network is that of ``scratch.network``.

    Raises:
        ValueError: another number or activation.

    Source: thesis equations 11 and 12.

    Example:
        >>> play.soups(neurons=5).name
        'soups'
    """
    _among("number of neurons", neurons, range(1, 9))
    _among("activation", activation, ACTIVATIONS)
    return bench(
        "soups",
        {
            "neurons": neurons,
            "activation": activation,
            "soups": _packed(400, seed=0),
            "fresh": _packed(1000, seed=1, first=400),
        },
        *_texts("soups", caption),
    )


def bill(soup: float = 4, rice: float = 5, guests: float = 3, caption: str | None = None) -> Bench:
    """The graph of (soup + rice) x guests, whose gradients the reader predicts.

    Args:
        soup: its price.
        rice: its price.
        guests: how many.
        caption: what to see, plain text; None means the bench's own.

    Returns:
        Bench. Its gradients are those of ``scratch.graph``.

    Raises:
        ValueError: something that is no finite number.

    Source: thesis figure 4, with chapter 4's numbers.

    Example:
        >>> play.bill(guests=4).name
        'bill'
    """
    values = {"soup": soup, "rice": rice, "guests": guests}
    for name, value in values.items():
        if not np.isscalar(value) or not np.isfinite(value):
            raise ValueError(f"{name} is {value!r}; expected a finite number")
    return bench(
        "bill",
        values,
        *_texts("bill", caption),
    )


def serve(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The n soups of chapter 3: salt and heat from -1 to 1, [n, 2], and 1 if just right, [n]."""
    rng = np.random.default_rng(seed)
    salt, heat = rng.uniform(2, 14, n), rng.uniform(35, 95, n)
    right = ((salt - 8) / 4.6) ** 2 + ((heat - 65) / 23) ** 2 < 1
    return (np.column_stack([salt, heat]) - [8, 65]) / [6, 30], right.astype(int)


def _texts(name, caption):
    seen, without = TEXTS[name]
    return seen if caption is None else caption, f"With JavaScript, a bench stands here: {without}"


def _packed(n, seed, first=None):
    places, labels = (array[:first] for array in serve(n, seed))
    numbers = np.rint((places + 1) / 2 * 65535).astype("<u2")
    text = base64.b64encode(numbers.tobytes()).decode()
    return {"places": text, "labels": "".join(map(str, labels))}


def _rows(text):
    return [[int(digit) for digit in row] for row in text.split()]


def _picture(picture):
    array = np.asarray(picture)
    low, high = SIDES
    fits = array.ndim == 2 and low <= min(array.shape) and max(array.shape) <= high
    if not fits or array.dtype.kind not in "iu" or array.min() < 0 or array.max() > 9:
        raise ValueError(
            f"the picture has shape {array.shape} and dtype {array.dtype}; expected whole numbers "
            f"from 0 to 9, [H, W] with sides from {low} to {high}"
        )
    return array.tolist()


def _among(name: str, value: object, choices: Sequence) -> None:
    if value not in choices:
        raise ValueError(f"the {name} is {value!r}; expected one of {list(choices)}")
