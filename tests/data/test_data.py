"""The real data sets in their official layouts, whole or cut: tiny ones built here."""

import os
import pickle
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from foodxai import data
from foodxai.data import cifar10, folders, food101, food201, photos, plates


def picture(path, colour=(200, 30, 10), size=(12, 8)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """FOODXAI_DATA with a Food-101 of six photos and the labels of Food-201 for them."""
    monkeypatch.setenv("FOODXAI_DATA", str(tmp_path))
    lists = {
        "train": ["hamburger/1", "hamburger/2", "pizza/3", "pizza/4"],
        "test": ["hamburger/5", "pizza/6"],
    }
    for split, names in lists.items():
        for name in names:
            picture(tmp_path / "food-101" / "images" / f"{name}.jpg", (int(name[-1]) * 40, 0, 0))
        meta = tmp_path / "food-101" / "meta" / f"{split}.txt"
        meta.parent.mkdir(exist_ok=True)
        meta.write_text("\n".join(names) + "\n")
    labels = tmp_path / "food-201"
    labels.mkdir()
    (labels / "multilabel_map.csv").write_text("0,pizza\n1,french fries\n2,hamburger\n3,soup\n")
    (labels / "train_multilabel.csv").write_text(
        "pizza/3.jpg 0\nhamburger/2.jpg 2 1\nhamburger/9.jpg 2\nhamburger/1.jpg 2\npizza/4.jpg 3\n"
    )
    (labels / "test_multilabel.csv").write_text("hamburger/5.jpg 1\n")
    return tmp_path


def names(dataset):
    return [f"{path.parent.name}/{path.stem}" for path in dataset.images]


def test_food101_follows_the_official_lists(folder):
    train = food101.load("train", ("pizza", "hamburger"))
    assert names(train) == ["hamburger/1", "hamburger/2", "pizza/3", "pizza/4"]
    assert train.labels.tolist() == [1, 1, 0, 0] and train.labels.dtype == np.int64
    assert (train.classes, train.split, len(train)) == (("pizza", "hamburger"), "train", 4)
    test = food101.load("test", None, folder / "food-101")
    assert names(test) == ["hamburger/5", "pizza/6"] and test.classes == ("hamburger", "pizza")


def test_food101_reads_a_cut(folder):
    (folder / "food-101/images/pizza/3.jpg").unlink()
    assert names(food101.load("train", "pizza")) == ["pizza/4"]
    (folder / "food-101/images/pizza/4.jpg").unlink()
    with pytest.raises(FileNotFoundError, match="lists train photos of pizza and holds none"):
        food101.load("train", "pizza")


def test_food101_says_what_is_missing(folder, monkeypatch):
    with pytest.raises(ValueError, match="'piza'.*Did you mean 'pizza'"):
        food101.load("train", "piza")
    with pytest.raises(ValueError, match="validation_split"):
        food101.load("validation")
    (folder / "food-101/meta/test.txt").write_text("hamburger/5\npizza\n")
    with pytest.raises(ValueError, match=r"test.txt is damaged: 'pizza'"):
        food101.load("test", "pizza")
    monkeypatch.setenv("FOODXAI_DATA", str(folder / "nowhere"))
    with pytest.raises(
        FileNotFoundError, match=r"nowhere/food-101/meta/train.txt.*food101.download\(\)"
    ):
        food101.load("train")
    monkeypatch.delenv("FOODXAI_DATA")
    monkeypatch.setenv("FOODXAI_CACHE", str(folder / "cache"))
    with pytest.raises(FileNotFoundError, match="cache/data/food-101"):
        food101.load("train")


def test_a_leading_tilde_is_the_home_folder(folder, monkeypatch):
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(folder.parent))
    home = f"~/{folder.name}"
    expected = names(food101.load("train", None))
    monkeypatch.setenv("FOODXAI_DATA", home)
    assert names(food101.load("train", None)) == expected
    assert names(food201.load("test", "french_fries")) == ["hamburger/5"]
    monkeypatch.delenv("FOODXAI_DATA")
    monkeypatch.setenv("FOODXAI_CACHE", f"{home}/cache")
    assert folders.home("food-101") == folder / "cache" / "data" / "food-101"
    assert len(plates.load("train", 1, size=32)) == len(list((folder / "cache").glob("*.npz"))) == 1
    assert names(food101.load("train", None, f"{home}/food-101")) == expected
    shown = food201.load("test", "french_fries", f"{home}/food-201", Path(home) / "food-101")
    assert names(shown) == ["hamburger/5"]
    (folder / "test_batch").write_bytes(batch(IMAGES, [1, 2]))
    assert len(cifar10.load("test", home)) == 2
    monkeypatch.delenv("FOODXAI_CACHE")
    assert folders.cache_folder() == folder.parent / ".cache" / "foodxai"


