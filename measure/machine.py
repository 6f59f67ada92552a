"""What the machine is, and what it does meanwhile."""

import os
import platform
import time
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


def clock():
    """Seconds elapsed, of this process's and its children's CPU time, and of all programs'."""
    return time.time(), sum(os.times()[:4]), busy()


def spent(began):
    """What a measurement took since ``clock()`` said so: as ``record.write`` takes it, in words."""
    seconds, used, every = (now - then for now, then in zip(clock(), began))
    others = max(0, every - used) / seconds
    told = f"Other programs took {others:.1f} of its {os.cpu_count()} cores meanwhile."
    return dict(seconds=seconds, cpu_seconds=used), f"Processor: {processor()}. {told}"


def memory(field):
    """A field of /proc/self/status, such as VmRSS, in kB (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))
