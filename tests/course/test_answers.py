"""The form of an exercise says in a browser what the check says in a kernel."""

import functools
import random

import pytest

from foodxai.course import answers, exercises
from foodxai.course.check import check
from foodxai.course.exercises import several

COLOURS = ("light", "dark")
WIDTHS = (320, 1280)
random.seed(0)


def names():
    folder = answers.resources.files(exercises)
    for path in sorted(folder.glob("chapter_*.py")):
        with pytest.raises(ValueError, match="-99"):
            check(f"{path.name[8:10]}-99", 1)
    return sorted(exercises.CHECKS)


@functools.cache
def tables():
    return {name: known for name in names() if (known := answers.table(name))}


PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
<title>Exercises</title><style>body {{margin: 8px; background: #fff; color: #222}}
@media (prefers-color-scheme: dark) {{body {{background: #121212; color: #ced6dd}}}}</style>
<main>{}</main></html>"""
HERE = ["13-1", "14-1", "15-2", "18-3"]


@pytest.fixture
def visit(browser):
    """Opens a page with the forms of some exercises, at an address that remembers."""
    contexts = []

    def open_page(shown, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        body = PAGE.format("".join(map(answers.form, shown)) + answers.script())
        context.route("**/*", lambda route: route.fulfill(body=body, content_type="text/html"))
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto("http://book.test/page")
        return page

    yield open_page
    for context in contexts:
        context.close()


def said(page, name, texts):
    """[right, why] for each list of texts."""
    return page.evaluate(
        "([name, all]) => all.map((texts) => "
        "document.querySelector(`[data-exercise='${name}']`).verdict(texts))",
        [name, texts],
    )


def tried(name):
    """Numbers near and far from where the words change, and the small ones that people try."""
    steps = [start for part in tables()[name]["parts"] for kind in part for start, _ in kind]
    near = [start + step for start in steps for step in (0, 1, -1, 0.01, -0.01)]
    scaled = [start * random.uniform(0.5, 2) for start in steps for _ in range(5)]
    small = [number / 100 for number in range(-120, 1100, 7)] + list(range(-5, 1200))
    return (
        near + scaled + small + [random.uniform(-1, 1) * 10 ** random.randint(-4, 7) for _ in steps]
    )


def test_a_page_says_what_the_check_says(visit):
    page = visit(tables())
    for name, known in tables().items():
        values = tried(name)
        count = len(known["parts"])
        given = [random.sample(values, count) for _ in range(len(values))]
        if count == 1:
            given = [[value] for value in values]
        verdicts = [check(name, numbers if count > 1 else numbers[0]) for numbers in given]
        texts = [[repr(float(value)) for value in numbers] for numbers in given]
        expected = [[verdict.right, verdict.why] for verdict in verdicts]
        differing = [
            (numbers, ours, theirs)
            for numbers, ours, theirs in zip(given, said(page, name, texts), expected)
            if ours != theirs
        ]
        assert not differing, (name, differing[:3])


def test_every_table_knows_a_right_answer():
    assert len(tables()) > 10 and {"13-1", "15-2", "16-1", "17-1", "18-3"} <= set(tables())
    for name, known in tables().items():
        for part in known["parts"]:
            assert any(known["words"][words][0] for kind in part for _, words in kind), name


@pytest.mark.parametrize(
    "name, text, right",
    [
        ("11-1", "1/6", True),
        ("17-1", "0.43", True),
        ("17-1", "0,43", True),
        ("17-1", "42,86 %", True),
        ("17-1", "3/7", True),
        ("17-1", "150 / (300 + 200 \u2212 150)", True),
        ("17-1", "0.42", False),
        ("17-1", "0.3", False),
        ("16-3", "0.94", True),
        ("16-3", "17:18", True),
        ("16-3", "94.4%", True),
        ("18-3", ".25", True),
        ("18-3", "2^-2", True),
        ("13-1", "4\u00b72^5", True),
        ("13-1", "4*2**5", True),
        ("13-1", "128,0", True),
        ("13-1", "-128", False),
    ],
)
def test_numbers_are_read_as_people_write_them(visit, name, text, right):
    assert said(visit([name]), name, [[text]])[0][0] == right


@pytest.mark.parametrize("text", ["12,800", "12.800", "12 800", "1.28e4", "12\u2019800"])
def test_thousands_are_read_as_people_write_them(visit, text):
    expected = [False, check("13-1", 12800).why]
    assert expected[1] != check("13-1", 12.8).why
    assert said(visit(["13-1"]), "13-1", [[text]]) == [expected]


@pytest.mark.parametrize(
    "text", ["soup", "128 px", "1/", "(2", "2)", "1..2", "alert(1)", "1/0", "--"]
)
def test_text_gets_kind_words_and_the_same_in_both(visit, text):
    expected = [False, check("13-1", "soup").why]
    assert "This is text" in expected[1] and said(visit(["13-1"]), "13-1", [[text]]) == [expected]


def test_several_numbers_count_what_is_right(visit):
    page = visit(["15-2"])
    (right, why), (half, hint) = said(page, "15-2", [["11", "69"], ["11", "100"]])
    assert right and why == check("15-2", [11, 69]).why
    assert not half and hint.startswith("1 of 2 right. The most: ")


def test_matching_is_asked_with_lists(visit, monkeypatch):
    for registry in (exercises.CHECKS, several.PARTS, several.WHY, several.CHOICES):
        monkeypatch.setitem(registry, "13-9", None)
    pairs = {"soup": (2, "You drink it."), "steak": (1, "You cut it.")}
    several.matching("13-9", pairs, ["a knife", "a spoon"], "Bon profit.")
    page = visit(["13-9"])
    page.get_by_label("soup").select_option("a spoon")
    page.get_by_label("steak").select_option("a spoon")
    page.get_by_role("button", name="Check").click()
    status = page.get_by_role("status")
    assert status.inner_text() == "Not yet. 1 of 2 right. steak: You cut it."
    assert status.inner_text() == f"Not yet. {check('13-9', [2, 2]).why}"
    page.get_by_label("steak").select_option("a knife")
    page.get_by_role("button", name="Check").click()
    assert status.inner_text() == f"Right. {check('13-9', [2, 1]).why}" == "Right. Bon profit."


def test_keyboard_remembering_and_forgetting(visit):
    page = visit(HERE)
    forget = page.get_by_role("button", name="Forget my answers")
    form, status = page.locator("form").first, page.get_by_role("status").first
    field = form.get_by_role("textbox")
    assert not forget.is_visible() and status.inner_text() == ""
    field.press("Enter")
    assert "still empty" in status.inner_text()
    assert field.evaluate("e => e === document.activeElement")
    field.press_sequentially("40")
    field.press("Enter")
    assert status.inner_text() == f"Not yet. {check('13-1', 40).why}" and not forget.is_visible()
    field.fill("128")
    field.press("Tab")
    page.keyboard.press("Space")
    assert status.inner_text() == f"Right. {check('13-1', 128).why}" and forget.is_visible()
    page.reload()
    assert field.input_value() == "128" and status.inner_text().startswith("Right.")
    assert form.evaluate("e => getComputedStyle(e, '::before').content").startswith('"\u2713"')
    field.fill("127")
    field.press("Enter")
    page.reload()
    assert field.input_value() == "" and not forget.is_visible()
    field.fill("128")
    field.press("Enter")
    forget.click()
    assert field.input_value() == "" and status.inner_text() == "" and not forget.is_visible()
    page.reload()
    assert field.input_value() == ""


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_and_is_accessible(visit, axe, width, colour):
    page = visit(HERE, viewport={"width": width, "height": 900}, color_scheme=colour)
    for text, field in zip(("128", "60", "11", "69"), page.get_by_role("textbox").all()):
        field.fill(text)
        field.press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    heights = [box.bounding_box()["height"] for box in page.locator("input, button").all()]
    assert min(heights) >= 24
    page.evaluate(axe)
    found = page.evaluate("axe.run('main')")["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


def test_answers_do_not_stand_in_the_page():
    html = answers.form("13-1")
    assert "128" not in html and "halves" not in html
    style_and_script = answers.script()
    assert len(style_and_script) < 10_000


def test_what_wants_a_function_is_said_in_one_quiet_line():
    assert answers.form("13-3") == f'<p class="foodxai-answer">{answers.QUIET}</p>'


def test_the_empty_answer_gives_way_to_the_form():
    import importlib.util
    from pathlib import Path

    path = Path(__file__).parents[2] / "tools" / "sphinx" / "answers.py"
    spec = importlib.util.spec_from_file_location("sphinx_answers", path)
    extension = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(extension)
    empty = check("13-1", None)._repr_html_()
    nothing = check("13-3", lambda image, times: None)._repr_html_()
    assert "Put your answer into the cell" in empty and "border" not in empty + nothing
    context = {"body": f"<p>{empty}</p>{nothing}<p>{check('13-1', 5)._repr_html_()}</p>"}
    extension.put_forms(None, "page", "page.html", context, None)
    body = context["body"]
    assert body.startswith(f"<p>{answers.form('13-1')}</p>{answers.form('13-3')}<p><div role")
    assert body.endswith(answers.script()) and "foodxai-empty" not in body
    for plain in ({"body": "<p>No exercise.</p>"}, {}):
        extension.put_forms(None, "page", "page.html", given := dict(plain), None)
        assert given == plain
