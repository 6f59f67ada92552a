"""The built book over HTTP, in a browser that notes what goes wrong. Run `make book` first."""

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from helpers.site import HTML


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class _Server(ThreadingHTTPServer):
    request_queue_size = 100  # a page asks for dozens of files at once


@pytest.fixture(scope="session")
def site():
    server = _Server(("127.0.0.1", 0), partial(_Silent, directory=HTML))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def visit(browser, site):
    """Open a page; at the end nothing may have gone wrong in it or left it."""
    contexts, problems = [], []

    def watch(page):
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.on("console", lambda said: said.type == "error" and problems.append(said.text))
        page.on("request", lambda asked: leaves(asked.url) and problems.append(asked.url))

    def leaves(url):
        return re.match("https?:", url) and not url.startswith(site)

    def open_page(name, width=1280, scheme="light", zoom=1, start=site):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, device_scale_factor=zoom)
        contexts.append(context)
        page = context.new_page()
        watch(page)
        page.goto(f"{start}/{name}.html", wait_until="load")
        page.wait_for_timeout(300)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, problems
