"""Unpacking an archive from outside: plain files in one folder, all of them or none."""

from __future__ import annotations

import errno
import shutil
import tarfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tqdm.auto import tqdm

if TYPE_CHECKING:
    from .download import Archive

# What a name of the archive does wrong: too long, twice, a file where a folder is.
NAMES = {
    errno.ENAMETOOLONG,
    errno.EEXIST,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.ENOENT,
    errno.EINVAL,
}


def unpack(archive: Archive, part: Path, folder: Path) -> None:
    """Unpack to a hidden folder beside `folder`, which is renamed once it is complete.

    Args:
        archive: what it is.
        part: the .tar.gz file.
        folder: what its one folder becomes.

    Raises:
        ValueError: it is damaged, or holds something other than plain files in its one folder.
        OSError: the disk is full, or may not be written.
    """
    work = folder.parent / f".{folder.name}.unpacking"
    if work.is_symlink():
        work.unlink()
    shutil.rmtree(work, ignore_errors=True)
    try:
        with (
            part.open("rb") as file,
            tqdm.wrapattr(
                file, "read", total=archive.size, desc="unpacking", leave=False
            ) as counted,
            tarfile.open(fileobj=counted, mode="r|gz") as tar,
        ):
            tar.extraction_filter = getattr(tarfile, "data_filter", None)  # what this Python has
            total = 0
            for member in tar:
                total += tarfile.BLOCKSIZE + member.size
                _check_member(archive, member, total)
                tar.extract(member, work, set_attrs=False)
        if not (work / archive.top / archive.proof).exists():
            raise ValueError(f"The archive of {archive.name} holds no {archive.proof}.")
        if folder.exists():
            folder.rmdir()
        (work / archive.top).replace(folder)
    except OSError as error:
        if error.errno not in NAMES:
            raise
        raise ValueError(f"The archive of {archive.name} cannot be unpacked: {error}") from error
    except ValueError:
        raise
    except Exception as error:  # damaged bytes make the readers of gz and tar raise anything
        raise ValueError(f"The archive of {archive.name} cannot be unpacked: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _check_member(archive, member, total):
    """Refuse what is no plain file or folder, lies outside the one folder, or is too large."""
    path = PurePosixPath(member.name)
    inside = path.parts[:1] == (archive.top,) and ".." not in path.parts
    windows = "\\" in member.name or ":" in member.name  # its other ways to leave a folder
    if not (member.isdir() or member.isreg()) or member.issparse():
        problem = "is no plain file"
    elif windows or not inside:
        problem = f"is not inside {archive.top}/"
    elif total > archive.unpacked:
        problem = f"makes it larger than {archive.unpacked:,} bytes"
    else:
        return
    raise ValueError(f"The archive of {archive.name} is refused: {member.name!r} {problem}.")
