"""How well EfficientNet-Lite0 learns real photos on two cores: python results/photos.py NAME.

NAME: food101, cifar10 or food201; the data lie under FOODXAI_DATA. A run that was cut off goes on
where it was, from _build/training/NAME. Writes book/results/NAME.json.
"""

import dataclasses
import functools
import os
import sys
import time
from pathlib import Path

# oneDNN trains this network a third faster where TensorFlow leaves it off.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
import numpy as np
import record

from foodxai import data, models, train
from foodxai.data import cifar10, food101, food201, photos

SEED, BATCH = 0, 50


@dataclasses.dataclass
class Recipe:
    """Chosen on validation photos only.

    size: pixels in training; free: the first layer that is trained; crop: see
    ``data.flip_crop_rotate``.
    """

    measured: str
    size: int
    epochs: int
    free: str
    crop: float = 0.65
    rotation: float = 12
    peak: float = 7e-4


RECIPES = {
    "food101": Recipe("test accuracy, ten dishes of Food-101", 112, 24, "block3_expand"),
    "cifar10": Recipe("test accuracy, CIFAR-10", 80, 20, "block3_expand", 0.75, 8),
    "food201": Recipe("test accuracy, three dishes of Food-201", 112, 24, "block3_expand"),
}


def load(name, split):
    """The data set; Food-201's photos are named by their dish, as in the thesis."""
    if name == "cifar10":
        return cifar10.load(split)
    folder = thumbnails()
    if name == "food101":
        return food101.load(split, folder=folder)
    shown = food201.load(split, photos=folder)
    kept = [n for n, path in enumerate(shown.images) if path.parent.name in shown.classes]
    dishes = shown.subset(kept)
    labels = np.array([dishes.classes.index(path.parent.name) for path in dishes.images])
    return dataclasses.replace(dishes, labels=labels, label_sets=None)


def thumbnails():
    """Food-101 at 64 pixels where it is there, else at full size."""
    small = Path(os.environ.get("FOODXAI_DATA", "")) / "food-101-64px"
    return small if small.is_dir() else None


def decoded(dataset, size):
    """Every photo read once, uint8 [N, size, size, 3]."""
    return dataclasses.replace(
        dataset, images=np.stack([photos.read(photo, size) for photo in dataset.images])
    )


def network(classes, free):
    """The whole network under a new dense layer; depthwise kernels stay, their gradient is slow."""
    backbone = models.efficientnet_lite0(size=None)
    model = models.transfer(backbone, classes, dense=(), unfreeze=free)
    for layer in model.layers:
        if isinstance(layer, keras.layers.DepthwiseConv2D):
            layer.trainable = False
    features = keras.layers.Dropout(0.2)(model.get_layer("pool").output)
    logits = keras.layers.Dense(classes, kernel_initializer="zeros", name="new_logits")(features)
    return keras.Model(model.input, logits, name=model.name)


def right(model, dataset, size):
    """bool [N]: whether the mean answer to a photo and its mirror image is right."""
    images = decoded(dataset, size).images
    both = (images, images[:, :, ::-1])
    answers = [keras.ops.softmax(model.predict(views, 100, verbose=0)) for views in both]
    return np.argmax(np.mean(answers, 0), 1) == dataset.labels


def measure(name):
    clocks = Clocks()
    recipe = RECIPES[name]
    keras.utils.set_random_seed(SEED)
    training, held = data.validation_split(load(name, "train"), 0.05, SEED)
    training = decoded(training, recipe.size)
    model = network(len(training.classes), recipe.free)
    clocks.stop()
    history = learn(name, model, training, held, recipe)
    clocks.start()
    scores = {
        size: np.mean(right(model, held, size))
        for size in (recipe.size, recipe.size + 16, recipe.size + 32)
    }
    size = max(scores, key=scores.get)
    test = load(name, "test")
    found = record.share(recipe.measured, right(model, test, size))
    clocks.stop()
    model.save(f"_build/training/{name}.keras")
    record.write(
        name,
        found,
        steps=story(recipe, training, held, test, scores, size),
        seed=SEED,
        seconds=clocks.wall + history["seconds"].sum(),
        cpu_seconds=clocks.cpu + history["cpu_seconds"].sum(),
    )


def learn(name, model, training, held, recipe):
    steps = recipe.epochs * -(-len(training) // BATCH)
    optimizer = train.adamw(
        steps, recipe.peak, 1 / recipe.epochs, weight_decay=0.02, use_ema=True, ema_momentum=0.995
    )
    return train.fit(
        model,
        training,
        held,
        epochs=recipe.epochs,
        batch_size=BATCH,
        optimizer=optimizer,
        label_smoothing=0.1,
        augment=functools.partial(
            data.flip_crop_rotate, rotation=recipe.rotation, crop=recipe.crop
        ),
        mix=train.mixup_cutmix(seed=SEED),
        checkpoint=Path("_build/training") / name,
        seed=SEED,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=tell)],
    )


def story(recipe, training, held, test, scores, size):
    """What was done, in sentences."""
    validated = ", ".join(f"{score:.3f} at {pixels} px" for pixels, score in scores.items())
    return [
        f"{len(training)} training photos; {len(held)} more, drawn from them by class, validate.",
        f"EfficientNet-Lite0 with ImageNet weights, dropout 0.2 and a new dense layer; frozen below {recipe.free}, "
        "and so are batch norm and the depthwise kernels.",
        f"{recipe.epochs} epochs at {recipe.size} px in batches of {BATCH}: AdamW (decay 0.02), peak "
        f"rate {recipe.peak}, one epoch of warm-up, cosine to zero, label smoothing 0.1.",
        f"Flips, crops to {recipe.crop} of the side, turns by {recipe.rotation} degrees; half of the "
        "batches mixed by mixup or CutMix; weights averaged with momentum 0.995.",
        f"Validation accuracy of photo and mirror image together: {validated}.",
        f"The {len(test)} test photos looked at once, at {size} px.",
    ]


class Clocks:
    """Elapsed and processor seconds of the parts between start and stop."""

    def __init__(self):
        self.wall = self.cpu = 0.0
        self.start()

    def start(self):
        self.since = time.perf_counter(), time.process_time()

    def stop(self):
        self.wall += time.perf_counter() - self.since[0]
        self.cpu += time.process_time() - self.since[1]


def tell(epoch, logs):
    print(epoch, {name: round(float(value), 4) for name, value in logs.items()}, flush=True)


if __name__ == "__main__":
    measure(sys.argv[1])
