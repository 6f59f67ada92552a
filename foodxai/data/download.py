"""Fetching a published archive: mirrors, resume, checksum, safe unpacking, no two at once."""

import errno
import hashlib
import http.client
import shutil
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from tqdm.auto import tqdm

from .. import _files
from .unpacking import unpack

TIMEOUT = 30  # seconds without a byte until a connection counts as dead
ATTEMPTS = 3  # in a row without progress, until the next mirror is tried
PAUSE = 1.0  # seconds before the second attempt, twice as long before the third


@dataclass(frozen=True)
class Archive:
    """A data set as it is published, one .tar.gz.

    Attributes:
        name: what people call it.
        urls: where these very bytes are offered, best first.
        size, sha256: bytes and hex digest of the file.
        top: the one folder inside.
        proof: a path in that folder without which it is not the data set.
        unpacked: bytes that its files may take, with 512 more for each.
    """

    name: str
    urls: tuple[str, ...]
    size: int
    sha256: str
    top: str
    proof: str
    unpacked: int


class _Failed(Exception):
    """What a mirror did wrong; `final` if asking again is no use."""

    def __init__(self, reason, final=False):
        super().__init__(reason)
        self.final = final


def fetch(archive: Archive, folder: Path | str) -> Path:
    """Download and unpack an archive, unless its data set is in `folder` already.

    An interrupted download is gone on with, the file is used after its SHA-256 is checked, and
    `folder` appears complete or not at all. A second process waits for the first.

    Args:
        archive: an `Archive`.
        folder: where its files shall lie; a leading ~ is the home folder.

    Returns:
        The folder, a pathlib.Path.

    Raises:
        ConnectionError: no mirror delivered the file; the message says why, and how to get it by
            hand.
        OSError: too little disk space, before anything is fetched; or a place that cannot be
            written.
        FileExistsError: something else is in `folder`.
        ValueError: the archive holds something other than plain files in its one folder.
    """
    folder = _files.expand(folder)
    if (folder / archive.proof).exists():
        return folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(
            f"{folder} is there and has no {archive.proof}, so it is not {archive.name}: move it "
            "away, or pass another folder."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.parent / f".{folder.name}-{archive.sha256[:8]}.part"
    with _alone(folder, archive):
        if not (folder / archive.proof).exists():
            _check_space(archive, part)
            _download(archive, part, folder)
            unpack(archive, part, folder)
            part.unlink()
    return folder


def _alone(folder, archive):
    """Hold the lock of a folder, which the system frees when a process ends in whatever way."""
    lock = FileLock(folder.parent / f".{folder.name}.lock")
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        print(f"Another process is fetching {archive.name}: waiting for it.", flush=True)
        return lock.acquire()


def _check_space(archive, part):
    needed = archive.size - _size(part) + archive.unpacked
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        raise OSError(
            errno.ENOSPC,
            f"{archive.name} needs {needed / 1e9:.1f} GB in {part.parent} and {free / 1e9:.1f} GB "
            "are free: make room, or set FOODXAI_DATA to a folder on another disk",
        )


def _size(file):
    return file.stat().st_size if file.exists() else 0


def _download(archive, part, folder):
    """Bring the whole archive to `part` from the first mirror that delivers it."""
    failures = []
    for url in archive.urls:
        try:
            _from_mirror(url, archive, part)
            return _verify(archive, part)
        except _Failed as failure:
            failures.append(f"\n  {url}: {failure}")
    kept = ""
    if part.exists():
        kept = f" {_size(part):,} bytes are kept in {part}: call again to go on."
    raise ConnectionError(
        f"{archive.name} could not be downloaded:{''.join(failures)}\nCall again later, or unpack "
        f"{archive.urls[0]} yourself, so that {folder / archive.proof} exists.{kept}"
    )


def _from_mirror(url, archive, part):
    stray = part.is_symlink() or (part.exists() and not part.is_file())
    if stray or _size(part) > archive.size:  # what was fetched ends at the archive's size
        part.unlink()
    best, attempts = _size(part), 0
    look = dict(desc=archive.name, unit="B", unit_scale=True)
    with tqdm(total=archive.size, initial=best, **look) as bar:
        while _size(part) != archive.size:
            try:
                _go_on(url, archive, part, bar)
                reached = f"byte {_size(part):,} of {archive.size:,}"
                failure = _Failed(f"the connection ended at {reached}")
            except _Failed as told:
                failure = told
            attempts = 1 if _size(part) > best else attempts + 1
            best = max(best, _size(part))
            if best < archive.size:
                if failure.final or attempts == ATTEMPTS:
                    raise failure
                time.sleep(PAUSE * 2 ** (attempts - 1))


def _go_on(url, archive, part, bar):
    """Append to `part` what one request brings."""
    answer, offset = _request(url, _size(part), archive.size)
    with answer, part.open("ab" if offset else "wb") as file:
        bar.update(offset - bar.n)
        while chunk := _read(answer, archive.size - file.tell()):
            file.write(chunk)
            bar.update(len(chunk))


def _request(url, start, size):
    """(answer, the byte at which it begins): `start`, or 0 where a server knows no ranges."""
    request = urllib.request.Request(url, headers={"User-Agent": "foodxai"})
    if start:
        request.add_header("Range", f"bytes={start}-")
    try:
        answer = urllib.request.urlopen(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        final = 400 <= error.code < 500 and error.code not in (408, 429)
        raise _Failed(f"HTTP {error.code} {error.reason}", final) from error
    except (OSError, http.client.HTTPException) as error:
        raise _Failed(error) from error
    partial = answer.status == 206
    offset = start if partial else 0
    if partial and not answer.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
        raise _Failed("it answers with another range than asked for", final=True)
    if answer.length is not None and offset + answer.length != size:
        raise _Failed(f"it offers {offset + answer.length:,} bytes, expected {size:,}", final=True)
    return answer, offset


def _read(answer, most):
    try:
        return answer.read1(min(most, 1 << 20))
    except (OSError, http.client.HTTPException) as error:
        raise _Failed(error) from error


def _verify(archive, part):
    digest = hashlib.sha256()
    with (
        part.open("rb") as file,
        tqdm.wrapattr(file, "read", total=archive.size, desc="checksum", leave=False) as counted,
    ):
        while block := counted.read(1 << 20):
            digest.update(block)
    found = digest.hexdigest()
    if found != archive.sha256:
        part.unlink()
        raise _Failed(f"the file has SHA-256 {found}, expected {archive.sha256}; deleted")
