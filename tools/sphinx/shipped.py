"""What the Python of the pages reads beside Pyodide: the package's light rooms, plates, a list.

All of it is made anew at every build, byte for byte the same from the same sources.
"""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

from foodxai import _files
from foodxai.data import plates
from foodxai.data.plates import cache

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "book" / "_static" / "live"
ANSWERS = ROOT / "book" / "live.json"  # which cells run; tools/live_cells.py keeps it
SCIPY = re.compile(r"\b(scipy|metrics)\b")
LIGHT = """
    __init__.py _files.py _progress.py _titles.py
    scratch/*.py draw/* explore/* play/* metrics/statistics.py
    data/plates/**/*.py data/__init__.py data/dataset.py data/decoding.py data/folders.py
    data/names.py data/photos.py data/streaming.py
    course/exercises/*.py course/quizzes/*.json course/quiz.js course/clinic.* course/__init__.py
    course/cells.py course/check.py course/laboratory.py course/profiles.py course/standins.py
    course/stored.py course/ward.py
"""


def answers():
    """What `tools/live_cells.py` found, by chapter."""
    return json.loads(ANSWERS.read_text()) if ANSWERS.exists() else {}


def digest(code):
    """A digest of a chapter's code, a list of str."""
    return hashlib.sha256(repr(code).encode()).hexdigest()[:16]


def packages(code):
    """What Pyodide loads for a chapter, a list of names."""
    return ["matplotlib", *(["scipy"] if SCIPY.search("\n".join(code)) else [])]


def room():
    """The package as a zip file, bytes: `foodxai/` with what needs NumPy and Matplotlib alone."""
    files = {f"foodxai/{path.relative_to(ROOT / 'foodxai')}": path.read_bytes() for path in light()}
    return zipped(files | {"foodxai/metrics/__init__.py": b""})


def light():
    """The files of the package that a page gets, a sorted list of Path."""
    found = {path for pattern in LIGHT.split() for path in (ROOT / "foodxai").glob(pattern)}
    return sorted(path for path in found if path.is_file() and path.suffix != ".pyc")


def drawn(requests):
    """Plates as a zip file, bytes: each set as `plates.load` would have kept it itself.

    Args:
        requests: list of dict, arguments of `plates.load`.
    """
    return zipped(dict(_kept(request) for request in requests))


def _kept(request):
    """The name and the content of the file in which `plates.load` keeps a set."""
    kept = {}

    def keep(asked, make, shapes):
        arrays = cached(asked, make, shapes)
        packed = io.BytesIO()
        cache.write(packed, arrays)
        name = f"plates-{asked['split']}-{shapes[0][0]}x{asked['size']}-{cache.key(asked)}.npz"
        kept[name] = packed.getvalue()
        return arrays

    cached, cache.cached = cache.cached, keep
    try:
        plates.load(**request)
    finally:
        cache.cached = cached
    return next(iter(kept.items()))


def zipped(files):
    """A zip file, bytes, of {name: bytes}."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def pack(folder, requests):
    """Write all of it into a folder in which Pyodide stands already.

    Args:
        folder: Path, whose `pyodide` is Pyodide's.
        requests: {chapter: list of dict, arguments of `plates.load`}.
    """
    files = {f"plates-{chapter}.zip": drawn(asked) for chapter, asked in requests.items()}
    files["foodxai.zip"] = room()
    for name, content in files.items():
        if not (folder / name).exists() or (folder / name).read_bytes() != content:
            _files.write(folder / name, content)
    theirs = {path.name: path.stat().st_size for path in sorted((folder / "pyodide").iterdir())}
    sizes = theirs | {name: len(content) for name, content in files.items()}
    _files.write(folder / "sizes.json", json.dumps(sizes))
