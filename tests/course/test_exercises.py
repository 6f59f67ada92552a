import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "exercises.py"
spec = importlib.util.spec_from_file_location("exercises_tool", TOOL)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.md"))
CHAPTER = """# Soup

```{code-cell} ipython3
:tags: [solution]

import numpy as np
# solution: answer = None
total = np.sum([1, 2])
answer = total / 2
# end solution
check("02-1", answer)
```

Text between.

```{code-cell}
:tags: [solution]
def relu(x):
    # solution: return None
    return max(0, x)
    # end solution

check("02-2", relu)
```

```{code-cell}
print("not an exercise")
```
"""


def codes(text, tag):
    return [cell["code"] for cell in tool.CELL.finditer(text) if tool._tagged(cell, tag)]


def test_a_stub_stands_before_each_solution_and_runs():
    text = tool.with_stubs(CHAPTER)
    first, second = codes(text, "exercise")
    assert first == 'import numpy as np\nanswer = None  # your code here\ncheck("02-1", answer)\n'
    assert second == 'def relu(x):\n    return None  # your code here\n\ncheck("02-2", relu)\n'
    told = []
    for code in (first, second):
        exec(code, {"check": lambda name, answer: told.append(name)})
    assert told == ["02-1", "02-2"]
    assert [cell["code"] for cell in tool.CELL.finditer(text)] == [
        first,
        *codes(text, "solution")[:1],
        second,
        *codes(text, "solution")[1:],
        'print("not an exercise")\n',
    ]
    assert "answer = total / 2" in text and "Text between." in text
    assert (
        ":tags: [solution, hide-cell, nbval-check-output]" in text
        and "{code-cell} ipython3" in text
    )


def test_stubs_are_stable_and_follow_the_solution():
    text = tool.with_stubs(CHAPTER)
    assert tool.with_stubs(text) == text
    changed = tool.with_stubs(
        text.replace("def relu(x)", "def leaky(x)").replace('"02-2", relu', '"02-2", leaky')
    )
    assert codes(changed, "exercise")[1].startswith("def leaky(x):\n    return None")
    assert changed.count("{code-cell}") == text.count("{code-cell}")


@pytest.mark.parametrize(
    "old, new",
    [
        ("# solution: answer = None\n", ""),
        ("# end solution\n", ""),
        ("# solution: answer", "# solution answer"),
    ],
)
def test_unmarked_solutions_are_refused(old, new):
    with pytest.raises(ValueError, match="needs marked lines"):
        tool.with_stubs(CHAPTER.replace(old, new, 1))


def test_a_stub_without_solution_is_refused():
    with pytest.raises(ValueError, match="1 exercise cells but 0 solution cells"):
        tool.with_stubs("```{code-cell}\n:tags: [exercise]\n\nanswer = None\n```\n")


def test_check_mode_fails_where_a_stub_drifted(tmp_path):
    chapter = tmp_path / "02_soup.md"
    chapter.write_text(CHAPTER)

    def run(*options):
        command = [sys.executable, TOOL, *options, chapter]
        return subprocess.run(command, capture_output=True, text=True)

    assert run("--check").returncode == 1 and chapter.read_text() == CHAPTER
    assert run().returncode == 0 and chapter.read_text() == tool.with_stubs(CHAPTER)
    assert run("--check").returncode == 0
    chapter.write_text(chapter.read_text().replace("answer = None  # your", "answer = 0  # your"))
    drifted = run("--check")
    assert drifted.returncode == 1 and "02_soup.md" in drifted.stderr
    assert list(tmp_path.iterdir()) == [chapter]


def test_solutions_start_hidden_in_a_notebook():
    cell = {
        "cell_type": "code",
        "metadata": {"tags": ["solution", "hide-cell"]},
        "source": "answer = 1",
    }
    other = {"cell_type": "code", "metadata": {"tags": ["exercise"]}, "source": "answer = None"}
    tool.hide_solution(cell)
    tool.hide_solution(other)
    assert cell["metadata"]["cellView"] == "form" and cell["metadata"]["jupyter"] == {
        "source_hidden": True
    }
    assert cell["source"] == "#@title Solution\nanswer = 1"
    assert other["source"] == "answer = None" and "cellView" not in other["metadata"]


def test_nbgrader_finds_a_point_in_an_exercise_cell_alone():
    code = 'answer = None\ncheck("02-1", answer)'
    stub = {"metadata": {"tags": ["exercise"]}, "source": code}
    solution = {"metadata": {"tags": ["solution"]}, "source": code}
    tool.give_points(stub)
    tool.give_points(solution)
    given = stub["metadata"]["nbgrader"]
    assert (given["grade_id"], given["points"], given["grade"]) == ("exercise-02-1", 1, True)
    assert "nbgrader" not in solution["metadata"]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_stubs_are_in_step_and_every_check_is_used(chapter):
    text = chapter.read_text(encoding="utf-8")
    assert tool.with_stubs(text) == text, "run: python tools/exercises.py chapters/*.md"
    named = re.findall(r'check\("(\d\d-\d+)"', "".join(codes(text, "solution")))
    checks = ROOT / "foodxai" / "course" / "exercises" / f"chapter_{chapter.name[:2]}.py"
    assert named == re.findall(
        r'^(?:@exercise|several|matching)\(\s*"(\d\d-\d+)"',
        checks.read_text(encoding="utf-8") if checks.exists() else "",
        re.M,
    )


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_stored_verdicts_are_not_yet_for_stubs_and_right_for_solutions(chapter):
    """nbval compares them with those of a fresh run: see the tag nbval-check-output."""
    notebook = json.loads(chapter.with_suffix(".ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        for tag, word in (("exercise", "Not yet. "), ("solution", "Right. ")):
            if tag in tags:
                assert "nbval-check-output" in tags
                texts = [
                    "".join(output.get("data", {}).get("text/plain", ""))
                    for output in cell["outputs"]
                ]
                assert texts and all(text.startswith(word) for text in texts), (
                    f"{chapter.name}: {cell['source']}"
                )
