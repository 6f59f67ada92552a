"""How long the explorer takes from a control to the new picture, without and with a kernel.

    python benchmarks/explorer.py      prints medians in milliseconds; needs Chromium and playwright

Without a kernel the time is taken in the browser, from the slider's event to the painted canvases.
With one it is taken in Python, from the message that asks for a Grad-CAM map to the message that
brings it; the browser adds the painting that the first number shows.
"""

import shutil
import statistics
import threading
import time

from foodxai import explore, models
from foodxai.data import photos
from foodxai.explore.desk import Desk

REPEATS = 30
SLIDE = """async count => {
  const slider = document.querySelector(".foodxai-explorer input[type=range]"), times = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    slider.value = (i % 20) / 20;
    slider.dispatchEvent(new Event("input"));
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - start);
  }
  return times;
}"""


def static_times(model, photo):
    from playwright.sync_api import sync_playwright

    html = explore.page([explore.case(model, photo, "photo")], "A photo.").html
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(html)
        page.wait_for_selector(".pictures p:not(:empty)")
        times = page.evaluate(SLIDE, REPEATS)
        browser.close()
    return times


def live_times(model, photo):
    came, times = threading.Event(), []
    desk = Desk(model, {"photo": photo}, models.imagenet_classes(), lambda message: message["kind"] == "map" and came.set())
    for number in range(REPEATS):
        came.clear()
        start = time.perf_counter()
        desk.receive({"kind": "ask", "panel": 0, "photo": "photo", "key": [number, 0, 0]})
        came.wait()
        times.append(1000 * (time.perf_counter() - start))
        while desk.worker is not None:
            time.sleep(0.01)
    return times[1:]


def main():
    model, photo = models.efficientnet_lite0(), photos.read(photos.path("coffee"))
    live = live_times(model, photo)
    static = static_times(model, photo)
    for name, times, limit in (("static page, slider to picture", static, 50), ("live, Grad-CAM to its map", live, 150)):
        print(f"{name}: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms (aim: under {limit} ms)")


if __name__ == "__main__":
    main()
