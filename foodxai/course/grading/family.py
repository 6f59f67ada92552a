"""The processes of one submission: the first, and all that it has started, even what left it.

A process leaves its parents when these end, and its session by ``setsid``. Where neither a process
space nor a user of its own holds a submission together, the grader asks Linux for orphans: what
leaves a submission becomes the grader's child, and is in no session that the grader knows.

That does not hold against a submission that ends the grader, which Landlock forbids from Linux 6.12
on, nor against one that has a service of the system start a process for it.
"""

import contextlib
import ctypes
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

SUBREAPER = 36
PATIENCE = 20.0  # seconds that all of them may take to end


def take_in(orphans: bool) -> None:
    """Whether orphans below this process become its children from here on, or the system's."""
    ctypes.CDLL(None).prctl(SUBREAPER, int(orphans), 0, 0, 0)


class Family:
    """All processes of one submission.

    Args:
        first: a child of this process that leads a session, and that nobody has waited for.
        orphans: whether this process takes them in; no other thread of it may start a session.
    """

    def __init__(self, first: int, orphans: bool) -> None:
        self.first, self.orphans = first, orphans

    def living(self) -> dict[int, int]:
        """Bytes in memory by process, with those it shares; empty: all have ended."""
        return {pid: one.size for pid, one in self._members().items() if one.lives}

    def times(self) -> tuple[float, float]:
        """Seconds that all of them have computed, and the most that one has waited for a core."""
        members = self._members()
        computed = sum(one.computed for one in members.values())
        return computed, max(map(_waited, members), default=0.0)

    def memory(self) -> int:
        """Bytes in memory of all of them; what they share counts once."""
        return sum(_share(pid, size) for pid, size in self.living().items())

    def end(self) -> None:
        """End all of them; the first still has to be waited for."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.first, signal.SIGKILL)  # all at once, before they start more
            living = self.living()
            for pid in living:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if not living:
                break
            time.sleep(0.01)
        for pid in self._taken_in(_seen()):
            os.waitpid(pid, os.WNOHANG)

    def _members(self):
        seen = _seen()
        found = {pid for pid, one in seen.items() if self.first in (pid, one.session)}
        found.update(self._taken_in(seen))
        while more := {pid for pid, one in seen.items() if one.parent in found} - found:
            found |= more
        return {pid: seen[pid] for pid in found}

    def _taken_in(self, seen):
        if not self.orphans:
            return []
        here, session, born = os.getpid(), os.getsid(0), seen[self.first].born
        children = {pid: one for pid, one in seen.items() if one.parent == here}
        return [
            pid
            for pid, one in children.items()
            if pid != self.first and one.session != session and one.born > born
        ]


@dataclass(frozen=True)
class _Process:
    parent: int
    session: int
    born: int
    size: int
    lives: bool
    computed: float


def _waited(pid):
    """Seconds that a process could have computed, but others did; 0 where Linux does not say."""
    with contextlib.suppress(OSError, ValueError):
        return int(Path(f"/proc/{pid}/schedstat").read_text("utf-8").split()[1]) / 1e9
    return 0.0


def _share(pid, size):
    """Bytes of a process, of shared ones its part; all of them where the system does not say."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return size


def _seen():
    """{number: _Process} of all that there are; one whose first thread has ended may live on."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):  # "[0-9]*/stat" fails where one ends meanwhile
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            parent, session, threads, born, pages = (int(fields[i]) for i in (1, 3, 17, 19, 21))
            lives = fields[0] not in "ZX" or threads > 1
            size = pages * os.sysconf("SC_PAGE_SIZE")
            ticks = sum(map(int, fields[11:15]))  # its own, and of children that have ended
            computed = ticks / os.sysconf("SC_CLK_TCK")
            found[int(folder.name)] = _Process(parent, session, born, size, lives, computed)
    return found
