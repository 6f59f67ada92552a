"""Operations with a gradient of their own, which are forgotten together with their network.

``tf.custom_gradient`` keeps what it saw in a graph, and so that network's weights, as long as the
process lives. Here a gradient is registered once, under a name to which operations refer.
"""

import tensorflow as tf

POSITIVE, LONG_KERNEL = "FoodxaiPositive", "FoodxaiLongKernel"


def positive(x: tf.Tensor) -> tf.Tensor:
    """The input, any shape; backwards, only what is positive."""
    if tf.executing_eagerly():  # where nothing is kept
        return tf.custom_gradient(lambda x: (tf.identity(x), tf.nn.relu))(x)
    with tf.compat.v1.get_default_graph().gradient_override_map({"Identity": POSITIVE}):
        return tf.identity(x)


def product(x: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """x kernel, [N, a] by [a, b]; in a graph its gradient is that of x alone, (kernel slopeᵀ)ᵀ.

    On a CPU TensorFlow reads a long kernel six times as fast in that order, for the eight rows of a
    batch: 70 in place of 430 ms of processor time for VGG16's first one, [25088, 4096].
    """
    if tf.executing_eagerly():
        return tf.matmul(x, kernel)
    with tf.compat.v1.get_default_graph().gradient_override_map({"MatMul": LONG_KERNEL}):
        return tf.matmul(x, kernel)


@tf.RegisterGradient(POSITIVE)
def _positive(operation, slope):
    return tf.nn.relu(slope)


@tf.RegisterGradient(LONG_KERNEL)
def _long_kernel(operation, slope):
    return tf.transpose(tf.matmul(operation.inputs[1], slope, transpose_b=True)), None
