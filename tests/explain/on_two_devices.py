"""Run by test_explain_stream.py in a process of its own: two logical CPU devices, the same maps."""

import sys

import numpy as np
import tensorflow as tf
from helpers.networks import images, network

from foodxai import explain


def main(folder):
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    x = images(7)
    net = network()
    methods = [explain.cam, explain.grad_cam, explain.score_cam, explain.guided_backprop]
    alone = {method: method(net, x, batch_size=2) for method in methods}
    used = set()

    class Noted(tf.distribute.MirroredStrategy):
        def run(self, fn, args=(), kwargs=None, options=None):
            def noted(*args):
                used.add(str(tf.distribute.get_replica_context().devices))
                return fn(*args)

            return super().run(noted, args, kwargs, options)

    strategy = Noted(["CPU:0", "CPU:1"])
    with strategy.scope():
        net = network()
        for method in methods:
            together = method(net, x, batch_size=2)
            assert np.abs(together - alone[method]).max() <= 1e-5 * np.abs(alone[method]).max(), (
                method
            )
        dataset = tf.data.Dataset.from_tensor_slices(x)
        streamed = explain.over(dataset, "score_cam", net, folder, batch_size=2)
        assert (
            np.abs(streamed - alone[explain.score_cam]).max()
            <= 1e-5 * alone[explain.score_cam].max()
        )
    assert len(used) == 2, used
    print("same maps")


if __name__ == "__main__":
    main(sys.argv[1])
