"""Targets that are not a class: questions of your own, functions of the logits."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

Question: TypeAlias = Callable[[tf.Tensor], tf.Tensor]  # logits [N, classes] -> scores [N]
Targets: TypeAlias = ArrayLike | Question | Sequence[Question] | None
_EXPECTED = (
    "A target that is a function takes logits [N, classes], a tensor, and gives one score per "
    "image, [N], such as lambda logits: logits[:, 3] - logits[:, 5]"
)


def check_questions(targets: Targets, count: int) -> np.ndarray | None:
    """One question per image, an object array [N], if that is what the targets are; else None.

    Raises:
        ValueError: not one per image.
    """
    asked = list(targets) if isinstance(targets, (list, tuple)) else [targets] * count
    if not asked or not all(map(callable, asked)):
        return None
    if len(asked) != count:
        raise ValueError(f"targets are {len(asked)} functions; expected one per image, {count}.")
    questions = np.empty(count, object)
    questions[:] = asked
    return questions


def answer(question: Question, logits: tf.Tensor) -> tf.Tensor:
    """[N]: what a question makes of the logits [N, classes], while a step is traced.

    Raises:
        TypeError: an answer that is not one floating-point number per image.
    """
    asked = tf.autograph.experimental.do_not_convert(question)
    try:
        found = tf.convert_to_tensor(asked(logits))
    except NotImplementedError as error:  # what TensorFlow says when NumPy meets a symbolic tensor
        raise TypeError(f"{_EXPECTED}; it is traced, so NumPy cannot compute in it.") from error
    if found.shape.rank != 1 or found.shape[0] is not None or not found.dtype.is_floating:
        raise TypeError(f"{_EXPECTED}; this one gave {found.dtype.name} {found.shape}.")
    return found
