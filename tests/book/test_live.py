"""The live explorer as a reader meets it: the chapter in JupyterLab, every cell run, in a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from test_book import ROOT

WAIT = 600_000  # milliseconds for a whole chapter on a busy machine


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab on a folder that holds the chapter."""
    shutil.copy(ROOT / "chapters" / "18_explorer.ipynb", tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={tmp_path}"]
    environment = {key: value for key, value in os.environ.items() if key != "FOODXAI_STATIC"}
    environment |= {"JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "PYTHONPATH": str(ROOT)}
    with open(tmp_path / "log", "w") as log:
        server = subprocess.Popen([sys.executable, "-m", "jupyterlab", *options], env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5)
            break
        except OSError:
            assert server.poll() is None, (tmp_path / "log").read_text()
            time.sleep(1)
    yield address
    server.terminate()
    server.wait(60)


def test_the_live_explorer_in_jupyterlab(browser, lab):
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{lab}/lab/tree/18_explorer.ipynb?reset")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=WAIT)
    page.click(".lm-MenuBar-itemLabel:text-is('Run')")
    page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
    live = page.locator(".foodxai-explorer", has_text="Add photos")
    live.wait_for(timeout=WAIT)
    picture, text = live.locator("canvas").nth(1), live.locator(".pictures p")

    def shown(part):
        text.filter(has_text=part).first.wait_for(timeout=WAIT)
        return picture.evaluate("c => c.toDataURL()")

    first = shown("Grad-CAM for espresso, layer head_relu")
    assert "(photo: 94." in text.nth(2).inner_text(timeout=WAIT)
    live.get_by_label("Opacity").press("End")
    opaque = picture.evaluate("c => c.toDataURL()")
    live.get_by_label("Class").fill("dining")
    live.get_by_label("Class").press("Enter")
    table = shown("Grad-CAM for dining table")
    assert len({first, opaque, table}) == 3

    live.get_by_label("Method").select_option("Score-CAM")
    live.get_by_role("button", name="Cancel").click(timeout=WAIT)
    live.locator(".panel[aria-busy=false]").first.wait_for(timeout=WAIT)
    assert shown("Grad-CAM for dining table") == table

    live.get_by_label("Add photos").set_input_files([{"name": "lunch.png", "mimeType": "image/png", "buffer": b"no photo"}])
    live.get_by_text("lunch.png: it is no photo that can be read").wait_for(timeout=WAIT)
    live.get_by_label("Add photos").set_input_files([ROOT / "book" / "_static" / "page.png"])
    assert shown("Score-CAM for dining table") != table
    assert live.get_by_role("radio").count() == 5 and not errors
    page.close()
