"""A process for one submission: started with limits, watched, ended with all that it started."""

import contextlib
import functools
import json
import os
import shutil
import signal
import site
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...data.folders import cache_folder
from . import confine, family, stranger, wire

PACKAGE = Path(__file__).parents[2]
USER = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
MOST_PROCESSES, LOOK = 40, 0.1  # LOOK: seconds between two looks at them
BUSY = 10  # times its seconds is what a process gets at most where others take the cores
ALONE = ["unshare", "--net", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"]
WITHOUT_ROOT = ["--user", "--map-current-user"]
THREADS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"]
KEPT = ["PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "TF_NUM_INTEROP_THREADS", *THREADS]


class Gone(BaseException):
    """A submission's process is no more; no check may take it for an error of the answer.

    Attributes:
        late: it took too long, which happens to honest people.
    """

    def __init__(self, why: str, late: bool = False) -> None:
        super().__init__(why)
        self.late = late


@dataclass(frozen=True)
class Limits:
    """Of one notebook: seconds for all cells and for one question, waits for a core aside; GB."""

    seconds: int = 300
    call: int = 20
    memory: float = 4.0


@functools.cache
def alone() -> list[str]:
    """What starts a process with no network and no processes but its own; [] where nothing does."""
    for command in (ALONE, ALONE + WITHOUT_ROOT) if shutil.which("unshare") else ():
        if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return []


@contextlib.contextmanager
def started(
    folder: Path | None, limits: Limits, errors: Any = subprocess.DEVNULL
) -> Iterator["Sandbox"]:
    """A process with a home of its own and a copy of a folder, both thrown away at the end.

    Its errors go nowhere, or into a file that is given.
    """
    with tempfile.TemporaryDirectory(prefix="foodxai-", ignore_cleanup_errors=True) as base:
        home, library = Path(base, "home"), Path(base, "library")
        library.mkdir()
        (library / PACKAGE.name).symlink_to(PACKAGE)
        home.mkdir()
        work = home / "work"
        if folder is None:
            work.mkdir()
        else:
            shutil.copytree(folder, work, symlinks=True, ignore=_odd)
        user = None if WITHOUT_ROOT[0] in alone() else stranger.number()
        if user is not None:
            stranger.own(home, user)
        sandbox = Sandbox(library, home, limits, errors, user)
        try:
            yield sandbox
        finally:
            sandbox.end()


class Sandbox:
    """The judge's end of the line to a submission's process, which may be another user's."""

    def __init__(
        self, library: Path, home: Path, limits: Limits, errors: Any, user: int | None
    ) -> None:
        self.limits, self.user = limits, user
        self.deadline = self.looked = self.patience = 0.0
        self.before: tuple[float, float] | None = None
        orphans = user is None and not alone()
        if orphans:
            family.take_in(True)
        self.line, theirs = socket.socketpair()
        self.line.settimeout(LOOK)
        wanted = {
            "seconds": limits.seconds + 60,
            "memory": limits.memory,
            "user": user,
            "protected": confine.landlock() > 0,
            "readable": [str(PACKAGE), str(library), str(cache_folder()), *USER],
            "home": str(home),
            "work": str(home / "work"),
            "socket": theirs.fileno(),
        }
        command = [sys.executable, "-m", "foodxai.course.grading.start", json.dumps(wanted)]
        self.process = subprocess.Popen(
            [*alone(), *command],
            cwd=library,
            env=_environment(library, home),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        theirs.close()
        self.family = family.Family(self.process.pid, orphans)

    def send(self, message: dict) -> None:
        """Send one message to the process."""
        try:
            self.line.settimeout(10)
            wire.send(self, message)
        except OSError:
            raise Gone(self._ending()) from None
        finally:
            self.line.settimeout(LOOK)

    def begin(self, seconds: float) -> float:
        """The end of what takes so many seconds from now, for ``receive``."""
        self.patience, self.before = seconds, None
        return time.monotonic() + seconds

    def receive(self, deadline: float) -> dict:
        """The next message; ``Gone`` where none comes before the deadline, or none ever will."""
        self.deadline = deadline
        try:
            return wire.receive(self)
        except EOFError:
            raise Gone(self._ending()) from None
        except wire.Broken as reason:
            raise Gone(f"Stopped: {reason}.") from None

    def read(self, count: int) -> bytes:
        """So many bytes, or fewer at the end; keeps an eye on the process meanwhile."""
        found = bytearray()
        while len(found) < count:
            self._look()
            try:
                piece = self.line.recv(min(count - len(found), 1 << 20))
            except TimeoutError:
                if self._ended() is None:
                    continue
                break  # what it has started may hold the line open
            except ConnectionError:
                break
            if not piece:
                break
            found += piece
        return bytes(found)

    def write(self, text: bytes) -> None:
        """Send these bytes."""
        self.line.sendall(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def end(self) -> None:
        """End the process and all that it started."""
        if self.user is not None:
            stranger.end(self.user)
        self.family.end()
        self.process.wait()
        if self.family.orphans:
            family.take_in(False)
        self.line.close()

    def _look(self):
        now = time.monotonic()
        if now > self.deadline and not self._kept_waiting(now - self.deadline):
            raise Gone(f"Stopped: it did not end within {self.patience:.0f} seconds.", late=True)
        if now - self.looked < LOOK:
            return
        self.looked = now
        self.before = self.before or self.family.times()
        living = self.family.living()
        if len(living) > MOST_PROCESSES:
            raise Gone(f"Stopped: it started more than {MOST_PROCESSES} processes.")
        most = self.limits.memory * 1e9
        if sum(living.values()) > most and self.family.memory() > most:
            raise Gone(f"Stopped: it took more than {self.limits.memory:g} GB of memory.")

    def _kept_waiting(self, late):
        """Whether it would have ended by now, had other processes left it a core."""
        if not self.before or late > (BUSY - 1) * self.patience:
            return False
        computed, waited = (now - then for now, then in zip(self.family.times(), self.before))
        return computed < self.patience and waited > late

    def _ended(self):
        """How the process has ended, which is left to ``end``; None while it lives."""
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)

    def _ending(self):
        """Why nothing more comes."""
        for _ in range(20):
            ended = self._ended()
            if ended is not None:
                break
            time.sleep(LOOK)
        else:
            return "Stopped: it closed the line to the grader."
        if signal.SIGKILL in (ended.si_status, ended.si_status - 128):
            return "Stopped: the system ended its process, most likely for its memory."
        return f"Its process ended before it was asked (exit status {ended.si_status})."


def _odd(folder: str, names: list[str]) -> list[str]:
    """Links, pipes and the like, which no notebook needs."""
    paths = [Path(folder, name) for name in names]
    return [one.name for one in paths if one.is_symlink() or not (one.is_file() or one.is_dir())]


def _environment(library: Path, home: Path) -> dict[str, str]:
    """Of the environment here only what Python needs, and no secret."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    told = {
        "HOME": home,
        "TMPDIR": home,
        "PYTHONPATH": os.pathsep.join([str(library), *USER]),
        "PYTHONDONTWRITEBYTECODE": 1,
        "FOODXAI_CACHE": cache_folder(),
        "FOODXAI_PROFILE": "quick",
        "MPLBACKEND": "agg",
        "TQDM_DISABLE": 1,
        "WANDB_MODE": "disabled",
    }
    return kept | {name: str(value) for name, value in told.items()}
