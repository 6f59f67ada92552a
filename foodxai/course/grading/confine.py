"""What a process gives up before it runs a stranger's code. Linux alone; nothing here needs root.

Landlock (https://docs.kernel.org/userspace-api/landlock.html) takes away the file system but for
what is named, connections by TCP from Linux 6.7 on, and signals to other processes from 6.12 on.
It leaves sockets in the file system, where Docker or the desktop's bus start a process outside for
whoever asks. A filter of system calls (seccomp) takes these away.
"""

import ctypes
import errno
import os
import platform
import socket
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

CREATE, ADD, RESTRICT = 444, 445, 446  # system calls, the same on every architecture
READ = 0b1101  # execute, read files, list folders
OF_A_FILE = 0b1100_0000_0000_0111  # execute, write, read, truncate, ask a device
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # version: how many there are
TCP, SCOPES = 0b11, 0b11
NO_NEW_PRIVILEGES = 38
SYSTEM = ("/bin", "/dev", "/etc", "/lib", "/lib64", "/opt", "/proc", "/sbin", "/sys", "/usr")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
# machine: its number in the kernel's audit, and that of its call `socket`.
MACHINES = {"x86_64": (0xC000_003E, 41), "aarch64": (0xC000_00B7, 198)}
SECCOMP, FILTER, IO_URING = 22, 2, 425
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF_0000, 0x0005_0000 | errno.EACCES


def landlock() -> int:
    """The version of Landlock that this machine has, 0 where it has none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, ctypes.CDLL(None).syscall(CREATE, None, ctypes.c_size_t(0), 1))


def files(readable: Iterable[Path], writable: Path) -> None:
    """From here on this process and its children see these folders alone, and write into one.

    Args:
        readable: folders beside those of the system and of Python.
        writable: the folder to write into.

    Raises:
        OSError: the machine has no Landlock, or refuses.
    """
    version = landlock()
    every = (1 << RIGHTS[min(version, 5)]) - 1 if version else 0
    rules = struct.pack("QQQ", every, TCP if version > 3 else 0, SCOPES if version > 5 else 0)
    size = 24 if version > 5 else 16 if version > 3 else 8
    rules_at = _call(CREATE, rules[:size], ctypes.c_size_t(size), 0)
    python = {Path(folder) for folder in (sys.prefix, sys.base_prefix)}
    for path in {*map(Path, SYSTEM), *python, *readable}:
        _allow(rules_at, path, READ & every)
    for path in map(Path, DEVICES):
        _allow(rules_at, path, 0b111 & every)
    _allow(rules_at, writable, every)
    _give_up_privileges()
    _call(RESTRICT, rules_at, 0)
    os.close(rules_at)


def services() -> None:
    """From here on this process and its children open no Unix socket but pairs, which lead nowhere.

    Raises:
        OSError: the machine refuses.
    """
    machine, number = MACHINES.get(platform.machine(), (0, 0))
    if not machine:
        return  # TensorFlow has no wheel for it either
    program = [
        (LOAD, 0, 0, 4),  # the machine
        (EQUAL, 0, 6, machine),
        (LOAD, 0, 0, 0),  # the call
        (AT_LEAST, 4, 0, 0x4000_0000),  # x86 has each twice
        (EQUAL, 3, 0, IO_URING),  # opens sockets itself
        (EQUAL, 0, 3, number),
        (LOAD, 0, 0, 16),  # its first argument
        (EQUAL, 0, 1, socket.AF_UNIX),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]
    steps = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    packed = struct.pack("HP", len(program), ctypes.addressof(steps))
    _give_up_privileges()
    if ctypes.CDLL(None).prctl(SECCOMP, FILTER, packed, 0, 0):
        raise OSError("this process cannot give up sockets")


def resources(seconds: int, memory: float) -> None:
    """Limit processor time, memory (GB), the size of a file, and for a user the number of threads.

    Threads of the same user outside count too, so those there are now are added.
    """
    import resource

    os.nice(10)  # the judge, who counts its processes, is served first
    room = int(memory * 1e9)
    resource.setrlimit(resource.RLIMIT_DATA, (room, room))
    processor = seconds * (os.cpu_count() or 1)
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000_000, 200_000_000))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = _threads() + 400
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    if hard in (resource.RLIM_INFINITY, -1) or most < hard:
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))


def _give_up_privileges():
    if ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError("this process cannot give up new privileges")


def _threads():
    """How many threads this user has."""
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == os.getuid():
                count += sum(1 for _ in (folder / "task").iterdir())
        except OSError:
            continue  # it has ended meanwhile
    return count


def _allow(rules_at, path, rights):
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not every system has every folder
    rights = rights if path.is_dir() else rights & OF_A_FILE
    _call(ADD, rules_at, 1, struct.pack("=Qi", rights, folder), 0)
    os.close(folder)


def _call(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "Landlock: " + os.strerror(ctypes.get_errno()))
    return result
