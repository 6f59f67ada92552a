"""Sphinx extension: pages with widgets load their scripts from the book's own _static.

require.js and the widget manager come from npm, once per build folder. Without npm the build says
so, and such pages load them from the CDNs that MyST-NB names.
"""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from foodxai import _files

# package, version, the file of it that a page loads
NEEDED = (
    ("requirejs", "2.3.4", "require.js"),
    ("@jupyter-widgets/html-manager", "1.0.6", "dist/embed-amd.js"),
)


def serve_own_copies(app, config):
    folder = Path(app.outdir).parent / "npm"
    names = [Path(file).name for _, _, file in NEEDED]
    if not all((folder / name).exists() for name in names):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for package, version, file in NEEDED:
                copy(package, version, file, folder)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"Pages with widgets load their scripts from CDNs, for npm gave no copy: {error}")
            return
    config.html_static_path.append(str(folder))
    config.nb_ipywidgets_js = {name: {} for name in names}


def copy(package, version, file, folder):
    """One file of an npm package, put into a folder whole or not at all."""
    if not shutil.which("npm"):
        raise FileNotFoundError("npm is not installed")
    with tempfile.TemporaryDirectory() as packed:
        run = ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", packed]
        subprocess.run(run, check=True, timeout=120, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(packed).glob("*.tgz"))) as archive:
            content = archive.extractfile(f"package/{file}").read()
    _files.write(folder / Path(file).name, content)


def setup(app):
    app.connect("config-inited", serve_own_copies)
    return {"parallel_read_safe": True}
