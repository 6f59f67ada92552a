"""The built book over HTTP, in a browser that notes what goes wrong. Run `make book` first."""

import contextlib
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from helpers.site import HTML

PATIENCE = 120_000  # milliseconds that a page may take on a busy machine

# Counts the timers of a page that have not run yet, so that a test can wait until none is left.
TIMERS = """
window.waiting = new Set();
const [start, stop] = [window.setTimeout, window.clearTimeout];
window.setTimeout = (work, delay, ...given) => {
  const id = start(() => {
    waiting.delete(id);
    work(...given);
  }, delay);
  waiting.add(id);
  return id;
};
window.clearTimeout = (id) => {
  waiting.delete(id);
  stop(id);
};
"""
SETTLED = """async () => {
  await window.MathJax?.startup?.promise;
  return document.readyState === "complete" && waiting.size === 0;
}"""


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


@contextlib.contextmanager
def _reader(browser, site):
    """A function that opens a page, on a machine that is `slower` by so many times.

    It waits until the page has settled. At the end nothing may have gone wrong in any of them or
    left it.
    """
    contexts, problems = [], []

    def watch(page):
        def note(problem):
            problems.append((page.url, str(problem)))

        page.on("pageerror", note)
        page.on("console", lambda said: said.type == "error" and note(said.text))
        page.on("request", lambda asked: leaves(asked.url) and note(asked.url))

    def leaves(url):
        return re.match("https?:", url) and not url.startswith(site)

    def open_page(name, width=1280, scheme="light", zoom=1, start=site, slower=1):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, device_scale_factor=zoom
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(TIMERS)
        page = context.new_page()
        watch(page)
        processor = context.new_cdp_session(page)
        processor.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.goto(f"{start}/{name}.html", wait_until="load")
        page.wait_for_function(SETTLED)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, problems


@pytest.fixture
def visit(browser, site):
    with _reader(browser, site) as open_page:
        yield open_page


@pytest.fixture
def stick(browser):
    """Like ``visit``, but the pages are files and there is no network."""
    with _reader(browser, HTML.as_uri()) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def opened(browser, site):
    """A function that opens a page on a phone, for tests that only look at it.

    It stays open until another is asked for.
    """
    last = {}
    with contextlib.ExitStack() as closed:

        def open_once(name):
            if name not in last:
                closed.close()
                last.clear()
                last[name] = closed.enter_context(_reader(browser, site))(name, width=360)
            return last[name]

        yield open_once
