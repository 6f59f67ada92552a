"""Sphinx extension: the reference of the package, from its docstrings.

The directive ``functions`` with the name of a module describes what that module offers (its
``__all__``, or all that begins with no underscore); without a name it lists the pages that do so.
The package is read, not imported. Where chapters use a function, its entry says so.
"""

import ast
import functools
import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parents[2]
FOLDER = "book/api"
DIRECTIVE = re.compile(r"^```\{functions\} (\S+)$", re.M)
SECTION = re.compile(r"^(Args|Attributes|Returns|Yields|Raises|Example):$", re.M)
HEADS = {"Args": "Arguments"}
DEFINED = (ast.FunctionDef, ast.ClassDef)


class Entry(NamedTuple):
    """Something public: the page and module that offer it, its name, and where it is written."""

    page: str
    module: str
    name: str
    path: Path
    node: ast.FunctionDef | ast.ClassDef

    @property
    def spelled(self):
        """As chapters call it: "explain.grad_cam"."""
        return f"{self.module.rpartition('.')[2]}.{self.name}"


@functools.cache
def entries():
    """All that the reference describes: a tuple of Entry."""
    return tuple(
        Entry(f"{FOLDER}/{page.stem}", module, name, *definition(module, name))
        for page in sorted((ROOT / FOLDER).glob("*.md"))
        for module in DIRECTIVE.findall(page.read_text(encoding="utf-8"))
        for name in offered(module)
    )


def source(module):
    """The file of a module, "foodxai.explain"."""
    path = ROOT / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@functools.cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def offered(module):
    """The names of the functions and classes that a module offers, in order."""
    body = tree(source(module)).body
    for node in body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names = ast.literal_eval(node.value)
            return [name for name in names if definition(module, name)]
    return [
        node.name for node in body if isinstance(node, DEFINED) and not node.name.startswith("_")
    ]


def definition(module, name):
    """(path, node) of a name that a module defines or imports; None for a constant."""
    path = source(module)
    for node in tree(path).body:
        if isinstance(node, DEFINED) and node.name == name:
            return path, node
        if isinstance(node, ast.ImportFrom) and any(one.name == name for one in node.names):
            package = module if path.name == "__init__.py" else module.rpartition(".")[0]
            return definition(f"{package}.{node.module}", name)
    return None


class Functions(SphinxDirective):
    optional_arguments = 1

    def run(self):
        module = self.arguments[0] if self.arguments else None
        text = described(module, self.config) if module else index()
        holder = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), FOLDER), 0, holder)
        return holder.children


def index():
    """Markdown: every page with what it describes."""
    rows = {}
    for entry in entries():
        target = f"[`{entry.name}`]({Path(entry.page).name}.md#{entry.module}.{entry.name})"
        rows.setdefault((entry.page, entry.module), []).append(target)
    lines = [
        f"| [`{module}`]({Path(page).name}.md) | {', '.join(names)} |"
        for (page, module), names in rows.items()
    ]
    return "\n".join(["| module | offers |", "| --- | --- |", *lines])


def described(module, config):
    """Markdown: the docstring of a module, and all it offers."""
    parts = [markdown(ast.get_docstring(tree(source(module))))]
    for entry in entries():
        if entry.module == module:
            kind = "class" if isinstance(entry.node, ast.ClassDef) else "function"
            below = [used(entry), written(entry, config)]
            parts.append(block(kind, entry.name, module, entry.node, below))
    return "\n\n".join(parts)


def block(kind, name, module, node, below=()):
    """Markdown: the directive of Sphinx's Python domain for a function, class or method."""
    fence = "``````" if kind == "class" else "`````"
    sign = signature(node) if isinstance(node, ast.FunctionDef) else ""
    inside = [markdown(ast.get_docstring(node)), *below]
    for method in node.body if kind == "class" else ():
        if isinstance(method, ast.FunctionDef) and ast.get_docstring(method):
            inside.append(block("method", method.name, module, method))
    text = "\n\n".join(filter(None, inside))
    place = f":module: {module}\n" if kind != "method" else ""
    return f"{fence}{{py:{kind}}} {name}{sign}\n{place}\n{text}\n{fence}"


