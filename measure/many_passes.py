"""How long the methods take that ask a network many times, beside as many passes as they ask for.

    python measure/many_passes.py

A method and its passes take turns, eight images at a time, and each time is the median of five
rounds; one before them does not count. Replaces book/results/many_passes.json and the page made
from it. Run it on a quiet machine.
"""

import subprocess
import sys
from functools import partial

import machine
import usage
from explain_speed import ROOT, SEED, build, interleaved, passes, repeat, row

NETWORKS = ("mobilenet_v2", "efficientnet_lite0")
SIZE = 8
ROUNDS = 5
MASKS = 200
STEPS = 64
TOLERANCE = 0.02  # of Score-CAM: a tenth of EfficientNet-Lite0's 1,280 channels, on photos


def floors(name, model, images):
    """What a method cannot do without: a dict of functions without arguments."""
    import tensorflow as tf

    from foodxai import models

    @tf.function(input_signature=[tf.TensorSpec([None, *images.shape[1:]])])
    def there_and_back(x):
        score = model(x, training=False)[:, 0]
        return tf.gradients(score, x)[0]

    batch, forward = tf.constant(images[:SIZE]), passes(model, images)(SIZE)
    found = {
        "197 forward passes": partial(repeat, forward, 197 / SIZE),
        f"{MASKS} forward passes": partial(repeat, forward, MASKS / SIZE),
        f"{STEPS} forward and backward passes": partial(
            repeat, lambda: there_and_back(batch).numpy(), STEPS / SIZE
        ),
    }
    if name == "efficientnet_lite0":  # of one that is untrained all scores are alike
        maps = models.split(model, models.last_conv(model))[0](images[:1]).numpy()[0]
        live = int((maps.max(axis=(0, 1)) > maps.min(axis=(0, 1))).sum())
        found["forward per live map"] = partial(repeat, forward, live / SIZE)
    return found


def methods(name, model, images):
    """What asks many times of one image: a dict of functions without arguments."""
    from foodxai import explain

    found = {
        "occlusion": partial(explain.occlusion, batch_size=SIZE),
        "rise": partial(explain.rise, batch_size=SIZE, masks=MASKS),
        "integrated_gradients": partial(explain.integrated_gradients, batch_size=SIZE, steps=STEPS),
    }
    if name == "efficientnet_lite0":
        found["score_cam, tolerance"] = partial(explain.score_cam, tolerance=TOLERANCE)
    return {key: partial(method, model, images[:1], [0]) for key, method in found.items()}


def measure(name):
    """The rows of one network."""
    model, images = build(name)
    functions = {("TensorFlow", key): call for key, call in floors(name, model, images).items()}
    functions |= {("foodxai", key): call for key, call in methods(name, model, images).items()}
    found = interleaved(functions, ROUNDS)
    return [row(name, *key, 1, seconds) for key, seconds in found.items()]


def main():
    import record

    began = machine.clock()
    rows = [row for name in NETWORKS for row in measure(name)]
    spent, processor = machine.spent(began)
    steps = [
        f"A method and its passes take turns, {SIZE} images at a time; whole batches stand for 197 "
        "passes, which makes them 200.",
        f"Medians of {ROUNDS} rounds; one before them does not count.",
        processor,
    ]
    record.write("many_passes", *rows, steps=steps, seed=SEED, **spent)
    subprocess.run([sys.executable, ROOT / "tools" / "speed.py"], check=True)


if __name__ == "__main__":
    usage.Parser(__doc__).parse_args()
    main()
