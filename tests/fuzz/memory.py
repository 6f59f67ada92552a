"""Work that goes on for hours must not fill the memory.

python tests/fuzz/memory.py [SHARE [JOB ...]]    SHARE of the whole, 1 without it

A line of JSON per job: what was done, how often, and the memory in MB that the process took after a
fifth of it and at its end.
"""

import ctypes
import gc
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "measure")]

import foodxai.models  # noqa: E402, F401, I001

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from foodxai import explain, explore  # noqa: E402
from foodxai.explore.desk import Desk  # noqa: E402
from helpers.explorer import a_case  # noqa: E402
from helpers.networks import images, network  # noqa: E402
from machine import memory  # noqa: E402

SIZE = 24


def used():
    """MB that the process holds, without what only waits to be given back."""
    for _ in range(3):  # what is gone sets free what it held
        gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return memory("VmRSS") / 1024


def wide():
    """A network of 8 MB: what holds it fast shows."""
    inputs = keras.Input((SIZE, SIZE, 3))
    x = keras.layers.Conv2D(8, 3, 2, activation="relu")(inputs)
    x = keras.layers.Dense(2000, activation="relu")(keras.layers.Flatten()(x))
    return keras.Model(inputs, keras.layers.Dense(5)(x))


def models(count):
    """One network explained after the other, by three methods."""
    for _ in range(count):
        model = wide()
        for method in (explain.grad_cam, explain.guided_backprop, explain.layer_cam):
            method(model, images(1, SIZE))
        yield used


def changes(count):
    """One explorer that is asked about another class, method or photo each time."""
    draw, said = np.random.default_rng(0), []
    model, names = network(), [f"class {k}" for k in range(5)]
    photos = {f"photo {k}": images(1, SIZE, k)[0].astype(np.uint8) for k in range(80)}
    desk = Desk(model, photos, names, said.append)
    methods = [desk.methods.index(name) for name in ("grad_cam", "layer_cam", "hires_cam")]
    for number in range(count):
        key = [int(draw.integers(5)), int(draw.choice(methods)), 0]
        photo = f"photo {draw.integers(80)}"
        desk.receive(dict(kind="ask", view="v", panel=number % 2, photo=photo, key=key))
        while desk.working:
            time.sleep(0.001)
        assert "error" not in {message["kind"] for message in said}
        said.clear()
        yield used


def streams(count):
    """Tiny images through ``explain.over``, fifty to a folder."""
    model = network()
    for number in range(count // 50):
        with tempfile.TemporaryDirectory() as folder:
            shown = tf.data.Dataset.from_tensor_slices(images(50, SIZE, number))
            assert len(explain.over(shown, "grad_cam", model, folder, batch_size=25)) == 50
        for _ in range(50):
            yield used


MOVE = """(number) => {
  for (const explorer of document.querySelectorAll(".foodxai-explorer")) {
    const bars = explorer.querySelectorAll(".bars button");
    bars[number % bars.length].click();
    for (const slider of explorer.querySelectorAll("input[type=range]")) {
      slider.value = Number(slider.min) + (number % 7) * (slider.max - slider.min) / 7;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const photos = explorer.querySelectorAll("input[type=radio]");
    if (photos.length && number % 5 === 0) photos[number % photos.length].click();
  }
}"""


def moves(count):
    """An explorer of the page in Chromium: another class and other sliders each time."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(explore.page([a_case("one"), a_case("two")], "Soup.").html)
        ask = page.context.new_cdp_session(page)
        ask.send("Performance.enable")

        def heap():
            ask.send("HeapProfiler.collectGarbage")
            metrics = ask.send("Performance.getMetrics")["metrics"]
            return next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize") / 2**20

        for number in range(count):
            page.evaluate(MOVE, number)
            yield heap
        browser.close()


JOBS = {models: 300, changes: 2000, streams: 5000, moves: 5000}


def main(share=1.0, *chosen):
    for job, whole in JOBS.items():
        if chosen and job.__name__ not in chosen:
            continue
        count = max(10, int(whole * float(share)))
        for number, measure in enumerate(job(count)):
            if number == count // 5:
                before = measure()
            if number == count - 1:
                after = measure()
        row = dict(job=job.__name__, count=count, before=before, after=after)
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
