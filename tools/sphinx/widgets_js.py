"""Sphinx extension: pages with widgets load their scripts from the book's own _static.

require.js and the widget manager come from npm, once per build folder, and must have the digests
that stand here. Without npm the build says so, and such pages load them from the CDNs that MyST-NB
names.
"""

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from foodxai import _files

# package and version, its digest (`npm view NAME dist.integrity`), the file that a page loads
NEEDED = (
    (
        "requirejs@2.3.4",
        "qPD5gRrj6kGQ0ZySAJgqbArkaDqPMbQIT0zSZDkIv1mfA17w/tR2Faq5l2qqRf2CdQx6FWln9nUrgd2UDzb19A==",
        "require.js",
    ),
    (
        "@jupyter-widgets/html-manager@1.0.6",
        "+Mn+Ra8wyIHrYaUpfmf9A3dsLkt/NuwzPQN8sthdxBD35VV5cOJbpmgMhNR27n/rmP3mKyEe0PWCJrtZrXTXDQ==",
        "dist/embed-amd.js",
    ),
)


def serve_own_copies(app, config):
    folder = Path(app.outdir).parent / "npm"
    names = [Path(file).name for *_, file in NEEDED]
    if not all((folder / name).exists() for name in names):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for package, digest, file in NEEDED:
                copy(package, digest, file, folder)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"Pages with widgets load their scripts from CDNs, for npm gave no copy: {error}")
            return
    config.html_static_path.append(str(folder))
    config.nb_ipywidgets_js = {name: {} for name in names}


def copy(package, digest, file, folder):
    """One file of an npm package, put into a folder whole or not at all.

    Args:
        package, digest: as `members` takes them.
        file: its path in the package.
        folder: where to put it.

    Raises:
        FileNotFoundError, subprocess.SubprocessError, ValueError: see `members`.
    """
    _files.write(folder / Path(file).name, members(package, digest, [file])[file])


def members(package, digest, files):
    """Files of an npm package.

    Args:
        package: its name and version, "requirejs@2.3.4".
        digest: SHA-512 of the archive that npm gives, in base64.
        files: their paths in the package.

    Returns:
        {path: bytes}.

    Raises:
        FileNotFoundError: there is no npm.
        subprocess.SubprocessError: npm has no answer.
        ValueError: the archive has another digest; nothing of it is unpacked.
    """
    if not shutil.which("npm"):
        raise FileNotFoundError("npm is not installed")
    with tempfile.TemporaryDirectory() as packed:
        run = ["npm", "pack", package, "--silent", "--pack-destination", packed]
        subprocess.run(run, check=True, timeout=120, stdout=subprocess.DEVNULL)
        archive = next(Path(packed).glob("*.tgz"))
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != digest:
            raise ValueError(f"npm's {package} has the SHA-512 {found}, and not {digest}.")
        with tarfile.open(archive) as opened:
            return {file: opened.extractfile(f"package/{file}").read() for file in files}


def setup(app):
    app.connect("config-inited", serve_own_copies)
    return {"parallel_read_safe": True}
