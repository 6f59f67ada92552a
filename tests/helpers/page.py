"""A page with code, taken apart: its sections, and what each of them computes and prints."""

import contextlib
import io
import re
from types import SimpleNamespace

import executed
from IPython.core.inputtransformer2 import TransformerManager


def sections(page):
    """{title: its text}, with what stands before the first one under ""."""
    before, *parts = re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.M)
    return {"": before} | {part.partition("\n")[0]: part for part in parts}


def run(page):
    """Run the cells in one namespace: {title: the names after its cells, `printed` among them}."""
    space, after, title = {"__name__": "page"}, {}, ""
    printed = io.StringIO()
    for cell in executed.read(page).cells:
        if cell.cell_type == "code":
            code = TransformerManager().transform_cell(cell.source)
            with contextlib.redirect_stdout(printed):
                exec(compile(code, page.name, "exec"), space)
            after[title] = SimpleNamespace(**space, printed=printed.getvalue())
        elif headings := re.findall(r"^## (.+)$", cell.source, re.M):
            title, printed = headings[-1], io.StringIO()
    return after
