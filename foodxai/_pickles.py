"""Pickles from outside, read without the module that runs what a pickle says.

A pickle is a program: it can call any function, ask for all the memory there is, or build a key
whose hash takes for ever. This reader knows plain values, lists, tuples and dictionaries, and the
few names that its caller allows; it refuses everything else by name.
"""

import pickletools
from collections.abc import Callable
from typing import Any, BinaryIO

KEYS = (str, bytes, int)  # a tuple of tuples of the same tuple has a hash that is never done
MARK = object()


def read(
    file: BinaryIO, allowed: dict[tuple[str, str], Any], refer: Callable[[Any], Any] | None = None
) -> Any:
    """The value of the pickle that begins where the file stands; the file stands behind it then.

    Args:
        file: opened in binary mode.
        allowed: (module, name) -> what stands for it: anything, or a function that may be called.
            A method ``build`` of what it returns is given the state that the pickle sets.
        refer: what a persistent reference of the pickle stands for.

    Returns:
        Numbers, str, bytes, lists, tuples, dicts, and what `allowed` and `refer` make. Strings of
        Python 2 are bytes.

    Raises:
        ValueError: a name that is not allowed, an operation beside these, or a damaged pickle.
        Whatever the caller's functions raise.
    """
    machine = _Machine(allowed, refer)
    for opcode, argument, _ in pickletools.genops(file):
        if opcode.name == "STOP":
            break
        step = STEPS.get(opcode.name)
        if step is None:
            raise ValueError(f"{opcode.name} {argument!r:.40} is not allowed here")
        try:
            step(machine, argument)
        except (IndexError, KeyError) as error:
            raise ValueError(f"{opcode.name} finds nothing to work on") from error
    return machine.stack.pop() if machine.stack else None


class _Machine:
    """The stack and the memo of a pickle, and what its operations do."""

    def __init__(self, allowed, refer):
        self.allowed, self.refer = allowed, refer
        self.stack, self.memo = [], {}

    def push(self, value):
        self.stack.append(value)

    def put(self, place):
        self.memo[len(self.memo) if place is None else place] = self.stack[-1]

    def get(self, place):
        self.stack.append(self.memo[place])

    def last(self, count):
        """The last values of the stack, taken off it: so many, or all that follow a mark."""
        if count is None:
            count = 0
            while self.stack[-1 - count] is not MARK:
                count += 1
            self.stack.pop(-1 - count)
        if count > len(self.stack):
            raise IndexError
        found = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return found

    def tuple(self, count=None):
        self.stack.append(tuple(self.last(count)))

    def append(self, count=None):
        values = self.last(count)
        _expect(self.stack[-1], list).extend(values)

    def set(self, count=None):
        pairs = self.last(count)
        keys, values = pairs[::2], pairs[1::2]
        if len(keys) != len(values) or not all(isinstance(key, KEYS) for key in keys):
            raise ValueError("a dictionary with other keys than strings and numbers")
        _expect(self.stack[-1], dict).update(zip(keys, values))

    def name(self, name):
        module, name = self.last(2) if name is None else name.split(" ", 1)
        module, name = _expect(module, str), _expect(name, str)
        if (module, name) not in self.allowed:
            raise ValueError(f"{module}.{name} is not allowed here")
        self.stack.append(self.allowed[module, name])

    def call(self, _):
        function, arguments = self.last(2)
        if not any(function is known for known in self.allowed.values() if callable(known)):
            raise ValueError("something that is no function is called")
        self.stack.append(function(*_expect(arguments, tuple)))

    def build(self, _):
        (state,) = self.last(1)
        if not isinstance(self.stack[-1], dict):  # attributes of a dictionary are of no interest
            build = getattr(self.stack[-1], "build", None)
            if build is None:
                raise ValueError(f"a {type(self.stack[-1]).__name__} has no state")
            build(state)

    def reference(self, _):
        (pid,) = self.last(1)
        if self.refer is None:
            raise ValueError("a reference to something outside of the pickle")
        self.stack.append(self.refer(pid))


def _expect(value, kind):
    if not isinstance(value, kind):
        raise ValueError(f"a {type(value).__name__} where a {kind.__name__} belongs")
    return value


def _constant(value):
    return lambda machine, _: machine.push(value() if callable(value) else value)


STEPS: dict[str, Callable[[_Machine, Any], None]] = {
    "PROTO": lambda machine, _: None,
    "FRAME": lambda machine, _: None,
    "MARK": lambda machine, _: machine.push(MARK),
    "NONE": _constant(None),
    "NEWTRUE": _constant(True),
    "NEWFALSE": _constant(False),
    "EMPTY_DICT": _constant(dict),
    "EMPTY_LIST": _constant(list),
    "EMPTY_TUPLE": _constant(tuple),
    "TUPLE": lambda machine, _: machine.tuple(),
    "TUPLE1": lambda machine, _: machine.tuple(1),
    "TUPLE2": lambda machine, _: machine.tuple(2),
    "TUPLE3": lambda machine, _: machine.tuple(3),
    "APPEND": lambda machine, _: machine.append(1),
    "APPENDS": lambda machine, _: machine.append(),
    "SETITEM": lambda machine, _: machine.set(2),
    "SETITEMS": lambda machine, _: machine.set(),
    "REDUCE": _Machine.call,
    "BUILD": _Machine.build,
    "BINPERSID": _Machine.reference,
    **dict.fromkeys(("GLOBAL", "STACK_GLOBAL"), _Machine.name),
    **dict.fromkeys(("BINPUT", "LONG_BINPUT", "MEMOIZE"), _Machine.put),
    **dict.fromkeys(("BINGET", "LONG_BINGET"), _Machine.get),
    **dict.fromkeys(
        ("BINSTRING", "SHORT_BINSTRING"),
        lambda machine, text: machine.push(text.encode("latin-1")),
    ),
    **dict.fromkeys(("BININT", "BININT1", "BININT2", "LONG1"), _Machine.push),
    **dict.fromkeys(("BINBYTES", "SHORT_BINBYTES"), _Machine.push),
    **dict.fromkeys(("BINUNICODE", "SHORT_BINUNICODE"), _Machine.push),
}
