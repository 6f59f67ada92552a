"""Try for an hour to break foodxai, and write down how often.

    python measure/promises.py

Writes book/results/promises.json. Damaged files (tests/fuzz/run.py), work that is killed
(tests/fuzz/kill.py), and work that goes on for hours (tests/fuzz/memory.py). What an interrupted
call has done, the next one does not do again.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import record
import usage

from foodxai import _files

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "_build" / "promises"
FILES = 1800  # for every reader, in each of four parts
PARTS = {f"run {n}": [str(FILES), str(n * FILES)] for n in range(4)}
KILLED = ("download", "extraction", "plates", "training", "explanations", "results", "book")
PARTS |= {f"kill {job}": ["50", job] for job in KILLED}
PARTS |= {f"memory {job}": ["1", job] for job in ("models", "changes", "streams", "moves")}
STEPS = [
    "Files: up to eight changes to a good one (bits, numbers, cuts, repetitions, pieces of another "
    "one), from a seed; the process may grow by 2 GB and take 20 s a file.",
    "Kills: signal 9 at a random moment of the time that the job takes undisturbed; then the same "
    "call again, whose result and files must be those of the undisturbed job.",
    "Memory: what the process holds after a fifth of the work and at its end.",
]


def clock():
    """Seconds elapsed, and seconds of processor time of the processes that it waited for."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return np.array([time.perf_counter(), spent.ru_utime + spent.ru_stime])


def part(name):
    """The rows that a script prints, and the time that it took."""
    file = KEPT / f"{name}.json"
    if not file.exists():
        began = clock()
        script = ROOT / "tests" / "fuzz" / f"{name.split()[0]}.py"
        command = [sys.executable, script, *PARTS[name]]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        KEPT.mkdir(parents=True, exist_ok=True)
        _files.write(file, json.dumps([rows, (clock() - began).tolist()]))
    return json.loads(file.read_text())


def together(parts):
    """The rows of several parts about the same readers, added up."""
    return [
        dict(
            target=same[0]["target"],
            **{name: sum(row[name] for row in same) for name in ("files", "refused", "read")},
            megabytes=max(row["megabytes"] for row in same),
        )
        for same in zip(*parts)
    ]


def main():
    made = {name: part(name) for name in PARTS}
    files = together([rows for name, (rows, _) in made.items() if name.startswith("run")])
    kills = [row for name, (rows, _) in made.items() if name.startswith("kill") for row in rows]
    jobs = [row for name, (rows, _) in made.items() if name.startswith("memory") for row in rows]
    count = sum(row["files"] for row in files)
    tried = dict(measured="damaged files that were read or refused", value=count, n=count)
    others = [
        dict(row, measured=f"files: {row['target']}", value=row["refused"], n=row["files"])
        for row in files
    ]
    others += [
        dict(row, measured=f"kills: {row['job']}", value=row["killed"], n=row["times"])
        for row in kills
    ]
    others += [
        dict(row, measured=f"memory: {row['job']}", value=row["after"], n=row["count"])
        for row in jobs
    ]
    seconds, cpu_seconds = np.sum([spent for _, spent in made.values()], axis=0)
    rows = [dict(row, interval=None) for row in (tried, *others)]
    record.write("promises", *rows, steps=STEPS, seed=0, seconds=seconds, cpu_seconds=cpu_seconds)


if __name__ == "__main__":
    usage.Parser(__doc__).parse_args()
    main()
