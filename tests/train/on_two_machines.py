"""Run by test_two_machines.py in two processes: each is a worker of one training.

python on_two_machines.py OUTPUT    TF_CONFIG says which worker this is; without it there is one
"""

import os
import sys

import tensorflow as tf

# Before anything else: workers find each other when TensorFlow starts.
together = "TF_CONFIG" in os.environ
strategy = tf.distribute.MultiWorkerMirroredStrategy() if together else tf.distribute.get_strategy()

import numpy as np  # noqa: E402
from helpers.squares import adam, small, squares  # noqa: E402

from foodxai import train  # noqa: E402

with strategy.scope():
    model, optimizer = small(), adam()
history = train.fit(
    model, squares(60, 0), squares(30, 1), epochs=3, batch_size=20, optimizer=optimizer
)
weights = np.concatenate([array.ravel() for array in model.get_weights()])
np.savez(sys.argv[1], weights=weights, **history)
