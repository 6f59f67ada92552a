"""How many frames of a camera the browser lab explains a second, and whether its memory grows.

    python measure/lab_speed.py

Prints what it finds of the built book's lab, in Chromium with its own false camera: run `make book`
first, and this on a quiet machine. 10 frames a second are asked for. 1,000 frames are explained,
then 100 photos, after as many of both as the lab keeps. Memory is that which the garbage collectors
leave, and that of the whole process.
"""

import io
import re
import shutil
import statistics
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import borrowed  # noqa: F401  (first, for helpers.tensors)
import machine
import numpy as np
import usage
from helpers import tensors
from PIL import Image
from playwright.sync_api import sync_playwright
from record import FOLDER

HTML = FOLDER.parents[1] / "_build" / "html"
FRAMES, PHOTOS, EACH = 1000, 100, 10
WARM = 30  # frames, and photos: more than the lab keeps
FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
SIZES = {
    "wasm": "WebAssembly",
    "worker": "worker",
    "page": "page",
    "own": "process",
    "shared": "pictures that Chromium keeps for a while",
}
COUNTED = ("tensors", "photos", "maps", "nodes", "listeners", "documents")
# The milliseconds between frames: each changes the text below the picture.
WATCH = """(count) => new Promise((done) => {
  const gaps = [];
  let last = performance.now();
  const text = document.querySelector(".camera .seen");
  const observer = new MutationObserver(() => {
    gaps.push(performance.now() - last);
    last = performance.now();
    if (gaps.length < count) return;
    observer.disconnect();
    done(gaps);
  });
  observer.observe(text, { childList: true });
})"""


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def started(page):
    """Seconds from the button to the first photo explained."""
    begin = time.perf_counter()
    page.get_by_role("button", name="Start the lab").click()
    page.get_by_role("button", name="Check this browser").wait_for()
    return time.perf_counter() - begin


def photo(number):
    """One of many photos, no two alike, as Playwright hands a file over."""
    noise = np.random.default_rng(number).integers(0, 256, (60, 80, 3)).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).resize((800, 600)).save(buffer, "JPEG")
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def explained(page, first):
    """Hand over some photos and wait for the last."""
    files = [photo(number) for number in range(first, first + EACH)]
    page.get_by_label("Add photos").set_input_files(files)
    last = re.compile(f"^{first + EACH - 1}$")
    page.locator(".photos label", has_text=last).locator("input:checked").wait_for()
    tensors.settle(page)


def told(what, before, after):
    grown = {name: after[name] - before[name] for name in before}
    counts = ", ".join(f"{name} {grown[name]:+d}" for name in COUNTED)
    sizes = ", ".join(
        f"{name} {grown[key] / 1e6:+.1f} MB (to {after[key] / 1e6:.0f})"
        for key, name in SIZES.items()
    )
    print(f"{what}: {counts}; {sizes}")


def measure(page):
    print(f"{machine.processor()}: started in {started(page):.1f} s")
    tensors.count(page)
    page.get_by_role("button", name="Camera", exact=True).click()
    page.evaluate(WATCH, WARM)
    before = tensors.held(page)
    gaps = page.evaluate(WATCH, FRAMES)
    rate, slow = 1000 / statistics.median(gaps), 1000 / np.quantile(gaps, 0.95)
    print(f"{rate:.1f} frames a second (median), 19 of 20 frames at {slow:.1f} or more; aim: 10")
    told(f"{FRAMES} frames", before, tensors.held(page))
    page.get_by_role("button", name="Close the camera").click()
    for first in range(PHOTOS, PHOTOS + WARM, EACH):
        explained(page, first)
    before = tensors.held(page)
    for first in range(0, PHOTOS, EACH):
        explained(page, first)
    told(f"{PHOTOS} photos", before, tensors.held(page))


def main():
    usage.Parser(__doc__).parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=HTML))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", *FLAGS]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(600_000)
        page.goto(f"http://127.0.0.1:{server.server_port}/book/lab.html")
        measure(page)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
