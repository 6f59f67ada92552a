"""Import TensorFlow without the lines it logs before its own log level counts.

Every package of foodxai that needs TensorFlow or Keras imports this module first, so that the first
cell of a chapter prints nothing but what the chapter says.
"""

import os

_stderr, _nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
os.dup2(_nowhere, 2)
try:
    import tensorflow
finally:
    os.dup2(_stderr, 2)
    os.close(_stderr)
    os.close(_nowhere)


def _expected(record):
    """Not the warning that Keras's own predict is traced often: every network has its own trace."""
    return "triggered tf.function retracing" not in record.getMessage()


tensorflow.get_logger().addFilter(_expected)
