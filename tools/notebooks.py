"""Make every chapters/NN_name.ipynb from its source, chapters/NN_name.md.

    python tools/notebooks.py            write the notebooks that differ from their source
    python tools/notebooks.py --check    write nothing, fail where one differs

The stub cell of every exercise is made from its solution (tools/exercises.py). A notebook stores the
outputs of the cells tagged ``nbval-check-output``, which nbval compares, and no others. A chapter is
executed only when its code changed; to take its numbers anew, delete the .ipynb and run this again.
"""

import hashlib
import re
import sys
from importlib.metadata import metadata
from pathlib import Path

import exercises
import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from foodxai import _files

CHAPTERS = Path(__file__).parents[1] / "chapters"
CHECKED = "nbval-check-output"


def project_url(label):
    """An address of the project, by its label in pyproject.toml ("Repository", "Documentation")."""
    urls = dict(entry.split(", ") for entry in metadata("foodxai").get_all("Project-URL"))
    return urls[label]


def convert(source):
    """The notebook of a chapter, without outputs: portable links and cell ids that stay the same."""
    notebook = jupytext.reads(exercises.with_stubs(source.read_text()), fmt="md:myst")
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    seen = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = portable_links(cell.source)
        exercises.hide_solution(cell)
        digest = hashlib.sha256(cell.source.encode()).hexdigest()[:10]
        seen[digest] = seen.get(digest, 0) + 1
        cell.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def portable_links(text):
    """Links between chapters point at notebooks, links to other pages at the published book."""
    text = re.sub(r"\]\((\d\d_\w+)\.md(#[^)]*)?\)", r"](\1.ipynb\2)", text)
    site = project_url("Documentation").rstrip("/")
    return re.sub(r"\]\(\.\./book/(\w+)\.md(#[^)]*)?\)", rf"]({site}/book/\1.html\2)", text)


def is_checked(cell):
    return CHECKED in cell.metadata.get("tags", [])


def keep_outputs(notebook, stored):
    """Take over the stored outputs; False where the code changed or an output is missing."""
    codes = [[cell for cell in nb.cells if cell.cell_type == "code"] for nb in (notebook, stored)]
    if [cell.source for cell in codes[0]] != [cell.source for cell in codes[1]]:
        return False
    for cell, old in zip(*codes):
        if is_checked(cell):
            if not old.outputs:
                return False
            cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return True


def execute(name, notebook):
    """Run the chapter and keep the outputs of the checked cells."""
    print(f"{name}: executing")
    try:
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": CHAPTERS}}).execute()
    except CellExecutionError as error:
        sys.exit(f"{name}: a cell failed.\n{error}")
    for made_by_the_run in ("language_info", "widgets"):
        notebook.metadata.pop(made_by_the_run, None)
    number = 0
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        number += is_checked(cell)
        cell.execution_count = number if is_checked(cell) else None
        cell.outputs = cell.outputs if is_checked(cell) else []
        for output in cell.outputs:
            if "execution_count" in output:
                output["execution_count"] = number


def remake(source, may_execute):
    """What the notebook of a chapter should be, as text."""
    target = source.with_suffix(".ipynb")
    notebook = convert(source)
    kept = target.exists() and keep_outputs(notebook, nbformat.read(target, 4))
    if may_execute and not kept and any(map(is_checked, notebook.cells)):
        execute(source.name, notebook)
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def main(check):
    differing = []
    for source in sorted(CHAPTERS.glob("[0-9]*.md")):
        made = {
            source: exercises.with_stubs(source.read_text()),
            source.with_suffix(".ipynb"): remake(source, may_execute=not check),
        }
        for path, text in made.items():
            if path.exists() and path.read_text() == text:
                continue
            differing.append(path.name)
            if not check:
                _files.write(path, text)
                print(f"{path.name}: written")
    if check and differing:
        sys.exit(f"Not what their source makes: {', '.join(differing)}. Run `make notebooks`.")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
