"""What `live_cells` needs of the browser: a folder served to Chromium, and a chapter run in it."""

import contextlib
import inspect
import os
import re
import shutil
import threading
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

import numpy as np
import shipped
from playwright.sync_api import Error, sync_playwright

from foodxai import _files
from foodxai.course import stored
from foodxai.data import plates

START = """async ([chapter, packages]) => {
  const { start } = await import("/python.js");
  window.python = await start({ chapter, packages, progress() {} });
}"""
RUN = """async ([number, code, most]) => {
  const output = [];
  const limit = setTimeout(() => python.stop(), 1000 * most);
  const answer = await python.run(number, code, (one) => output.push(one), { define: true });
  clearTimeout(limit);
  const plain = output.filter(({ kind }) => kind !== "image");
  return [answer, plain];
}"""


@contextlib.contextmanager
def recorded(requests):
    """Inside, the arguments of every `plates.load` are added to a list, once each."""
    load = plates.load
    signature = inspect.signature(load)

    def note(*given, **named):
        asked = dict(signature.bind(*given, **named).arguments)
        asked = {name: list(v) if isinstance(v, tuple) else v for name, v in asked.items()}
        if asked not in requests:
            requests.append(asked)
        return load(*given, **named)

    with mock.patch.object(plates, "load", note):
        yield


def lay_out(folder, pyodide, chapter, requests, found):
    """Put all that the worker asks for into a folder, and return it."""
    (folder / "pyodide").symlink_to(pyodide)
    for name in ("python.js", "worker.js"):
        shutil.copy(shipped.STATIC / name, folder)
    _files.write(folder / "index.html", "<!doctype html><title>cells</title>")
    np.savez(folder / f"{chapter}.npz", **stored.pack(found))
    shipped.pack(folder, {chapter: requests})
    return folder


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def run(folder, chapter, code, most):
    """Run a chapter's cells in Chromium, from the first to the last.

    Args:
        folder: Path, served to the browser.
        chapter: its number, "04".
        code: list of str.
        most: seconds that a cell may take.

    Returns:
        list of dict, one per cell: state, why, text and given, the statements whose results were
        taken from the stored ones.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as play:
            path = os.environ.get("FOODXAI_CHROMIUM") or shutil.which("chromium")
            browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = browser.new_page()
            page.set_default_timeout(0)
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            page.evaluate(START, [chapter, shipped.packages(code)])
            return [_run(page, number, text, most) for number, text in enumerate(code)]
    finally:
        server.shutdown()


def _run(page, number, text, most):
    try:
        (state, why, trace, given), output = page.evaluate(RUN, [number, text, most])
    except Error as error:
        raise SystemExit(f"Cell {number} took over {most} s, or Python ended: {error}") from None
    said = "".join(one["content"] for one in output if one["kind"] == "text")
    html = " ".join(one["content"] for one in output if one["kind"] == "html")
    return {
        "state": state,
        "why": f"{why}\n{trace}" if trace else why,
        "text": said + plain(html),
        "given": given,
    }


def plain(html):
    """The words of HTML."""
    return unescape(re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", html, flags=re.S))


def text_of(outputs):
    """The words of a notebook's stored outputs, as they are read; pictures have none."""
    words = []
    for output in outputs:
        data = output.get("data", {})
        if "text/html" in data:
            words.append(plain(data["text/html"]))
        elif "text" in output:
            words.append(output["text"])
        elif not any(kind.startswith("image/") for kind in data):
            words.append(data.get("text/plain", "") + "\n")
    return "".join(words)
