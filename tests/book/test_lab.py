"""The lab of the built book: a network in the reader's browser. Run `make book` first."""

import io
import re

import lab as tools_lab
import numpy as np
import pages
import pytest
from helpers import tensors
from helpers.site import HTML, ROOT
from helpers.tensors import settle
from PIL import Image

from foodxai import models
from foodxai.data import photos

NAME = "book/lab"
IMAGE = 4 * 224**2  # bytes of a picture
REJECTED = {
    "empty.jpg": (b"", "is empty"),
    "order.pdf": (b"%PDF-1.7", "is a PDF"),
    "lunch.png": (b"not a photo at all", "is not a photo"),
    "dish.svg": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>stolen = 1</script></svg>",
        "SVG",
    ),
    "phone.heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
}


@pytest.fixture(scope="module")
def started(opened):
    """The page with its lab started, once for all tests."""
    page = opened(NAME)
    page.get_by_role("button", name="Start the lab").click()
    page.get_by_role("button", name="Check this browser").wait_for()
    return page


@pytest.fixture
def lab(started):
    """The started lab as a reader finds it: the first photo chosen, the first method."""
    started.set_viewport_size({"width": 1280, "height": 900})
    started.emulate_media(color_scheme="light")
    started.get_by_label("Network").select_option(index=0)
    started.locator(".photos label").first.click()
    started.get_by_label("Method").first.select_option(index=0)
    settle(started)
    return started


def give(page, *files):
    page.get_by_label("Add photos").set_input_files(
        [{"name": name, "mimeType": "image/png", "buffer": content} for name, content in files]
    )


def png(image):
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


def said(page):
    return page.locator("figure.foodxai-explorer .status")


def bars(page):
    """{class: probability} of the five likeliest."""
    texts = page.locator("figure.foodxai-explorer .bars button").all_inner_texts()
    pairs = (text.rsplit("\n", 1) for text in texts)
    return {name.strip(): float(share.strip("\xa0 %")) / 100 for name, share in pairs}


def test_this_browser_computes_what_python_computes(lab):
    page = lab
    page.get_by_role("button", name="Check this browser").click()
    page.locator(".check td").first.wait_for()
    rows = page.locator(".check tbody tr")
    for row in rows.all():
        allowed = float(row.locator("td").last.inner_text())
        assert float(row.get_attribute("data-value")) <= allowed, row.inner_text()
    assert rows.count() == 6
    verdict = page.locator(".check [role=status]").inner_text()
    assert "20 of 20 answers" in verdict and "computes what Python computes" in verdict


def test_a_photo_of_the_readers_gets_pythons_answer(lab, lite0):
    page = lab
    whole = photos.read(photos.path("coffee"), None)
    give(page, ("my lunch.png", png(whole)))
    page.locator(".photos").get_by_text("my lunch", exact=True).wait_for()
    settle(page)
    truth = models.probabilities(lite0, photos.read(whole)[None])[0]
    names = models.imagenet_classes()
    for name, share in bars(page).items():
        assert abs(truth[names.index(name)] - share) < 0.01
    page.get_by_label("Class (type to find)").first.fill("teapot")
    page.keyboard.press("Enter")
    settle(page)
    assert "Grad-CAM" not in page.locator(".pictures p").nth(1).inner_text()
    assert "CAM for teapot" in page.locator(".pictures p").nth(1).inner_text()
    left = truth_of_mask(lite0, photos.read(whole), names.index("teapot"))
    shown = page.locator(".pictures p").nth(2).inner_text()
    assert abs(float(re.search(r"teapot: ([\d.]+)", shown)[1]) / 100 - left) < 0.01


def truth_of_mask(model, image, target):
    from foodxai import explain, metrics

    heat = explain.heatmap(explain.cam(model, image[None], target), image.shape[:2])
    return metrics.masked_confidence(model, image[None], heat, [target])[0]


