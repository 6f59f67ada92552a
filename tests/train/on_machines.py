"""Train three networks, each in its own way, by all machines; the first one keeps what comes out.

python tests/train/on_machines.py, with or without TF_CONFIG
"""

import json
import os

import keras
import numpy as np
import tensorflow as tf
from helpers.squares import adam, small, squares
from keras import layers

from foodxai import data, models, train
from foodxai.data import Dataset

strategy = tf.distribute.MultiWorkerMirroredStrategy()


def averaged():
    """With all that fit can do; the last batch of 61 has one image, fewer than machines."""
    optimizer = adam(use_ema=True, ema_momentum=0.5)
    how = dict(augment=data.flip_crop_rotate, mix=train.mixup_cutmix(0.8), balanced=True)
    return small(), dict(optimizer=optimizer, patience=1, label_smoothing=0.1, **how)


def frozen():
    keras.utils.set_random_seed(4)
    model = models.transfer(models.small_cnn(5, 16, filters=(8, 16)), 3, dense=(8,))
    return model, dict(optimizer=adam())


def regularised():
    keras.utils.set_random_seed(4)
    ends = [layers.Flatten(), layers.Dense(3, kernel_regularizer=keras.regularizers.L2(0.1))]
    return keras.Sequential([keras.Input((16, 16, 3)), layers.Rescaling(1 / 255), *ends]), {}


def several_labels(dataset):
    sets = np.eye(3, dtype=bool)[dataset.labels] | np.eye(3, dtype=bool)[dataset.labels - 1]
    return Dataset(dataset.images, None, dataset.classes, dataset.split, label_sets=sets)


def refusal(dataset):
    """What is said about an optimizer that clips the gradients of each part."""
    with strategy.scope():
        model, optimizer = small(), adam(clipnorm=1.0)
    try:
        train.fit(model, dataset, epochs=1, optimizer=optimizer)
    except ValueError as error:
        return str(error)


def main():
    learned, held = squares(61, 0), squares(31, 1)
    found = {"refusal": refusal(learned)}
    for make in (averaged, frozen, regularised):
        with strategy.scope():
            model, how = make()
        if make is regularised:
            learned, held = several_labels(learned), several_labels(held)
        history = train.fit(model, learned, held, epochs=3, batch_size=20, **how)
        weights = np.concatenate([weight.ravel() for weight in model.get_weights()])
        found |= {f"{make.__name__} {name}": history[name] for name in history if "sec" not in name}
        found[f"{make.__name__} weights"] = weights
    machine = json.loads(os.environ.get("TF_CONFIG", '{"task": {"index": 0}}'))["task"]["index"]
    np.savez(f"found-{machine}.npz", **found)


if __name__ == "__main__":
    main()
