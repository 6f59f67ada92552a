"""Cells that run in the page: in Chromium, from a local server, with no network but it."""

import json
import re

import pytest
from helpers.site import HTML, ROOT

PAGE = "chapters/04_backpropagation"
SOLVED = """() => {
  window.solved = [];
  document.addEventListener("foodxai-solved", ({ detail }) => solved.push(detail.exercise));
}"""
UNFOLD = "document.querySelectorAll('article details').forEach((d) => (d.open = true))"
LIVE = HTML / "_static" / "live"
START = 400_000  # milliseconds that Python may take on a busy machine
ALTS = "images => images.map((image) => image.alt)"
ABOUT = r'<script type="application/json" id="foodxai-live">.*?</script>'


@pytest.fixture(scope="module")
def answers():
    return json.loads((ROOT / "book" / "live.json").read_text())


def cells(page):
    """Places of the code cells of a page, in order."""
    return page.locator(".bd-article div.cell")


def press(cell, name):
    cell.get_by_role("button", name=re.compile(rf"^{name}")).click()


def write(cell, code, name="Run cell"):
    """Put code into a cell, run it, and return what its line says."""
    if not cell.locator("textarea").count():
        press(cell, "Edit")
    cell.locator("textarea").fill(code)
    cell.evaluate("cell => delete cell.dataset.live")
    press(cell, name)
    return line(cell)


def line(cell):
    """What a cell says once it has run."""
    cell.locator("xpath=self::*[@data-live]").wait_for(timeout=START)
    return cell.locator(".foodxai-live > p[role=status]").inner_text()


def shown(cell):
    """What a cell shows beneath its stored output."""
    return cell.locator(".foodxai-result").inner_text().strip()


@pytest.mark.in_turn
@pytest.mark.parametrize("chapter", ["01", "02", "03", "04", "07"])
def test_a_chapter_runs_from_top_to_bottom(visit, answers, chapter):
    """Nothing is loaded before the press. Then every cell says what the book says."""
    (file,) = (HTML / "chapters").glob(f"{chapter}_*.html")
    page = visit(f"chapters/{file.stem}")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(SOLVED)
    every = cells(page)
    states = answers[chapter]["cells"]
    live = [number for number, state in enumerate(states) if state == "live"]
    assert every.count() == len(states)
    assert page.get_by_role("button", name="Run here").count() > 20
    assert not asked

    page.evaluate(UNFOLD)
    press(every.nth(live[0]), "Run here")
    page.get_by_role("progressbar").wait_for()
    assert "Done in" in line(every.nth(live[0]))
    assert any(url.endswith("pyodide.asm.wasm") for url in asked)
    press(every.nth(live[-1]), "Run all above")
    line(every.nth(live[-1]))
    for number in live:
        cell = every.nth(number)
        assert cell.get_attribute("data-live") == "ok", number
        assert cell.get_attribute("data-same") != "false", (number, line(cell))
    checked = [number for number in live if every.nth(number).get_attribute("data-same")]
    assert len(checked) >= 5
    pictures = page.locator(".foodxai-result > img")
    stored = page.locator(".cell_output .foodxai-picture img").evaluate_all(ALTS)
    drawn = pictures.evaluate_all(ALTS)
    assert len(drawn) > 3 and set(drawn) <= set(stored)

    exercises = page.locator("div.cell.tag_exercise")
    answered = page.locator("div.cell.tag_solution")
    names = []
    for number in range(exercises.count()):
        stub = exercises.nth(number)
        assert "Not yet." in shown(stub)
        code = answered.nth(number).locator(".cell_input pre").text_content()
        names += re.findall(r'check\("([\d-]+)"', code)
        write(stub, code, "Check cell")
        assert "Right." in shown(stub)
    assert page.evaluate("solved") == names == [f"{chapter}-{k + 1}" for k in range(len(names))]
    assert len(names) == exercises.count() >= 3


@pytest.fixture(scope="module")
def running(browser, site):
    """A page on which Python runs, and a cell of it."""
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(f"{site}/chapters/04_backpropagation.html")
    page.evaluate(UNFOLD)
    cell = cells(page).nth(0)
    press(cell, "Run here")
    line(cell)
    yield page, cell
    page.close()


