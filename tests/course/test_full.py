"""The full profile from its downloads to an explanation, with all but their size: a server on this
machine offers them small, and VGG16 with random weights."""

import functools
import hashlib
import io
import os
import pickle
import tarfile
import threading
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras.src.applications import vgg16
from PIL import Image

from foodxai import explain, models
from foodxai.course import experiments
from foodxai.data import cifar10, food101, plates

DISHES = plates.CLASSES  # the ten of the thesis, and french fries
EACH = {"train": 2, "test": 1}
DATA = os.environ.get("FOODXAI_DATA")
needs_real_data = pytest.mark.skipif(not DATA, reason="FOODXAI_DATA is not set")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.asked.append(self.path)
        super().do_GET()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
    ) as server:
        server.folder, server.asked = folder, []
        server.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def drawn():
    """{dish/number: JPEG}: drawn plates in place of photos."""
    images = plates.load("test", len(DISHES) * sum(EACH.values()), 64, classes=DISHES).images
    found = {}
    for number, image in enumerate(images):
        jpeg = io.BytesIO()
        Image.fromarray(image).save(jpeg, "jpeg")
        found[f"{DISHES[number % len(DISHES)]}/{number}"] = jpeg.getvalue()
    return found


def photographed():
    """The same of a handful of real photos, those that the official lists name first."""
    folder, names = Path(DATA) / "food-101", []
    for split, count in EACH.items():
        listed = (folder / "meta" / f"{split}.txt").read_text().split()
        names += [
            name
            for dish in DISHES
            for name in [n for n in listed if n.startswith(f"{dish}/")][:count]
        ]
    return {name: (folder / "images" / f"{name}.jpg").read_bytes() for name in names}


def sides(found):
    """{split: [dish/number]}, as many of each dish as `EACH` says."""
    of_dish = {dish: [name for name in found if name.startswith(f"{dish}/")] for dish in DISHES}
    train = [name for names in of_dish.values() for name in names[: EACH["train"]]]
    return {"train": train, "test": [name for name in found if name not in train]}


def offer(server, monkeypatch, module, name, files):
    """Let the server offer files as the data set of a module, which then knows their checksum."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for path, content in files.items():
            member = tarfile.TarInfo(f"{module.ARCHIVE.top}/{path}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    content = buffer.getvalue()
    (server.folder / name).write_bytes(content)
    monkeypatch.setattr(
        module,
        "ARCHIVE",
        replace(
            module.ARCHIVE,
            urls=(f"{server.url}/{name}",),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            unpacked=10**8,
        ),
    )


@pytest.fixture(
    params=["drawn", pytest.param("real", marks=[pytest.mark.real_data, needs_real_data])]
)
def full(request, server, monkeypatch, tmp_path):
    """The full profile on an empty folder: the photos' names, by split."""
    found = drawn() if request.param == "drawn" else photographed()
    split = sides(found)
    lists = {f"meta/{side}.txt": "\n".join(names).encode() for side, names in split.items()}
    offer(
        server,
        monkeypatch,
        food101,
        "food-101.tar.gz",
        lists | {f"images/{name}.jpg": content for name, content in found.items()},
    )
    pixels = np.random.default_rng(0).integers(0, 256, (10, 3072)).astype(np.uint8)
    batch = pickle.dumps({b"data": pixels, b"labels": list(range(10))}, 4)
    offer(
        server,
        monkeypatch,
        cifar10,
        "cifar-10.tar.gz",
        {"data_batch_1": batch, "test_batch": batch},
    )
    monkeypatch.setenv("FOODXAI_PROFILE", "full")
    monkeypatch.setenv("FOODXAI_DATA", str(tmp_path))
    server.asked.clear()
    experiments._food201.cache_clear()
    yield split
    experiments._food201.cache_clear()


def label(folder, split):
    """Food-201's tables, which the reader puts there: every second hamburger comes with fries."""
    folder.mkdir()
    (folder / "multilabel_map.csv").write_text(
        "81,french fries\n104,hamburger\n70,fish and chips\n"
    )
    own = {"hamburger": "104", "french_fries": "81", "fish_and_chips": "70"}
    for side, names in split.items():
        shown = [name.split("/") for name in names if name.split("/")[0] in own]
        rows = [f"{dish}/{n}.jpg {own[dish]}{' 81' * (dish == 'hamburger')}" for dish, n in shown]
        (folder / f"{side}_multilabel.csv").write_text("\n".join(rows))


