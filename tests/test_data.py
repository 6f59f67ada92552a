"""The real data sets in their official layouts, whole or cut: tiny ones built here."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from foodxai import data
from foodxai.data import cifar10, food101, food201, photos, plates


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
    with pytest.raises(FileNotFoundError, match=r"nowhere/food-101/meta/train.txt.*food101.download\(\)"):
        food101.load("train")
    monkeypatch.delenv("FOODXAI_DATA")
    monkeypatch.setenv("FOODXAI_CACHE", str(folder / "cache"))
    with pytest.raises(FileNotFoundError, match="cache/data/food-101"):
        food101.load("train")


def test_a_list_cannot_reach_outside_the_folder(folder):
    picture(folder / "food-101" / "secret.jpg")
    for line in ("../secret", "../../food-101/secret", "/etc/passwd", "pizza/../../secret"):
        (folder / "food-101/meta/train.txt").write_text(f"pizza/3\n{line}\n")
        try:
            assert names(food101.load("train", "pizza")) == ["pizza/3"]
        except ValueError as error:
            assert "damaged" in str(error)


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
        food201.load("train", photos=folder / "food-201")
    with pytest.raises(FileNotFoundError, match="multilabel_map.csv.*food201.zip.*without a checksum"):
        food201.load("train", folder=folder / "food-101")
    (folder / "food-201" / "train_multilabel.csv").write_text("hamburger/2.jpg two\n")
    with pytest.raises(ValueError, match="damaged: 'hamburger/2.jpg two'"):
        food201.load("train", "hamburger")


def batch(images, labels):
    rows = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
    return {b"batch_label": b"a batch", b"labels": labels, b"data": rows, b"filenames": [b"x.png"]}


@pytest.mark.parametrize("protocol", [2, 4])
def test_cifar10_reads_the_batches_that_are_there(tmp_path, protocol):
    images = np.random.default_rng(0).integers(0, 256, (6, 32, 32, 3), dtype=np.uint8)
    for number, part in ((2, slice(0, 4)), (5, slice(4, 6))):
        content = batch(images[part], list(range(10))[part])
        (tmp_path / f"data_batch_{number}").write_bytes(pickle.dumps(content, protocol))
    if protocol == 2:  # made by Python 2, which NumPy 1 names otherwise and bytes need no codec
        python_2(tmp_path / "data_batch_2", images[:4], range(4))
    train = cifar10.load("train", tmp_path)
    np.testing.assert_array_equal(train.images, images)
    assert train.labels.tolist() == [0, 1, 2, 3, 4, 5] and train.images.flags.c_contiguous
    with pytest.raises(FileNotFoundError, match=r"test_batch.*cifar10.download\(\)"):
        cifar10.load("test", tmp_path)
