"""A quiz in a browser whose MathJax comes late, or never, as on a slow phone and in Colab."""

import importlib
import json
import re
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from foodxai.course import check

MATHJAX = Path(importlib.import_module("sphinx-mathjax-offline").__file__).parent / "static/mathjax"
SITE = "http://book.test/"
QUESTION = {
    "question": "What is $x^2$ for $x = 3$?",
    "type": "multiple_choice",
    "answers": [
        {"answer": "nine", "correct": True, "feedback": "It is $3 \\cdot 3$."},
        {"answer": "six", "correct": False, "feedback": "That is $3 + 3$."},
    ],
}
CONFIGURED = '<script>window.MathJax = {"options": {}}</script>'
IN_PARTS = "<script>window.MathJax = {version: '3.2.2', _: {}}</script>"
MATHJAX_2 = """<script>
window.MathJax = {version: "2.7.9", Hub: {Queue: (...asked) => { window.asked = asked; }}};
</script>"""
LATE = f'{CONFIGURED}<script defer src="{SITE}tex-chtml.js"></script>'


@pytest.fixture(scope="module")
def shown():
    """What the cell of a quiz shows, as the book writes it into a page."""
    InteractiveShell.instance()
    with pytest.MonkeyPatch.context() as patch, capture_output() as captured:
        patch.setattr(check, "read_quiz", lambda chapter: [QUESTION])
        check.quiz("06")
    InteractiveShell.clear_instance()
    scripts = {"application/javascript": "<script>{}</script>", "text/html": "{}"}
    return "".join(
        html.format(output.data[kind])
        for output in captured.outputs
        for kind, html in scripts.items()
        if kind in output.data
    )


@pytest.fixture
def visit(browser, shown):
    """Open a page with the quiz; MathJax's own file is held back until ``page.bring()``."""
    context = browser.new_context()
    problems, held = [], []

    def serve(route):
        name = route.request.url.removeprefix(SITE)
        if name == "page":
            route.fulfill(body=context.body, content_type="text/html")
        elif name == "tex-chtml.js":
            held.append(route)
        elif (MATHJAX / name).is_file():
            route.fulfill(path=MATHJAX / name)
        else:
            problems.append(route.request.url)
            route.abort()

    def open_page(head):
        context.body = f"<!doctype html><head>{head}</head><body>{shown}</body>"
        context.route("**/*", serve)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(error))
        page.clock.install()
        page.goto(f"{SITE}page", wait_until="commit")
        page.locator(".MCButton").nth(1).wait_for()
        page.bring = lambda: [route.fulfill(path=MATHJAX / "tex-chtml.js") for route in held]
        return page

    yield open_page
    context.close()
    assert not problems


def answer(page, text):
    """Choose an answer; returns what is said to it."""
    page.locator(".MCButton", has_text=text).click()
    return page.locator(".Feedback:not(:empty)").inner_text()


def test_formulas_are_typeset_when_mathjax_comes_however_late(visit):
    page = visit(LATE)
    page.clock.run_for(10_000)
    assert answer(page, "six").startswith("Not yet.") and page.locator("mjx-container").count() == 0
    page.bring()
    page.locator(".Feedback mjx-container").wait_for()
    assert page.locator(".Quiz mjx-container").count() == 3
    assert answer(page, "nine").startswith("Right.")
    page.locator(".Feedback mjx-container").wait_for()
    assert "$" not in page.locator(".Quiz").inner_text()


@pytest.mark.parametrize("head", ["", CONFIGURED, IN_PARTS])
def test_without_mathjax_the_quiz_asks_all_the_same(visit, head):
    """In JupyterLab MathJax is there in parts, in Colab it is not there at all."""
    page = visit(head)
    page.clock.run_for(10_000)
    assert answer(page, "six").startswith("Not yet.") and answer(page, "nine").startswith("Right.")
    assert page.locator(".Feedback").get_attribute("aria-live") == "polite"


def test_mathjax_2_is_asked_in_its_own_way(visit):
    page = visit(MATHJAX_2)
    page.wait_for_function("window.asked")
    assert page.evaluate("asked[0][0]") == "Typeset"
    assert page.evaluate("asked[0][2].every((node) => node.querySelector('.Quiz'))")


def test_no_quiz_needs_mathjax():
    """JupyterLab and Colab have none for what a script writes."""
    folder = Path(check.__file__).parent / "quizzes"
    chapters = [file.stem for file in folder.glob("*.json")]
    assert chapters
    for chapter in chapters:
        text = json.dumps(check.read_quiz(chapter), ensure_ascii=False)
        assert not re.search(r"\$|\\\\[(\[a-z]", text), chapter
