import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from foodxai.data import photos

RED = (200, 30, 10)


@pytest.fixture
def save(tmp_path):
    def to_file(image, name="photo.png", **options):
        path = tmp_path / name
        image.save(path, **options)
        return path

    return to_file


def halves(mode="RGB"):
    """Red on the left, white on the right, 40 wide and 20 high."""
    image = Image.new("RGB", (40, 20), "white")
    image.paste(RED, (0, 0, 20, 20))
    return image.convert(mode)


def test_the_middle_square_is_kept(save):
    read = photos.read(save(halves()), 20)
    assert read.shape == (20, 20, 3) and read.dtype == np.uint8
    np.testing.assert_array_equal(read[:, :8], np.broadcast_to(RED, (20, 8, 3)))
    assert (read[:, 12:] == 255).all()
    assert photos.read(save(halves()), None).shape == (20, 40, 3)


def test_path_image_and_array_agree(save):
    path = save(halves())
    expected = photos.read(path, 16)
    np.testing.assert_array_equal(photos.read(str(path), 16), expected)
    np.testing.assert_array_equal(photos.read(halves(), 16), expected)
    np.testing.assert_array_equal(photos.read(np.asarray(halves()), 16), expected)
    array = np.asarray(halves()).astype(np.float32)
    np.testing.assert_array_equal(photos.read(array, 16), expected)


def test_gray_palette_and_transparency(save):
    gray = photos.read(save(Image.new("L", (8, 8), 90)), None)
    assert (gray == 90).all() and gray.shape == (8, 8, 3)
    sixteen = Image.fromarray(np.full((8, 8), 257 * 90, np.uint16))
    assert (photos.read(save(sixteen), None) == 90).all()
    palette = photos.read(save(halves("P"), "photo.gif"), None)
    assert np.abs(palette[0, 0].astype(int) - RED).max() < 30
    clear = Image.new("RGBA", (8, 8), (*RED, 0))
    assert (photos.read(save(clear), None) == 255).all()
    half = photos.read(Image.new("LA", (8, 8), (0, 128)), None)
    assert np.abs(half.astype(int) - 127).max() <= 1
    assert photos.read(save(halves("CMYK"), "photo.jpg"), None).shape == (20, 40, 3)
    assert photos.read(np.zeros((5, 5, 4), np.uint8), None).min() == 255
    assert photos.read(np.full((5, 5, 1), 7, np.uint8), None).max() == 7
    assert photos.read(np.full((5, 5), 7, np.uint8), None).shape == (5, 5, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation(save, orientation):
    upright = halves()
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(undo[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    read = photos.read(save(stored, "photo.jpg", exif=exif, quality=95), None)
    assert read.shape == (20, 40, 3)
    assert np.abs(read[10, 5].astype(int) - RED).max() < 25 and read[10, 35].min() > 230


def test_files_that_are_no_photos(save, tmp_path):
    with pytest.raises(FileNotFoundError, match="lunch.jpg"):
        photos.read(tmp_path / "lunch.jpg")
    with pytest.raises(ValueError, match="is a folder"):
        photos.read(tmp_path)
    (tmp_path / "empty.jpg").write_bytes(b"")
    with pytest.raises(ValueError, match="is empty"):
        photos.read(tmp_path / "empty.jpg")
    (tmp_path / "text.jpg").write_text("two eggs, one tortilla")
    with pytest.raises(ValueError, match="not a photo"):
        photos.read(tmp_path / "text.jpg")
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    for name in ("cut.jpg", "cut.png"):
        whole = save(noise, name).read_bytes()
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(ValueError, match="damaged or cut short|not a photo"):
            photos.read(tmp_path / name)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damage_is_always_told_with_the_path(tmp_path_factory, draw):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "camera"
    file = tmp_path_factory.mktemp("photo") / "photo.jpg"
    halves().save(file, exif=exif)
    content = bytearray(file.read_bytes())
    for _ in range(draw.draw(st.integers(1, 6))):
        content[draw.draw(st.integers(0, 300))] = draw.draw(st.integers(0, 255))
    file.write_bytes(content[: draw.draw(st.integers(1, len(content)))])
    try:
        assert photos.read(file, 8).shape == (8, 8, 3)
    except ValueError as error:
        if str(file) not in str(error):
            raise


@pytest.mark.parametrize(
    "array, words",
    [
        (np.zeros((2, 3, 4, 3), np.uint8), r"shape \(2, 3, 4, 3\)"),
        (np.zeros((4, 4, 2), np.uint8), r"shape \(4, 4, 2\)"),
        (np.zeros((0, 4, 3), np.uint8), r"shape \(0, 4, 3\)"),
        (np.full((4, 4, 3), np.nan), "NaN"),
        (np.full((4, 4, 3), 256), "from 256 to 256"),
        (np.full((4, 4, 3), -1.0), "from -1 to -1"),
        (np.full((4, 4, 3), 0.5), "multiply it by 255"),
    ],
)
def test_arrays_that_are_no_photos(array, words):
    with pytest.raises(ValueError, match=words):
        photos.read(array)


def test_wrong_types_and_sizes():
    with pytest.raises(TypeError, match="a list"):
        photos.read([1, 2, 3])
    with pytest.raises(TypeError, match="dtype"):
        photos.read(np.array([["a"]]))
    for size in (
        0,
        -1,
        2.5,
        "224",
        True,
        np.int64(0),
        np.float32(224),
        (8, 0),
        (8,),
        (8, 8, 3),
        (8, True),
    ):
        with pytest.raises(ValueError, match="size is"):
            photos.read(halves(), size)


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(
        np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3, 4]))
    ),
    st.sampled_from([int, np.int64, np.int32, np.uint8]),
    st.integers(1, 50),
    st.none() | st.floats(0.01, 1),
)
def test_any_array_becomes_a_square(array, kind, size, crop):
    read = photos.read(array, kind(size), crop)
    assert read.shape == (size, size, 3) and read.dtype == np.uint8
    np.testing.assert_array_equal(read, photos.read(array, size, crop))


