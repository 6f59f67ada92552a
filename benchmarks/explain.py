"""How fast the explanations are, and how much memory they take, beside other libraries.

    python benchmarks/explain.py [--torch] [--rounds N] [--write FILE] [NETWORK ...]

Every method runs on the same network (random weights, 224 px) with the same images. The libraries
take turns within a round, the first rounds do not count, and each number is the median of the
others. Memory is the peak that one first call adds, in a process of its own. tf-keras-vis and
xplique take part where they are installed; --torch adds pytorch-grad-cam, torchcam and captum, on the
same network in PyTorch. --write adds the measurement to a JSON file.
"""

import argparse
import datetime
import importlib.metadata
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

NETWORKS = ("vgg16", "mobilenet_v2", "efficientnet_lite0")
PACKAGES = ("foodxai", "tensorflow", "keras", "tf-keras-vis", "xplique", "torch", "grad-cam", "torchcam", "captum")
OURS = "foodxai"


def build(name):
    """The network and eight images for it."""
    import keras
    import numpy as np

    from foodxai import models

    keras.utils.set_random_seed(0)
    applications = {"vgg16": "VGG16", "mobilenet_v2": "MobileNetV2"}
    if name in applications:
        model = getattr(keras.applications, applications[name])(weights=None, classifier_activation=None)
    else:
        model = models.efficientnet_lite0()
    return model, np.random.default_rng(0).uniform(0, 255, (8, 224, 224, 3)).astype(np.float32)


def foodxai_methods(model):
    from foodxai import explain

    def call(method):
        return lambda x, targets: method(model, x, targets)

    return {name: call(getattr(explain, name)) for name in ("grad_cam", "grad_cam_plus_plus", "score_cam")}


def keras_vis_methods(model):
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.gradcam_plus_plus import GradcamPlusPlus
    from tf_keras_vis.scorecam import Scorecam
    from tf_keras_vis.utils.scores import CategoricalScore

    from foodxai import models

    options = {
        "penultimate_layer": models.last_conv(model), "seek_penultimate_conv_layer": False,
        "expand_cam": False, "normalize_cam": False,
    }

    def call(kind):
        peer = kind(model, clone=False)
        return lambda x, targets: peer(CategoricalScore(list(targets)), x, **options)

    return {"grad_cam": call(Gradcam), "grad_cam_plus_plus": call(GradcamPlusPlus), "score_cam": call(Scorecam)}


def xplique_methods(model):
    import keras
    from xplique.attributions import GradCAM, GradCAMPP

    from foodxai import models

    classes = model.output.shape[-1]

    def call(kind):
        peer = kind(model, conv_layer=models.last_conv(model))
        return lambda x, targets: peer.explain(x, keras.utils.to_categorical(targets, classes))

    return {"grad_cam": call(GradCAM), "grad_cam_plus_plus": call(GradCAMPP)}


def torch_methods(model):
    """(library, method) -> call, for everything that runs on PyTorch."""
    import pytorch_grad_cam
    import torch
    import torchcam.methods
    from captum.attr import LayerGradCam
    from oracles.torch_twin import Twin
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    torch.set_num_threads(os.cpu_count())
    twin = Twin(model)

    def grad_cam_of(kind):
        peer = kind(model=twin, target_layers=[twin.target])
        return lambda x, targets: peer(twin.prepare(x), [ClassifierOutputTarget(int(t)) for t in targets])

    def torchcam_of(kind):
        def call(x, targets):
            with kind(twin, twin.target) as extractor:
                scores = twin(twin.prepare(x).requires_grad_())
                return extractor(class_idx=[int(t) for t in targets], scores=scores)
        return call

    captum = LayerGradCam(twin, twin.target)
    return {
        ("pytorch-grad-cam", "grad_cam"): grad_cam_of(pytorch_grad_cam.GradCAM),
        ("pytorch-grad-cam", "grad_cam_plus_plus"): grad_cam_of(pytorch_grad_cam.GradCAMPlusPlus),
        ("pytorch-grad-cam", "score_cam"): grad_cam_of(pytorch_grad_cam.ScoreCAM),
        ("torchcam", "grad_cam"): torchcam_of(torchcam.methods.GradCAM),
        ("torchcam", "grad_cam_plus_plus"): torchcam_of(torchcam.methods.GradCAMpp),
        ("torchcam", "score_cam"): torchcam_of(torchcam.methods.ScoreCAM),
        ("captum", "grad_cam"): lambda x, targets: captum.attribute(twin.prepare(x), torch.tensor(targets)),
    }


def calls(model, with_torch):
    """(library, method) -> function of images and targets."""
    libraries = {OURS: foodxai_methods}
    if importlib.util.find_spec("tf_keras_vis"):
        libraries["tf-keras-vis"] = keras_vis_methods
    if importlib.util.find_spec("xplique"):
        libraries["xplique"] = xplique_methods
    found = {(library, method): call for library, make in libraries.items() for method, call in make(model).items()}
    return found | (torch_methods(model) if with_torch else {})


def interleaved(functions, rounds, unmeasured):
    """name -> median seconds; the functions take turns."""
    seconds = {name: [] for name in functions}
    for number in range(unmeasured + rounds):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            if number >= unmeasured:
                seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(measured) for name, measured in seconds.items()}


