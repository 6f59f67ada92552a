"""How long the explorer takes from a control to the new picture, without and with a kernel.

    python measure/explorer_speed.py

Prints medians in milliseconds; needs Chromium, playwright and JupyterLab. The time is taken in the
browser, from the control's event until the frame with the new picture is painted: on the static
page, and in JupyterLab, where another class takes a Grad-CAM map from the kernel. How much of that
the kernel takes is measured in Python, from the message that asks for a map to the message that
brings it. Run it on a quiet machine.
"""

import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

import borrowed  # noqa: F401  (first, for helpers.lab)
import nbformat
import usage
from helpers.lab import jupyterlab, run_all

from foodxai import explore, models
from foodxai.data import photos
from foodxai.explore.desk import Desk

REPEATS = 30
PAINTED = """const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  }));
  const start = performance.now(), explorer = document.querySelector(".foodxai-explorer");
"""
SLIDE = f"""async (number) => {{
  {PAINTED}
  const slider = explorer.querySelector("input[type=range]");
  slider.value = (number % 20) / 20;
  slider.dispatchEvent(new Event("input"));
  await painted();
  return performance.now() - start;
}}"""
CHOOSE = f"""async (number) => {{
  {PAINTED}
  const typed = explorer.querySelector("input[type=text]");
  const canvas = explorer.querySelectorAll("canvas")[1];
  const changed = new Promise((done) => {{
    new MutationObserver(done).observe(canvas, {{ attributeFilter: ["aria-label"] }});
  }});
  typed.value = explorer.querySelectorAll("option")[number].value;
  typed.dispatchEvent(new Event("change"));
  await changed;
  await painted();
  return performance.now() - start;
}}"""


def timed(page, move):
    """Milliseconds of every move but the first, each made when all is quiet."""
    times = []
    for number in range(1, REPEATS + 2):
        times.append(page.evaluate(move, number))
        page.wait_for_selector(".foodxai-explorer .pictures div:last-child p:has-text('(photo:')")
        page.wait_for_timeout(300)
    return times[1:]


def in_browser(open_page, *moves):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        page.set_default_timeout(240_000)
        open_page(page)
        page.wait_for_selector(".foodxai-explorer .pictures div:last-child p:has-text('(photo:')")
        found = [timed(page, move) for move in moves]
        browser.close()
    return found


def static_times(model, photo):
    html = explore.page([explore.case(model, photo, "photo")], "A photo.").html
    return in_browser(lambda page: page.set_content(html), SLIDE)[0]


def lab_times():
    cell = nbformat.v4.new_code_cell("from foodxai import explore\nexplore.live()")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    with tempfile.TemporaryDirectory() as folder:
        nbformat.write(
            nbformat.v4.new_notebook(cells=[cell], metadata=kernel), Path(folder) / "explorer.ipynb"
        )
        with jupyterlab(Path(folder)) as address:
            return in_browser(
                lambda page: (page.goto(address("explorer.ipynb")), run_all(page)), SLIDE, CHOOSE
            )


def kernel_times(model, photo):
    came, times = threading.Event(), []
    desk = Desk(
        model,
        {"photo": photo},
        models.imagenet_classes(),
        lambda message: message["kind"] == "map" and came.set(),
    )
    for number in range(REPEATS + 1):
        came.clear()
        start = time.perf_counter()
        desk.receive({"kind": "ask", "panel": 0, "photo": "photo", "key": [number, 0, 0]})
        came.wait()
        times.append(1000 * (time.perf_counter() - start))
        while desk.working:
            time.sleep(0.01)
    return times[1:]


def main():
    model, photo = models.efficientnet_lite0(), photos.read(photos.path("coffee"))
    slid, chosen = lab_times()
    measured = {
        "static page, opacity slider to picture": (static_times(model, photo), 50),
        "JupyterLab, opacity slider to picture": (slid, 150),
        "JupyterLab, another class to its Grad-CAM picture": (chosen, 150),
        "the kernel's part of that": (kernel_times(model, photo), 150),
    }
    for name, (times, limit) in measured.items():
        print(
            f"{name}: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms "
            f"of {len(times)} (aim: under {limit} ms)"
        )


if __name__ == "__main__":
    usage.Parser(__doc__).parse_args()
    main()
