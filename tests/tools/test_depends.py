"""What the outputs of a chapter depend on: found as a run would import it, no more and no less."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import depends
import executed
import pytest
from helpers.chapters import chapter
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A package of three modules and data, and two chapters that use it; nothing executed yet."""
    files = {
        "constraints.txt": "numpy==1\n",
        "pyproject.toml": "",
        "food/__init__.py": "",
        "food/soup.py": "from . import _salt\nprint(_salt.GRAINS)",
        "food/_salt.py": "GRAINS = 3",
        "food/cake.py": "SUGAR = 1",
        "food/menu/__init__.py": "from importlib import import_module\n"
        "def dish(n):\n    return import_module(f'food.menu.chapter_{n}')",
        "food/menu/chapter_01.py": "NAME = 'soup'",
        "food/menu/chapter_02.py": "NAME = 'cake'",
        "food/menu/prices/01.json": "{}",
        "food/menu/card.css": "",
        "chapters/01_soup.md": chapter("Soup", "from food import menu, soup", "print(1)"),
        "chapters/02_cake.md": chapter(
            "Cake", "import food.cake as cake\nfrom food.menu import dish"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(depends, "PACKAGE", tmp_path / "food")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def sources(course):
    return sorted((course / "chapters").glob("*.md"))


def keys(course):
    return [executed._key(path, executed.read(path)) for path in sources(course)]


@pytest.mark.parametrize(
    "changed, concerns",
    [
        ("food/soup.py", [True, False]),
        ("food/_salt.py", [True, False]),
        ("food/cake.py", [False, True]),
        ("food/__init__.py", [True, True]),
        ("food/menu/chapter_01.py", [True, False]),
        ("food/menu/chapter_02.py", [False, True]),
        ("food/menu/prices/01.json", [True, False]),
        ("food/menu/card.css", [True, True]),
        ("constraints.txt", [True, True]),
        ("pyproject.toml", [False, False]),
    ],
)
def test_a_changed_file_concerns_those_who_import_it(course, changed, concerns):
    before = keys(course)
    (course / changed).write_text("NEW = True")
    assert [old != new for old, new in zip(before, keys(course))] == concerns


def test_the_profile_concerns_all_and_the_data_only_where_they_are_read(course, monkeypatch):
    quick = keys(course)
    monkeypatch.setenv("FOODXAI_DATA", "/some/folder")
    assert keys(course) == quick
    monkeypatch.setenv("FOODXAI_PROFILE", "real")
    real = keys(course)
    monkeypatch.setenv("FOODXAI_DATA", "/another/folder")
    assert len({*quick, *real, *keys(course)}) == 6


@pytest.mark.parametrize(
    "code",
    [
        "%time from food import soup",
        "%%time\nimport food.soup",
        "try:\n    import food\nexcept ImportError:\n    %pip install food\nimport food.soup as s",
        "def later():\n    from food import soup",
        "from importlib import import_module\nimport_module('food.soup')",
        "__import__('food.soup')",
        "import importlib\nimportlib.import_module(name)",
    ],
)
def test_imports_are_found_in_every_form(course, code):
    found = depends.closure([code], "01", course / "food")
    assert {course / "food" / "soup.py", course / "food" / "_salt.py"} <= found


def test_a_cell_that_shows_a_syntax_error_imports_nothing(course):
    assert depends.closure(["import food.soup\nprint('"], "01", course / "food") == set()


NODES = ["soup", "salt", "bowl.rim", "bowl.foot", "bowl.glaze.blue"]
FORMS = {  # how a module of a package names another
    "absolute": "import food.{dotted}",
    "from": "from food.{parent} import {leaf}",
    "relative": "from {dots}{parent} import {leaf}",
    "inside": "def later():\n    from {dots}{parent} import {leaf} as it",
}


def statement(source, target, form):
    parent, _, leaf = f".{target}".rpartition(".")
    text = FORMS[form].format(
        dotted=target, parent=parent.lstrip("."), leaf=leaf, dots="." * (source.count(".") + 1)
    )
    return text.replace("food. import", "food import")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), st.sampled_from(sorted(FORMS))
    ),
    st.sampled_from(NODES),
)
def test_what_is_found_is_what_can_be_reached(edges, first):
    reached, waiting = set(), [first]
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += [target for source, target in edges if source == node]
    with TemporaryDirectory() as folder:
        package = Path(folder) / "food"
        for node in NODES:
            path = package.joinpath(*node.split(".")).with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            (path.parent / "__init__.py").touch()
            lines = [statement(*edge, form) for edge, form in edges.items() if edge[0] == node]
            path.write_text("\n".join(lines))
        found = depends.closure([f"import food.{first}"], "01", package)
        modules = {".".join(path.relative_to(package).with_suffix("").parts) for path in found}
    assert {name for name in modules if not name.endswith("__init__")} == reached


@pytest.mark.slow
def test_a_run_imports_nothing_that_is_not_found():
    """The first cell of a chapter, in a fresh Python: its modules are all in the closure."""
    source = executed.ROOT / "chapters" / "15_food101.md"
    code = [cell.source for cell in executed.read(source).cells if cell.cell_type == "code"]
    lines = [line for line in code[0].splitlines() if line.startswith(("import", "from"))]
    script = "\n".join(
        [
            *lines,
            "import sys",
            "for name, module in list(sys.modules.items()):",
            "    if name.startswith('foodxai'): print(module.__file__)",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    found = {str(path) for path in depends.closure(code, "15", depends.PACKAGE)}
    assert len(done.stdout.split()) > 20
    assert set(done.stdout.split()) <= found


def test_a_chapter_depends_on_its_own_exercises():
    found = depends.closure(["from foodxai.course.check import check"], "04", depends.PACKAGE)
    exercises = {path.name for path in found if path.parent.name == "exercises"}
    assert "chapter_04.py" in exercises and "chapter_05.py" not in exercises