def measure(name, with_torch, rounds):
    """Rows of the table for one network, without memory."""
    import numpy as np
    import tensorflow as tf

    model, images = build(name)
    targets = np.arange(8)
    signature = [tf.TensorSpec([None, 224, 224, 3])]
    forward = tf.function(lambda x: model(x, training=False), input_signature=signature)
    every = calls(model, with_torch)
    rows = []
    for count in (1, 8):
        x, t = tf.constant(images[:count]), targets[:count]
        functions = {("TensorFlow", "forward"): lambda: forward(x).numpy()}
        for key, call in every.items():
            if key[1] != "score_cam":
                functions[key] = lambda call=call: call(images[:count], t)
        rows += _rows(name, count, interleaved(functions, rounds, 2), rounds)
    batches = {n: tf.constant(images.repeat(4, axis=0)[:n]) for n in (1, 2, 4, 8, 16, 32)}
    floors = interleaved({n: lambda n=n: forward(batches[n]).numpy() for n in batches}, rounds, 1)
    floor = min(seconds / n for n, seconds in floors.items())
    _warm_score_cams(model, images)
    functions = {
        key: lambda call=call: call(images[:1], targets[:1]) for key, call in every.items() if key[1] == "score_cam"
    }
    rows += _rows(name, 1, interleaved(functions, 1, 0), 1)
    from foodxai import models

    maps = models.split(model)[0](images[:1]).numpy()[0]
    live = int((maps.max(axis=(0, 1)) > maps.min(axis=(0, 1))).sum())
    rows += _rows(name, 1, {("TensorFlow", "forward, per live channel"): live * floor}, rounds)
    return rows


def _warm_score_cams(model, images):
    """Compile what Score-CAM runs, on a layer with few channels: a whole call takes a minute."""
    from foodxai import explain, models

    flat = models.flatten(model)
    first = next(path for path, layer in flat.layers.items() if type(layer).__name__ == "Conv2D")
    explain.score_cam(model, images[:1], layer=first)
    model.predict(images.repeat(4, axis=0), verbose=0)


def _rows(network, batch, seconds, rounds):
    return [
        {"network": network, "library": library, "method": method, "batch": batch, "seconds": value, "n": rounds}
        for (library, method), value in seconds.items()
    ]


def added_memory(name, library, method, with_torch):
    """Peak MB that the first call adds (Linux)."""
    model, images = build(name)
    model(images[:1])
    call = calls(model, with_torch)[library, method]
    Path("/proc/self/clear_refs").write_text("5")
    before = _memory("VmRSS")
    call(images[:1], [0])
    return (_memory("VmHWM") - before) / 1024


def _memory(field):
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith(field))


def with_memory(row, with_torch):
    if row["library"] == "TensorFlow" or row["batch"] != 1 or not Path("/proc/self/clear_refs").exists():
        return row
    command = [sys.executable, __file__, row["network"], "--memory", row["library"], row["method"]]
    command += ["--torch"] * with_torch
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return row | {"memory_mb": float(out.split()[-1])}


def show(rows):
    """The table, with ratios to our own time."""
    ours = {(r["network"], r["method"], r["batch"]): r["seconds"] for r in rows if r["library"] == OURS}
    print(f"{'network':20}{'method':28}{'batch':>6}  {'library':18}{'seconds':>9}{'/ ours':>8}{'MB':>8}")
    for r in sorted(rows, key=lambda r: (r["network"], r["batch"], r["method"], r["seconds"])):
        base = ours.get((r["network"], r["method"], r["batch"]))
        ratio = f"{r['seconds'] / base:8.2f}" if base else " " * 8
        memory = f"{r['memory_mb']:8.0f}" if "memory_mb" in r else ""
        print(f"{r['network']:20}{r['method']:28}{r['batch']:6}  {r['library']:18}{r['seconds']:9.3f}{ratio}{memory}")


def machine():
    cpu = next((line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    return {"processor": cpu or platform.processor(), "cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}


def _lines(path):
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def write(path, networks, rows):
    """Put the rows of these networks in place of older ones."""
    old = json.loads(path.read_text())["rows"] if path.exists() else []
    kept = [row for row in old if row["network"] not in networks]
    versions = {}
    for package in PACKAGES:
        if importlib.util.find_spec(package.replace("-", "_")) or package == "grad-cam":
            try:
                versions[package] = importlib.metadata.version(package)
            except importlib.metadata.PackageNotFoundError:
                pass
    record = {
        "what": "seconds for one call, median; MB that the first call adds",
        "machine": machine(), "versions": versions, "date": str(datetime.date.today()), "rows": kept + rows,
    }
    scratch = path.with_suffix(".tmp")
    scratch.write_text(json.dumps(record, indent=1) + "\n")
    os.replace(scratch, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("networks", nargs="*", default=NETWORKS, metavar="NETWORK", help=", ".join(NETWORKS))
    parser.add_argument("--torch", action="store_true", help="with the libraries on PyTorch")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", type=Path, metavar="FILE")
    parser.add_argument("--memory", nargs=2, metavar=("LIBRARY", "METHOD"), help="only the MB of one method")
    options = parser.parse_args()
    if options.torch:
        import pytorch_grad_cam  # noqa: F401  (before TensorFlow: the other way round they crash)
    if options.memory:
        print(added_memory(options.networks[0], *options.memory, options.torch))
        return
    rows = [row for name in options.networks for row in measure(name, options.torch, options.rounds)]
    rows = [with_memory(row, options.torch) for row in rows]
    show(rows)
    if options.write:
        write(options.write, options.networks, rows)


if __name__ == "__main__":
    main()
