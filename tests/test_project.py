"""Promises about the project as a whole: one address, rooms, quiet imports, listed pages."""

import ast
import re
import subprocess
import sys
from importlib.metadata import metadata, requires
from pathlib import Path

import pytest
import yaml

from foodxai.course import profiles

ROOT = Path(__file__).parents[1]
URLS = dict(entry.split(", ") for entry in metadata("foodxai").get_all("Project-URL"))
REPOSITORY = URLS["Repository"]
ADDRESS = r"https://github\.com/(?:[\w.-]*foodxai[\w.-]*/[\w.-]+|[\w-]+/foodxai[\w-]*)"
MODULES = sorted((ROOT / "foodxai").rglob("*.py"))
CODE_FOLDERS = ("foodxai", "measure", "tools")


def tracked():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def texts():
    for path in tracked():
        if path.suffix not in {".png", ".webp", ".npz"}:
            yield path, path.read_text(encoding="utf-8")


def test_every_copy_of_the_address_agrees():
    site = URLS["Documentation"]
    owner, name = REPOSITORY.removeprefix("https://github.com/").split("/")
    assert site == f"https://{owner}.github.io/{name}/"
    found = 0
    for path, text in texts():
        for address in re.findall(ADDRESS, text):
            assert address.removesuffix(".git") == REPOSITORY, path
            found += 1
        for address in re.findall(r"https://[\w-]+\.github\.io/[\w-]*foodxai[\w-]*/", text):
            assert address == site, path
    assert found > 5


def imports(path):
    """The modules that a file imports, absolutely, and the names that it takes from them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).with_suffix("").parts
            base = ".".join(package[: len(package) - node.level]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            yield module
            yield from (f"{module}.{name.name}" for name in node.names)


def room(path):
    return path.relative_to(ROOT / "foodxai").with_suffix("").parts[0]


def table_of_rooms():
    """room -> the rooms that README says it stands on."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`\w+` ?)+)\| [^|]+ \| ([^|]*)\|$", readme, re.M)
    rooms = {}
    for names, grounds in rows:
        stands_on = set(rooms) if grounds.strip() == "all of them" else set()
        for name in re.findall(r"`(\w+)`", names):
            rooms[name] = stands_on | set(re.findall(r"`(\w+)`", grounds))
    return rooms


ROOMS = table_of_rooms()
PRIVATE = {name for name in ROOMS if name.startswith("_")}


def test_a_clone_in_the_working_directory_does_not_hide_the_package(tmp_path):
    (tmp_path / "foodxai").mkdir()
    code = "import foodxai; print(foodxai.__version__)"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert said.stdout.strip() == metadata("foodxai")["Version"], said.stderr


def test_readme_lists_the_rooms_that_there_are():
    assert set(ROOMS) == {room(path) for path in MODULES} - {"__init__"}
    assert {"_files", "_pickles", "_progress", "_tensorflow", "_titles"} == PRIVATE


def test_readme_lists_the_folders_that_there_are():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^(\w+)/ +\S", readme, re.M)
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if path.parent != ROOT}
    assert listed == sorted(name for name in folders if not name.startswith("."))


def test_a_room_stands_on_rooms_above_it():
    order = list(ROOMS)
    for name, grounds in ROOMS.items():
        assert all(order.index(ground) < order.index(name) for ground in grounds), name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_its_row_says(path):
    here = room(path)
    private = set() if here in {"draw", "scratch", *PRIVATE} else PRIVATE
    used = {name.split(".")[1] for name in imports(path) if name.startswith("foodxai.")}
    assert used & set(ROOMS) <= {here, *ROOMS.get(here, ()), *private}


def test_scratch_needs_numpy_alone():
    """So that it runs unmodified in Pyodide; the standard library helps to say types."""
    allowed = {"numpy", "foodxai", "collections", "typing"}
    for path in (ROOT / "foodxai" / "scratch").glob("*.py"):
        assert {name.split(".")[0] for name in imports(path)} <= allowed, path


CODE = [path for path in tracked() if path.relative_to(ROOT).parts[0] in CODE_FOLDERS]
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


@pytest.mark.parametrize("folder", CODE_FOLDERS)
def test_files_stay_small(folder):
    files = [path for path in CODE if path.suffix in {".py", ".js", ".css"}]
    files = [path for path in files if path.is_relative_to(ROOT / folder)]
    assert files and not [path for path in files if len(path.read_text().splitlines()) > 250]


def body(function, lines):
    """The lines of code of a function, without its signature and its docstring."""
    statements = function.body[ast.get_docstring(function) is not None :]
    first = statements[0].lineno if statements else function.end_lineno + 1
    return [line for line in lines[first - 1 : function.end_lineno] if line.strip()]


