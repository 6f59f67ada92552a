"""Chapters in a runtime with Colab's versions: TensorFlow is there, foodxai is not.

CHAPTERS names them; `make test-colab` runs all.
"""

import os
import sys

import nbformat
import pytest
import versions

ADDRESS = "https://github.com/foodxai/foodxai"
FIRST, *OTHERS = os.environ.get("CHAPTERS", " ".join(versions.CHAPTERS)).split()


def test_the_snapshot_says_where_it_is_from():
    text = versions.COLAB.read_text(encoding="utf-8")
    python, requirements = versions.colab()
    assert "googlecolab/backend-info" in text and python == "3.13"
    assert len(requirements) > 15 and "ipython==7.34.0" in requirements


@pytest.fixture(scope="module")
def runtime():
    """The Python of a virtual environment with Colab's versions."""
    python, requirements = versions.colab()
    if not versions.interpreter(python) and sys.version_info < (3, 11):
        pytest.skip(f"there is no Python {python} here, and Colab's Keras needs 3.11 at least")
    return versions.environment("colab", python, requirements)


@pytest.fixture(scope="module")
def first(runtime, tmp_path_factory):
    """Execute the first chapter: (folder of the notebook, reports, pip's list before and after).

    The line that names GitHub is run as it stands; git fetches this checkout's last commit instead.
    """
    git = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{versions.ROOT}.insteadOf",
        "GIT_CONFIG_VALUE_0": ADDRESS,
    }
    folder = tmp_path_factory.mktemp("content")
    listed = [runtime, "-I", "-m", "pip", "freeze", "--all"]  # -I: not what lies in this checkout
    before = versions.run(*listed).splitlines()
    failed = versions.chapters(runtime, [FIRST], folder, **git)
    after = versions.run(*listed).splitlines()
    return folder, failed, before, after


@pytest.mark.slow
def test_the_first_cell_installs_the_package_and_changes_nothing_else(first):
    folder, failed, before, after = first
    assert not failed, failed[0]
    added = {line.partition(" ")[0].partition("=")[0] for line in set(after) - set(before)}
    assert "foodxai" in added and set(before) <= set(after), "what the runtime shipped was changed"
    (path,) = folder.glob("*.ipynb")
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    assert f'%pip install -q "foodxai @ git+{ADDRESS}"' in cells[0].source
    shown = [output.get("data", {}) for cell in cells for output in cell.outputs]
    assert sum("image/png" in data or "image/jpeg" in data for data in shown) > 2


@pytest.mark.slow
def test_the_other_chapters_run(runtime, first, tmp_path):
    failed = versions.chapters(runtime, OTHERS, tmp_path)
    assert not failed, "\n\n".join(failed)
