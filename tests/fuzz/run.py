"""Ask every reader about many damaged files.

python tests/fuzz/run.py COUNT [FIRST]    COUNT files for every target, from seed FIRST (0)

A line of JSON per target: how many files, how many were refused, how many read in spite of it, the
memory in MB that they took at most. It ends with an error at the first file that a reader neither
reads nor refuses with a ValueError, that takes longer than 20 s, or more than 2 GB.
"""

import faulthandler
import json
import os
import resource
import sys
import tempfile
import warnings
from pathlib import Path

os.environ["TQDM_DISABLE"] = "1"
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fuzz.mutate import mutated  # noqa: E402
from fuzz.targets import TARGETS  # noqa: E402

HANGS, MEMORY = 20, 2 << 30


def ask(target, seed, folder):
    """Whether a file is read; False if it is refused as the docstring says."""
    content = mutated(target.good, seed)
    try:
        target.ask(content, folder)
    except ValueError as error:
        if str(error):
            return False
        raise
    except BaseException:
        print(f"seed {seed}: {content[:200]!r}", file=sys.stderr)
        raise
    return True


def main(count, first=0):
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    warnings.simplefilter("ignore")  # Pillow's, about the damage
    for name, target in TARGETS.items():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        read = 0
        for seed in range(first, first + count):
            faulthandler.dump_traceback_later(HANGS, exit=True)
            with tempfile.TemporaryDirectory() as folder:
                read += ask(target, seed, Path(folder))
        faulthandler.cancel_dump_traceback_later()
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        row = dict(target=name, files=count, refused=count - read, read=read, megabytes=grown)
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
