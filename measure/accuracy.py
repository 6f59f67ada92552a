"""How well EfficientNet-Lite0 learns real photos on two cores: five networks, from five seeds.

    python measure/accuracy.py NAME

NAME: food101, cifar10 or food201, which begins from the networks of food101; the data lie under
FOODXAI_DATA. A run that was cut off goes on where it was, from _build/training. Writes
book/results/NAME.json.
"""

import dataclasses
import functools
import os
import shutil
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
from recipes import BATCH, MOMENTUM, RECIPES, sizes, story

SEEDS, SPLIT = range(5), 0
TRAINING = Path("_build/training")


def load(name, split):
    """The data set; food201 is the three dishes of Food-201, named by their dish as in the thesis.

    Food-201 labels a part of Food-101's photos and keeps their split: all of them teach and test.
    """
    if name == "cifar10":
        return cifar10.load(split)
    classes = experiments.THREE if name == "food201" else food101.THESIS_CLASSES
    return food101.load(split, classes, thumbnails())


def labelled(dataset):
    """bool [N]: which photos of the test Food-201 labels."""
    shown = food201.load("test", experiments.THREE, photos=thumbnails())
    return np.isin([str(path) for path in dataset.images], [str(path) for path in shown.images])


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
    """Every photo as one augmentation leaves it; the same for every seed."""
    batches = np.array_split(dataset.images.astype(np.float32), len(dataset) // BATCH)
    images = [
        data.flip_crop_rotate(batch, (0, number), recipe.rotation, recipe.crop).numpy()
        for number, batch in enumerate(batches)
    ]
    return dataclasses.replace(dataset, images=np.concatenate(images).astype(np.uint8))


def network(classes, recipe, seed):
    """The whole network under a new dense layer; depthwise kernels stay, their gradient is slow."""
    backbone = models.efficientnet_lite0(size=None)
    model = models.transfer(backbone, classes, dense=(), unfreeze=recipe.free)
    for layer in model.layers:
        if isinstance(layer, keras.layers.DepthwiseConv2D):
            layer.trainable = False
    if recipe.start:
        known = trained(recipe.start, seed)
        for layer in (layer for layer in model.layers[:-1] if layer.weights):
            layer.set_weights(known.get_layer(layer.name).get_weights())
    features = keras.layers.Dropout(0.2)(model.get_layer("pool").output)
    logits = keras.layers.Dense(classes, kernel_initializer="zeros", name="new_logits")(features)
    return keras.Model(model.input, logits, name=model.name)


def trained(name, seed):
    """The network of a finished run."""
    file = TRAINING / f"{name}-{seed}.keras"
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
    recipe = RECIPES[name]
    training, held = data.validation_split(load(name, "train"), 0.05, SPLIT)
    test = load(name, "test")
    training = decoded(training, recipe.size)
    runs = [ran(name, seed, training, held, test) for seed in SEEDS]
    validated, found = (np.stack([run[kind] for run in runs]) for kind in ("held", "test"))
    others = [over_seeds(recipe.measured.replace("test", "validation"), validated)]
    if name == "food201":
        others.append(over_seeds(f"{recipe.measured}, labelled", found[:, labelled(test)]))
    spent = sum(run["spent"] for run in runs)
    record.write(
        name,
        over_seeds(recipe.measured, found),
        *others,
        steps=story(recipe, len(training), len(held), len(test), len(SEEDS)),
        seed=SEEDS[0],
        seconds=spent[0],
        cpu_seconds=spent[1],
    )
    for seed in SEEDS:  # the next call measures anew
        (TRAINING / f"{name}-{seed}" / "learned.keras").replace(TRAINING / f"{name}-{seed}.keras")
        shutil.rmtree(TRAINING / f"{name}-{seed}")


def over_seeds(what, right):
    """A row: the mean over networks, from right answers, bool [seeds, N]."""
    counts = np.bincount(right.sum(0), minlength=len(right) + 1)
    found = record.mean(what, np.repeat(np.linspace(0, 1, len(counts)), counts))
    return found | dict(seeds=right.mean(1).tolist(), counts=counts.tolist())


def ran(name, seed, training, held, test):
    """What one network has right, "held" and "test", bool [N] each, and the time "spent", [2]."""
    folder = TRAINING / f"{name}-{seed}"
    file, recipe = folder / "right.npz", RECIPES[name]
    if not file.exists():
        began = record.clock()
        model, earlier = learned(name, seed, training, held)
        answers = {"held": right(model, held, recipe), "test": right(model, test, recipe)}
        spent = record.clock() - began + earlier
        _files.write(file, functools.partial(np.savez, spent=spent, **answers))
    with np.load(file) as kept:
        return dict(kept)


def learned(name, seed, training, held):
    """The trained network and the time that earlier runs spent on it, [2] as ``record.clock``."""
    recipe, folder = RECIPES[name], TRAINING / f"{name}-{seed}"
    file = folder / "learned.keras"
    if file.exists():
        return kept(file)
    keras.utils.set_random_seed(seed)
    model = network(len(training.classes), recipe, seed)
    history, here = learn(folder, seed, model, training, held, recipe)
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


def learn(folder, seed, model, training, held, recipe):
    """Train, going on where an earlier run was cut off: (history, number of epochs run here)."""
    here, augment = [], None
    if recipe.beforehand:
        training = changed(training, recipe)
    else:
        augment = functools.partial(
            data.flip_crop_rotate, rotation=recipe.rotation, crop=recipe.crop
        )
    steps = recipe.epochs * -(-len(training) // BATCH)
    optimizer = train.adamw(
        steps,
        recipe.peak,
        1 / recipe.epochs,
        weight_decay=0.02,
        use_ema=True,
        ema_momentum=MOMENTUM,
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
        augment=augment,
        checkpoint=folder,
        seed=seed,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=tell)],
    )
    return history, len(here)


if __name__ == "__main__":
    parser = usage.Parser(__doc__)
    parser.add_argument("name", choices=RECIPES)
    measure(parser.parse_args().name)
