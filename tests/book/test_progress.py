"""Ticks that the browser keeps: earned on a page, counted in the contents, handed in, forgotten."""

import re
import shutil

import pytest

from foodxai.course.grading import submissions

CHAPTER = "chapters/13_cifar10"  # three exercises, two of them answered in the page, and a quiz
FORGETFUL = """
for (const name of ["getItem", "setItem", "removeItem"]) {
  const real = Storage.prototype[name];
  Storage.prototype[name] = function (key, ...more) {
    if (key.startsWith("foodxai-")) throw new DOMException("blocked", "SecurityError");
    return real.call(this, key, ...more);
  };
}
"""

SOLVE_ALL = """() => {
  const names = Object.values(foodxaiProgress.course).flatMap((chapter) => chapter.exercises);
  const solved = Object.fromEntries(names.map((name) => [name, "2026-01-01"]));
  localStorage.setItem("foodxai-progress", JSON.stringify({ solved, quizzes: {} }));
}"""


def count(page):
    """What the contents say of the chapter."""
    link = page.locator(
        f".bd-links a[href$='{CHAPTER.rpartition('/')[2]}.html'], .bd-links .current > a"
    )
    return link.locator(".foodxai-count").first


def solve(page, answer="128"):
    form = page.locator("form[data-exercise='13-1']")
    form.locator("input").fill(answer)
    form.locator("button").click()


@pytest.fixture
def solver(visit):
    """A chapter in which an exercise and the whole quiz have been solved."""
    page = visit(CHAPTER)
    assert page.locator(".foodxai-tick").count() == 0 and count(page).count() == 0
    solve(page, "40")
    assert page.locator(".foodxai-tick").count() == 0
    solve(page)
    assert count(page).inner_text().strip() == "1 of 4"
    questions = page.locator(".Quiz")
    for place in range(questions.count()):
        questions.nth(place).locator("label[data-correct=true]").click()
    return page


def test_what_is_solved_is_ticked_and_stays(solver):
    solver.reload()
    assert count(solver).inner_text().strip() == "2 of 4"
    tick = solver.locator(".foodxai-tick")
    assert tick.count() == 1 and tick.get_attribute("aria-label") == "solved"
    assert tick.locator("xpath=..").inner_text().startswith("13.1")


def test_whoever_says_that_it_is_solved_earns_the_tick(visit):
    page = visit(CHAPTER)
    page.evaluate(
        """name => document.dispatchEvent(
             new CustomEvent("foodxai-solved", {detail: {exercise: name}}))""",
        "13-3",
    )
    assert page.locator("strong:has(.foodxai-tick)").inner_text().startswith("13.3")


def test_progress_is_handed_in_and_forgotten(solver, site, tmp_path):
    page = solver
    page.goto(f"{site}/book/progress.html")
    assert page.locator(".foodxai-total").inner_text().startswith("2 of ")
    assert page.locator(".foodxai-kept").inner_text() == ""
    rows = page.locator(".foodxai-progress li").all_inner_texts()
    assert rows[0].startswith("0.") and "2 of 4" in rows[13]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as a file").click()
    (tmp_path / "ada").mkdir()
    shutil.copy(download.value.path(), tmp_path / "ada" / download.value.suggested_filename)
    (ada,) = submissions.found(tmp_path)
    assert ada.ticks == ["13-1"]
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Forget everything").click()
    assert page.locator(".foodxai-total").inner_text().startswith("0 of ")
    page.goto(f"{site}/{CHAPTER}.html")
    assert page.locator(".foodxai-tick").count() == 0
    assert page.locator("form[data-exercise='13-1'] input").input_value() == ""


def test_a_certificate_is_printed_alone_and_says_what_was_checked(solver, site):
    page = solver
    page.goto(f"{site}/book/progress.html")
    page.get_by_label("Name on it").fill("Ada <b>Lovelace")
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert "Ada <b>Lovelace" in shown and "13. Transfer learning on tiny images: 2 of 4" in shown
    assert "Nobody watched" in shown and "Download" not in shown and "Glossary" not in shown


@pytest.mark.parametrize("landscape", [False, True])
def test_the_certificate_of_everything_is_one_sheet(visit, landscape):
    page = visit("book/progress")
    page.evaluate(SOLVE_ALL)
    page.reload()
    page.get_by_label("Name on it").fill("Maria dels Àngels Puigdomènech i Santacreu")
    assert page.locator(".foodxai-certificate li").count() == 22
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")
    sheets = page.pdf(format="A4", landscape=landscape, margin=margin)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1


def test_a_browser_that_keeps_nothing_says_so(visit, site):
    page = visit(CHAPTER)
    page.context.add_init_script(FORGETFUL)
    page.reload()
    solve(page)
    assert count(page).inner_text().strip() == "1 of 4"
    page.goto(f"{site}/book/progress.html")
    assert "keeps nothing" in page.locator(".foodxai-kept").inner_text()
    assert page.locator(".foodxai-total").inner_text().startswith("0 of ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_the_page_of_progress(visit, axe, scheme):
    page = visit("book/progress", width=375, scheme=scheme)
    solved = {"exercise": "05-1"}
    page.evaluate(
        "one => document.dispatchEvent(new CustomEvent('foodxai-solved', {detail: one}))", solved
    )
    page.evaluate(axe)
    found = page.evaluate("axe.run({include: [['article'], ['.bd-links']]}, {preload: false})")
    assert not found["violations"], [
        (rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]
    ]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
