"""Training by Keras, with what the course's runs need around it."""

import csv
import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from .. import models
from ..data import indices, stream
from .frozen import cached, cut


def fit(
    model,
    train,
    validation=None,
    *,
    epochs=10,
    batch_size=50,
    optimizer=None,
    label_smoothing=0.0,
    balanced=False,
    augment=None,
    mix=None,
    patience=None,
    checkpoint=None,
    seed=0,
    callbacks=(),
):
    """Train a network that ends in logits on a Dataset; its weights change in place.

    A frozen body runs once: where the first layers have nothing to train and no augmentation
    changes the images, their maps are computed once and every epoch costs the rest alone.

    Args:
        model: keras.Model, images [N, size, size, 3] -> logits [N, classes]. Built inside a
            ``tf.distribute`` strategy's scope, it is trained by that strategy.
        train, validation: foodxai Datasets; labels train a softmax, label_sets one sigmoid a class.
        epochs: passes over the training images.
        batch_size: images a step.
        optimizer: a keras.optimizers.Optimizer, with whatever schedule its learning rate follows;
            None means ``adamw(steps)``. With ``use_ema`` the averaged weights are validated and kept.
        label_smoothing: share of each answer that is spread over all classes.
        balanced: let every batch show each class equally often; rare classes are repeated.
        augment: see ``foodxai.data.stream``.
        mix: a function of (images, one-hot labels) -> the same, such as ``mixup_cutmix()``.
        patience: stop after so many epochs without a better validation accuracy, and go back to
            the best weights. None trains to the end and keeps the last.
        checkpoint: a folder to save every epoch in; the same call goes on where it was cut off.
        seed: order and augmentation of the images.
        callbacks: more keras.callbacks, such as ``foodxai.tracking.callback()``.

    Returns:
        dict of np.ndarray [epochs run]: "loss", "accuracy", "val_loss", "val_accuracy" (the last
        two where there is a validation set), "learning_rate", "seconds".

    Raises:
        ValueError: patience without a validation set, no images, other classes than logits.
    """
    _check(model, train, validation, patience)
    steps = -(-len(train) // batch_size)
    with tempfile.TemporaryDirectory() as scratch, model.distribute_strategy.scope():
        body, head = (None, model) if augment or mix else cut(model)
        def batches(dataset, **order):
            ...
    return history
