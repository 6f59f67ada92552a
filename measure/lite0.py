"""What EfficientNet-Lite0, as ImageNet left it, says of pictures that are not ImageNet's.

    python measure/lite0.py

Writes book/results/lite0.json.
"""

import os

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

from foodxai import models  # first, so that TensorFlow starts silently
from foodxai.data import photos, plates

# isort: split
from collections import Counter

import numpy as np
import record
import usage

SEED, EACH = 0, 50
FEATURES = "head_relu"


def shipped(model):
    """Its first answer to each shipped photo, with its probability."""
    shown = photos.load()
    images = np.stack([photos.read(path) for path in shown.images])
    best = models.top_classes(models.logits(model, images), k=1)
    return [
        dict(
            measured=f"probability of the first answer, {answer.name}, to the photo {name}",
            value=answer.probability,
            interval=None,
            n=1,
        )
        for name, (answer,) in zip(shown.classes, best)
    ]


def drawn(model, dishes, probabilities):
    """Of each dish, how often it gets the answer that it gets most often."""
    names, rows = models.imagenet_classes(), []
    first = probabilities.argmax(1)
    for number, dish in enumerate(dishes.classes):
        answers = first[dishes.labels == number]
        usual = Counter(answers.tolist()).most_common(1)[0][0]
        rows.append(record.share(f"drawn {dish} called {names[usual]}", answers == usual))
    return rows


def unsure(probabilities):
    """How sure it is of drawn dishes."""
    return record.mean("probability of the first answer to drawn plates", probabilities.max(1))


def nothing(model, n=50):
    """How sure it is of pictures that show nothing."""
    noise = np.random.default_rng(SEED).integers(0, 256, (n, 224, 224, 3)).astype(np.uint8)
    return record.mean("probability of the first answer to noise", models.confidence(model, noise))


def dead(model, images):
    """The share of the last maps that are zero everywhere on a picture."""
    body, _ = models.split(model, FEATURES)
    maps = body.predict(images.astype(np.float32), batch_size=8, verbose=0)
    share = (maps.max((1, 2)) <= 0).mean(1)
    return record.mean("share of the 1,280 last maps that are zero everywhere, drawn plates", share)


def main():
    start = record.clock()
    model = models.efficientnet_lite0()
    dishes = plates.load("test", EACH * len(plates.CLASSES), classes=plates.CLASSES)
    probabilities = models.probabilities(model, dishes.images)
    size = dict(measured="weights", value=model.count_params(), interval=None, n=1)
    seconds, cpu_seconds = record.clock() - start
    record.write(
        "lite0",
        size,
        *shipped(model),
        unsure(probabilities),
        nothing(model),
        dead(model, dishes.images[:100]),
        *drawn(model, dishes, probabilities),
        steps=[
            f"The network with its ImageNet weights, nothing trained; {EACH} test plates of each "
            f"of the {len(plates.CLASSES)} drawn dishes at 224 px, 50 pictures of uniform noise."
        ],
        seed=SEED,
        seconds=seconds,
        cpu_seconds=cpu_seconds,
    )


if __name__ == "__main__":
    usage.Parser(__doc__).parse_args()
    main()
