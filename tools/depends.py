"""What the outputs of a chapter depend on beside its code: modules, data, versions, profile."""

import ast
import functools
import hashlib
import os
import platform
import re
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

PACKAGE = Path(__file__).parents[1] / "foodxai"
VERSIONS = "constraints.txt"  # a change in it concerns every chapter


def key(code, chapter, package):
    """A digest that changes with all that the outputs of a chapter depend on, its own code apart.

    Args:
        code: list of str, the code cells.
        chapter: the chapter's number, "04".
        package: folder of the package that chapters import.

    Returns:
        str, 64 hexadecimal digits.
    """
    profile = os.environ.get("FOODXAI_PROFILE") or "quick"
    data = "" if profile == "quick" else os.environ.get("FOODXAI_DATA", "")
    digest = hashlib.sha256(repr((profile, data, platform.python_version())).encode())
    for path in [package.parent / VERSIONS, *sorted(closure(code, chapter, package))]:
        digest.update(f"\n{path.relative_to(package.parent).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def closure(code, chapter, package):
    """The files of a package that code uses: what it imports, directly or through others, and data.

    A data file counts for all who import from its room, a folder of the package. A file that is
    found at run time and named after a chapter, ``04.json``, counts for that chapter alone.

    Args:
        code, chapter, package: see `key`.

    Returns:
        set of Path.
    """
    found, waiting = set(), []
    for cell in code:
        waiting += imported(TransformerManager().transform_cell(cell), "")
    while waiting:
        for path in _files(waiting.pop(), chapter, package) - found:
            found.add(path)
            holder = ".".join(path.parent.relative_to(package.parent).parts)
            waiting += imported(path.read_text(encoding="utf-8"), holder)
    rooms = {path.relative_to(package).parts[0] for path in found if path.parent != package}
    beside = (path for room in rooms for path in (package / room).rglob("*") if path.is_file())
    data = {path for path in beside if path.suffix not in (".py", ".pyc")}
    return found | {path for path in data if _concerns(path, chapter)}


@functools.cache
def imported(code, package):
    """Every dotted name that a module of `package` imports; "*" is what only a run would tell."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a cell that shows one; it imports nothing
        return ()
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = parts[: len(parts) + 1 - node.level] if node.level else []
            names += [
                ".".join([*base, *filter(None, [node.module]), alias.name]) for alias in node.names
            ]
        elif isinstance(node, ast.Call):
            names += _called(ast.unparse(node.func), node.args, package)
    return tuple(names)


def _called(function, arguments, package):
    """What a call imports: import_module, or the code behind a magic such as %time."""
    if arguments and re.search(r"\brun_(line|cell)_magic$", function):
        code = TransformerManager().transform_cell(str(getattr(arguments[-1], "value", "")))
        return imported(code, package)
    if re.search(r"\bimport_module$|^__import__$", function):
        return [_text(arguments[0], package) if arguments else "*"]
    return []


def _text(node, package):
    """The text of a string, "*" for the parts that are known at run time only."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
    return package + text if text.startswith(".") else text


def _files(name, chapter, package):
    """The modules that a dotted name brings in: itself or what holds it, and the packages above."""
    if name == "*":
        return set(package.rglob("*.py"))
    found, parts = set(), name.split(".")
    for end in range(1, len(parts) + 1):
        pattern = "/".join(parts[:end])
        glob = package.parent.glob
        for path in (*glob(f"{pattern}.py"), *glob(f"{pattern}/__init__.py")):
            if path.is_relative_to(package) and ("*" not in pattern or _concerns(path, chapter)):
                found.add(path)
    return found


def _concerns(path, chapter):
    number = re.fullmatch(r"(?:chapter_)?(\d\d)", path.stem)
    return not number or number[1] == chapter
