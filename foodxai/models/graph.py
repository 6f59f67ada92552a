"""A network as a graph of layers, without nesting."""

import functools
import threading
import warnings
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

import keras


class Flat(NamedTuple):
    """A network without nesting, on the same weights.

    model: keras.Model with one input and one output.
    tensors: path of every layer ("block5_conv3", or "backbone/top_relu" for a layer of a nested
        model) -> its symbolic output, in the order of execution.
    layers: the same paths -> the layers; where the network was built with operators ("x + y",
        keras.ops), a keras.Operation without weights stands in a layer's place.
    calls: (path, inputs, outputs) of every call, in the order of execution.
    """

    model: keras.Model
    tensors: dict
    layers: dict
    calls: list


class Alias(keras.layers.Layer):
    """A layer under another name: nested models may repeat one, a flat model may not."""

    def __init__(self, layer: keras.Operation, name: str) -> None:
        policy = getattr(layer, "dtype_policy", None)
        super().__init__(name=name, dtype=policy, autocast=policy is not None)
        self.layer = layer

    def call(self, *args: Any, **kwargs: Any) -> Any:
        return self.layer(*args, **kwargs)


def copied(layer: keras.Operation, **changes: Any) -> keras.Operation:
    """A new layer as a layer was configured, without its weights; an operation as it is.

    Args:
        layer: of a flat network.
        changes: of its configuration.

    Raises:
        TypeError: a layer that does not say how it was configured.
    """
    if not isinstance(layer, keras.layers.Layer):
        return layer
    inner = layer.layer if isinstance(layer, Alias) else layer
    if not weights_of(inner) and isinstance(inner, keras.layers.Lambda):
        return layer
    if not isinstance(inner, keras.layers.Layer):
        return Alias(inner, layer.name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras warns that a lambda cannot be loaded again
            config = {**inner.get_config(), "name": layer.name, **changes}
        if config.get("activation") is not None and type(inner).__module__.startswith("keras."):
            config["activation"] = inner.activation  # a function of the user's is not written down
        return type(inner).from_config(config)
    except (NotImplementedError, TypeError) as error:
        raise TypeError(
            f"Layer {layer.name!r} ({type(inner).__name__}) cannot be copied: give it a "
            "get_config() that returns the arguments it is made with."
        ) from error


def twin(
    model: keras.Model, clone_function: Callable[[keras.Operation], keras.Operation] = copied
) -> keras.Model:
    """A copy of a flat network on weights of its own.

    Args:
        model: as ``Flat`` holds it, or cut out of it.
        clone_function: layer -> the layer in its place.

    Raises:
        TypeError: see ``copied``.
    """
    copy = keras.models.clone_model(model, clone_function=clone_function)
    copy.set_weights(model.get_weights())
    for layer in _parts(copy):
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it computes with numbers of its own, made from its weights
    return copy


def _parts(model):
    """The layers of a model and of the models among them."""
    for layer in model.layers:
        yield layer
        if isinstance(layer, keras.Model):
            yield from _parts(layer)


class _End(keras.layers.Layer):
    """Stands behind a network's outputs, and keeps what comes in when the graph is run again."""

    def call(self, outputs):
        return outputs


LOCK = threading.RLock()  # one thread at a time lays open, changes or traces a graph of layers
_flat: weakref.WeakKeyDictionary[keras.Model, tuple] = weakref.WeakKeyDictionary()


def flatten(model: keras.Model) -> Flat:
    """The network with its nested and Sequential models laid open; weights are shared, not copied.

    A subclassed model inside it stays closed, as one layer.

    Args:
        model: a built Functional or Sequential keras.Model with one input and one output.

    Returns:
        Flat.

    Raises:
        TypeError: not a Keras model, or a subclassed one, whose graph cannot be read.
        ValueError: not built yet, or several inputs or outputs.

    Example:
        >>> model = models.small_cnn(classes=10)
        >>> list(models.flatten(model).tensors)[:3]
        ['preprocess', 'conv1', 'conv1_bn']
    """
    _check(model)
    with LOCK:
        output, flat = _flat.get(model, (None, None))
        if output is not model.outputs[0]:  # new, or changed: a Sequential may add and pop layers
            flat = _flatten(model)
            _flat[model] = model.outputs[0], flat
        return flat


def _check(model):
    if type(model).__module__.startswith("tf_keras."):
        raise TypeError(
            "This is a model of tf_keras, Keras 2; foodxai explains Keras 3. Start without "
            "TF_USE_LEGACY_KERAS, and load the saved model with keras.models.load_model."
        )
    if not isinstance(model, keras.Model):
        raise TypeError(f"Expected a Keras model, got {type(model).__name__}.")
    if not isinstance(model, keras.Sequential) and getattr(model, "inputs", None) is None:
        raise TypeError(
            f"{type(model).__name__} is a subclassed model: its graph cannot be read. "
            "Build it with keras.Input and keras.Model(inputs, outputs), or keras.Sequential."
        )
    if not getattr(model, "inputs", None):
        raise ValueError("The model has no input shape yet: start it with keras.Input(shape).")
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ValueError(
            f"The model has {len(model.inputs)} inputs and {len(model.outputs)} outputs; expected "
            "one image in and one vector of logits out. keras.Model(model.input, "
            "model.outputs[0]) takes one of several outputs."
        )


def _flatten(model):
    source = model.inputs[0]
    # A gradient runs through no integer.
    kind = source.dtype if "float" in source.dtype else "float32"
    inputs = keras.Input(batch_shape=source.shape, dtype=kind)
    calls: list[tuple] = []
    tensors: dict[str, keras.KerasTensor] = {}
    found: dict[str, keras.Operation] = {}
    callable_as: dict[int, keras.Operation] = {}

    def call(prefix, layer, *args, **kwargs):
        if isinstance(layer, _End):
            layer.seen = args[0]
            return args[0]
        path = prefix + layer.name
        if isinstance(layer, keras.Model) and getattr(layer, "inputs", None):
            return run(f"{path}/", layer, args[0])
        if id(layer) not in callable_as:
            callable_as[id(layer)] = _named_once(layer, path, callable_as.values())
        output = callable_as[id(layer)](*args, **kwargs)
        calls.append((path, symbolic(args, kwargs), symbolic(output)))
        if isinstance(output, keras.KerasTensor):
            tensors.pop(path, None)  # a shared layer stands where it was called last
            tensors[path] = output
        found.pop(path, None)
        found[path] = layer
        return output

    def run(prefix, part, given):
        end = _End()
        keras.models.clone_model(
            keras.Model(part.inputs, end(part.outputs)),
            input_tensors=keras.tree.flatten(given),
            clone_function=lambda layer: layer,
            call_function=functools.partial(call, prefix),
        )
        single = isinstance(part, keras.Sequential)  # which, never called, has no .output
        return end.seen[0] if single else keras.tree.pack_sequence_as(part.output, end.seen)

    output = keras.tree.flatten(run("", model, inputs))[0]
    return Flat(keras.Model(inputs, output, name=model.name), tensors, found, calls)


def _named_once(layer, path, others):
    """The layer, or an Alias of it where another one has its name."""
    taken, name = {other.name for other in others}, layer.name
    if name not in taken:
        return layer
    while name in taken:
        name = path.replace("/", "_") if name == layer.name != path else f"{name}_"
    return Alias(layer, name)


def symbolic(*structures: Any) -> tuple[keras.KerasTensor, ...]:
    """The KerasTensors in arguments or results, in order, as a tuple."""
    leaves = keras.tree.flatten(structures)
    return tuple(leaf for leaf in leaves if isinstance(leaf, keras.KerasTensor))


def weights_of(layer: keras.Operation) -> list[keras.Variable]:
    """The weights of a layer; an operation has none."""
    return getattr(layer, "weights", [])


def has_kernel(layer: keras.Operation) -> bool:
    """Whether a layer has a weight of more than one axis, as convolutions and dense layers have."""
    return any(len(weight.shape) > 1 for weight in weights_of(layer))


def convolves(layer: keras.Operation) -> bool:
    """Whether a layer holds a convolution: a weight [height, width, channels, filters]."""
    return any(len(weight.shape) == 4 for weight in weights_of(layer))
