"""How fast the explanations are, and how much memory Score-CAM takes, beside other libraries.

    python measure/explain_speed.py [--torch] [--write] [NETWORK ...]

Every method explains the same images on the same network (224 px), and one compiled forward pass is
the yardstick. All take turns within a round, the first round does not count, and each number is the
median of the others. tf-keras-vis and xplique take part where they are installed; --torch adds
pytorch-grad-cam, torchcam and captum, on the same network in PyTorch. --write replaces
book/results/explain_speed.json and the page made from it. Run it on a quiet machine.
"""

import contextlib
import importlib.metadata
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import machine
import usage

ROOT = Path(__file__).parents[1]
# How many rounds: the quicker, the more.
NETWORKS = {"vgg16": 9, "mobilenet_v2": 20, "efficientnet_lite0": 10}
SCORED = {"vgg16": "block2_conv2"}  # 128 maps: all 512 of the last layer would take minutes
THESIS = ("grad_cam", "grad_cam_plus_plus")
GRADIENT = (*THESIS, "hires_cam", "layer_cam", "finer_cam")
SEED = 0


def build(name):
    """The network, and 16 images for it: the shipped photos over and over."""
    import keras
    import numpy as np

    from foodxai import models
    from foodxai.data import photos

    keras.utils.set_random_seed(SEED)
    applications = {"vgg16": "VGG16", "mobilenet_v2": "MobileNetV2"}
    if name in applications:
        model = getattr(keras.applications, applications[name])(
            weights=None, classifier_activation=None
        )
    else:
        model = models.efficientnet_lite0()
    shown = [photos.read(path, 224) for path in photos.load().images]
    return model, np.stack(shown * 4)[:16].astype(np.float32)


def passes(model, images):
    """Of a count: a function that passes so many of the images forward."""
    import tensorflow as tf

    forward = tf.function(
        lambda x: model(x, training=False), input_signature=[tf.TensorSpec([None, 224, 224, 3])]
    )

    def run(count):
        x = tf.constant(images[:count])
        return lambda: forward(x).numpy()

    return run


def interleaved(functions, rounds):
    """name -> seconds [rounds]; the functions take turns, and their first turn does not count."""
    seconds = {name: [] for name in functions}
    for number in range(1 + rounds):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            if number:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def measure(network, with_torch):
    """The rows of one network."""
    from foodxai import models  # first, so that TensorFlow starts silently

    # isort: split
    from peers import calls

    model, images = build(network)
    run = passes(model, images)
    every = calls(model, models.last_conv(model), with_torch)
    functions = {}
    for count in (1, 8, 16):
        functions["TensorFlow", "forward", count] = run(count)
        for (library, method), call in every.items():
            if method in GRADIENT and (count == 1 or (library == "foodxai" and method in THESIS)):
                functions[library, method, count] = partial(call, images[:count], [0] * count)
    rows = [
        row(network, *key, found)
        for key, found in interleaved(functions, NETWORKS[network]).items()
    ]
    return rows + _score_cam(network, model, images, run, with_torch)


def _score_cam(network, model, images, run, with_torch):
    """Score-CAM and its forward passes, as many as live maps; peers once, for they take minutes."""
    from peers import calls

    from foodxai import models

    layer = SCORED.get(network, models.last_conv(model))
    maps = models.split(model, layer)[0](images[:1]).numpy()[0]
    live = int((maps.max(axis=(0, 1)) > maps.min(axis=(0, 1))).sum())
    functions = {
        key: partial(call, images[:1], [0])
        for key, call in calls(model, layer, with_torch).items()
        if key[1] == "score_cam"
    }
    sizes = {size: partial(repeat, run(size), 16 / size) for size in (4, 8)}
    quick = interleaved(sizes, 3)
    size = min(sizes, key=lambda size: statistics.median(quick[size]))
    floor, ours = ("TensorFlow", "forward per live map"), ("foodxai", "score_cam")
    found = interleaved(
        {floor: partial(repeat, run(size), live / size), ours: functions.pop(ours)}, 2
    )
    found |= interleaved(functions, 1)
    return [row(network, *key, 1, seconds) for key, seconds in found.items()]