def test_score_cam_shows_a_first_picture_and_can_be_stopped(lab):
    page = lab
    page.get_by_label("Method").first.select_option("Score-CAM")
    page.get_by_text("Score-CAM so far, from the 128 strongest").wait_for()
    page.locator("figure.foodxai-explorer .busy").get_by_role("button", name="Cancel").click()
    page.get_by_text("Stopped: Score-CAM, from the").wait_for()
    assert "Score-CAM for" in page.locator(".pictures p").nth(1).inner_text()


def test_the_head_of_the_ten_dishes_gives_pythons_answer(lab, lite0, coffee):
    page = lab
    dishes = tools_lab.ten_dishes(lite0)
    truth = models.probabilities(dishes.model, coffee[None])[0]
    first = dishes.names[truth.argmax()]
    page.get_by_label("Network").select_option(dishes.title)
    page.locator(".pictures p", has_text=f"CAM for {first}").wait_for()
    shown = bars(page)
    assert len(shown) == 5
    for name, share in shown.items():
        assert abs(truth[dishes.names.index(name)] - share) < 0.01
    options = page.locator("figure.foodxai-explorer datalist").first.locator("option")
    assert options.count() == 10
    assert dishes.note == page.locator(".network [role=status]").inner_text()
    page.locator(".brush [role=status]", has_text=first).wait_for()


def share(row, words=""):
    low, high = (f"{100 * end:.0f}" for end in row["interval"])
    return f"{100 * row['value']:.0f} %{words} ({low} to {high} %)"


def test_the_page_tells_of_the_head_what_was_measured():
    text = " ".join((ROOT / "book" / "lab.md").read_text(encoding="utf-8").split())
    found = pages.record("lab_head")
    small, *_, burgers, rest = found["others"]
    for row in (found, small):
        kind = row["measured"].rpartition(", ")[2]
        assert share(row, f" of {row['n']:,} {kind}") in text
    some, right = f"{burgers['n']} of the {found['n']} are hamburgers", share(burgers, " right")
    assert (
        f"{some}, of which it names {right}, but of the other {rest['n']} only {share(rest)}"
        in text
    )
    sharp, small = re.findall(r"[\d,]+\d", found["steps"][0])
    assert f"{sharp} sharp ones and {small} thumbnails" in text


def test_covering_the_photo_moves_the_bars_by_pointer_and_by_keyboard(lab):
    page = lab
    page.locator(".photos label").first.click()
    settle(page)
    status = page.locator(".brush [role=status]")
    canvas = page.locator(".brush canvas")
    likeliest, percent = next(iter(bars(page).items()))
    whole = f"{likeliest}: {100 * percent:.1f} % (whole photo: {100 * percent:.1f} %)"
    page.locator(".brush").get_by_text(whole, exact=True).wait_for()
    before = status.inner_text()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    page.wait_for_function(
        "([e, text]) => e.textContent !== text", arg=[status.element_handle(), before]
    )
    page.get_by_role("button", name="Start again").click()
    page.wait_for_function(
        "([e, text]) => e.textContent === text", arg=[status.element_handle(), before]
    )
    canvas.focus()
    page.keyboard.press("Space")
    page.wait_for_function(
        "([e, text]) => e.textContent !== text", arg=[status.element_handle(), before]
    )


def test_awkward_files_are_named_and_the_last_picture_stays(lab):
    page = lab
    before = page.locator(".pictures canvas").first.evaluate("c => c.toDataURL()")
    for name, (content, reason) in REJECTED.items():
        give(page, (name, content))
        page.get_by_text(re.compile(f"{re.escape(name)} .*{reason}")).first.wait_for()
    assert page.locator(".pictures canvas").first.evaluate("c => c.toDataURL()") == before
    assert page.evaluate("globalThis.stolen") is None
    give(page, ("empty.jpg", b""), ("good.png", png(np.zeros((9, 9, 3), np.uint8))))
    page.locator(".pictures p").get_by_text("good", exact=True).wait_for()
    said(page).get_by_text("empty.jpg is empty").wait_for()
    thin = np.zeros((5000, 1, 3), np.uint8)
    give(page, ("thin.png", png(thin)))
    page.locator(".photos").get_by_text("thin", exact=True).wait_for()


