"""What the experiments run on: the same kind of thing in every profile."""

import pickle

import numpy as np
import pytest
from PIL import Image

from foodxai.course import experiments, profiles


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.delenv("FOODXAI_PROFILE", raising=False)
    experiments._food201.cache_clear()


@pytest.fixture
def real(monkeypatch, tmp_path):
    """Small photos in the official layouts of Food-101 and Food-201."""
    rng = np.random.default_rng(0)
    monkeypatch.setenv("FOODXAI_PROFILE", "real")
    experiments._food201.cache_clear()
    monkeypatch.setenv("FOODXAI_DATA", str(tmp_path))
    folder = tmp_path / "food-101"
    (folder / "meta").mkdir(parents=True)
    dishes = dict.fromkeys((*experiments.THREE, *experiments.plates.THESIS_CLASSES))
    for dish in dishes:
        (folder / "images" / dish).mkdir(parents=True)
        for number in range(6):
            photo = Image.fromarray(rng.integers(0, 255, (40, 30, 3)).astype(np.uint8))
            photo.save(folder / "images" / dish / f"{number}.jpg")
    for split, numbers in (("train", range(4)), ("test", range(4, 6))):
        (folder / "meta" / f"{split}.txt").write_text(
            "\n".join(f"{d}/{n}" for d in dishes for n in numbers)
        )
        (folder / "meta" / f"{split}.json").write_text("{}")
        rows = [f"hamburger/{n}.jpg 104 {'81' if n % 2 else ''}" for n in numbers]
        rows += [f"french_fries/{n}.jpg 81" for n in numbers] + [
            f"fish_and_chips/{n}.jpg 70" for n in numbers
        ]
        rows += [f"filet_mignon/{n}.jpg 81" for n in numbers]
        (tmp_path / "food-201").mkdir(exist_ok=True)
        (tmp_path / "food-201" / f"{split}_multilabel.csv").write_text("\n".join(rows))
    (tmp_path / "food-201" / "multilabel_map.csv").write_text(
        "81,french fries\n104,hamburger\n70,fish and chips\n"
    )


@pytest.mark.parametrize("experiment", experiments.DIFFERENCES)
def test_the_table_has_a_row_per_profile_and_marks_this_one(quick, experiment):
    table = experiments.differences(experiment)
    assert list(table.index) == list(profiles.PROFILES)
    assert list(table["this page"]) == ["yes", "", ""]
    assert "..." not in table.to_html(), "pandas cuts what has more than 50 letters"


@pytest.mark.parametrize("wrong", ["fast", "", "Quick", 3, ["quick"], profiles.PROFILES["quick"]])
@pytest.mark.parametrize(
    "ask",
    [
        experiments.backbone,
        lambda name: experiments.body(32, profile=name),
        experiments.cifar10,
        experiments.food101,
        experiments.food201,
        experiments.imagenet,
        profiles.named,
    ],
)
def test_a_profile_that_is_none_is_told_which_there_are(quick, ask, wrong):
    with pytest.raises(ValueError, match="profile is .* must be one of quick, real, full"):
        ask(wrong)


@pytest.mark.parametrize("wrong", ["food-101", "quick", None, []])
def test_an_experiment_that_is_none_is_told_which_there_are(wrong):
    with pytest.raises(ValueError, match="expected one of cifar10, imagenet, food101, food201"):
        experiments.differences(wrong)


def test_imagenet_photos_of_the_quick_profile(quick):
    data = experiments.imagenet(size=64)
    assert data.images.shape == (5, 64, 64, 3) and data.images.dtype == np.uint8
    assert [data.classes[label] for label in data.labels][:3] == ["coffee", "cat", "caesar_salad"]


def test_the_photos_have_the_size_that_the_network_takes(quick):
    size = experiments.imagenet().images.shape[1]
    assert experiments.backbone(size=size).input_shape == (None, 160, 160, 3)
    with pytest.raises(ValueError, match="size is 160; VGG16 .* 224"):
        experiments.backbone("full", size)


def test_imagenet_photos_of_the_real_profile(real):
    data = experiments.imagenet(size=32)
    assert data.images.shape == (22, 32, 32, 3) and experiments.imagenet().images.shape[1:] == (
        224,
        224,
        3,
    )
    again = experiments.imagenet(size=32)
    np.testing.assert_array_equal(data.images, again.images)


