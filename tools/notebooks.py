"""Make the notebook of every page with code, chapters/NN_name.ipynb from chapters/NN_name.md.

    python tools/notebooks.py            write the notebooks that differ from their source
    python tools/notebooks.py --check    write nothing, fail where one differs

The stub cell of every exercise is made from its solution (tools/exercises.py). A notebook stores
the outputs of the cells tagged ``nbval-check-output``, which nbval compares, and no others. It
takes them from the last execution of the chapter (tools/executed.py) when its code changed; to take
its numbers anew, delete the .ipynb and run this again.
"""

import hashlib
import re
import sys
from importlib.metadata import metadata

import executed
import exercises
import jupytext
import nbformat
import translated

from foodxai import _files

CACHE = executed.CACHE
CHECKED = "nbval-check-output"


def project_url(label):
    """An address of the project, by its label in pyproject.toml ("Repository", "Documentation")."""
    urls = dict(entry.split(", ") for entry in metadata("foodxai").get_all("Project-URL"))
    return urls[label]


def convert(source):
    """The notebook of a chapter without outputs: portable links, cell ids that stay the same."""
    notebook = jupytext.reads(exercises.with_stubs(translated.source(source)), fmt="md:myst")
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"]}
    seen = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = portable_links(cell.source)
        exercises.hide_solution(cell)
        exercises.give_points(cell)
        digest = hashlib.sha256(cell.source.encode()).hexdigest()[:10]
        seen[digest] = seen.get(digest, 0) + 1
        cell.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def portable_links(text):
    """Links to chapters point at notebooks, links to other pages at the published book."""
    text = re.sub(r"\]\(((?:(?:\.\./)+chapters/)?\d\d_\w+)\.md(#[^)]*)?\)", r"](\1.ipynb\2)", text)
    site = project_url("Documentation").rstrip("/")
    return re.sub(
        r"\]\((?:\.\./(?:book/)?)?([a-z]\w*)\.md(#[^)]*)?\)", rf"]({site}/book/\1.html\2)", text
    )


def is_checked(cell):
    return CHECKED in cell.metadata.get("tags", [])


def codes(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def keep_outputs(notebook, stored):
    """Take over the stored outputs; False where the code changed or an output is missing."""
    cells, before = codes(notebook), codes(stored)
    if [cell.source for cell in cells] != [cell.source for cell in before]:
        return False
    for cell, old in zip(cells, before):
        if is_checked(cell):
            if not old.outputs:
                return False
            cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return True


def take_outputs(notebook, done):
    """Take the outputs of the checked cells from an executed notebook, and number them."""
    number = 0
    for cell, executed_cell in zip(codes(notebook), codes(done), strict=True):
        if is_checked(cell):
            number += 1
            cell.outputs, cell.execution_count = executed_cell.outputs, number
        for output in cell.outputs:
            if "execution_count" in output:
                output["execution_count"] = number


def remake(source):
    """The notebook of a chapter, and whether its outputs have to be taken from an execution."""
    target, notebook = source.with_suffix(".ipynb"), convert(source)
    kept = target.exists() and keep_outputs(notebook, nbformat.read(target, 4))
    return notebook, not kept and any(map(is_checked, notebook.cells))


def written(notebook):
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def replace(texts, check):
    """Write the files whose text differs, {path: text}; return their names."""
    differing = {
        path: text
        for path, text in texts.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }
    for path, text in {} if check else differing.items():
        _files.write(path, text)
        print(f"{path.name}: written")
    return [path.name for path in differing]


def main(check):
    sources = executed.sources()
    differing = replace({path: exercises.with_stubs(path.read_text()) for path in sources}, check)
    made = {source: remake(source) for source in [*sources, *translated.sources()]}
    changed = [source for source, (_, executes) in made.items() if executes]
    if not check:
        names = {source.stem for source in changed}  # a translation's is its original's
        executed.refresh([source for source in sources if source.stem in names], CACHE)
        for source in changed:
            take_outputs(made[source][0], executed.find(source, CACHE))
    notebooks = {
        source.with_suffix(".ipynb"): written(notebook) for source, (notebook, _) in made.items()
    }
    differing += replace(notebooks, check)
    if check and differing:
        sys.exit(f"Not what their source makes: {', '.join(differing)}. Run `make notebooks`.")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