def test_the_crop_moves_along_the_longer_side(lab):
    page = lab
    halves = np.zeros((120, 240, 3), np.uint8)
    halves[:, 120:] = 255
    give(page, ("halves.png", png(halves)))
    slider = page.get_by_label("Which part of the photo")
    slider.wait_for()
    settle(page)
    slider.press("End")
    page.wait_for_function(
        """() => { const canvas = document.querySelector(".pictures canvas");
        return canvas.getContext("2d").getImageData(10, 10, 1, 1).data[0] > 250; }"""
    )


def explained(page, runs):
    """Wait until the network has run so many times more."""
    after = page.workers[0].evaluate("counted.runs") + runs
    while page.workers[0].evaluate("counted.runs") < after:
        page.wait_for_timeout(100)


@pytest.mark.in_turn
def test_neither_frames_nor_photos_fill_the_memory(lab):
    page = lab
    tensors.count(page)
    page.get_by_role("button", name="Camera", exact=True).click()
    explained(page, 5)
    before = tensors.held(page)
    explained(page, 60)
    after = tensors.held(page)
    page.get_by_role("button", name="Close the camera").click()
    assert_flat(before, after, 60)
    noisy(page, range(20))
    before = tensors.held(page)
    noisy(page, range(20, 40))
    after = tensors.held(page)
    assert_flat(before, after, 20)
    assert after["tensors"] == 0
    said(page).get_by_text("Your 20 newest photos stay here").wait_for()


def noisy(page, numbers):
    """Hand over that many photos of noise, and wait until the last is explained."""
    give(page, *((f"noise {number}.png", png(noise(number))) for number in numbers))
    page.locator(".pictures p").get_by_text(f"noise {numbers[-1]}", exact=True).wait_for()
    settle(page)


def assert_flat(before, after, pictures):
    """Nothing is kept of so many pictures: not a third of their pixels, and no part of the page."""
    for name in ("wasm", "photos", "maps", "documents"):
        assert after[name] == before[name], name
    for name in ("questions", "nodes", "listeners"):
        assert after[name] < before[name] + pictures, name
    for name in ("page", "worker"):
        assert after[name] - before[name] < pictures * IMAGE / 3, name
    assert after["own"] - before["own"] < 40e6  # the collectors leave some room


def noise(seed):
    return np.random.default_rng(seed).integers(0, 256, (300, 300, 3)).astype(np.uint8)


def test_a_camera_that_is_taken_away_leaves_the_last_photo(lab):
    page = lab
    before = page.locator(".pictures canvas").first.evaluate("c => c.toDataURL()")
    page.get_by_role("button", name="Camera", exact=True).click()
    page.get_by_text("frames a second").wait_for()
    page.evaluate("""() => {
      const [track] = document.querySelector("video").srcObject.getTracks();
      track.dispatchEvent(new Event("ended"));
    }""")
    page.get_by_text("The camera was taken away. The last photo stays.").wait_for()
    assert not page.locator(".camera").is_visible()
    assert page.locator(".pictures canvas").first.evaluate("c => c.toDataURL()") == before


