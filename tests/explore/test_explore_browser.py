"""What the lab computes in a browser, part by part, beside what foodxai computes of the same."""

import base64
import functools
import http.server
import io
import shutil
import threading

import numpy as np
import pytest
from PIL import Image, ImageDraw

from foodxai import explain, explore, models
from foodxai.data import photos, plates
from foodxai.explore import export
from foodxai.explore.files import source

SCRIPTS = source("paint.js", "browser/resize.js", "browser/reading.js", "browser/methods.js")
READ = """async ([content, name]) => {
  const file = new File([bytes(content)], name);
  const { image, width, height } = await readPhoto(file, 224, 0.5);
  return [btoa(Array.from(image.data, (x) => String.fromCharCode(x)).join("")), width, height];
}"""


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.add_script_tag(content=SCRIPTS)
    yield page
    page.close()


def packed(values, kind="<f4"):
    return base64.b64encode(np.ascontiguousarray(values, kind).tobytes()).decode()


def written(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def read(page, content, name="lunch"):
    """The pixels [224, 224, 3] that the lab takes of a file."""
    text = base64.b64encode(content).decode()
    rgba, *_ = page.evaluate(READ, [text, name])
    return np.frombuffer(base64.b64decode(rgba), np.uint8).reshape(224, 224, 4)[..., :3]


def scene(width, height, mode="RGB"):
    """A plate drawn over the whole picture, with fine stripes that a careless resize aliases."""
    plate = Image.fromarray(plates.load("test", 1, classes=["hamburger"]).images[0])
    image = plate.resize((width, height), Image.Resampling.BILINEAR)
    pen = ImageDraw.Draw(image)
    for x in range(0, width, 7):
        pen.line([(x, 0), (x + height // 3, height)], fill=(x % 256, 255 - x % 256, 90), width=2)
    return image.convert(mode)


def turned():
    """Held upright: the file says that it must be turned."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return written(scene(640, 480), "JPEG", quality=95, exif=exif)


def see_through():
    image = scene(400, 300, "RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return written(image, "PNG")


def animated(kind):
    frames = [scene(320, 240), Image.new("RGB", (320, 240), "red")]
    options = {"lossless": True} if kind == "WEBP" else {}
    return written(frames[0], kind, save_all=True, append_images=frames[1:], **options)


def deep():
    levels = np.asarray(scene(400, 300, "L")).astype(np.uint16) * 257
    return written(Image.fromarray(levels), "PNG")


PHOTOS = {
    "twelve megapixels": lambda: written(scene(4000, 3000), "JPEG", quality=92),
    "twelve megapixels upright": lambda: written(scene(3000, 4000), "PNG", compress_level=1),
    "smaller than the network's": lambda: written(scene(90, 60), "PNG"),
    "one by 5,000": lambda: written(scene(1, 5000), "PNG"),
    "5,000 by one": lambda: written(scene(5000, 1), "PNG"),
    "turned": turned,
    "gray": lambda: written(scene(400, 300, "L"), "JPEG", quality=95),
    "palette": lambda: written(scene(400, 300, "P"), "PNG"),
    "16 bits": deep,
    "CMYK": lambda: written(scene(400, 300, "CMYK"), "JPEG", quality=95),
    "transparent": see_through,
    "animated GIF": lambda: animated("GIF"),
    "animated WebP": lambda: animated("WEBP"),
}


@pytest.mark.parametrize("kind", PHOTOS)
def test_a_photo_is_read_as_in_python(page, kind):
    content = PHOTOS[kind]()
    apart = np.abs(read(page, content).astype(int) - photos.read(content))
    assert apart.max() <= 2


def test_the_browsers_own_resize_would_not_do(page):
    """The control: what a canvas makes of the same picture is further off."""
    content = PHOTOS["twelve megapixels upright"]()
    plain = page.evaluate(
        """async (content) => {
        const bitmap = await createImageBitmap(new Blob([bytes(content)]));
        const context = new OffscreenCanvas(224, 224).getContext("2d");
        context.drawImage(bitmap, 0, 500, 3000, 3000, 0, 0, 224, 224);
        return Array.from(context.getImageData(0, 0, 224, 224).data); }""",
        base64.b64encode(content).decode(),
    )
    rgb = np.array(plain).reshape(224, 224, 4)[..., :3]
    assert np.abs(rgb - photos.read(content).astype(int)).max() > 20


SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"
onload="parent.stolen = 1"><script>globalThis.stolen = 1</script></svg>"""
REFUSED = {
    "is empty": b"",
    "is a PDF": b"%PDF-1.7 and so on",
    "nothing in it is run": SVG,
    "is HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "is not a photo": b"lunch, one o'clock",
    "it is damaged": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_no_photo_is_refused_in_words(page, reason):
    with pytest.raises(Exception, match=reason):
        read(page, REFUSED[reason], "lunch.jpg")
    assert page.evaluate("globalThis.stolen") is None


def test_sixteen_bits_are_widened_exactly(page):
    halves = np.array([0, -0.0, 1, -2.5, 6e-8, 6.1e-5, 65504, 0.1, 1 / 3], np.float16)
    wide = page.evaluate("(given) => [...widened(given)]", halves.view(np.uint16).tolist())
    assert wide == halves.astype(np.float32).tolist()


def test_the_maps_of_every_method_are_pythons(page):
    model = models.small_cnn(classes=5, size=64)
    images = plates.load("test", 3, size=64).images
    body, _ = models.split(model)
    maps = np.asarray(body(images.astype(np.float32)))
    packed_head = base64.b64encode(export.head(model)).decode()
    logits = models.logits(model, images)
    functions = [explain.cam, explain.grad_cam, explain.grad_cam_plus_plus, explain.hires_cam]
    for target in (0, 4):
        wanted = {f.__name__: f(model, images, target) for f in functions}
        for i in range(len(images)):
            said, found = page.evaluate(
                """([maps, stored, target]) => {
                const floats = (text) => new Float32Array(bytes(text).buffer);
                const head = readHead(bytes(stored).buffer, 5, 128);
                const raws = Object.entries(METHODS).map(([name, f]) =>
                  [name, [...f(floats(maps), head, target)]]);
                return [[...logitsOf(floats(maps), head)], Object.fromEntries(raws)]; }""",
                [packed(maps[i]), packed_head, target],
            )
            close = functools.partial(np.testing.assert_allclose, rtol=2e-3)  # a head of 16 bits
            close(said, logits[i], atol=1e-3 * np.abs(logits).max())
            for name, values in wanted.items():
                close(found[name], values[i].ravel(), atol=1e-3 * values.max())


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


NPM = pytest.mark.skipif(not shutil.which("npm"), reason="no npm on this machine: apt install npm")
DISHES = ("salad", "soup", "<b>rice</b>")


@pytest.fixture(scope="module")
def canteen(tmp_path_factory):
    """A lab's folder, its address and its network."""
    folder = tmp_path_factory.mktemp("canteen")
    model = models.transfer(models.small_cnn(classes=5, size=64), classes=3, dense=())
    explore.lab(model, DISHES, "The canteen").save(folder)
    handler = functools.partial(_Silent, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", model
    server.shutdown()


def is_answered(page, model, number):
    """Hand over a plate: the page's probabilities are Python's."""
    plate = plates.load("test", 3, size=64).images[number]
    photo = {"name": f"plate {number}.png", "mimeType": "image/png"}
    content = written(Image.fromarray(plate), "PNG")
    page.get_by_label("Add photos").set_input_files([photo | {"buffer": content}])
    page.locator(".pictures p", has_text=f"plate {number}").first.wait_for()
    truth = models.probabilities(model, plate[None])[0]
    texts = page.locator("figure .bars button").all_inner_texts()
    for text in texts:
        name, share = text.split("\n")
        assert abs(truth[DISHES.index(name)] - float(share.strip("\xa0 %")) / 100) < 0.005
    assert len(texts) == 3


@NPM
def test_any_network_with_such_a_head_becomes_a_folder_for_a_web_host(browser, canteen):
    address, model = canteen
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("button", name="Start the lab").click()
    is_answered(page, model, 2)
    assert "in WebAssembly" in page.locator("figcaption").inner_text()
    assert not page.get_by_label("Network").is_visible()
    page.close()


# A drawn graphics card is slow, so that a lab would not take it: here it counts as the better one.
TAKEN = """
const Plain = Blob;
Blob = class extends Plain {
  constructor(parts, options) {
    const script = options?.type === "text/javascript";
    super(script ? [...parts, ";isBetter = async () => true;"] : parts, options);
  }
};
"""


@NPM
def test_a_graphics_card_answers_alike_and_may_be_taken_away(browser, canteen):
    address, model = canteen
    other = browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=["--no-sandbox", "--enable-unsafe-webgpu"]
    )
    page = other.new_page()
    page.add_init_script(TAKEN)
    page.goto(address)
    page.get_by_role("button", name="Start the lab").click()
    is_answered(page, model, 0)
    assert "on your graphics card" in page.locator("figcaption").inner_text()
    page.workers[0].evaluate("body.litert.getWebGpuDevice().destroy()")
    page.locator("figcaption", has_text="in WebAssembly").wait_for()
    page.get_by_text("The graphics card was taken away").wait_for()
    is_answered(page, model, 1)
    other.close()


def test_a_lab_says_what_it_cannot_take():
    deep = models.transfer(models.small_cnn(classes=5, size=64), classes=3)
    with pytest.raises(ValueError, match="one dense layer behind a global average pooling"):
        explore.lab(deep, "abc")
    with pytest.raises(ValueError, match="3 classes apart and there are 2"):
        explore.lab(models.small_cnn(classes=3), ("rice", "soup"))
