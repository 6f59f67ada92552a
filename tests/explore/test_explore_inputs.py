"""What the live explorer is given: photos in whatever people hold them."""

import itertools

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from foodxai import data, explore
from foodxai.data import photos
from foodxai.explore.inputs import MOST, titled

IMAGES = np.random.default_rng(0).integers(0, 256, (3, 40, 40, 3), dtype=np.uint8)
NUMBERED = ["photo 1", "photo 2", "photo 3"]
LABELLED = data.Dataset(IMAGES, np.array([1, 0, 1]), ("soup", "rice"), "test")
SETS = data.Dataset(IMAGES, None, ("soup", "rice"), "test", label_sets=np.ones((3, 2), bool))


def of_tensorflow(*tensors):
    return tf.data.Dataset.from_tensor_slices(tensors if len(tensors) > 1 else tensors[0])


LABELS = np.arange(3)
SEVERAL = {
    "list of arrays": (list(IMAGES), NUMBERED),
    "tuple": (tuple(IMAGES), NUMBERED),
    "list of PIL images": ([Image.fromarray(image) for image in IMAGES], NUMBERED),
    "list of tensors": ([tf.constant(image) for image in IMAGES], NUMBERED),
    "array": (IMAGES, NUMBERED),
    "float array": (IMAGES.astype(np.float32), NUMBERED),
    "tensor": (tf.constant(IMAGES), NUMBERED),
    "variable": (tf.Variable(IMAGES), NUMBERED),
    "generator": ((image for image in IMAGES), NUMBERED),
    "map": (map(np.asarray, IMAGES), NUMBERED),
    "dict": (dict(zip("abc", IMAGES)), ["a", "b", "c"]),
    "dict of tensors": ({n: tf.constant(image) for n, image in enumerate(IMAGES)}, ["0", "1", "2"]),
    "foodxai data set": (LABELLED, ["1 rice", "2 soup", "3 rice"]),
    "foodxai data set of sets": (SETS, NUMBERED),
    "tf.data": (of_tensorflow(IMAGES), NUMBERED),
    "tf.data with labels": (of_tensorflow(IMAGES, LABELS), NUMBERED),
    "tf.data in batches": (of_tensorflow(IMAGES, LABELS).batch(2), NUMBERED),
    "tf.data of floats": (of_tensorflow(IMAGES.astype(np.float32)).batch(8).prefetch(1), NUMBERED),
}  # fmt: skip


@pytest.mark.parametrize("kind", SEVERAL)
def test_several_photos_in_whatever_holds_them(kind):
    images, titles = SEVERAL[kind]
    found = titled(images)
    assert list(found) == titles
    for photo, image in zip(found.values(), IMAGES):
        np.testing.assert_array_equal(photos.read(photo, None), image)


ONE = IMAGES[0]
ALONE = {
    "array": ONE,
    "gray array": ONE[..., 0],
    "tensor": tf.constant(ONE),
    "PIL image": Image.fromarray(ONE),
}


@pytest.mark.parametrize("kind", ALONE)
def test_one_photo_alone(kind):
    ((title, photo),) = titled(ALONE[kind]).items()
    assert title == "photo 1" and photos.read(photo, None).shape == (40, 40, 3)


@pytest.mark.parametrize(
    "path", [str, lambda path: path, lambda path: [str(path)], lambda path: np.array([str(path)])]
)
def test_paths_give_their_names(path, tmp_path):
    Image.fromarray(ONE).save(tmp_path / "lunch.png")
    assert list(titled(path(tmp_path / "lunch.png"))) == ["lunch"]


def test_photos_of_one_name_are_numbered():
    assert list(titled(["a/soup.png", "b/soup.png"])) == ["1 soup", "2 soup"]


def test_none_means_the_shipped_photos():
    assert list(titled(None)) == list(photos.SHIPPED)


@pytest.mark.parametrize(
    "empty",
    [
        [],
        (),
        {},
        IMAGES[:0],
        tf.constant(IMAGES[:0]),
        iter(()),
        of_tensorflow(IMAGES).take(0),
        LABELLED.subset([]),
    ],
    ids=lambda e: type(e).__name__,
)
def test_nothing_is_refused(empty):
    with pytest.raises(ValueError, match="no photo"):
        titled(empty)


@pytest.mark.parametrize(
    "many",
    [itertools.repeat(ONE), of_tensorflow(IMAGES).repeat(), [ONE] * (MOST + 1)],
    ids=["generator", "tf.data", "list"],
)
def test_more_than_anyone_looks_at_is_refused_even_without_an_end(many):
    with pytest.raises(ValueError, match=f"more than {MOST}"):
        titled(many)


@pytest.mark.parametrize("wrong", [7, 0.5, True, object()], ids=lambda wrong: type(wrong).__name__)
def test_what_holds_no_photos_is_refused(wrong):
    with pytest.raises(TypeError, match="expected a photo"):
        titled(wrong)


@pytest.mark.parametrize(
    "wrong, error",
    [
        ([7], TypeError),
        ([None], TypeError),
        ([{"image": ONE}], TypeError),
        (["no.jpg"], FileNotFoundError),
        ([IMAGES], ValueError),
        (ONE / 255, ValueError),
        (IMAGES[None], ValueError),
        (np.array(3), ValueError),
    ],
)
def test_what_is_no_photo_is_refused_before_anything_is_computed(lite0, monkeypatch, wrong, error):
    monkeypatch.setattr(explore.app, "case", lambda *asked, **more: pytest.fail("computed"))
    with pytest.raises(error):
        explore.live(lite0, wrong)