def test_details_too_fine_for_the_result_are_averaged():
    """Stripes of one pixel come out gray, not as other stripes."""
    stripes = np.zeros((96, 96, 3), np.uint8)
    stripes[:, ::2] = 255
    assert np.abs(photos.read(stripes, 24)[2:-2, 2:-2].astype(int) - 127).max() <= 2


def test_resizing_is_bicubic():
    """An edge is made sharper than by a straight line: it swings over on both sides."""
    edge = np.full((32, 32), 50, np.uint8)
    edge[:, 16:] = 200
    row = photos.read(edge, 16)[8, :, 0]
    assert row.min() < 50 and row.max() > 200 and row[0] == 50 and row[-1] == 200


def test_a_crop_takes_its_share_of_the_middle():
    """As networks of ImageNet are tested: a larger square, of which the middle is kept."""
    rng = np.random.default_rng(0)
    image = Image.fromarray(rng.integers(0, 256, (12, 17, 3), np.uint8)).resize((340, 240))
    cut = photos.read(image, 56, 0.875).astype(int)
    larger = photos.read(image, 64)[4:-4, 4:-4].astype(int)
    assert np.abs(cut - larger).max() <= 2
    assert np.abs(cut - photos.read(image, 56)).max() > 20
    np.testing.assert_array_equal(photos.read(image, 56, 1), photos.read(image, 56))
    for crop in (0, 1.01, -0.5, float("nan"), True, "0.875"):
        with pytest.raises(ValueError, match="crop is"):
            photos.read(image, 56, crop)
    with pytest.raises(ValueError, match="keeps the whole photo: crop must be None"):
        photos.read(image, None, 0.875)


def test_shipped_photos():
    for name in photos.SHIPPED:
        assert photos.read(photos.path(name)).std() > 20
    with pytest.raises(ValueError, match="'cofee'.*Did you mean 'coffee'"):
        photos.path("cofee")


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))),
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
    st.sampled_from([None, 0.5, 0.875]),
)
def test_a_photo_is_cut_to_any_shape(array, size, crop):
    array = 64 + array // 2  # so far from black and white that nothing overshoots
    read = photos.read(array, size, crop)
    assert read.shape == (*size, 3)
    turned = photos.read(array.transpose(1, 0, 2).copy(), size[::-1], crop).transpose(1, 0, 2)
    np.testing.assert_allclose(read.astype(int), turned, atol=3)
    if crop is None:
        np.testing.assert_array_equal(photos.read(array, array.shape[:2]), array)
        np.testing.assert_array_equal(photos.read(array, size[0]), photos.read(array, size[:1] * 2))