def repeat(function, times):
    for _ in range(round(times)):
        function()


def row(network, library, method, batch, found):
    """A median of seconds, with the quickest and the slowest round as its interval."""
    names = {"network": network, "library": library, "method": method, "batch": batch, "unit": "s"}
    measured = f"{method} by {library} on {network}, {batch} images: seconds"
    interval = [min(found), max(found)]
    return names | dict(
        measured=measured, value=statistics.median(found), interval=interval, n=len(found)
    )


def memory():
    """The row of the peak MB that a first Score-CAM on VGG16's 512 maps adds to a new process."""
    command = [sys.executable, __file__, "--memory"]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    names = dict(network="vgg16", library="foodxai", method="score_cam", batch=1, unit="MB")
    measured = "score_cam by foodxai on vgg16, all 512 maps: peak MB that it adds"
    return names | dict(measured=measured, value=float(out.split()[-1]), interval=None, n=1)


def added_memory():
    """Peak MB that Score-CAM adds to a process that has run the network once (Linux)."""
    from foodxai import explain

    model, images = build("vgg16")
    model.predict(images[:1], verbose=0)
    Path("/proc/self/clear_refs").write_text("5")
    before = machine.memory("VmRSS")
    explain.score_cam(model, images[:1], [0])
    return (machine.memory("VmHWM") - before) / 1024


def show(rows):
    """The table, with ratios to our own time."""
    ours = {
        (r["network"], r["method"], r["batch"]): r["value"]
        for r in rows
        if r["library"] == "foodxai" and r["unit"] == "s"
    }
    for r in rows:
        base = ours.get((r["network"], r["method"], r["batch"]))
        ratio = f"{r['value'] / base:7.2f} x ours" if base and r["unit"] == "s" else ""
        what = f"{r['network']:20}{r['method']:22}{r['batch']:4}  {r['library']:17}"
        print(f"{what}{r['value']:9.3f} {r['unit']}{ratio}")


def versions():
    from peers import PACKAGES

    for package in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            yield f"{package} {importlib.metadata.version(package)}"


def store(rows, spent, processor):
    """Write the record, and the page made from it."""
    import record

    rounds = ", ".join(f"{rounds} rounds on {name}" for name, rounds in NETWORKS.items())
    steps = [
        "All libraries explain the same images on the same network and take turns.",
        f"Medians of {rounds}; for Score-CAM two of ours and of its forward passes, one of other "
        "libraries.",
        f"Beside foodxai: {', '.join(versions())}.",
        processor,
    ]
    record.write("explain_speed", *rows, steps=steps, seed=SEED, **spent)
    subprocess.run([sys.executable, ROOT / "tools" / "speed.py"], check=True)


def arguments():
    parser = usage.Parser(__doc__)
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help=", ".join(NETWORKS))
    parser.add_argument("--torch", action="store_true", help="with the libraries on PyTorch")
    parser.add_argument("--write", action="store_true", help="replace the recorded run, its page")
    parser.add_argument("--memory", action="store_true", help="only the MB that Score-CAM adds")
    options = parser.parse_args()
    for name in set(options.networks) - set(NETWORKS):
        parser.error(f"NETWORK is {name!r}; choose from {', '.join(NETWORKS)}")
    options.networks = options.networks or list(NETWORKS)
    return options


def main():
    options = arguments()
    if options.memory:
        print(added_memory())
        return
    if options.torch:
        import pytorch_grad_cam  # noqa: F401  (before TensorFlow: the other way round they crash)
    began = machine.clock()
    rows = [row for name in options.networks for row in measure(name, options.torch)]
    if "vgg16" in options.networks and Path("/proc/self/clear_refs").exists():
        rows.append(memory())
    show(rows)
    if options.write:
        store(rows, *machine.spent(began))


if __name__ == "__main__":
    main()
