"""Processes of a submission that leave it, hide or become many: none outlives the grading."""

import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from helpers import handed_in

from foodxai.course.grading import confine, family, judge, sandbox, stranger

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not confine.landlock(), reason="no Landlock here"),
]
LIMITS = sandbox.Limits(seconds=60, call=10, memory=1.5)
MANY = """
import os
for _ in range(600):
    if os.fork() == 0:
        try:
            if {hidden}:
                os.setsid()
            if not {hidden} or os.fork() == 0:
                os.execvp("sleep", ["sleep", "{seconds}"])
        finally:
            os._exit(0)
check("05-2", 1)
"""
LEAVES = """
import ctypes, os, platform, threading, time
C = ctypes.CDLL(None)


def rename():
    C.prctl(15, bytes([255]) + b") Z", 0, 0, 0)


def behead():  # the first thread ends, another goes on
    threading.Thread(target=time.sleep, args=[150]).start()
    C.syscall({"x86_64": 60}.get(platform.machine(), 93), 0)


for disguise in (lambda: None, rename, behead):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            disguise()
            time.sleep(150)
        os._exit(0)
    os.wait()
"""
ENDS = {
    "honest": ("", ""),
    "exits": ("os._exit(3)", "Its process ended before it was asked (exit status 3)."),
    "killed": ("os.kill(os.getpid(), 9)", "Stopped: the system ended its process"),
}
BOMB = """
import os
while True:
    try:
        if os.fork() == 0:
            os.setsid()
    except OSError:
        pass
check("05-2", 1)
"""
ORDINARY = """
import os, sys
from pathlib import Path
from foodxai.course.grading import judge, sandbox, stranger
if os.getuid() == 0:
    stranger.become(int(sys.argv[2]))
sandbox.alone = list
limits = sandbox.Limits(seconds=60, call=10, memory=1.5)
(mark,) = judge.marks(Path(sys.argv[1]), None, 1, limits).values()
print(mark.why)
"""

SLOW = """
import time


def f(k, n, p, v):
    until = time.thread_time() + (0.7 if (k, n, p, v) == (224, 7, 2, 112) else 0)
    while time.thread_time() < until:
        pass
    return {right}(k, n, p, v)


check("05-2", f)
"""


@pytest.fixture
def busy_core():
    """One core for this thread and what it starts; two others on it compute without end."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    endless = [sys.executable, "-c", "import os\nos.nice(10)\nwhile True: pass"]
    others = [subprocess.Popen(endless) for _ in range(2)]
    yield
    os.sched_setaffinity(0, cores)
    for one in others:
        one.kill()
        one.wait()


def test_who_waits_for_a_core_has_as_much_time(tmp_path, busy_core, monkeypatch):
    right = handed_in.solutions("05")["05-2"]
    name = right.partition("def ")[2].partition("(")[0]
    handed_in.write(tmp_path / "slow.ipynb", right + SLOW.format(right=name))
    second = sandbox.Limits(seconds=60, call=1, memory=1.5)
    monkeypatch.setattr(sandbox, "BUSY", 100)  # other tests may want this core, too
    mark = judge.marks(tmp_path / "slow.ipynb", None, 1, second)["05-2"]
    assert mark.right, mark.why
    monkeypatch.setattr(sandbox, "BUSY", 1)
    mark = judge.marks(tmp_path / "slow.ipynb", None, 1, second)["05-2"]
    assert mark.why == "Stopped: it did not end within 1 seconds."


@pytest.mark.in_turn
@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("hidden", [False, True])
def test_a_judge_who_comes_late_finds_few_processes_and_leaves_none(
    tmp_path, monkeypatch, hidden, apart
):
    if not apart:
        monkeypatch.setattr(sandbox, "alone", list)
    counts, end = [], sandbox.Sandbox.end

    def counted(box):
        counts.append(len({*map(int, running(seconds)), *box.family.living()}))
        end(box)

    monkeypatch.setattr(sandbox.Sandbox, "end", counted)
    monkeypatch.setattr(sandbox, "LOOK", 20.0)
    seconds = f"150.{secrets.randbelow(10**9):09}"  # all that is left has ended after them
    handed_in.write(tmp_path / "many.ipynb", MANY.format(hidden=hidden, seconds=seconds))
    patient = sandbox.Limits(seconds=120, call=10, memory=1.5)
    marks = judge.marks(tmp_path / "many.ipynb", None, 1, patient)
    why = marks["05-2"].why  # the system refuses it another, or the judge has counted first
    assert why.startswith(("Its cell stopped with BlockingIOError", "Stopped: it started more"))
    assert max(counts) < 500  # of 600: the system allows 400 more than there were
    assert hidden or max(counts) > sandbox.MOST_PROCESSES  # else nobody counted
    assert_gone(seconds)


@pytest.mark.parametrize("end", ENDS)
def test_what_leaves_a_submission_of_the_same_user_ends_with_it(tmp_path, monkeypatch, end):
    monkeypatch.setattr(sandbox, "alone", list)
    monkeypatch.setattr(stranger, "number", lambda: None)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # its processes are known by it
    line, why = ENDS[end]
    source = f"{LEAVES}{line}\ncheck('05-1', [47, 19])"
    handed_in.write(tmp_path / "leaves.ipynb", source)
    others = subprocess.Popen(["sleep", "150"], start_new_session=True)
    mark = judge.marks(tmp_path / "leaves.ipynb", None, 1, LIMITS)["05-1"]
    assert mark.right == (end == "honest") and mark.why.startswith(why)
    assert not running(str(tmp_path)) and others.poll() is None
    others.kill()
    others.wait()


def test_a_bomb_that_hides_ends_for_an_ordinary_user_too(tmp_path):
    handed_in.write(tmp_path / "bomb.ipynb", BOMB)
    command = [sys.executable, "-c", ORDINARY, tmp_path / "bomb.ipynb", str(stranger.NUMBERS[-1])]
    here = {**os.environ, "TMPDIR": str(tmp_path)}
    said = subprocess.run(command, capture_output=True, text=True, env=here)
    assert said.stdout.startswith("Stopped: it started more than 40 processes."), said.stderr
    assert_gone(str(tmp_path))


SHARING = """
import os, sys, time
held = bytearray(os.urandom(1 << 20) * 50)
for _ in range(5):
    if os.fork() == 0:
        break
else:
    print("ready", flush=True)
time.sleep(150)
"""


def test_what_processes_share_counts_once():
    command = [sys.executable, "-c", SHARING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as first:
        first.stdout.readline()
        all_of_it = family.Family(first.pid, orphans=False)
        assert sum(all_of_it.living().values()) > 6 * 50e6 > 120e6 > all_of_it.memory() > 50e6
        all_of_it.end()


def assert_gone(text):
    until = time.monotonic() + 10
    while left := running(text):
        assert time.monotonic() < until, left
        time.sleep(0.1)


def running(text):
    """The processes that have a thread which was started with this text in its command."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/task/[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found |= {path.parts[2]} if text in path.read_text(errors="replace") else set()
    return found