def test_cells_share_their_variables_and_are_reset(running):
    _, cell = running
    write(cell, "menu = ['soup']\nmenu")
    assert shown(cell) == "['soup']"
    write(cell, "menu + ['rice']")
    assert shown(cell) == "['soup', 'rice']"
    press(cell, "Reset")
    assert not cell.locator("textarea, .foodxai-result:visible").count()
    assert "import foodxai" in cell.locator(".cell_input pre").inner_text()


def test_keys_run_a_cell_and_leave_the_editor(running):
    page, cell = running
    write(cell, "1 + 1")
    editor = cell.locator("textarea")
    editor.fill("for i in range(2):\n")
    editor.press("Tab")
    page.keyboard.type("print(i)")
    cell.evaluate("cell => delete cell.dataset.live")
    editor.press("Shift+Enter")
    line(cell)
    assert shown(cell) == "0\n1"
    editor.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Run"


@pytest.mark.parametrize(
    "code, said, seen",
    [
        ("1 / 0", "ZeroDivisionError: division by zero", "Where it happened"),
        ("keras.layers", "This line runs in Colab.", "needs TensorFlow"),
        (
            "import numpy as np\n[np.empty(10**9, np.uint8) for _ in range(9)]",
            "MemoryError",
            "about 4 GB",
        ),
        ("for _ in range(10): print('x' * 10**6)", "Done", "The output is cut here"),
        ("for _ in range(50): plt.figure(figsize=(1, 1))", "Done", "Only the first 20 figures"),
    ],
)
def test_whatever_a_cell_does_the_page_lives(running, code, said, seen):
    _, cell = running
    assert said in write(cell, "import keras\nimport matplotlib.pyplot as plt\n" + code)
    assert seen in shown(cell)
    write(cell, "2 + 3")
    assert shown(cell) == "5"


def test_the_cells_are_accessible_and_fit_a_phone(running, axe):
    page, cell = running
    write(cell, "1 / 0")
    page.evaluate(axe)
    for scheme in ("light", "dark"):
        page.evaluate("scheme => (document.documentElement.dataset.theme = scheme)", scheme)
        faults = page.evaluate("axe.run('.foodxai-live, .foodxai-edited')")["violations"]
        assert not [(fault["id"], fault["nodes"][0]["html"]) for fault in faults]
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_cell_without_end_is_stopped(running):
    _, cell = running
    press(cell, "Edit")
    cell.locator("textarea").fill("while True: pass")
    press(cell, "Run cell")
    cell.get_by_text("Running …").wait_for()
    press(cell, "Stop")
    cell.get_by_text("Stopped. All variables are gone").wait_for()
    write(cell, "'menu' in globals()")
    assert shown(cell) == "False"


def test_a_page_opened_as_a_file_says_how_to_serve_it(browser):
    page = browser.new_page()
    page.goto((HTML / f"{PAGE}.html").as_uri())
    press(cells(page).nth(2), "Run here")
    said = page.locator(".foodxai-live p[role=status]").inner_text()
    assert f'python -m http.server -d "{HTML}/"' in said
    page.close()


def test_the_page_itself_grows_little():
    own = sum((LIVE / name).stat().st_size for name in ("live.js", "live.css"))
    about = re.search(ABOUT, (HTML / f"{PAGE}.html").read_text())
    assert own + len(about[0]) < 30_000


def test_a_cell_that_needs_tensorflow_leads_to_colab(visit, answers):
    page = visit(PAGE)
    states = answers["04"]["cells"]
    cell = cells(page).nth(states.index("colab"))
    link = cell.get_by_role("link", name="open in Colab")
    assert "colab.research.google.com" in link.get_attribute("href")
    assert link.get_attribute("href").endswith("04_backpropagation.ipynb")


def test_a_book_without_pyodide_says_so(browser, site):
    page = browser.new_page()
    html = (HTML / f"{PAGE}.html").read_text(encoding="utf-8")
    bare = '<script type="application/json" id="foodxai-live">{"chapter":"04"}</script>'
    page.route("**/*.html", lambda route: route.fulfill(body=re.sub(ABOUT, bare, html)))
    page.goto(f"{site}/{PAGE}.html")
    page.get_by_text("The cells of this page run in Colab: the book was built without").wait_for()
    assert not page.get_by_role("button", name="Run here").count()
    page.close()