HIDDEN = """(hidden) => {
  Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_in_a_hidden_tab_the_camera_waits(lab):
    page = lab
    page.get_by_role("button", name="Camera", exact=True).click()
    page.get_by_text("frames a second").wait_for()
    drawn = "() => document.querySelector('.camera canvas').toDataURL()"
    page.evaluate(HIDDEN, True)
    page.wait_for_timeout(1000)  # for the frame under way
    seen = page.evaluate(drawn)
    page.wait_for_timeout(1000)
    assert page.evaluate(drawn) == seen
    page.evaluate(HIDDEN, False)
    page.wait_for_function(f"(seen) => ({drawn})() !== seen", arg=seen)
    page.get_by_role("button", name="Close the camera").click()


def test_the_camera_is_explained_live_and_a_photo_taken(lab):
    page = lab
    page.get_by_role("button", name="Camera", exact=True).click()
    page.get_by_text("frames a second").wait_for()
    page.get_by_label("Keep this class").check()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Take the photo").click()
    page.locator(".photos").get_by_text("camera", exact=True).wait_for()
    page.get_by_role("button", name="Close the camera").press("Enter")
    assert not page.locator(".camera canvas").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Camera"


NO_CAMERA = """(name) => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
}"""


@pytest.mark.parametrize(
    "error, words",
    [("NotAllowedError", "was not allowed"), ("NotFoundError", "No camera is found")],
)
def test_without_a_camera_it_says_why(lab, error, words):
    page = lab
    page.evaluate(NO_CAMERA, error)
    page.get_by_role("button", name="Camera", exact=True).click()
    page.get_by_text(words).wait_for()


def test_loading_can_be_stopped_and_begun_again_by_keyboard(visit):
    page = visit(NAME)
    page.route("**/*.packed", lambda route: None)
    page.get_by_role("button", name="Start the lab").press("Enter")
    page.get_by_role("button", name="Cancel").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Stopped.").wait_for()
    page.unroute("**/*.packed")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Check this browser").wait_for()
    assert page.evaluate("document.activeElement.type") == "file"


def test_a_damaged_network_is_not_run(visit):
    page = visit(NAME)
    page.route("**/runtime.packed", lambda route: route.fulfill(body=b"something else"))
    page.get_by_role("button", name="Start the lab").click()
    page.get_by_text("is damaged on its way").wait_for()


def test_nothing_is_loaded_before_the_start_and_foreign_scripts_do_not_run(browser, site):
    page = browser.new_page()
    page.goto(f"{site}/{NAME}.html")
    loaded = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert loaded and not [url for url in loaded if ".packed" in url]
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert not re.search(r"script-src[^;]*'unsafe-(inline|eval)'", policy)
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.text = "globalThis.evil = 1";
      document.body.append(script);
    }""")
    assert page.evaluate("globalThis.evil") is None
    sent = "fetch('http://localhost:9/').then(() => 'sent', (error) => error.message)"
    with page.expect_console_message(lambda said: "connect-src 'self'" in said.text):
        assert page.evaluate(sent) == "Failed to fetch"
    page.close()


def test_opened_as_a_file_it_says_how_to_serve_the_folder(visit):
    page = visit(NAME, start=HTML.as_uri())
    assert "python -m http.server" in page.locator(".foodxai-lab").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_before_and_after_the_start(lab, visit, axe, scheme):
    lab.emulate_media(color_scheme=scheme)
    for page in (visit(NAME, scheme=scheme), lab):
        page.evaluate(axe)
        found = page.evaluate("axe.run('article', {preload: false})")
        faults = [
            (one["id"], node["target"]) for one in found["violations"] for node in one["nodes"]
        ]
        assert found["passes"] and not faults


def test_it_fits_a_phone_with_the_camera_under_the_thumb(lab):
    page = lab
    page.set_viewport_size({"width": 360, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 361
    button = page.get_by_role("button", name="Camera", exact=True).bounding_box()
    assert button["y"] + button["height"] > 800 and button["height"] >= 44


def test_it_works_again_without_a_network(browser, site):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}/{NAME}.html")
    page.get_by_role("button", name="Start the lab").click()
    page.get_by_text("works without a network now").wait_for(timeout=60_000)
    kept = page.evaluate("caches.open('foodxai-lab').then((cache) => cache.keys())")
    assert kept
    page.evaluate("navigator.serviceWorker.ready")
    context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="Start the lab").click()
    page.get_by_role("button", name="Check this browser").wait_for(timeout=60_000)
    context.close()
