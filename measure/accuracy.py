"""How well EfficientNet-Lite0 learns real photos on two cores.

    python measure/accuracy.py NAME

NAME: food101, cifar10 or food201, which begins from the network of food101; the data lie under
FOODXAI_DATA. A run that was cut off goes on where it was, from _build/training/NAME. Writes
book/results/NAME.json.
"""

import dataclasses
import functools
import os
from pathlib import Path

# oneDNN trains this network a third faster where TensorFlow leaves it off.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from foodxai import _files, data, models, train  # first, so that TensorFlow starts silently
from foodxai.course import experiments
from foodxai.data import cifar10, folders, food101, food201, photos

# isort: split
import keras
import numpy as np
import record
import usage
from recipes import BATCH, RECIPES, sizes, story

SEED = 0
TRAINING = Path("_build/training")


def load(name, split):
    """The data set; Food-201's photos are named by their dish, as in the thesis.

    Food-201 labels a part of Food-101's photos and keeps their split, so all training photos of its
    dishes may teach; only photos that it labels test.
    """
    if name == "cifar10":
        return cifar10.load(split)
    folder = thumbnails()
    if name == "food101":
        return food101.load(split, folder=folder)
    if split == "train":
        return food101.load(split, experiments.THREE, folder)
    shown = food201.load(split, experiments.THREE, photos=folder)
    kept = [n for n, path in enumerate(shown.images) if path.parent.name in shown.classes]
    dishes = shown.subset(kept)
    labels = np.array([dishes.classes.index(path.parent.name) for path in dishes.images])
    return dataclasses.replace(dishes, labels=labels, label_sets=None)


def thumbnails():
    """Food-101 at 64 pixels where it is there, else at full size."""
    small = folders.home("food-101-64px")
    return small if small.is_dir() else None


def decoded(dataset, size):
    """Every photo read once, uint8 [N, size, size, 3]."""
    return dataclasses.replace(
        dataset, images=np.stack([photos.read(photo, size) for photo in dataset.images])
    )


def changed(dataset, recipe):
    """Every photo as one augmentation leaves it."""
    batches = np.array_split(dataset.images.astype(np.float32), len(dataset) // BATCH)
    images = [
        data.flip_crop_rotate(batch, (0, number), recipe.rotation, recipe.crop).numpy()
        for number, batch in enumerate(batches)
    ]
    return dataclasses.replace(dataset, images=np.concatenate(images).astype(np.uint8))


def network(classes, recipe):
    """The whole network under a new dense layer; depthwise kernels stay, their gradient is slow."""
    backbone = models.efficientnet_lite0(size=None)
    model = models.transfer(backbone, classes, dense=(), unfreeze=recipe.free)
    for layer in model.layers:
        if isinstance(layer, keras.layers.DepthwiseConv2D):
            layer.trainable = False
    if recipe.start:
        known = trained(recipe.start)
        for layer in model.layers[:-1]:
            layer.set_weights(known.get_layer(layer.name).get_weights())
    features = keras.layers.Dropout(0.2)(model.get_layer("pool").output)
    logits = keras.layers.Dense(classes, kernel_initializer="zeros", name="new_logits")(features)
    return keras.Model(model.input, logits, name=model.name)


def trained(name):
    """The network of a finished run."""
    file = TRAINING / f"{name}.keras"
    if not file.exists():
        raise FileNotFoundError(
            f"No {file}: run measure/accuracy.py {name} first, which trains it."
        )
    return keras.models.load_model(file)


def right(model, dataset, recipe):
    """bool [N]: whether the mean answer to a photo, in several sizes and mirrored, is right.

    Training crops show dishes larger than they are; so do larger test photos (Touvron et al. 2019,
    https://arxiv.org/abs/1906.06423).
    """
    answers = 0
    for pixels in sizes(recipe):
        images = decoded(dataset, pixels).images
        for views in (images, images[:, :, ::-1]):
            answers += keras.ops.softmax(model.predict(views, 100, verbose=0)).numpy()
    return np.argmax(answers, 1) == dataset.labels


def measure(name):
    began = record.clock()
    recipe = RECIPES[name]
    keras.utils.set_random_seed(SEED)
    training, held = data.validation_split(load(name, "train"), 0.05, SEED)
    model, earlier = learned(name, training, held)
    validated = record.share(
        recipe.measured.replace("test", "validation"), right(model, held, recipe)
    )
    test = load(name, "test")
    found = record.share(recipe.measured, right(model, test, recipe))
    seconds, cpu_seconds = record.clock() - began + earlier
    record.write(
        name,
        found,
        validated,
        steps=story(recipe, len(training), len(held), len(test)),
        seed=SEED,
        seconds=seconds,
        cpu_seconds=cpu_seconds,
    )
    (TRAINING / name / "learned.keras").replace(TRAINING / f"{name}.keras")


def learned(name, training, held):
    """The trained network and the time that earlier runs spent on it, [2] as ``record.clock``."""
    recipe, file = RECIPES[name], TRAINING / name / "learned.keras"
    if file.exists():
        return kept(file)
    model = network(len(training.classes), recipe)
    history, here = learn(name, model, decoded(training, recipe.size), held, recipe)
    epochs = np.array([history["seconds"], history["cpu_seconds"]])
    keep(model, epochs.sum(1), file)
    return model, epochs[:, : len(epochs[0]) - here].sum(1)


def keep(model, spent, file):
    """Store a network, and the time spent on it; the network stands there last, and whole."""
    np.save(file.with_suffix(".npy"), spent)
    _files.write(file, model.save)


def kept(file):
    """What ``keep`` stored."""
    return keras.models.load_model(file), np.load(file.with_suffix(".npy"))


def learn(name, model, training, held, recipe):
    """Train, going on where an earlier run was cut off: (history, number of epochs run here)."""
    here = []
    if recipe.beforehand:
        training, changes = changed(training, recipe), {}
    else:
        changes = dict(
            augment=functools.partial(
                data.flip_crop_rotate, rotation=recipe.rotation, crop=recipe.crop
            ),
            mix=train.mixup_cutmix(seed=SEED),
        )
    steps = recipe.epochs * -(-len(training) // BATCH)
    optimizer = train.adamw(
        steps, recipe.peak, 1 / recipe.epochs, weight_decay=0.02, use_ema=True, ema_momentum=0.995
    )

    def tell(epoch, logs):
        here.append(epoch)
        print(epoch, {name: round(float(value), 4) for name, value in logs.items()}, flush=True)

    history = train.fit(
        model,
        training,
        held,
        epochs=recipe.epochs,
        batch_size=BATCH,
        optimizer=optimizer,
        label_smoothing=0.1,
        checkpoint=TRAINING / name,
        seed=SEED,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=tell)],
        **changes,
    )
    return history, len(here)


if __name__ == "__main__":
    parser = usage.Parser(__doc__)
    parser.add_argument("name", choices=RECIPES)
    measure(parser.parse_args().name)
