"""A JupyterLab of its own to open a notebook in, for a test or a benchmark."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
WAIT = 240  # seconds that anything may take on a busy machine


@contextlib.contextmanager
def jupyterlab(folder):
    """Serve a folder; yields a function from a notebook's name to its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, log = secrets.token_hex(), folder / "log"
    run = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
    ]
    environment = {key: value for key, value in os.environ.items() if key != "FOODXAI_STATIC"}
    environment |= {"JUPYTER_CONFIG_DIR": str(folder / "config"), "PYTHONPATH": str(ROOT)}
    with log.open("w") as output:
        server = subprocess.Popen(
            run, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + WAIT
        while not _answers(address):
            assert server.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.5)
        yield lambda name: f"{address}/lab/tree/{name}?reset&token={token}"
    finally:
        _stop(server)


def _answers(address):
    try:
        with urllib.request.urlopen(f"{address}/api", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _stop(server):
    """JupyterLab stops its kernels when asked to; a kernel ends by itself when its lab is gone."""
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(30)


def run_all(page):
    """Run > Run All Cells, once there is a kernel: JupyterLab forgets what it is asked before."""
    kernel = "window.jupyterapp?.shell.currentWidget?.context?.sessionContext.session?.kernel"
    page.wait_for_function(
        f"{kernel}?.connectionStatus === 'connected' && {kernel}.status === 'idle'"
    )
    page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells'); }")