def test_a_list_cannot_reach_outside_the_folder(folder):
    picture(folder / "food-101" / "secret.jpg")
    for line in ("../secret", "../../food-101/secret", "/etc/passwd", "pizza/../../secret"):
        (folder / "food-101/meta/train.txt").write_text(f"pizza/3\n{line}\n")
        try:
            assert names(food101.load("train", "pizza")) == ["pizza/3"]
        except ValueError as error:
            if "damaged" not in str(error):
                raise


def test_food201_gives_what_each_photo_shows(folder):
    train = food201.load("train", ("hamburger", "french_fries"))
    assert names(train) == ["hamburger/2", "hamburger/1"]
    np.testing.assert_array_equal(train.label_sets, [[True, True], [True, False]])
    assert train.labels is None and train.split == "train"
    assert names(food201.load("test", "french_fries")) == ["hamburger/5"]
    cut = folder / "cut" / "images" / "hamburger" / "1.jpg"
    picture(cut)
    assert names(food201.load("train", "hamburger", photos=folder / "cut")) == ["hamburger/1"]


def test_food201_says_what_is_missing(folder):
    with pytest.raises(ValueError, match="'french fries'.*Did you mean 'french_fries'"):
        food201.load("train", ("hamburger", "french fries"))
    with pytest.raises(FileNotFoundError, match="holds no test photo"):
        food201.load("test", "pizza")
    with pytest.raises(FileNotFoundError, match="whose photos Food-201 labels"):
        food201.load("train", "pizza", photos=folder / "food-201")
    with pytest.raises(
        FileNotFoundError, match="multilabel_map.csv.*food201.zip without a checksum"
    ):
        food201.load("train", "pizza", folder=folder / "food-101")
    (folder / "food-201" / "train_multilabel.csv").write_text("hamburger/2.jpg two\n")
    with pytest.raises(ValueError, match="damaged: 'hamburger/2.jpg two'"):
        food201.load("train", "hamburger")


def batch(images, labels, order="C"):
    rows = np.asarray(
        images.transpose(0, 3, 1, 2).reshape(len(images), images[:1].size), order=order
    )
    return pickle.dumps({b"labels": labels, b"data": rows, b"filenames": [b"x.png"]}, 4)


def python_2_batch(images, labels):
    """The bytes that Python 2 wrote, as in the published files: its strings, NumPy's old names."""
    raw = images.transpose(0, 3, 1, 2).tobytes()
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01"
    array += b"K" + bytes([len(images)]) + b"M\x00\x0c\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R"
    array += (
        b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T"
        + struct.pack("<i", len(raw))
        + raw
        + b"tb"
    )
    numbers = b"](" + b"".join(b"K" + bytes([label]) for label in labels) + b"e"
    return (
        b"\x80\x02}q\x01(U\x04dataq\x02" + array + b"r\x00\x01\x00\x00U\x06labels" + numbers + b"u."
    )


def test_cifar10_reads_the_batches_that_are_there(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (6, 32, 32, 3), dtype=np.uint8)
    (tmp_path / "data_batch_1").write_bytes(python_2_batch(images[:3], [0, 1, 2]))
    (tmp_path / "data_batch_3").write_bytes(batch(images[3:5], [3, 4]))
    (tmp_path / "data_batch_5").write_bytes(batch(images[5:], [9], "F"))
    train = cifar10.load("train", tmp_path)
    np.testing.assert_array_equal(train.images, images)
    assert train.labels.tolist() == [0, 1, 2, 3, 4, 9] and train.labels.dtype == np.int64
    assert train.images.flags.c_contiguous and train.classes[9] == "truck"
    with pytest.raises(FileNotFoundError, match=r"test_batch.*cifar10.download\(\)"):
        cifar10.load("test", tmp_path)


