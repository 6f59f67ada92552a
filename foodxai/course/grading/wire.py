"""What goes between the judge and the process of a submission: JSON, and arrays as their bytes.

Nothing that arrives is ever run: no pickle, no names that are looked up. A function stays where it
is; the other side gets a number for it, and asks for it to be called.
"""

import base64
import json
import math
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from ..exercises.watched import Watched

LARGEST = 64_000_000  # bytes of a message
LARGEST_ARRAY = 20_000_000
DEEPEST = 20  # lists in lists
LENGTH = struct.Struct(">I")
PLAIN = (bool, int, float, str, type(None))


class Broken(Exception):
    """What arrived is no message of ours, or too large; the text says which."""


def send(stream: Any, message: dict) -> None:
    """Write one message to what can ``write`` and ``flush``.

    Raises:
        Broken: it is larger than 64 MB.
        OSError: nobody listens.
    """
    text = json.dumps(message).encode()
    if len(text) > LARGEST:
        raise Broken(f"it hands over {len(text) / 1e6:.0f} MB, and 64 MB are allowed")
    stream.write(LENGTH.pack(len(text)) + text)
    stream.flush()


def receive(stream: Any) -> dict:
    """Read one message from what can ``read``.

    Raises:
        EOFError: the other side has ended.
        Broken: no message.
    """
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    if length > LARGEST:
        raise Broken("it hands over more than 64 MB")
    text = stream.read(length)
    if len(text) < length:
        raise EOFError
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise Broken("it sent something that is no message") from None
    if not isinstance(message, dict):
        raise Broken("it sent something that is no message")
    return message


def pack(value: Any, keep: Callable[[Any], int], depth: int = 0) -> Any:
    """A value as JSON takes it.

    Args:
        value: numbers, text, arrays, tensors, lists, dicts and records of them, functions.
        keep: given a function that stays here, returns its number.
    """
    if isinstance(value, np.generic):
        return {"array": _bytes_of(np.asarray(value)), "scalar": True}
    if isinstance(value, PLAIN) and (not isinstance(value, int) or abs(value) < 1e300):
        return value
    if value is ...:
        return {"ellipsis": True}
    if depth < DEEPEST and isinstance(value, (list, tuple)):
        kind = "list" if isinstance(value, list) else "tuple"
        return {kind: [pack(one, keep, depth + 1) for one in value]}
    if depth < DEEPEST and isinstance(value, dict):
        return {"dict": [[str(k), pack(one, keep, depth + 1)] for k, one in value.items()]}
    if hasattr(value, "__array__") and not isinstance(value, type):
        return _pack_array(value)
    if callable(value):
        return {"function": keep(value)}
    if depth < DEEPEST and hasattr(value, "__dataclass_fields__"):
        return {"record": [[k, pack(one, keep, depth + 1)] for k, one in vars(value).items()]}
    return {"other": type(value).__name__}


def unpack(packed: Any, function: Callable[[int], Any]) -> Any:
    """The value that was packed.

    Args:
        packed: as it arrived.
        function: given the number of a function of the other side, returns what calls it.

    Raises:
        Broken: nothing that ``pack`` makes.
    """
    if isinstance(packed, PLAIN):
        return packed
    try:
        ((kind, inside),) = [item for item in packed.items() if item[0] in _UNPACK]
        return _UNPACK[kind](inside, packed, function)
    except (AttributeError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise Broken(f"it sent a value that cannot be read ({type(error).__name__})") from None


def _pack_array(value):
    try:
        array = np.asarray(value)
    except Exception as error:  # whatever a submission's object does
        return {"other": f"{type(value).__name__}, {type(error).__name__}"}
    if array.dtype.kind not in "biufcU":
        return {"other": type(value).__name__}
    if array.nbytes > LARGEST_ARRAY:
        return {"other": f"{type(value).__name__} of {array.nbytes // 1_000_000} MB"}
    tensor = type(value).__module__.startswith("tensorflow")
    packed = {"array": _bytes_of(array), "tensor": tensor}
    return packed | {"watched": True} if isinstance(value, Watched) else packed


def _bytes_of(array):
    if array.dtype.kind not in "biufcU":
        array = np.asarray(str(array))
    content = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return [array.dtype.str, list(array.shape), content]


def _array(inside, packed, function):
    kind, shape, content = inside
    dtype = np.dtype(str(kind))
    content = base64.b64decode(content)
    if dtype.kind not in "biufcU" or not all(isinstance(n, int) and n >= 0 for n in shape):
        raise ValueError
    if math.prod(shape) * dtype.itemsize != len(content):
        raise ValueError
    array = np.ndarray(shape, dtype, content).copy()
    if packed.get("scalar"):
        return array[()]
    return array.view(Watched) if packed.get("watched") else array


def _named(inside, function):
    return {str(name)[:100]: unpack(one, function) for name, one in inside}


def _record(inside, packed, function):
    record = _opaque("Record")
    vars(record).update(_named(inside, function))
    return record


def _opaque(name):
    return type(str(name)[:60], (), {})()


_UNPACK: dict[str, Callable] = {
    "array": _array,
    "list": lambda inside, packed, function: [unpack(one, function) for one in inside],
    "tuple": lambda inside, packed, function: tuple(unpack(one, function) for one in inside),
    "dict": lambda inside, packed, function: _named(inside, function),
    "record": _record,
    "function": lambda inside, packed, function: function(int(inside)),
    "ellipsis": lambda inside, packed, function: ...,
    "other": lambda inside, packed, function: _opaque(inside),
}
