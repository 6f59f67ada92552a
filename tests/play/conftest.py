import pytest

from foodxai.explore.files import source as explorers
from foodxai.play.bench import source


@pytest.fixture
def visit(browser):
    """Open benches; at the end nothing may have gone wrong in them or been asked of a network."""
    problems, contexts = [], []

    def open_page(body, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: problems.append(error))
        page.on("console", lambda said: problems.append(said.text))
        page.on("request", lambda asked: problems.append(asked.url))
        page.set_content(
            '<!doctype html><html lang="en"><title>t</title>'
            "<style>:root{color-scheme:light dark} body{background:Canvas}</style>"
            f"<main>{body}</main>"
        )
        page.wait_for_selector("[data-ready]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture
def compute(browser):
    """``compute(name, expression, given)``: what a bench's arithmetic answers in Chromium."""
    page = browser.new_page()

    def answer(name, expression, given):
        code = explorers("controls.js") + source("shared.js", f"{name}_math.js")
        return page.evaluate(f"(given) => {{ {code}\nreturn {expression}; }}", given)

    yield answer
    page.close()
