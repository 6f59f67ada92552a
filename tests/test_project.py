"""Promises about the project as a whole: one address, layers, quiet imports, pages in the contents."""

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
MODULES = sorted((ROOT / "foodxai").rglob("*.py"))


def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
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
        for address in re.findall(r"https://github\.com/[\w.-]*foodxai[\w.-]*/[\w.-]+|https://github\.com/[\w-]+/foodxai[\w-]*", text):
            assert address.removesuffix(".git") == REPOSITORY, path
            found += 1
        for address in re.findall(r"https://[\w-]+\.github\.io/[\w-]*foodxai[\w-]*/", text):
            assert address == site, path
    assert found > 5


def imports(path):
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
    parts = path.relative_to(ROOT / "foodxai").with_suffix("").parts
    return parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_do_not_reach_into_each_other(path):
    for name in imports(path):
        if not name.startswith("foodxai."):
            continue
        used = name.split(".")[1]
        if room(path) == "scratch":
            assert used == "scratch", name
        elif room(path) != used:
            assert used not in {"scratch", "draw", "explore"}, name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_small(path):
    assert len(path.read_text().splitlines()) <= 250


def test_foodxai_imports_without_tensorflow():
    code = "import sys, foodxai; assert not {'tensorflow', 'keras', 'numpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("module", ["models", "explain", "metrics", "course.experiments", "draw", "course.profiles", "data.photos", "course.check", "explore"])
def test_imports_print_nothing(module):
    code = f"import foodxai.{module}, tensorflow; tensorflow.constant(1.0)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    quiet = module in {"models", "explain", "metrics", "course.experiments"}
    assert run.returncode == 0 and run.stdout == ""
    assert not quiet or run.stderr == ""


def test_every_page_is_in_the_contents():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    listed = {toc["root"]} | {page["file"] for part in toc["parts"] for page in part["chapters"]}
    pages = {str(path.relative_to(ROOT).with_suffix("")) for folder in ("chapters", "book") for path in (ROOT / folder).glob("*.md")}
    assert listed == pages


def test_the_table_of_profiles_is_the_packages():
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", (ROOT / "book/how_to_use.md").read_text(), re.M)
    said = {name: (backbone, data.replace("`", ""), needs) for name, backbone, data, needs in rows}
    names = {"efficientnet_lite0": "EfficientNet-Lite0", "vgg16": "VGG16"}
    assert said == {p.name: (names[p.backbone], p.data, p.needs) for p in profiles.PROFILES.values()}


def test_conda_users_get_the_same_thing():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert pip == ["-c constraints.txt", "-e .[book,test]"]


def test_constraints_name_every_direct_dependency():
    pinned = {re.split("[=; ]", line)[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    for requirement in requires("foodxai"):
        name = re.split(r"[><=\[; ]", requirement)[0].lower()
        assert name in pinned, name
        assert "==" not in requirement.partition(";")[0], "lower bounds only: a pin breaks Colab"
