"""The live explorer as a reader meets it: in JupyterLab, with a kernel, in a real browser."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
WAIT = 240  # seconds that anything may take on a busy machine


def without_the_rest(chapter):
    """The notebook of a chapter with nothing but its imports and its live explorer."""
    notebook = nbformat.read(ROOT / "chapters" / chapter, 4)
    notebook.cells = [cell for cell in notebook.cells if "import foodxai" in cell.source or cell.source == "explore.live()"]
    assert len(notebook.cells) == 2
    return notebook


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab that serves the notebook, and ends with the test."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    nbformat.write(without_the_rest("18_explorer.ipynb"), tmp_path / "explorer.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, log = secrets.token_hex(), tmp_path / "log"
    run = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0",
           f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={tmp_path}",
           "--LabApp.expose_app_in_browser=True"]
    environment = {key: value for key, value in os.environ.items() if key != "FOODXAI_STATIC"}
    environment |= {"JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "PYTHONPATH": str(ROOT)}
    with open(log, "w") as output:
        server = subprocess.Popen(run, env=environment, stdout=output, stderr=output, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + WAIT
        while not answers(address):
            assert server.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.5)
        yield f"{address}/lab/tree/explorer.ipynb?reset&token={token}"
    finally:
        stop(server)


def answers(address):
    try:
        return urllib.request.urlopen(f"{address}/api", timeout=5).status == 200
    except OSError:
        return False


def stop(server):
    """JupyterLab stops its kernels when it is asked to; a kernel ends by itself when its JupyterLab is gone."""
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(30)


def run_all(page):
    """Run > Run All Cells, once there is a kernel: JupyterLab forgets what it is asked before."""
    kernel = "window.jupyterapp?.shell.currentWidget?.context?.sessionContext.session?.kernel"
    page.wait_for_function(f"{kernel}?.connectionStatus === 'connected' && {kernel}.status === 'idle'")
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")


@pytest.fixture
def live(browser, lab):
    """The page and its live explorer, once every cell has run; nothing may have gone wrong in it."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(1000 * WAIT)
    errors = []
    page.on("pageerror", lambda error: "blob:" in (error.stack or "") and errors.append(error.stack))  # anywidget's scripts
    page.goto(lab)
    run_all(page)
    explorer = page.locator(".foodxai-explorer")
    explorer.locator(".pictures p").nth(2).filter(has_text="(photo: 94.").wait_for()
    yield page, explorer
    page.close()
    assert not errors


@pytest.mark.slow
def test_the_live_explorer_in_jupyterlab(live):
    page, explorer = live
    overlay = explorer.locator("canvas").nth(1)

    def shown(text):
        explorer.locator(".pictures p").nth(1).filter(has_text=text).wait_for()
        return overlay.evaluate("canvas => canvas.toDataURL()")

    # A slider, then a class by a part of its name: the picture changes.
    first = shown("Grad-CAM for espresso, layer head_relu")
    explorer.get_by_label("Opacity").press("End")
    opaque = shown("Grad-CAM for espresso")
    named = explorer.get_by_label("Class").first
    named.fill("dining")
    named.press("Enter")
    table = shown("Grad-CAM for dining table")
    assert len({first, opaque, table}) == 3

    # Slow work can be cancelled, and the last picture stays.
    explorer.get_by_label("Method").first.select_option("Score-CAM")
    explorer.get_by_role("button", name="Cancel").click()
    explorer.locator(".busy").wait_for(state="hidden")
    assert shown("Grad-CAM for dining table") == table
    explorer.get_by_label("Method").first.select_option("Grad-CAM")

    # A file that is no photo, a photo, and the camera.
    photos, files = explorer.get_by_role("radio"), explorer.get_by_label("Add photos")
    count = photos.count()
    files.set_input_files([{"name": "lunch.png", "mimeType": "image/png", "buffer": b"no photo"}])
    explorer.get_by_text("lunch.png: it is no photo that can be read").wait_for()
    files.set_input_files([ROOT / "book" / "_static" / "page.png"])
    photos.nth(count).wait_for()
    page.wait_for_function("table => document.querySelectorAll('.foodxai-explorer canvas')[1].toDataURL() !== table", arg=table)
    assert shown("Grad-CAM for dining table") != table
    explorer.get_by_role("button", name="Camera").click()
    page.wait_for_function("document.querySelector('.foodxai-explorer video')?.videoWidth")
    explorer.get_by_role("button", name="Take the photo").click()
    photos.nth(count + 1).wait_for()
    assert explorer.locator("video").count() == 0
