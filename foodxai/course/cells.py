"""A chapter's cells without a kernel: one after the other, as Pyodide runs them in the page.

A cell runs statement by statement. Where one needs TensorFlow, the names that it would make are
taken from what the book has stored for it; without that they become stand-ins, and whatever uses
one needs TensorFlow, too.
"""

import ast
import base64
import contextlib
import io
import linecache
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .standins import NotHere, StandIn, absent

TEXT, FIGURES = 100_000, 20  # the most characters and figures that one cell shows
MAGIC = re.compile(r"^(\s*)[%!].*$", re.M)
NO_MAGIC = r"\1raise RuntimeError('Lines with % or ! work in Colab and Jupyter.')"
FILLING = (".append", ".extend", ".update", ".add")

Emit = Callable[[str, str], object]


class Shown(io.TextIOBase):
    """What a cell prints and shows, handed on piece by piece and cut where it is too much.

    Attributes:
        emit: called with the kind, "text", "html" or "image", and the content; an image is a PNG
            in base64.
        silent: hand nothing on, and draw no figure.
        left: characters that may still be printed.
        figures: figures that were drawn.
    """

    def __init__(self, emit: Emit, silent: bool = False) -> None:
        self.emit, self.silent, self.left, self.figures = emit, silent, TEXT, 0

    def write(self, text: str) -> int:
        """Print."""
        if self.left >= 0 and not self.silent:
            if piece := text[: self.left]:
                self.emit("text", piece)
            if len(text) > self.left:
                self.emit("note", f"The output is cut here, after {TEXT:,} characters.")
                self.left = -1
            self.left -= len(piece)
        return len(text)

    def show(self, thing: Any) -> None:
        """Show an object as a notebook does: as HTML, as a figure, or as text."""
        if self.silent:
            return
        if hasattr(thing, "savefig"):
            self.picture(thing)
        elif hasattr(thing, "_repr_html_") and (html := thing._repr_html_()) is not None:
            self.emit("html", html)
        elif hasattr(thing, "_repr_png_") and (png := thing._repr_png_()) is not None:
            self.emit("image", base64.b64encode(png).decode())
        elif thing is not None:
            self.write(f"{thing!r}\n")

    def picture(self, figure: Any) -> None:
        """Show a Matplotlib figure at twice the screen's resolution."""
        if self.silent:
            return
        self.figures += 1
        if self.figures == FIGURES + 1:
            self.emit("note", f"Only the first {FIGURES} figures are shown.")
        if self.figures > FIGURES:
            return
        png = io.BytesIO()
        figure.savefig(png, format="png", dpi=2 * figure.dpi, bbox_inches="tight")
        self.emit("image", base64.b64encode(png.getvalue()).decode())

    def figures_left(self) -> None:
        """Show the figures that are still open, and close them, as a notebook does."""
        import matplotlib.pyplot as plt

        try:
            for number in plt.get_fignums():
                self.picture(plt.figure(number))
        finally:
            plt.close("all")


def run(
    cell: int,
    code: str,
    names: dict[str, Any],
    shown: Shown,
    stored: Mapping[str, Any],
    define: bool = False,
) -> tuple[str, str, str, list[str]]:
    """Run one cell.

    Args:
        cell: its number on the page.
        code: its text.
        names: the variables of the page; the cell adds to them.
        shown: what it prints and shows.
        stored: what statements that need TensorFlow make, by `key` and name.
        define: leave nothing out where a statement fails, so that cells below have what they can.

    Returns:
        (state, error, traceback, keys of the statements whose results were stored): the state is
        "ok", "absent" or "error"; the error is a line.
    """
    file = f"<cell {cell + 1}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    state, why, given = "ok", "", []
    try:
        tree = parsed(code, file)
        with contextlib.redirect_stdout(shown):
            for statement in tree.body:
                try:
                    execute(statement, statement is tree.body[-1], code, file, names, shown)
                except (NotHere, ImportError) as reason:
                    known_as = key(cell, code, statement)
                    if _given(known_as, statement, names, stored):
                        given.append(known_as)
                        continue
                    state, why = "absent", why or str(reason)
                    if not define:
                        break
            shown.figures_left()
    except BaseException as error:  # a reader's cell may raise anything
        return "error", _line(error), _trace(error, file), given
    return state, why, "", given


def key(cell: int, code: str, statement: ast.stmt) -> str:
    """What a statement's results are stored under: its cell, and its lines."""
    lines = code.splitlines()[statement.lineno - 1 : statement.end_lineno]
    return "\n".join([f"{cell}:", *lines])


def made(statement: ast.stmt) -> list[str]:
    """The names that a statement binds or changes in place, in the order of the alphabet."""
    found = set()
    for node in _outside_functions(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            base = node.value
            found |= {base.id} if isinstance(base, ast.Name) else set()
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(FILLING):
            found |= {name.id for name in ast.walk(node.func) if isinstance(name, ast.Name)}
    return sorted(found)


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.FunctionDef | ast.Lambda) and child is not node:
            continue
        yield from _outside_functions(child)


def parsed(code: str, file: str) -> ast.Module:
    """The statements of a cell; a line for the notebook's shell becomes one that says it is none.

    Raises:
        SyntaxError: no Python.
    """
    try:
        return ast.parse(code, file)
    except SyntaxError:
        return ast.parse(MAGIC.sub(NO_MAGIC, code), file)


def execute(
    statement: ast.stmt, last: bool, code: str, file: str, names: dict[str, Any], shown: Shown
) -> None:
    """Run a statement; the last of a cell shows its value, unless a semicolon ends it."""
    if shown.silent and ast.unparse(statement).startswith("explore."):
        return  # a figure that moves takes seconds to draw, and changes nothing
    if last and isinstance(statement, ast.Expr) and not code.rstrip().endswith(";"):
        value = eval(compile(ast.Expression(statement.value), file, "eval"), names)
        if isinstance(value, StandIn):
            raise NotHere(absent(value))
        shown.show(value)
    else:
        exec(compile(ast.Module([statement], []), file, "exec"), names)


def _given(
    known_as: str, statement: ast.stmt, names: dict[str, Any], stored: Mapping[str, Any]
) -> bool:
    """Whether the book has what a statement would have made; it stands in its place then."""
    wanted = made(statement)
    known = stored.get(known_as, {})
    for name in wanted:
        names[name] = known[name] if name in known else StandIn(name)
    return bool(wanted) and all(name in known for name in wanted)


def _line(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "MemoryError: that is more memory than a page can have, about 4 GB."
    said = traceback.format_exception_only(error)[-1].strip()
    return said if len(said) <= 500 else said[:500] + " ..."


def _trace(error: BaseException, file: str) -> str:
    """The traceback from the cell's own line on."""
    steps = traceback.extract_tb(error.__traceback__)
    first = next((i for i, step in enumerate(steps) if step.filename == file), len(steps))
    lines = traceback.format_list(steps[first:]) + traceback.format_exception_only(error)
    return "".join(lines)[-10_000:]