@pytest.mark.parametrize("folder", CODE_FOLDERS)
def test_functions_stay_small(folder):
    long = []
    for path in (path for path in CODE if path.suffix == ".py"):
        text = path.read_text()
        nodes = ast.walk(ast.parse(text)) if path.is_relative_to(ROOT / folder) else ()
        for node in (node for node in nodes if isinstance(node, FUNCTIONS)):
            if len(body(node, text.splitlines())) > 40:
                long.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert not long


def public(name):
    return not name.startswith("_") or name == "__init__"


def public_functions(path):
    """The public functions and methods of a module, but for the exercises' checks."""
    for node in ast.parse(path.read_text()).body if public(path.stem) else ():
        inside = node.body if isinstance(node, ast.ClassDef) and public(node.name) else [node]
        for function in (one for one in inside if isinstance(one, FUNCTIONS)):
            checks = any("exercise" in ast.unparse(mark) for mark in function.decorator_list)
            if public(function.name) and not checks:
                yield function


def test_public_functions_say_their_types():
    untyped = []
    for path in MODULES:
        for function in public_functions(path):
            arguments = ast.walk(function.args)
            given = [one for one in arguments if isinstance(one, ast.arg) and one.arg != "self"]
            if function.returns is None or not all(one.annotation for one in given):
                untyped.append(f"{path.relative_to(ROOT)}: {function.name}")
    assert not untyped


def test_no_test_imports_another():
    for path in (path for path in tracked() if path.is_relative_to(ROOT / "tests")):
        if path.suffix == ".py":
            named = {part for name in imports(path) for part in name.split(".")}
            assert not [name for name in named if name.startswith("test_")], path


LIGHT = {
    "foodxai": "tensorflow keras numpy",
    "foodxai.scratch.layers": "tensorflow keras matplotlib pandas PIL IPython",
    "foodxai.draw, foodxai.course.check, foodxai.course.profiles": "tensorflow keras",
    "foodxai.explore, foodxai.data.photos, foodxai.data.plates": "tensorflow keras",
}


@pytest.mark.parametrize("modules", LIGHT)
def test_what_is_light_imports_nothing_heavy(modules):
    code = f"import sys, {modules}; print(*set({LIGHT[modules].split()}) & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "\n", "")


@pytest.mark.slow
@pytest.mark.in_turn
@pytest.mark.parametrize("module", ["models", "explain", "metrics", "course.experiments"])
def test_what_is_heavy_prints_nothing(module):
    code = f"import foodxai.{module}, tensorflow; tensorflow.constant(1.0)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_every_page_is_in_the_contents():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    chapters = [page for part in toc["parts"] for page in part["chapters"]]
    sections = [page for chapter in chapters for page in chapter.get("sections", ())]
    listed = {toc["root"]} | {page["file"] for page in (*chapters, *sections)}
    pages = {
        path.relative_to(ROOT).with_suffix("").as_posix()
        for folder in ("chapters", "book")
        for path in (ROOT / folder).rglob("*.md")
    }
    assert listed == pages


def test_the_table_of_profiles_is_the_packages():
    rows = re.findall(
        r"^\| \*\*(\w+)\*\* \| (.+?) \| (.+?) \| (.+?) \|$",
        (ROOT / "book/how_to_use.md").read_text(),
        re.M,
    )
    said = {name: (backbone, data.replace("`", ""), needs) for name, backbone, data, needs in rows}
    names = {"efficientnet_lite0": "EfficientNet-Lite0", "vgg16": "VGG16"}
    assert said == {
        p.name: (names[p.backbone], p.data, p.needs) for p in profiles.PROFILES.values()
    }


def test_the_citation_names_this_version_and_this_site():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    preferred = cited["preferred-citation"]
    assert cited["version"] == metadata("foodxai")["Version"]
    assert cited["url"] == preferred["url"] == URLS["Documentation"]
    assert cited["repository-code"] == REPOSITORY
    assert preferred["authors"] == cited["authors"] and preferred["year"] and preferred["title"]


def test_conda_users_get_the_same_thing():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert pip == ["-c constraints.txt", "-e .[book,test]"]


def test_constraints_name_every_direct_dependency():
    pinned = {
        re.split("[=; ]", line)[0] for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    for requirement in requires("foodxai"):
        name = re.split(r"[><=\[; ]", requirement)[0].lower()
        assert name in pinned, name
        assert "==" not in requirement.partition(";")[0], "lower bounds only: a pin breaks Colab"


PACKAGES = {"PIL": "pillow", "skimage": "scikit-image"}  # a module by another name than its package


def test_every_import_of_the_package_is_declared():
    """By the dependencies, or an extra that somebody who uses the package can ask for."""
    declared = {
        re.split(r"[><=\[; ]", requirement)[0].lower()
        for requirement in requires("foodxai")
        if not re.search("extra == .(book|test).$", requirement)
    }
    known = {"foodxai", *sys.stdlib_module_names}
    for path in MODULES:
        modules = {name.split(".")[0] for name in imports(path)} - known
        needed = {PACKAGES.get(name, name).lower().replace("_", "-") for name in modules}
        assert needed <= declared, path
