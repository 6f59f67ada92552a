"""What the machine is, and what it does meanwhile."""

import os
import platform
from pathlib import Path


def processor():
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


def busy():
    """CPU seconds that all programs of the machine have used since its start (Linux; else 0)."""
    if not Path("/proc/stat").exists():
        return 0
    user, nice, system = map(int, Path("/proc/stat").read_text().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def memory(field):
    """A field of /proc/self/status, such as VmRSS, in kB (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))
