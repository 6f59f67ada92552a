"""The first cell of a chapter in a runtime like Colab's: TensorFlow is there, foodxai is not."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
CHAPTER = ROOT / "chapters" / "00_first_taste.ipynb"


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def runtime(tmp_path_factory):
    """A clean virtual environment with TensorFlow and a kernel."""
    folder = tmp_path_factory.mktemp("colab")
    run(sys.executable, "-m", "venv", folder)
    python = folder / "bin" / "python"
    ours = [
        f"{name}=={version(name)}"
        for name in ("tensorflow", "keras", "numpy", "ipykernel", "nbclient")
    ]
    run(python, "-m", "pip", "install", "-q", *ours)
    return python


@pytest.mark.slow
def test_the_first_cells_install_the_package_and_draw_a_heatmap(runtime, tmp_path):
    """The line that names GitHub is run as it stands; git fetches from this checkout instead."""
    notebook = nbformat.read(CHAPTER, 4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    address = "https://github.com/foodxai/foodxai"
    assert f'"foodxai @ git+{address}"' in first.source
    env = {
        key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    env |= {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{ROOT}.insteadOf",
        "GIT_CONFIG_VALUE_0": address,
        "PATH": f"{runtime.parent}:{env['PATH']}",
    }
    missing = subprocess.run(
        [runtime, "-c", "import foodxai"], capture_output=True, cwd=tmp_path, env=env
    )
    assert missing.returncode == 1
    before = run(runtime, "-m", "pip", "freeze", env=env)
    (tmp_path / "chapter.ipynb").write_text(CHAPTER.read_text())
    script = (
        "import nbformat, nbclient; nb = nbformat.read('chapter.ipynb', 4);"
        "nbclient.NotebookClient(nb, timeout=600, kernel_name='python3').execute();"
        "print(sum(len(cell.get('outputs', [])) for cell in nb.cells))"
    )
    outputs = run(runtime, "-c", script, cwd=tmp_path, env=env)
    assert int(outputs.split()[-1]) > 8
    installed = run(runtime, "-c", "import foodxai; print(foodxai.__file__)", cwd=tmp_path, env=env)
    assert "site-packages" in installed
    after = run(runtime, "-m", "pip", "freeze", env=env)
    assert set(before.splitlines()) <= set(after.splitlines()), (
        "what the runtime shipped was changed"
    )