def test_tiny_images_of_the_quick_profile(quick):
    train, test = experiments.cifar10()
    assert train.images.shape[1:] == test.images.shape[1:] == (32, 32, 3)
    assert (train.split, test.split) == ("train", "test") and len(set(train.labels)) == 10


def test_tiny_images_of_the_real_profile(real, tmp_path):
    rng, folder = np.random.default_rng(0), tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    for name, count in (("data_batch_1", 4100), ("test_batch", 1100)):
        batch = {
            b"data": rng.integers(0, 256, (count, 3072)).astype(np.uint8),
            b"labels": [k % 10 for k in range(count)],
        }
        (folder / name).write_bytes(pickle.dumps(batch, 4))
    train, test = experiments.cifar10()
    assert (len(train), len(test)) == (4000, 1000)
    np.testing.assert_array_equal(train.labels, experiments.cifar10()[0].labels)


def test_drawn_dishes(quick, monkeypatch):
    load = experiments.plates.load
    monkeypatch.setattr(
        experiments.plates, "load", lambda split, n, *a, **k: load(split, min(n, 10), *a, **k)
    )
    here = experiments.food101()
    assert here.train.images.shape == here.test.images.shape == (10, 96, 96, 3) and here.size == 96
    assert here.train.classes == here.test.classes == experiments.plates.THESIS_CLASSES
    assert (here.train.split, here.test.split) == ("train", "test")
    assert experiments.body(here.size, here.layer).output.shape[1:3] == (6, 6)


def test_photographed_dishes(real):
    here = experiments.food101()
    assert (len(here.train), len(here.test), here.size) == (40, 20, 224)
    for part in (here.train, here.test):
        dishes = [part.classes[label] for label in part.labels]
        assert dishes == [path.parent.name for path in part.images] and len(set(dishes)) == 10
    assert here.test.images == experiments.food101().test.images
    assert not set(here.train.images) & set(here.test.images)


def test_all_dishes_are_downloaded_and_used_in_the_full_profile(real, monkeypatch):
    from foodxai.data import food101

    asked = []
    monkeypatch.setattr(food101, "download", lambda: asked.append("Food-101"))
    here, official = experiments.food101("full"), food101.load("train")
    assert asked == ["Food-101"] and here.train.images == official.images
    network = experiments.models.vgg16(weights=None)
    assert experiments.models.split(network, here.layer)[0].output.shape[1:3] == (14, 14)


@pytest.mark.slow
def test_a_body_takes_images_of_any_size(quick):
    trained, small = experiments.body(224), experiments.body(64)
    assert small.output.shape[1:3] == (2, 2) and not small.trainable_weights
    for one, other in zip(trained.get_weights(), small.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    image = np.random.default_rng(0).uniform(0, 255, (1, 224, 224, 3)).astype(np.float32)
    expected = experiments.models.split(experiments.backbone())[0](image)
    np.testing.assert_allclose(trained(image), expected, rtol=1e-4, atol=1e-4)


def test_drawn_tables_have_fries_or_salad(quick, monkeypatch):
    load = experiments.plates.load
    monkeypatch.setattr(
        experiments.plates, "load", lambda split, n, *a, **k: load(split, min(n, 6), *a, **k)
    )
    data = experiments.food201(size=48)
    tables = data.tables
    assert tables.classes == data.train.classes == experiments.THREE and tables.labels is None
    np.testing.assert_array_equal(tables.label_sets.sum(axis=0), [12, 6, 0])
    for shown, mask in zip(tables.label_sets, tables.masks):
        assert set(np.unique(mask)) <= {0, *(np.flatnonzero(shown) + 1)}
        assert (mask == 1).any() and (mask == 2).any() == shown[1]
    assert {data.train.split, data.test.split} == {"train", "test"}
    assert experiments.food201("quick", 48) is data
    experiments._food201.cache_clear()


def test_photographed_tables_are_unseen_hamburgers(real):
    data = experiments.food201()
    experiments._food201.cache_clear()
    assert [path.parent.name for path in data.tables.images] == ["hamburger"] * 2
    np.testing.assert_array_equal(data.tables.label_sets[:, :2], [[True, False], [True, True]])
    assert not set(data.train.images) & set(data.tables.images)
    for part in (data.train, data.test):
        dishes = [path.parent.name for path in part.images]
        assert [
            part.classes[label] for label in part.labels
        ] == dishes and "filet_mignon" not in dishes