def signature(node):
    """What stands between the brackets of a function, and what it returns."""
    arguments = ast.unparse(node.args).removeprefix("self").removeprefix(", ")
    return f"({arguments})" + (f" -> {ast.unparse(node.returns)}" if node.returns else "")


def markdown(docstring):
    """A docstring in Markdown: its sections as lists under their names."""
    before, *rest = SECTION.split(docstring)
    text = [links(before)]
    for head, body in zip(rest[::2], rest[1::2]):
        inside = re.match(r"(?:\n|    .*)*", body)[0]
        inside, after = re.sub(r"^    ", "", inside, flags=re.M).strip(), body[len(inside) :]
        text.append(f"**{HEADS.get(head, head)}**")
        if head == "Example":
            text.append(f"```pycon\n{inside}\n```")
        elif head in ("Returns", "Yields"):
            text.append(links(inside))
        else:
            items = re.sub(r"^(\w[\w, *.]*): ", r"- `\1`: ", inside, flags=re.M)
            text.append(links(items))
        text.append(links(after))
    return "\n\n".join(filter(None, (part.strip() for part in text)))


def links(text):
    """Markdown: addresses as links, arrows in one sign, arguments by the name of their heading."""
    text = re.sub(r"\bArgs\b", HEADS["Args"], text).replace(" -> ", " \u2192 ")
    return re.sub(r"https?://[^\s,;]+[^\s,;.)]", r"<\g<0>>", text)


def written(entry, config):
    """Markdown: a link to the file of an entry, where the theme knows the repository."""
    repository = config.html_theme_options.get("repository_url")
    path = entry.path.relative_to(ROOT).as_posix()
    name = path.replace("_", r"\_")
    return repository and f"Written in [{name}]({repository}/blob/main/{path})."


def used(entry):
    """Markdown: the chapters whose code uses an entry."""
    found = [
        f'[{int(path.name[:2])}](../../chapters/{path.name} "{title}")'
        for path, title, text in chapters()
        if uses(text, entry)
    ]
    return f"Used in chapter{'s' * (len(found) > 1)} {', '.join(found)}." if found else ""


@functools.cache
def chapters():
    """(path, title, text) of each."""
    found = []
    for path in sorted((ROOT / "chapters").glob("[0-9]*.md")):
        text = path.read_text(encoding="utf-8")
        found.append((path, re.search(r"^# (.+)$", text, re.M)[1], text))
    return found


def uses(text, entry):
    """Whether a page imports an entry from the package, or calls it by its module's name."""
    package, _, last = entry.module.rpartition(".")
    if entry.name in imported(text, entry.module):
        return True
    return last in imported(text, package) and re.search(rf"\b{re.escape(entry.spelled)}\b", text)


@functools.cache
def imported(text, module):
    """The names that the code of a page takes from a module."""
    lines = re.findall(rf"^ *from {re.escape(module)} import (\([^)]*\)|.+)$", text, re.M)
    return {name for line in lines for name in re.findall(r"\w+", line)}


def add_anchors(app, doctree):
    """Have links in Markdown reach entries as they reach headings."""
    slugs = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for node in doctree.findall(addnodes.desc_signature):
        slugs |= {name: (0, name, name) for name in node["ids"]}


def outdated(app, env, added, changed, removed):
    """The pages are as old as the docstrings and chapters that they tell of."""
    for cached in (entries, tree, chapters, imported):
        cached.cache_clear()
    return [name for name in env.found_docs if name.startswith(f"{FOLDER}/")]


def setup(app):
    app.add_directive("functions", Functions)
    app.connect("doctree-read", add_anchors)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True}
