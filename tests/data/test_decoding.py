"""Photo files of every kind: bytes, HEIC, deep and floating colours, ~ in a path."""

import io
import itertools
import subprocess
import sys

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from foodxai.data import decoding, photos

RED = (200, 30, 10)


def halves(mode="RGB"):
    """Red on the left, white on the right, 40 wide and 20 high."""
    image = Image.new("RGB", (40, 20), "white")
    image.paste(RED, (0, 0, 20, 20))
    return image.convert(mode)


def stored(image, form="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def heic(orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    pillow_heif.from_pillow(halves()).save(buffer, quality=95, exif=exif.tobytes())
    return buffer.getvalue()


def looks_like_halves(read):
    return (
        read.shape == (20, 40, 3)
        and np.abs(read[5:15, 4:16].astype(int) - RED).max() < 25
        and read[5:15, 24:36].min() > 230
    )


def test_a_leading_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    halves().save(tmp_path / "lunch.png")
    np.testing.assert_array_equal(photos.read("~/lunch.png", None), np.asarray(halves()))
    with pytest.raises(FileNotFoundError, match="No photo at .*dinner.png"):
        photos.read("~/dinner.png")
    with pytest.raises(FileNotFoundError, match="no home folder is known"):
        photos.read("~nobody-of-that-name/lunch.png")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO])
