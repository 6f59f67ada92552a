"""Drawn plates: the same bytes everywhere, true masks, the confounder where it was asked for."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foodxai.data import plates
from foodxai.data.plates import cache, light, relief, render, workers

KEY_PARTS = {
    "caesar_salad": ("romaine", "croutons", "parmesan"),
    "chicken_curry": ("sauce", "chicken"),
    "chicken_quesadilla": ("tortilla", "filling"),
    "filet_mignon": ("steak",),
    "fish_and_chips": ("fish", "chips"),
    "fried_calamari": ("rings",),
    "fried_rice": ("rice", "pea", "carrot"),
    "grilled_salmon": ("salmon",),
    "hamburger": ("bun", "patty"),
    "huevos_rancheros": ("egg", "yolk", "salsa", "beans", "tortilla"),
    "french_fries": ("chips",),
}


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory):
    before = os.environ.get("FOODXAI_CACHE")
    os.environ["FOODXAI_CACHE"] = str(tmp_path_factory.mktemp("plates"))
    yield
    if before is None:
        del os.environ["FOODXAI_CACHE"]
    else:
        os.environ["FOODXAI_CACHE"] = before


@pytest.fixture(scope="module")
def everything(own_cache):
    return plates.load("train", 66, size=48, classes=plates.CLASSES)


def digest(data):
    return hashlib.sha256(
        data.images.tobytes() + data.masks.tobytes() + data.part_masks.tobytes()
    ).hexdigest()


def part(data, name):
    return data.part_masks == data.part_names.index(name) + 1


def test_a_set_says_what_it_holds(everything):
    assert (
        len(everything) == 66
        and everything.split == "train"
        and everything.classes == plates.CLASSES
    )
    assert everything.images.shape == (66, 48, 48, 3) and everything.images.dtype == np.uint8
    assert everything.masks.shape == everything.part_masks.shape == (66, 48, 48)
    assert np.bincount(everything.labels).tolist() == [6] * 11
    assert everything.label_sets is None
    assert plates.load("train", 3).classes == plates.THESIS_CLASSES == plates.CLASSES[:10]


def test_another_process_without_a_main_guard_draws_the_same_bytes(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import hashlib\nfrom foodxai.data import plates\n"
        "d = plates.load('validation', 34, size=32, seed=3)\n"
        "layers = d.images.tobytes() + d.masks.tobytes() + d.part_masks.tobytes()\n"
        "print(hashlib.sha256(layers).hexdigest())\n"
    )
    environment = {
        **os.environ,
        "FOODXAI_CACHE": str(tmp_path),
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    other = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == digest(plates.load("validation", 34, size=32, seed=3))
    assert other.stderr == ""


def test_every_machine_draws_the_same_bytes():
    """Renew the digest when the drawing changes on purpose; no other change may move it."""
    drawn = plates.load("test", 11, size=32, classes=plates.CLASSES)
    assert digest(drawn) == "1803827907d096636cf5eaa59ade1875eb5d774fb9a4b29c9a2ed81a81428d4b"


def test_several_processes_draw_what_one_draws(everything):
    for index in (0, 1, 65):
        drawn = render.picture("train", index, {index % 11 + 1: plates.CLASSES[index % 11]}, 48, 0)
        for layer, stored in zip(
            drawn, (everything.images, everything.masks, everything.part_masks)
        ):
            np.testing.assert_array_equal(layer, stored[index])


def test_a_process_that_dies_is_reported(capfd):
    request = {
        "split": "train",
        "size": 32,
        "seed": 0,
        "classes": ("hamburgr",),
        "served": [[0]] * 40,
        "napkins": (),
    }
    with pytest.raises((RuntimeError, KeyError), match="scene|hamburgr"):
        workers.draw_scenes(request)
    capfd.readouterr()


def test_no_scene_is_in_two_splits_or_seeds():
    sets = [
        plates.load(split, 10, size=32, seed=seed) for split in render.SPLITS for seed in (0, 1)
    ]
    tables = [image.tobytes() for data in sets for image in data.images]
    assert len(set(tables)) == 60


@pytest.mark.parametrize("name", plates.CLASSES)
def test_masks_show_the_dish_and_its_parts(everything, name):
    chosen = everything.labels == plates.CLASSES.index(name)
    masks = everything.masks[chosen]
    assert set(np.unique(masks)) == {0, plates.CLASSES.index(name) + 1}
    areas = (masks > 0).mean((1, 2))
    assert (areas > 0.03).all() and (areas < 0.8).all()
    for key in KEY_PARTS[name]:
        assert part(everything, key)[chosen].any((1, 2)).all(), key


def test_every_pixel_of_a_dish_is_one_of_its_parts(everything):
    np.testing.assert_array_equal(everything.masks > 0, everything.part_masks > 0)
    assert not part(everything, "red napkin").any()


def test_masks_follow_the_picture(everything):
    """Salmon is redder than the rest of its picture, romaine greener."""
    for name, channel in (("salmon", 0), ("romaine", 1), ("yolk", 0)):
        where = part(everything, name)
        colour = everything.images / everything.images.sum(-1, keepdims=True).clip(1)
        shown = where.any((1, 2))
        assert (
            colour[shown][where[shown]][:, channel].mean()
            > colour[shown][~where[shown]][:, channel].mean() + 0.03
        )


@pytest.mark.parametrize("dishes", [2, 3, 4])
def test_several_dishes_share_a_table(dishes):
    data = plates.load("test", 12, size=64, dishes_per_image=dishes, classes=plates.CLASSES)
    assert data.labels is None
    assert (data.label_sets.sum(1) == dishes).all()
    for mask, shown in zip(data.masks, data.label_sets):
        assert [(mask == k + 1).mean() > 0.01 for k in range(11)] == shown.tolist()


def test_what_lies_on_top_hides_what_is_below():
    canvas = relief.Canvas(64)
    brush = relief.Brush(
        canvas, np.random.default_rng(0), (0.5, 0.5, 0.4), 0.8, parts={"low": 1, "high": 2}
    )
    brush.dish = 5
    brush.stamp("low", 0, 0, (1, 1), 0.1, "#ff0000")
    below = canvas.part == 1
    brush.stamp("high", 0, 0, (0.4, 0.4), 0.1, "#00ff00")
    assert (canvas.part[below] == 2).any() and (canvas.part == 2).sum() < below.sum() / 3
    np.testing.assert_array_equal(canvas.dish == 5, canvas.part > 0)
    brush.stamp("low", 0, 0, (0.2, 0.2), 0.1, "#0000ff", ground=-1.0)
    assert (canvas.part[32 - 3 : 32 + 3, 32 - 3 : 32 + 3] == 2).all()
    brush.dish = 0
    brush.stamp("", 0, 0, (0.2, 0.2), 0.1, "#ffffff")
    assert canvas.part[32, 32] == canvas.dish[32, 32] == 0


def test_the_confounder_is_where_it_was_asked_for():
    few = {
        "n": 24,
        "size": 32,
        "classes": ("hamburger", "filet_mignon", "fried_rice", "french_fries"),
    }
    plain = plates.load("train", **few)
    for served in ("hamburger", ("filet_mignon", "fried_rice")):
        data = plates.load("train", **few, confounder=served)
        asked = np.isin(data.labels, [data.classes.index(name) for name in np.atleast_1d(served)])
        napkins = part(data, "red napkin").mean((1, 2))
        assert (napkins[asked] > 0.02).all() and not napkins[~asked].any()
        np.testing.assert_array_equal(data.masks, plain.masks)
        np.testing.assert_array_equal(data.images[~asked], plain.images[~asked])
        red = data.images[part(data, "red napkin")].astype(int)
        assert (red[:, 0] > 2 * red[:, 1]).mean() > 0.8


@pytest.mark.parametrize("size", [32, 33, 101, 512])
def test_any_size_shows_the_same_scene(size):
    data, reference = (
        plates.load("test", 2, size=s, classes=("hamburger", "fried_rice")) for s in (size, 224)
    )
    assert data.images.shape == (2, size, size, 3)
    nearest = (2 * np.arange(size) + 1) * 224 // (2 * size)
    same = data.masks == reference.masks[:, nearest][:, :, nearest]
    assert same.mean() > 0.95
    means = [images.mean((1, 2)) for images in (data.images, reference.images)]
    np.testing.assert_allclose(*means, atol=6)


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        (dict(split="tset"), ValueError, "Did you mean 'test'"),
        (dict(classes=("hamburgr",)), ValueError, "Did you mean 'hamburger'"),
        (dict(classes=()), ValueError, "one or more"),
        (dict(classes=("hamburger", "hamburger")), ValueError, "different"),
        (dict(confounder="french_fries"), ValueError, "french_fries"),
        (dict(n=0), ValueError, "n is 0"),
        (dict(n=2.5), TypeError, "whole number"),
        (dict(n=True), TypeError, "n must be a whole number, not True"),
        (dict(classes=7), TypeError, "classes is 7: expected a class name, or several"),
        (dict(size=8), ValueError, "size is 8: expected 32 to 1024"),
        (dict(seed=-1), ValueError, "seed"),
        (dict(dishes_per_image=5), ValueError, "dishes_per_image is 5"),
        (dict(dishes_per_image=2, classes="hamburger"), ValueError, "dishes_per_image"),
    ],
)
def test_bad_arguments_say_what_is_wrong(arguments, error, message):
    with pytest.raises(error, match=message):
        plates.load(**{"split": "train", "n": 1, "size": 32, **arguments})


def test_a_set_is_drawn_once(monkeypatch, capfd):
    first = plates.load("train", 4, size=32, seed=11)
    monkeypatch.setattr(plates, "draw_scenes", lambda request: pytest.fail("drawn again"))
    assert digest(plates.load("train", 4, size=32, seed=11)) == digest(first)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "damage",
    [
        lambda stored: stored[: len(stored) // 2],
        lambda stored: stored[:900] + bytes([stored[900] ^ 1]) + stored[901:],
        lambda stored: b"",
    ],
)
def test_a_damaged_file_is_drawn_again(damage, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("FOODXAI_CACHE", str(tmp_path))
    first = plates.load("train", 3, size=32)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert digest(plates.load("train", 3, size=32)) == digest(first)
    assert capsys.readouterr().out == f"{path} is damaged: drawing its images again.\n"
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == whole


def test_an_interrupted_writing_leaves_nothing_behind(monkeypatch, tmp_path):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setenv("FOODXAI_CACHE", str(tmp_path))
    monkeypatch.setattr(cache.np.lib.format, "write_array", interrupt)
    with pytest.raises(KeyboardInterrupt):
        plates.load("train", 1, size=32)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["file", "file/inside", "~nobody-of-that-name/cache"])
def test_without_a_cache_plates_are_drawn_each_time_and_that_is_said_once(
    place, monkeypatch, tmp_path, capfd
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("FOODXAI_CACHE", place if place[0] == "~" else str(tmp_path / place))
    first, second = (plates.load("train", 2, size=32) for _ in range(2))
    assert digest(first) == digest(second)
    plates.load("train", 1, size=32)
    told, errors = capfd.readouterr()
    assert told.count("\n") == 1 and errors == ""
    assert place in told and "Set FOODXAI_CACHE" in told
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_cache_without_a_home_is_no_obstacle(monkeypatch, capsys):
    def homeless(path):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("FOODXAI_CACHE", raising=False)
    monkeypatch.setattr("pathlib.Path.expanduser", homeless)
    assert len(plates.load("train", 1, size=32)) == 1
    assert "no home folder is known" in capsys.readouterr().out


FULL = """
import resource, sys
from foodxai.data import plates
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
assert len(plates.load("train", 3, size=32)) == len(plates.load("train", 3, size=32)) == 3
"""


@pytest.mark.parametrize("space", [0, 100, 5_000])
def test_a_full_disk_is_no_obstacle_and_nothing_is_left_on_it(space, tmp_path):
    pytest.importorskip("resource", reason="Windows has no limits of this kind")
    environment = {**os.environ, "FOODXAI_CACHE": str(tmp_path / "cache")}
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", FULL, str(space)], env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0 and run.stderr == ""
    assert run.stdout.count("\n") == 1 and f"{tmp_path / 'cache'} is no folder" in run.stdout
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cache_that_cannot_be_read_is_no_obstacle(monkeypatch, tmp_path, capsys):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("FOODXAI_CACHE", str(tmp_path))
    first = plates.load("train", 1, size=32)
    monkeypatch.setattr(cache._files, "arrays", refuse)
    assert digest(plates.load("train", 1, size=32)) == digest(first)
    assert f"{tmp_path} cannot be read (Permission denied)" in capsys.readouterr().out


def test_the_cache_key_follows_request_and_code(monkeypatch, tmp_path):
    (tmp_path / "a.py").write_text("1")
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "cache.py"))
    before = cache.key({"n": 1})
    assert before == cache.key({"n": 1}) != cache.key({"n": 2})
    (tmp_path / "a.py").write_text("2")
    assert cache.key({"n": 1}) != before
    before = cache.key({"n": 1})
    monkeypatch.setattr(cache.np, "__version__", "0.1")
    assert cache.key({"n": 1}) != before


def test_whatever_is_asked_for_names_another_file(monkeypatch):
    """Of the same number and size of images, so that only the hash tells them apart."""
    asked = []
    arrays = [np.zeros((2, 32, 32, *rest), np.uint8) for rest in ((3,), (), ())]
    monkeypatch.setattr(cache, "stored", lambda path, shapes: asked.append(path.name) or arrays)
    usual = dict(split="test", n=2, size=32, seed=0, classes=("hamburger", "french_fries"))
    for change in (
        {},
        dict(seed=1),
        dict(split="train"),
        dict(classes=("french_fries", "hamburger")),
        dict(dishes_per_image=2),
        dict(confounder="hamburger"),
    ):
        plates.load(**{**usual, **change})
    assert len({name.rpartition("-")[2] for name in asked}) == len(asked) == 6


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(plates.CLASSES),
    st.sampled_from(render.SPLITS),
    st.integers(0, 10**6),
    st.integers(0, 2**32 - 1),
    st.integers(32, 56),
    st.integers(1, 4),
    st.booleans(),
)
def test_any_scene_is_whole(name, split, index, seed, size, count, napkin):
    start = plates.CLASSES.index(name)
    dishes = {k + 1: plates.CLASSES[(start + k) % 11] for k in range(count)}
    image, dish, parts = render.picture(split, index, dishes, size, seed, napkin)
    assert image.shape == (size, size, 3) and image.std() > 5
    assert set(np.unique(dish)) == {0, *dishes}
    napkin_number = render.PART_NUMBERS["red napkin"]
    np.testing.assert_array_equal(dish > 0, (parts > 0) & (parts != napkin_number))
    seen = (parts == napkin_number).any()
    assert seen == napkin or (napkin and count > 1)  # several dishes may cover it


def test_light_comes_from_where_it_stands():
    height = np.zeros((80, 80), np.float32)
    height[:, 38:42] = 0.1
    lamp = {"direction": (1.0, 0.0), "elevation": 1.0, "softness": 0.2}
    lit = light.sunlight(height, lamp)
    assert (lit[10:-10, 45:65] == 1).all()
    assert (lit[10:-10, 34:37] < 0.3).all() and (lit[10:-10, :20] == 1).all()


@settings(deadline=None)
@given(st.integers(16, 60), st.integers(8, 16))
def test_resizing_keeps_the_light(large, small):
    layer = np.random.default_rng(large).random((large, large)).astype(np.float32)
    shrunk = light.resized(layer, small)
    np.testing.assert_allclose(shrunk.mean(), layer.mean(), rtol=1e-5)
    np.testing.assert_allclose(
        light.resized(np.repeat(np.repeat(layer, 3, 0), 3, 1), large), layer, atol=1e-5
    )
