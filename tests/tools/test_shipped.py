"""What the Python of the pages reads: the package's light rooms and plates, bit for bit."""

import io
import subprocess
import sys
import zipfile

import numpy as np
import shipped

from foodxai.data import plates

REQUEST = {"split": "test", "n": 2, "size": 32, "classes": ["hamburger", "fried_rice"]}
HEAVY = "tensorflow keras pandas IPython tqdm skimage"
FIRST_CELL = f"""
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {HEAVY.split()}:
            raise ImportError(name)

sys.meta_path.insert(0, Nothing())
from foodxai.course import cells, standins, stored
standins.install(print)

from foodxai import draw, explore, models, play
from foodxai.course import clinic, experiments, laboratory, profiles, ward
from foodxai.course.check import check, quiz
from foodxai.data import photos, plates
from foodxai.metrics import statistics
from foodxai.scratch import convolution, graph, initializers, layers, linear, losses
from foodxai.scratch import network, optimizers
import keras, tensorflow as tf

keras.utils.set_random_seed(0)
draw.style()
assert "your browser" in profiles.badge("none")._repr_html_()
assert not check("01-1", None)
print(foodxai.__file__)
"""


def test_the_light_rooms_run_without_the_heavy_packages(tmp_path):
    with zipfile.ZipFile(io.BytesIO(shipped.room())) as archive:
        archive.extractall(tmp_path)
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; import foodxai\n{FIRST_CELL}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str(tmp_path / "foodxai" / "__init__.py")


def test_shipped_plates_are_those_that_would_be_drawn(tmp_path, monkeypatch):
    monkeypatch.setenv("FOODXAI_CACHE", str(tmp_path / "drawn"))
    drawn = plates.load(**REQUEST)
    with zipfile.ZipFile(io.BytesIO(shipped.drawn([REQUEST]))) as archive:
        archive.extractall(tmp_path / "shipped")
    monkeypatch.setenv("FOODXAI_CACHE", str(tmp_path / "shipped"))
    monkeypatch.setattr(plates, "draw_scenes", None)  # nothing can be drawn now
    read = plates.load(**REQUEST)
    for name in ("images", "labels", "masks", "part_masks"):
        np.testing.assert_array_equal(getattr(read, name), getattr(drawn, name))
    assert read.images.dtype == drawn.images.dtype


def test_the_same_sources_make_the_same_bytes():
    assert shipped.room() == shipped.room()


def test_scipy_is_loaded_where_it_is_used():
    assert shipped.packages(["import numpy"]) == ["matplotlib"]
    assert shipped.packages(["from scipy import signal"]) == ["matplotlib", "scipy"]
    assert shipped.packages(["from foodxai.metrics import statistics"])[-1] == "scipy"
