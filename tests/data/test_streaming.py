"""Streams of batches: the pixels of photos.read, in every order, damaged photos named."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from foodxai import data
from foodxai.data import photos


@pytest.fixture
def dishes(tmp_path):
    """Seven noise photos of different sizes, one of them lying on its side in EXIF."""
    rng = np.random.default_rng(0)
    paths = []
    for number in range(7):
        exif = Image.Exif()
        exif[0x0112] = 6 if number == 3 else 1
        small = Image.fromarray(rng.integers(0, 256, (5, 6 + number, 3), dtype=np.uint8))
        paths.append(tmp_path / f"{number}.jpg")
        small.resize((60 + 9 * number, 50)).save(paths[-1], exif=exif)
    return data.Dataset(paths, np.arange(7), tuple("abcdefg"), "train")


def gather(stream):
    batches = list(stream)
    return np.concatenate([x for x, _ in batches]), np.concatenate([y for _, y in batches])


def test_a_stream_gives_the_pixels_that_photos_read_gives(dishes):
    stream = data.stream(dishes, 32, 3)
    assert [len(images) for images, _ in stream] == [3, 3, 1] and stream.cardinality() == 3
    images, labels = gather(stream)
    assert images.dtype == np.float32 and labels.dtype == np.int64
    assert stream.element_spec[0].shape.as_list() == [None, 32, 32, 3]
    np.testing.assert_array_equal(labels, range(7))
    np.testing.assert_array_equal(images, [photos.read(path, 32) for path in dishes.images])


def test_arrays_are_streamed_too_and_resized_on_demand():
    rng = np.random.default_rng(1)
    images = rng.integers(0, 256, (5, 32, 32, 3), dtype=np.uint8)
    dataset = data.Dataset(images, np.arange(5), tuple("abcde"), "test")
    np.testing.assert_array_equal(gather(data.stream(dataset, 32))[0], images)
    assert gather(data.stream(dataset, 48))[0].shape == (5, 48, 48, 3)


def test_sets_of_labels_are_streamed_as_numbers(dishes):
    sets = np.eye(7, 3, dtype=bool)
    dataset = data.Dataset(dishes.images, None, tuple("abc"), "train", sets)
    labels = gather(data.stream(dataset, 16))[1]
    assert labels.dtype == np.float32
    np.testing.assert_array_equal(labels, sets)


def test_every_pass_is_shuffled_otherwise_and_a_seed_repeats_it_all(dishes):
    def passes(seed):
        stream = data.stream(dishes, 16, 4, seed, data.flip_crop_rotate)
        return [gather(stream) for _ in range(3)]

    first, second = passes(5), passes(5)
    for (images, labels), (same_images, same_labels) in zip(first, second):
        np.testing.assert_array_equal(labels, same_labels)
        np.testing.assert_array_equal(images, same_images)
        assert sorted(labels) == list(range(7))
    assert len({tuple(labels) for _, labels in first}) == 3
    in_order = [images[np.argsort(labels)] for images, labels in first]
    assert np.abs(in_order[0] - in_order[1]).max(axis=(1, 2, 3)).min() > 1
    assert [tuple(labels) for _, labels in passes(6)] != [tuple(labels) for _, labels in first]


def test_a_damaged_photo_stops_the_stream_and_is_named(dishes):
    dishes.images[4].write_bytes(dishes.images[4].read_bytes()[:300])
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"4\.jpg.*on_damaged='skip'"):
        gather(data.stream(dishes, 16, 2))
    dishes.images[4].unlink()
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"No photo at .*4\.jpg"):
        gather(data.stream(dishes, 16, 2))


def test_damaged_photos_are_left_out_on_request(dishes):
    for number in (0, 1, 4):
        dishes.images[number].write_bytes(b"two eggs, one tortilla")
    with pytest.warns(UserWarning, match="Left out: ") as told:
        images, labels = gather(data.stream(dishes, 16, 2, on_damaged="skip"))
    assert labels.tolist() == [2, 3, 5, 6] and len(images) == 4
    ours = [str(warning.message) for warning in told if warning.category is UserWarning]
    assert {message.split()[2][-5:] for message in ours} == {"0.jpg", "1.jpg", "4.jpg"}
    with pytest.raises(ValueError, match="'ignore'"):
        data.stream(dishes, 16, on_damaged="ignore")


def test_a_set_without_labels_is_refused(dishes):
    with pytest.raises(ValueError, match="neither labels nor label_sets"):
        data.stream(data.Dataset(dishes.images, None, ("a",), "train"), 16)


def test_nothing_is_read_before_it_is_asked_for(dishes):
    stream = data.stream(dishes, 16, 1)
    for path in dishes.images:
        path.unlink()
    assert stream.element_spec[1].dtype == tf.int64


def test_augmentation_keeps_the_middle_and_turns_the_right_way():
    rng = np.random.default_rng(2)
    image = np.asarray(Image.fromarray(rng.integers(0, 256, (6, 6, 3), np.uint8)).resize((33, 33)))
    images = np.repeat(image[None], 64, 0).astype(np.float32)
    still = data.flip_crop_rotate(images, [1, 2], rotation=0, crop=1).numpy()
    mirrored = [np.abs(x - image[:, ::-1]).max() < 0.01 for x in still]
    plain = [np.abs(x - image).max() < 0.01 for x in still]
    assert sum(mirrored) + sum(plain) == 64 and 16 < sum(mirrored) < 48
    turned = data.flip_crop_rotate(images, [1, 2], rotation=20, crop=1).numpy()
    np.testing.assert_allclose(
        turned[plain][:, 16, 16], np.repeat(image[None, 16, 16], sum(plain), 0), atol=0.1
    )
    for angle, copy in zip(angles_of([1, 2], 20), turned):
        expected = Image.fromarray(image).rotate(angle, Image.Resampling.BILINEAR)
        if np.abs(copy - image[:, ::-1]).mean() > np.abs(copy - image).mean():
            inner = (slice(10, 23),) * 2
            assert np.abs(np.asarray(expected, np.float32)[inner] - copy[inner]).max() < 3
    cropped = data.flip_crop_rotate(images, [3, 4], rotation=0, crop=0.5).numpy()
    assert cropped.std(axis=(1, 2)).mean() > 10 and cropped.min() >= 0 and cropped.max() <= 255


def angles_of(seed, rotation):
    """The angles that `flip_crop_rotate` draws."""
    return tf.random.stateless_uniform((5, 64), seed, -1.0, 1.0)[1].numpy() * rotation