def test_every_experiment_downloads_what_it_runs_on(full, server, tmp_path):
    train, test = experiments.cifar10()
    assert train.images.shape == test.images.shape == (10, 32, 32, 3)
    data = experiments.imagenet()
    assert data.images.shape == (2 + 10, 224, 224, 3) and set(data.classes) >= set(
        plates.THESIS_CLASSES
    )
    with pytest.raises(FileNotFoundError, match="food201.zip"):
        experiments.food201()
    label(tmp_path / "food-201", full)
    tables = experiments.food201()
    assert (len(tables.train), len(tables.test), len(tables.tables)) == (6, 3, 1)
    assert tables.tables.label_sets.tolist() == [[True, True, False]]
    for experiment in experiments.DIFFERENCES:
        assert len(getattr(experiments, experiment)()) > 0
    assert server.asked == ["/cifar-10.tar.gz", "/food-101.tar.gz"], "each is fetched once"


def random_weights(file):
    """A file in the layout of VGG16's weights, {layer: kernel}; of fc1 and fc2 one number."""
    rng, kernels, depth = np.random.default_rng(0), {}, 3
    for block, (count, filters) in enumerate(((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)), 1):
        for number in range(1, count + 1):
            kernel = rng.standard_normal((3, 3, depth, filters), np.float32) * np.sqrt(
                2 / 9 / depth
            )
            kernels[f"block{block}_conv{number}"], depth = kernel.astype(np.float32), filters
    kernels |= {"fc1": (7 * 7 * 512, 4096), "fc2": (4096, 4096)}
    kernels["predictions"] = rng.standard_normal((4096, 1000), np.float32) / 64
    with h5py.File(file, "w") as store:
        store.attrs["layer_names"] = [name.encode() for name in kernels]
        for name, kernel in kernels.items():
            group, weights = store.create_group(name), [f"{name}_W_1:0", f"{name}_b_1:0"]
            group.attrs["weight_names"] = [weight.encode() for weight in weights]
            if isinstance(kernel, tuple):
                group.create_dataset(weights[0], kernel, "f4", chunks=True, fillvalue=1 / kernel[0])
            else:
                group.create_dataset(weights[0], data=kernel)
            units = kernel[-1] if isinstance(kernel, tuple) else kernel.shape[-1]
            group.create_dataset(weights[1], (units,), "f4", fillvalue=0)
    return kernels


@pytest.mark.slow
@pytest.mark.in_turn
def test_vgg16_downloads_its_weights_and_explains_a_photo(full, server, monkeypatch, tmp_path):
    file, get = server.folder / "vgg16.h5", keras.utils.get_file
    kernels = random_weights(file)
    digest = hashlib.md5(file.read_bytes()).hexdigest()

    def from_here(name, origin, cache_subdir, file_hash):
        assert origin == vgg16.WEIGHTS_PATH and len(file_hash) == len(digest)
        return get(
            name,
            f"{server.url}/vgg16.h5",
            cache_subdir=cache_subdir,
            file_hash=digest,
            cache_dir=tmp_path,
        )

    monkeypatch.setattr(vgg16.file_utils, "get_file", from_here)
    network = experiments.backbone()
    assert "/vgg16.h5" in server.asked and network.output_shape == (None, 1000)
    first, last = (
        network.get_layer(name).get_weights()[0] for name in ("block1_conv1", "predictions")
    )
    np.testing.assert_array_equal(first, kernels["block1_conv1"][:, :, ::-1])
    np.testing.assert_array_equal(last, kernels["predictions"])
    photo = experiments.imagenet().images[-1:]
    maps = explain.grad_cam(network, photo)
    assert maps.shape == (1, 14, 14) and maps.max() > 0
    assert explain.heatmap(maps, 224).max() == 1
    np.testing.assert_allclose(models.baseline(network), [123.68, 116.779, 103.939], rtol=1e-6)
