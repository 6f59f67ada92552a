"""Virtual environments with other versions than ours, and the course in them.

python tools/versions.py lowest    the lowest versions that pyproject.toml allows
python tools/versions.py newest    the newest that the package index has

Either runs the unit tests and some chapters. With Colab's versions, tests/test_colab.py does.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import execution

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "_build"
COLAB = ROOT / "tests" / "colab.txt"
CHAPTERS = ("00", "04", "11", "16", "18")
UV = shutil.which("uv")
RECIPES = {  # Python's version, and what `uv pip install` is told
    "lowest": ("3.10", ["--resolution", "lowest-direct"]),
    "newest": ("3.13", ["--upgrade"]),
}
SHOWN = ("tensorflow", "keras", "numpy", "ipython", "ipywidgets")
OURS = ("FOODXAI_", "PYTHON", "MPLBACKEND", "VIRTUAL_ENV")  # variables that lead back here
EXECUTE = """
import os, sys, nbclient, nbformat
from traitlets.config import Config
notebook = nbformat.read(sys.argv[1], 4)
# Two kernels may choose the same TCP port, so each has files of its own.
sockets = Config(KernelManager={"transport": "ipc", "ip": f"kernel-{os.getpid()}"})
try:
    nbclient.NotebookClient(notebook, config=sockets, timeout=600, kernel_name="python3").execute()
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
finally:
    nbformat.write(notebook, sys.argv[1])
"""


def colab():
    """Colab's versions: its Python, "3.13", and a list of requirements, "keras==3.13.2"."""
    text = COLAB.read_text(encoding="utf-8")
    return re.search(r"Python (\d+\.\d+)", text)[1], re.findall(r"^\S+==\S+$", text, re.M)


def interpreter(version):
    """The command of a Python of this version, "3.13"; None where none is found."""
    commands = [sys.executable, shutil.which(f"python{version}")]
    if UV:
        find = [UV, "python", "find", "--no-python-downloads", version]
        commands.append(subprocess.run(find, capture_output=True, text=True).stdout.strip())
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for command in [*filter(None, commands), *pyenv.glob(f"versions/{version}.*/bin/python")]:
        said = subprocess.run([command, "--version"], capture_output=True, text=True).stdout
        if said.startswith(f"Python {version}."):
            return command
    return None


def environment(name, version, install):
    """A new virtual environment.

    Args:
        name: of its folder in _build.
        version: of Python, "3.13"; where there is none, the Python that runs this is taken.
        install: list of str, the requirements and options of `pip install`.

    Returns:
        Path of its Python.
    """
    command = interpreter(version)
    if not command:
        command = sys.executable
        print(f"No Python {version} on this machine; {command} takes its place.", flush=True)
    folder = BUILD / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    shutil.rmtree(folder, ignore_errors=True)
    if UV:
        run(UV, "venv", "-q", "--python", command, folder)
        run(UV, "pip", "install", "-q", "--python", python, *install)
    else:
        run(command, "-m", "venv", folder)
        run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *install)
    code = f"from importlib.metadata import version; print(*map(version, {SHOWN}))"
    shown = zip(SHOWN, run(python, "-c", code).split())
    said = [run(python, "--version").strip(), *(" ".join(pair) for pair in shown)]
    print(f"{name}: {', '.join(said)}", flush=True)
    return python


def run(*command, **options):
    """What a command prints; RuntimeError with all of it where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def variables(python, **more):
    """The environment variables of a process in an environment, a dict."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    return kept | {"PATH": f"{python.parent}{os.pathsep}{kept['PATH']}"} | more


def chapters(python, names, folder, **more):
    """Execute notebooks in an environment, side by side, away from this checkout.

    Args:
        python: Path, as `environment` returns it.
        names: of the chapters, or how they begin, "04".
        folder: Path, where the executed notebooks go.
        more: environment variables.

    Returns:
        list of str, a report for each chapter that failed: its cell and the traceback.
    """
    workers = execution.room()
    quiet = {"TQDM_DISABLE": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    env = variables(python, **quiet, **execution.share(workers), **more)

    def execute(name):
        (source,) = (ROOT / "chapters").glob(f"{name}*.ipynb")
        shutil.copy(source, folder)
        begun = time.monotonic()
        command = [python, "-c", EXECUTE, source.name]
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
        verdict = "failed after" if done.returncode else "ran in"
        print(f"{source.stem} {verdict} {time.monotonic() - begun:.0f} s", flush=True)
        return done.returncode and f"{source.stem} failed. {done.stderr}"

    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(workers) as pool:
        return [report for report in pool.map(execute, names) if report]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", choices=RECIPES)
    which = parser.parse_args().which
    if not UV:
        sys.exit("This needs uv: `pip install uv`, or https://docs.astral.sh/uv")
    version, options = RECIPES[which]
    python = environment(which, version, [*options, "-e", ".[book,test]"])
    workers = ["-n", str(execution.room()), "--dist", "loadfile"]
    tests = [python, "-m", "pytest", "-q", *workers, "-m", "not slow and not browser", "tests"]
    tested = subprocess.run(tests, cwd=ROOT, env=variables(python))
    failed = chapters(python, CHAPTERS, BUILD / which / "chapters")
    print("\n\n".join(failed), flush=True)
    sys.exit(tested.returncode or len(failed))


if __name__ == "__main__":
    main()
