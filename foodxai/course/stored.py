"""What statements that need TensorFlow made when the book was made, in one small file."""

import json
from collections.abc import Mapping
from typing import IO, Any

import numpy as np


def pack(found: Mapping[str, Mapping[str, Any]]) -> dict[str, np.ndarray]:
    """What `numpy.savez_compressed` takes.

    Args:
        found: {`cells.key` of a statement: {name: value}}; a value is an array, a number, a text,
            or a list, tuple or dict of such.

    Raises:
        TypeError: a value of another kind.
    """
    arrays: list[np.ndarray] = []
    tree = {
        key: {name: _flat(value, arrays) for name, value in made.items()}
        for key, made in found.items()
    }
    named = {str(number): array for number, array in enumerate(arrays)}
    return named | {"tree": np.array(json.dumps(tree))}


def read(file: IO[bytes]) -> dict[str, dict[str, Any]]:
    """What `pack` was given."""
    with np.load(file, allow_pickle=False) as arrays:
        tree = json.loads(str(arrays["tree"]))
        return {
            key: {name: _whole(value, arrays) for name, value in made.items()}
            for key, made in tree.items()
        }


def _flat(value, arrays):
    if isinstance(value, dict):
        return ["dict", [[_flat(k, arrays), _flat(v, arrays)] for k, v in value.items()]]
    if type(value) in (list, tuple):
        return [type(value).__name__, [_flat(one, arrays) for one in value]]
    if value is None or type(value) in (str, int, float, bool):
        return ["plain", value]
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype != object:
        arrays.append(np.asarray(value))
        return ["array" if isinstance(value, np.ndarray) else "number", len(arrays) - 1]
    raise TypeError(f"cannot store {type(value).__name__}")


def _whole(value, arrays):
    kind, content = value
    if kind == "dict":
        return {_whole(k, arrays): _whole(v, arrays) for k, v in content}
    if kind in ("list", "tuple"):
        items = [_whole(one, arrays) for one in content]
        return items if kind == "list" else tuple(items)
    if kind == "plain":
        return content
    return arrays[str(content)] if kind == "array" else arrays[str(content)][()]
