"""The network inside a method: compiled once, run in batches."""

import functools
import weakref

import keras
import numpy as np
import tensorflow as tf

from .checks import check_batch_size, check_images, check_network, check_targets

BATCH = 8
_compiled = weakref.WeakKeyDictionary()


def compiled(model, build, *key):
    """``build(flat, *key)``, a ``tf.function``: traced once, kept as long as the model lives.

    Its first two arguments hold a row per image. Where a ``tf.distribute`` strategy is in scope,
    the rows are shared out over its devices.
    """
    strategy, flat = tf.distribute.get_strategy(), check_network(model)
    compiled_for, known = _compiled.get(model, (None, None))
    if compiled_for is not flat:
        known = {}
        _compiled[model] = flat, known
    if (strategy, build, *key) not in known:
        step = build(flat, *key)
        known[(strategy, build, *key)] = step if devices() == 1 else _shared_out(step, strategy)
    return known[(strategy, build, *key)]


def function(signature):
    """Decorator: a ``tf.function`` that TensorFlow counts by itself.

    It counts traces by code object, so that closures of many layers would look like one function that
    is traced too often; a partial has no code object.
    """
    return lambda step: tf.function(functools.partial(step), input_signature=signature)


def devices():
    """How many devices of this machine the strategy in scope uses; 1 without a strategy."""
    if not tf.distribute.has_strategy():
        return 1
    return len(tf.distribute.get_strategy().extended.worker_devices)


def _shared_out(step, strategy):
    parts = len(strategy.extended.worker_devices)

    def on_one(images, targets, *same):
        place = tf.distribute.get_replica_context().replica_id_in_sync_group % parts
        rows = -(-tf.shape(images)[0] // parts)
        # Where the rows run out the last one comes again: a device is never asked about none.
        mine = tf.minimum(place * rows + tf.range(rows), tf.shape(images)[0] - 1)
        return step.python_function(tf.gather(images, mine), tf.gather(targets, mine), *same)

    @function(step.input_signature)
    def everywhere(*arguments):
        results = strategy.run(on_one, arguments)
        count = tf.shape(arguments[0])[0]
        return tf.nest.map_structure(
            lambda result: tf.concat(strategy.experimental_local_results(result), 0)[:count], results
        )

    return everywhere


def run(model, images, targets, batch_size, build, *key):
    """What ``build(flat, *key)(images, targets)`` gives for all images, batch by batch.

    Returns:
        np.ndarray [N, ...] float32.

    Raises:
        TypeError, ValueError: what the checks in ``checks`` raise; ValueError also for a result
            that is not finite.
    """
    images, targets = prepare(model, images, targets)
    step, size = compiled(model, build, *key), check_batch_size(batch_size, BATCH) * devices()
    starts = range(0, len(images), size)
    parts = [step(images[i : i + size], targets[i : i + size]).numpy() for i in starts]
    return check_finite(np.concatenate(parts))


def prepare(model, images, targets):
    """Images and targets, checked against a network that is checked too."""
    network = check_network(model).model
    images = check_images(network, images)
    return images, check_targets(targets, len(images), network.outputs[0].shape[1])


def check_finite(maps):
    """The maps, unless the network made them NaN or infinite: then a ValueError."""
    if not np.isfinite(maps).all():
        raise ValueError("The explanation is NaN or infinite: check the model's weights.")
    return maps


def signature(flat):
    """Any number of images, one target each: one trace serves every batch size."""
    image = flat.model.inputs[0].shape[1:]
    return tf.TensorSpec([None, *image], tf.float32), tf.TensorSpec([None], tf.int64)


def with_maps(flat, path):
    """keras.Model: images -> (activation maps of a layer, logits)."""
    return keras.Model(flat.model.inputs[0], [flat.tensors[path], flat.model.outputs[0]])


def classes(logits, targets):
    """int64 [N]: the targets, with the predicted class in place of -1."""
    return tf.where(targets < 0, tf.argmax(logits, axis=1), targets)


def chosen(logits, targets):
    """[N]: the logit of every image's target."""
    return tf.gather(logits, classes(logits, targets), axis=1, batch_dims=1)


@tf.RegisterGradient("FoodxaiMatMul")
def _matmul_gradient(product, slope):
    """The gradient of tf.matmul(a, b), with slope bᵀ as (b slopeᵀ)ᵀ.

    On a CPU TensorFlow reads a dense layer's long kernel five times as fast in this order, for the
    eight rows of a batch of images.
    """
    a, b = product.inputs
    a_turned, b_turned = product.get_attr("transpose_a"), product.get_attr("transpose_b")
    for_a = tf.matmul(b, slope, transpose_a=b_turned, transpose_b=True)
    for_b = tf.matmul(a, slope, transpose_a=not a_turned)
    return for_a if a_turned else tf.transpose(for_a), tf.transpose(for_b) if b_turned else for_b


def forward(network, images):
    """``network(images)`` inside a traced step, ready for ``derivative``."""
    graph = tf.compat.v1.get_default_graph()
    with graph.gradient_override_map({"MatMul": "FoodxaiMatMul"}):
        return network(images, training=False)


def derivative(scores, tensor, name):
    """d scores / d tensor, of the tensor's shape, computed through what lies between them only."""
    found = tf.gradients(scores, tensor)[0]
    if found is None:
        raise ValueError(f"No gradient reaches {name} from the logits, so it cannot explain them.")
    return found