def test_the_bytes_of_a_file_and_open_files_are_photos(kind, tmp_path):
    content = stored(halves())
    np.testing.assert_array_equal(photos.read(kind(content), None), np.asarray(halves()))
    with pytest.raises(ValueError, match="The file is empty"):
        photos.read(kind(b""))
    with pytest.raises(ValueError, match="The file is not a photo"):
        photos.read(kind(b"two eggs, one tortilla"))
    with pytest.raises(ValueError, match="The file is (damaged|not a photo)"):
        photos.read(kind(content[: len(content) // 2]))


def test_open_files_are_read_from_their_beginning(tmp_path):
    buffer = io.BytesIO()
    halves().save(buffer, "PNG")
    np.testing.assert_array_equal(photos.read(buffer, None), np.asarray(halves()))
    (tmp_path / "lunch.png").write_bytes(buffer.getvalue())
    with (tmp_path / "lunch.png").open("rb") as file:
        assert photos.read(file, 8).shape == photos.read(file, 8).shape
    refused = pytest.raises(TypeError, match="TextIOWrapper.*opened in binary mode")
    with (tmp_path / "lunch.png").open(encoding="latin-1") as file, refused:
        photos.read(file)
    command = ["cat", str(tmp_path / "lunch.png")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        np.testing.assert_array_equal(photos.read(process.stdout, None), np.asarray(halves()))


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_heic_is_read_upright(orientation, tmp_path):
    read = photos.read(heic(orientation), None)
    file = tmp_path / "IMG_0001.HEIC"
    file.write_bytes(heic(orientation))
    np.testing.assert_array_equal(photos.read(file, None), read)
    upright = np.rot90(read, {1: 0, 3: 2, 6: 1, 8: 3}[orientation])
    assert looks_like_halves(upright)


WITHOUT = """
import io, sys
sys.modules["pillow_heif"] = None  # as where it is not installed
from foodxai.data import photos
for given in (sys.argv[1], io.BytesIO(open(sys.argv[1], "rb").read())):
    try:
        photos.read(given)
    except ValueError as error:
        print(error)
"""


def test_without_its_package_heic_is_told_by_its_bytes(tmp_path):
    file = tmp_path / "lunch.jpg"
    file.write_bytes(heic())
    run = [sys.executable, "-c", WITHOUT, str(file)]
    by_path, by_bytes = subprocess.run(run, capture_output=True, text=True).stdout.splitlines()
    assert by_path.startswith(f"{file} is HEIC") and by_bytes.startswith("The file is HEIC")
    for told in (by_path, by_bytes):
        assert "export it as JPEG" in told and "pip install pillow-heif" in told


@pytest.mark.parametrize(
    "brand", ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"]
)
@pytest.mark.parametrize("others", [b"", b"mif1heic", b"miafMiHB"])
def test_every_brand_of_heic_is_told(brand, others, monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    length = (16 + len(others)).to_bytes(4, "big")
    box = length + b"ftyp" + brand.encode() + bytes(4) + others
    with pytest.raises(ValueError, match="The file is HEIC"):
        photos.read(box + bytes(100))


def test_other_files_of_that_family_are_not_called_heic(monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    for brands in (b"isom\0\0\0\0isommp41", b"qt  \0\0\0\0qt  ", b"M4A heicisom"):
        content = (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands + bytes(100)
        with pytest.raises(ValueError, match="The file is not a photo"):
            photos.read(content)


def test_damaged_heic_is_told_as_damaged():
    for length in (13, 40, 400, len(heic()) - 50):
        with pytest.raises(ValueError, match="is not a photo|is damaged"):
            photos.read(heic()[:length])


@pytest.mark.filterwarnings("ignore:Unknown feature:UserWarning")  # an older Pillow's
def test_avif_is_read_or_told(monkeypatch):
    if decoding.features.check("avif"):
        assert looks_like_halves(photos.read(stored(halves(), "AVIF", quality=95), None))
    monkeypatch.setattr(decoding.features, "check", lambda feature: False)
    content = b"\0\0\0\x1cftypavif\0\0\0\0mif1miafavif" + bytes(100)
    with pytest.raises(ValueError, match="is AVIF.*pip install -U pillow"):
        photos.read(content)


MODES = [
    "1",
    "L",
    "LA",
    "La",
    "P",
    "PA",
    "RGB",
    "RGBA",
    "RGBa",
    "RGBX",
    "CMYK",
    "YCbCr",
    "LAB",
    "HSV",
    "I",
    "F",
    "I;16",
    "I;16L",
    "I;16B",
    "I;16N",
]


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_of_pillow_comes_out_right(mode):
    """White and black on top, gray below: nothing is brighter, darker or black."""
    gray = Image.new("L", (4, 4), 90)
    gray.paste(255, (0, 0, 2, 2))
    gray.paste(0, (2, 0, 4, 2))
    through = {"La": "LA", "RGBa": "RGBA", "LAB": "RGB", "RGBX": "RGB"}.get(mode, "L")
    read = photos.read(gray.convert(through).convert(mode), None)
    expected = np.asarray(gray.convert("1" if mode == "1" else "L").convert("RGB"))
    assert np.abs(read.astype(int) - expected).max() <= (8 if mode in ("LAB", "P", "PA") else 1)


@settings(deadline=None)
@given(
    st.integers(256, 65_535),
    st.sampled_from([("<u2", "PNG"), *itertools.product(("<u2", ">u2", "<i4"), ("TIFF", None))]),
)
def test_sixteen_bits_keep_their_brightness(high, kind):
    dtype, form = kind
    levels = np.linspace(0, high, 64).astype(dtype).reshape(8, 8)
    image = Image.fromarray(levels)
    read = photos.read(image if form is None else stored(image, form), None)
    np.testing.assert_array_equal(read[..., 0], np.rint(levels / 257))


@pytest.mark.parametrize("form", [None, "TIFF"])
def test_floating_images_are_right_or_refused(form):
    def given(levels):
        image = Image.fromarray(np.asarray(levels, np.float32))
        return image if form is None else stored(image, form)

    ramp = np.linspace(0, 255, 64).reshape(8, 8)
    np.testing.assert_array_equal(photos.read(given(ramp), None)[..., 0], np.rint(ramp))
    assert photos.read(given(np.zeros((4, 4))), None).max() == 0
    for levels, words in (
        (ramp / 255, "reaches from 0 to 1; multiply it by 255"),
        (ramp * 257, "reaches from 0 to 65535; expected 0 to 255"),
        (ramp - 9, "reaches from -9 to"),
        (ramp * np.nan, "NaN"),
    ):
        with pytest.raises(ValueError, match=words):
            photos.read(given(levels))


def test_whole_numbers_out_of_range_are_refused():
    for low, high in ((-1, 200), (0, 65_536), (-70_000, 70_000)):
        levels = np.array([[low, high]], np.int32)
        with pytest.raises(ValueError, match=f"from {low} to {high}; expected 0 to 255"):
            photos.read(Image.fromarray(levels))


def test_images_and_paths_without_pixels_are_refused(tmp_path):
    for mode in ("RGB", "I", "F"):
        with pytest.raises(ValueError, match="0 pixels wide and 5 high"):
            photos.read(Image.new(mode, (0, 5)))
    with pytest.raises(ValueError, match="is a folder"):
        photos.read(tmp_path)
    with pytest.raises(FileNotFoundError, match="No photo at"):
        photos.read(tmp_path / "nowhere" / "lunch.jpg")
    with pytest.raises(ValueError, match="cannot be read: File name too long"):
        photos.read(tmp_path / ("lunch" * 100))


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about the damage
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_in_any_format_is_told_by_a_value_error(draw):
    form = draw.draw(st.sampled_from(["PNG", "GIF", "TIFF", "WEBP", "BMP", "AVIF", "HEIC"]))
    if form == "AVIF" and not decoding.features.check("avif"):
        form = "BMP"
    content = bytearray(heic() if form == "HEIC" else stored(halves(), form))
    for _ in range(draw.draw(st.integers(1, 5))):
        place = draw.draw(st.integers(0, min(len(content), 600) - 1))
        content[place] = draw.draw(st.integers(0, 255))
    try:
        assert photos.read(bytes(content), 8).shape == (8, 8, 3)
    except ValueError as error:
        if not str(error).startswith("The file "):
            raise
