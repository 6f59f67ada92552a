"""Grade a folder of students' notebooks: ``python -m foodxai.check FOLDER``.

Writes FOLDER-grades: points.csv, index.html, a page a student, and grading.json with the seed.
How it works, and what it cannot see: ``foodxai.course.grading``.
"""

import argparse
import secrets
import sys
from pathlib import Path

from . import _files
from .course.grading import confine, folder, sandbox

BARE = (
    "This system has no Landlock (Linux 5.13 or later has), so a notebook could delete your files. "
    "Grade on Linux, in a virtual machine or in a container; --unprotected goes on without."
)
SHARED = (
    "This system does not let a notebook run apart (unshare), so network and other processes "
    "are within its reach, as far as Landlock does not forbid them."
)


def main(given: list[str] | None = None) -> None:
    """Read the command line, grade, and say where the result is."""
    wanted = _parser().parse_args(given)
    if not sys.platform.startswith("linux"):
        sys.exit("Grading needs the limits of Linux: use WSL, a virtual machine or a container.")
    if not confine.landlock() and not wanted.unprotected:
        sys.exit(BARE)
    if not sandbox.alone():
        print(SHARED, file=sys.stderr)
    source = _files.expand(wanted.folder).resolve()
    out = wanted.out or source.with_name(f"{source.name}-grades")
    seed = secrets.randbelow(10**6) if wanted.seed is None else wanted.seed
    limits = sandbox.Limits(wanted.seconds, min(20, wanted.seconds), wanted.memory)
    try:
        results = folder.grade(source, out, seed, limits, tuple(wanted.chapters))
    except (FileNotFoundError, FileExistsError, RuntimeError, ValueError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(f"\nStopped. Who was graded so far is in {out}.")
    print(f"{len(results)} students, seed {seed}: {out / 'points.csv'}")
    print(f"Their pages: {(out / 'index.html').absolute().as_uri()}")


def _whole(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected a whole number, and this is {text!r}")
    return int(text)


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m foodxai.check", description="Grade a folder of students' notebooks."
    )
    parser.add_argument("folder", type=Path, help="STUDENT/NAME.ipynb for each, or NAME.ipynb")
    parser.add_argument("--out", type=Path, help="a new folder (FOLDER-grades)")
    parser.add_argument("--chapters", nargs="+", default=[], metavar="NN", help="all of theirs")
    parser.add_argument("--seed", type=_whole, help="of inputs that no page shows (by chance)")
    parser.add_argument(
        "--seconds", type=_whole, default=300, help="for one notebook (%(default)s)"
    )
    parser.add_argument("--memory", type=float, default=4.0, help="GB for one (%(default)s)")
    parser.add_argument("--unprotected", action="store_true", help="go on without Landlock")
    return parser


if __name__ == "__main__":
    main()
