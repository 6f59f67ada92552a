"""Many networks, many threads: nothing is kept of what is gone, nobody gets another's answer."""

import gc
import threading
import weakref

import keras
import numpy as np
import pytest
from helpers.networks import images, network
from keras import layers

from foodxai import explain, models

METHODS = ("grad_cam", "guided_backprop", "score_cam", "cam")


def graphs():
    for _ in range(3):  # what is gone sets free what it held
        gc.collect()
    return sum(type(thing).__name__ == "FuncGraph" for thing in gc.get_objects())


def explained(model):
    for method in METHODS:
        explain.METHODS[method].function(model, images(1))
    models.logits(model, images(1))
    return weakref.ref(model)


def nested():
    inner = keras.Sequential([keras.Input((24, 24, 3)), layers.Conv2D(4, 3, activation="relu")])
    outer = [keras.Input((24, 24, 3)), inner, layers.GlobalAveragePooling2D(), layers.Dense(5)]
    return keras.Sequential(outer)


@pytest.mark.in_turn
@pytest.mark.parametrize("make", [network, nested])
def test_a_network_that_is_gone_is_forgotten(make):
    """With its weights: a graph that stayed would hold them."""
    explained(make())
    before, gone = graphs(), [explained(make()) for _ in range(2)]
    assert graphs() <= before and [model() for model in gone] == [None, None]


@pytest.mark.in_turn
@pytest.mark.parametrize("count", [1, 8])
def test_eight_threads_get_each_their_own_answer(count):
    nets, photos, start = [network() for _ in range(count)], images(8), threading.Barrier(8)
    for number, net in enumerate(nets):
        net.get_layer("logits").bias.assign(np.arange(5.0) * number)
    found = [None] * 8

    def work(number):
        start.wait()
        net, photo = nets[number % count], photos[number]
        found[number] = [explain.METHODS[name].function(net, photo) for name in METHODS]

    threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, maps in enumerate(found):
        for name, several in zip(METHODS, maps):
            alone = explain.METHODS[name].function(nets[number % count], photos[number])
            np.testing.assert_allclose(several, alone, rtol=1e-4, atol=1e-6)
