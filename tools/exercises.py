"""Derive every exercise's stub cell from the marked lines of its solution cell.

In a chapter, write the solution alone, in a code cell tagged ``solution``, with the lines that the
reader shall write between two marks; the first mark says what stands in their place:

    # solution: answer = None
    answer = W @ x + b
    # end solution
    check("02-1", answer)

``python tools/exercises.py chapters/*.md`` puts the stub cell before it and keeps it in step;
``--check`` only looks.
"""

import argparse
import re
import sys
from pathlib import Path

from foodxai import _files

CELL = re.compile(
    r"^```\{code-cell\}(?P<language>[^\n]*)\n(?P<header>(?::[^\n]*\n)*)\n*(?P<code>.*?)^```\n",
    re.M | re.S,
)
MARKED = re.compile(
    r"^(?P<indent> *)# solution: (?P<stub>[^\n]+)\n.*?^(?P=indent)# end solution\n", re.M | re.S
)
STUB_HEADER = ":tags: [exercise, nbval-check-output]\n"
NBGRADER = {
    "grade": True,
    "locked": False,
    "points": 1,
    "schema_version": 3,
    "solution": True,
    "task": False,
}
SOLUTION_HEADER = (
    ":tags: [solution, hide-cell, nbval-check-output]\n"
    ":mystnb: {code_prompt_show: Show a solution, code_prompt_hide: Hide the solution}\n"
)


def with_stubs(text):
    """The MyST text of a chapter with a fresh stub cell before each solution cell.

    Raises:
        ValueError: a solution without marked lines, unpaired marks, or a stub without a solution.
    """
    stubs, solutions = (
        [cell for cell in CELL.finditer(text) if _tagged(cell, tag)]
        for tag in ("exercise", "solution")
    )
    if len(stubs) > len(solutions):
        raise ValueError(
            f"{len(stubs)} exercise cells but {len(solutions)} solution cells: write the solution "
            "cell and leave the exercise cell to this tool"
        )
    bare = re.sub(
        CELL.pattern + r"\n*",
        lambda cell: "" if _tagged(cell, "exercise") else cell[0],
        text,
        flags=CELL.flags,
    )
    return CELL.sub(_pair, bare)


def stub_of(code):
    """The code of the stub cell for the code of a solution cell."""
    stub, found = MARKED.subn(lambda m: f"{m['indent']}{m['stub']}  # your code here\n", code)
    if not found or re.search(r"# (end )?solution\b", stub):
        raise ValueError(
            "a solution cell needs marked lines, '# solution: STUB' to '# end solution' at one "
            f"indent, and this one has none or an unpaired mark:\n{code}"
        )
    return stub


def hide_solution(cell):
    """Make a solution cell of a notebook (a dict) start hidden, in Jupyter and as a Colab form."""
    if "solution" in cell["metadata"].get("tags", []):
        cell["metadata"] |= {"cellView": "form", "jupyter": {"source_hidden": True}}
        cell["source"] = "#@title Solution\n" + cell["source"]


def give_points(cell):
    """Make an exercise cell of a notebook (a dict) one that nbgrader lists, worth one point."""
    if "exercise" in cell["metadata"].get("tags", []):
        name = re.search(r'check\("(\d\d-\d+)"', cell["source"])[1]
        cell["metadata"]["nbgrader"] = {"grade_id": f"exercise-{name}", **NBGRADER}


def _tagged(cell, tag):
    return re.search(rf"^:tags: \[.*\b{tag}\b", cell["header"], re.M)


def _pair(cell):
    if not _tagged(cell, "solution"):
        return cell[0]
    fence = "```{code-cell}" + cell["language"] + "\n"
    return (
        f"{fence}{STUB_HEADER}\n{stub_of(cell['code'])}```\n\n"
        f"{fence}{SOLUTION_HEADER}\n{cell['code']}```\n"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail where a stub is out of step"
    )
    parser.add_argument("chapters", nargs="+", type=Path)
    arguments = parser.parse_args()
    stale = []
    for path in arguments.chapters:
        text = path.read_text(encoding="utf-8")
        fresh = with_stubs(text)
        if fresh != text:
            stale.append(path)
        if fresh != text and not arguments.check:
            _files.write(path, fresh)
    if arguments.check and stale:
        sys.exit(
            f"stub cells out of step in {', '.join(map(str, stale))}; "
            "run: python tools/exercises.py chapters/*.md"
        )


if __name__ == "__main__":
    main()
