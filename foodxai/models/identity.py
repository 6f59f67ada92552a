"""Is this the network, the function, the data of an earlier run? Facts that two runs can compare.

A network that is built anew, in another process or by running a cell again, gives the same facts:
names that Keras makes up (``conv2d_3``) do not count, the places of layers do.
"""

import functools
import hashlib
import inspect
import types
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from .graph import Alias, flatten, symbolic

_AUTOMATIC = ("name", "trainable", "seed", "dtype")


def checksum(contents: Iterable[object]) -> str:
    """16 hexadecimal digits of arrays (with shapes and dtypes), bytes, or another thing's repr."""
    digest = hashlib.blake2b(digest_size=8)
    for content in contents:
        if isinstance(content, np.ndarray):
            digest.update(f"{content.dtype} {content.shape}".encode())
            digest.update(np.ascontiguousarray(content).reshape(-1).view(np.uint8).data)
        elif isinstance(content, bytes):
            digest.update(f"{len(content)} ".encode())
            digest.update(content)
        else:
            digest.update(repr(content).encode())
    return digest.hexdigest()


def weights_checksum(model: keras.Model) -> str:
    """The checksum of all weights of a network, in their order."""
    return checksum(model.get_weights())


@functools.cache
def software_facts(*rooms: str) -> dict[str, str]:
    """What computes: the code of some rooms of foodxai, and the versions of what they stand on."""
    package = Path(__file__).parents[1]
    sources = sorted(path for room in rooms for path in (package / room).rglob("*.py"))
    return {
        "code of foodxai": checksum(source.read_bytes() for source in sources),
        "version of TensorFlow": tf.__version__,
        "version of Keras": keras.__version__,
        "version of NumPy": np.__version__,
    }


def network_facts(model: keras.Model) -> dict[str, str]:
    """What decides a network's answers besides its weights.

    Args:
        model: see ``flatten``.

    Returns:
        dict of checksums: "network" of its layers, their settings and connections; "precision" of
        the dtypes in which they compute.
    """
    network, precision = [], []
    tensors: list[keras.KerasTensor] = []

    def note(layer, *args, **kwargs):
        output = layer(*args, **kwargs)
        own = layer.layer if isinstance(layer, Alias) else layer
        network.append([known_of(own), known_of(_numbered((args, kwargs), tensors))])
        made = symbolic(output)
        tensors.extend(made)
        dtypes = [tensor.dtype for tensor in made]
        precision.append([str(getattr(own, "dtype_policy", "")), *dtypes])
        return output

    keras.models.clone_model(
        flatten(model).model, clone_function=lambda layer: layer, call_function=note
    )
    return {"network": checksum(network), "precision": checksum(precision)}


def _numbered(arguments, tensors):
    """Arguments of a call, every symbolic tensor by its place among them all; -1 is the image."""
    places = {id(tensor): place for place, tensor in enumerate(tensors)}
    return keras.tree.map_structure(
        lambda leaf: places.get(id(leaf), -1) if isinstance(leaf, keras.KerasTensor) else leaf,
        arguments,
    )


def known_of(value: Any) -> list | str:
    """What two runs can compare of a setting, a function or a Keras object, as nested lists of str.

    A function is known by its name, its code, and the plain values that it uses; a Keras object by
    its configuration.
    """
    if isinstance(value, dict):
        kept = [key for key in value if key not in _AUTOMATIC]
        return [[str(key), known_of(value[key])] for key in kept]
    if isinstance(value, (list, tuple)):
        return [known_of(inner) for inner in value]
    if isinstance(value, functools.partial):
        return [known_of(part) for part in (value.func, value.args, [*value.keywords.items()])]
    if isinstance(value, types.FunctionType):
        return _known_of_function(value)
    if isinstance(value, types.CodeType):
        return [value.co_code.hex(), str(value.co_names), known_of(value.co_consts)]
    if hasattr(value, "get_config"):
        kind = type(value)
        call = None if kind.__module__.startswith("keras.") else getattr(kind, "call", None)
        return [kind.__qualname__, known_of(call), known_of(_settings(value))]
    return _plain(value)


def _plain(value):
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.ndarray):
        return checksum([value])
    if isinstance(value, (str, bytes, int, float, complex, np.generic, type(None))):
        return repr(value)
    return getattr(value, "__qualname__", type(value).__qualname__)


def _known_of_function(function):
    used = inspect.getclosurevars(function)
    values = {**used.nonlocals, **used.globals}
    return [
        function.__qualname__,
        known_of(function.__code__),
        known_of(function.__defaults__),
        [[name, _plain(value)] for name, value in values.items()],
    ]


def _settings(thing):
    """A Keras object's configuration; of an own class without one, its public attributes."""
    if isinstance(thing, keras.Model):
        return _public(thing) | {"layers": thing.layers}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras warns that a lambda cannot be loaded again
        try:
            config = thing.get_config()
        except NotImplementedError:
            return _public(thing)
    own = [key for key, value in config.items() if not isinstance(value, str)]
    functions = {key: used for key in own if inspect.isfunction(used := getattr(thing, key, None))}
    return config | functions


def _public(thing):
    keras_own = vars(keras.Model(name="any"))
    return {
        key: value
        for key, value in vars(thing).items()
        if key not in keras_own and not key.startswith("_")
    }