class Evil:
    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


IMAGES = np.zeros((2, 32, 32, 3), np.uint8)


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "pickle exhausted"),
        (batch(IMAGES, [1, 2])[:-3000], "remain"),
        (python_2_batch(IMAGES, [1, 2])[:-3000], "remain"),
        (batch(IMAGES, [1, 10]), "outside 0 to 9"),
        (batch(IMAGES, [1]), "labels of shape"),
        (batch(IMAGES, ["a", "b"]), "no list of numbers"),
        (batch(IMAGES[:0], []), "outside 0 to 9"),
        (batch(IMAGES[:, :16], [1, 2]), "labels of shape"),
        (batch(IMAGES.astype(np.float32), [1, 2]), "expected bytes"),
        (pickle.dumps([1, 2], 4), "no dictionary"),
        (pickle.dumps({b"data": b"abc", b"labels": [1]}, 4), "no dictionary of data"),
        (pickle.dumps({b"data": bytearray(9), b"labels": [1]}, 5), "BYTEARRAY8 .* is not allowed"),
        (b"\x80\x02}r\xff\xff\xff\xff.", "no dictionary"),
    ],
)
def test_damaged_batches_are_refused(tmp_path, content, words):
    (tmp_path / "test_batch").write_bytes(content)
    with pytest.raises(ValueError, match=f"test_batch is not a python batch.*{words}"):
        cifar10.load("test", tmp_path)


def test_code_in_a_batch_is_not_run(tmp_path):
    (tmp_path / "test_batch").write_bytes(pickle.dumps({b"data": Evil(tmp_path / "owned")}, 4))
    with pytest.raises(ValueError, match="mkdir is not allowed"):
        cifar10.load("test", tmp_path)
    assert not (tmp_path / "owned").exists()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_change_of_a_batch_passes_unseen_or_breaks_the_reader(tmp_path_factory, draw):
    content = bytearray(batch(IMAGES, [1, 2]))
    for _ in range(draw.draw(st.integers(1, 4))):
        content[draw.draw(st.integers(0, 300))] = draw.draw(st.integers(0, 255))
    file = tmp_path_factory.mktemp("batch") / "test_batch"
    file.write_bytes(content)
    try:
        read, labels = cifar10.read_batch(file)
    except ValueError as error:
        if str(file) not in str(error):
            raise
    else:
        assert read.shape[1:] == (32, 32, 3) and len(read) == len(labels)


def test_shipped_photos_are_a_data_set():
    shipped = photos.load()
    assert shipped.classes == tuple(photos.SHIPPED) and shipped.labels.tolist() == [0, 1, 2, 3]
    assert [photos.read(path, 8).shape for path in shipped.images] == [(8, 8, 3)] * 4
    assert photos.load("cat").images == [photos.path("cat")]
    with pytest.raises(ValueError, match="Did you mean 'coffee'"):
        photos.load(["cofee"])


def labelled(counts, split="train"):
    labels = np.repeat(np.arange(len(counts)), counts)
    images = np.arange(len(labels), dtype=np.uint8)[:, None, None, None]
    return data.Dataset(images, labels, tuple("abcdefgh"[: len(counts)]), split)


@settings(deadline=None)
@given(st.lists(st.integers(4, 30), min_size=1, max_size=4), st.floats(0.2, 0.8), st.integers(0, 9))
def test_validation_takes_its_share_of_every_class(counts, share, seed):
    whole = labelled(counts)
    training, validation = data.validation_split(whole, share, seed)
    parts = np.concatenate([training.images.ravel(), validation.images.ravel()])
    assert sorted(parts) == list(range(len(whole)))
    assert (training.split, validation.split) == ("train", "validation")
    for k, count in enumerate(counts):
        assert abs((validation.labels == k).sum() - share * count) <= 0.5
    again = data.validation_split(whole, share, seed)[1]
    np.testing.assert_array_equal(again.images, validation.images)


