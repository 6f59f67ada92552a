"""How the scripts of measure/ are called."""

import ast
import runpy
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "measure"
SCRIPTS = [path for path in sorted(FOLDER.glob("*.py")) if "__main__" in path.read_text()]
NAMES = [
    "accuracy",
    "agreement",
    "drawn",
    "explain_speed",
    "explorer_speed",
    "few_passes",
    "lab_head",
    "lab_speed",
    "lite0",
    "many_passes",
    "plates_speed",
    "promises",
    "regions",
    "study",
    "tiny_vit",
    "weighing",
]
WRONG = [
    ("accuracy", "", "{food101,cifar10,food201} (the following arguments are required: name)"),
    ("accuracy", "photos", "(argument name: invalid choice: 'photos' (choose from"),
    ("explain_speed", "vgg16 vgg", "NETWORK is 'vgg'; choose from vgg16, mobilenet_v2"),
    ("plates_speed", "many", "invalid int value: 'many'"),
    ("regions", "food201", "unrecognized arguments: food201"),
]


@pytest.fixture
def call(monkeypatch, capsys):
    """A function that calls a script with these words: (exit status, stdout, stderr)."""

    def run(script, words):
        path = FOLDER / f"{script}.py"
        monkeypatch.setattr(sys, "argv", [str(path), *words.split()])
        with pytest.raises(SystemExit) as left:
            runpy.run_path(str(path), run_name="__main__")
        return left.value.code, *capsys.readouterr()

    return run


@pytest.mark.parametrize("script, words, answer", WRONG)
def test_a_wrong_call_is_answered_in_one_line(call, script, words, answer):
    status, out, err = call(script, words)
    assert status == 2 and out == "" and err.count("\n") == 1
    assert err.startswith(f"usage: python measure/{script}.py") and answer in err


def test_help_measures_nothing_and_shows_the_docstring(call):
    status, out, _ = call("drawn", "--help")
    assert status == 0 and "Writes book/results/plates.json." in out


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_script_says_how_to_run_it(path):
    tree = ast.parse(path.read_text())
    doc, command = ast.get_docstring(tree), f"    python measure/{path.name}"
    assert any(line == command or line.startswith(f"{command} ") for line in doc.splitlines())
    assert "usage.Parser(__doc__)" in path.read_text()


def test_no_script_is_missed():
    assert [path.stem for path in SCRIPTS] == NAMES