def test_validation_of_sets_of_labels_is_stratified_too():
    sets = np.array([[True, False], [False, True], [True, True]]).repeat([10, 20, 40], 0)
    whole = data.Dataset([f"{k}.jpg" for k in range(70)], None, ("a", "b"), "train", sets)
    training, validation = data.validation_split(whole, 0.5, seed=3)
    assert [int((validation.label_sets == kind).all(1).sum()) for kind in sets[[0, 10, 30]]] == [
        5,
        10,
        20,
    ]
    assert training.labels is None and len(training.images) == 35
    other = data.validation_split(whole, 0.5, seed=4)[1]
    assert other.images != validation.images


def test_test_images_are_never_divided():
    with pytest.raises(ValueError, match="A test set is not divided"):
        data.validation_split(labelled([9], "test"))
    for share in (0, 1, 1.5, -0.1):
        with pytest.raises(ValueError, match="share is"):
            data.validation_split(labelled([9]), share)
    with pytest.raises(ValueError, match="leaves one part empty"):
        data.validation_split(labelled([2, 2]), 0.1)


def test_a_subset_keeps_all_that_is_known(monkeypatch, tmp_path):
    monkeypatch.setenv("FOODXAI_CACHE", str(tmp_path))
    whole = plates.load("train", 4, size=32)
    part = whole.subset([3, 0])
    for name in ("images", "labels", "masks", "part_masks"):
        np.testing.assert_array_equal(getattr(part, name), getattr(whole, name)[[3, 0]])
    assert part.label_sets is None and part.part_names == whole.part_names
    assert repr(part) == "Dataset(train: 2 images, 10 classes)"


def test_loading_needs_no_tensorflow():
    code = "from foodxai.data import cifar10, food101, food201, photos, plates; photos.load()"
    code += "; import sys; assert 'tensorflow' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def real(name):
    """A folder of FOODXAI_DATA."""
    folder = Path(os.environ["FOODXAI_DATA"]) / name
    if not folder.is_dir():
        pytest.skip(f"FOODXAI_DATA holds no {name}")
    return folder


needs_real_data = pytest.mark.skipif(
    not os.environ.get("FOODXAI_DATA"), reason="FOODXAI_DATA is not set"
)


@pytest.mark.real_data
@needs_real_data
def test_real_food101():
    folder = real("food-101")
    train, test = food101.load("train"), food101.load("test")
    assert not set(train.images) & set(test.images)
    for dataset in (train, test):
        assert dataset.classes == plates.THESIS_CLASSES
        assert all(
            path.parent.name == dataset.classes[k]
            for path, k in zip(dataset.images, dataset.labels)
        )
    listed = (folder / "meta/test.txt").read_text().split()
    assert len(food101.load("test", None)) == len(listed)
    assert photos.read(test.images[0]).std() > 5


@pytest.mark.real_data
@needs_real_data
def test_real_food201():
    real("food-201")
    sides = [food201.load(split) for split in ("train", "test")]
    for split, dataset in zip(("train", "test"), sides):
        assert set(dataset.images) <= set(food101.load(split, None).images)
        fries = dataset.label_sets[:, dataset.classes.index("french_fries")]
        own = np.array([file.parent.name == "french_fries" for file in dataset.images])
        assert fries[own].all() and fries[~own].any() and not fries.all()


@pytest.mark.real_data
@needs_real_data
def test_real_cifar10():
    real("cifar-10-batches-py")
    train, test = cifar10.load("train"), cifar10.load("test")
    assert len(train) % 10_000 == 0 and np.bincount(test.labels).tolist() == [1000] * 10
    blue = test.images[:, :8].mean((0, 1, 2)), test.images[test.labels == 0, :8].mean((0, 1, 2))
    assert blue[1][2] > blue[0][2] + 20, (
        "airplanes fly in a blue sky: channels and rows are in place"
    )
