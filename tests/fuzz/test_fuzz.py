"""Thousands of damaged files; how many more are tried by hand is said in book/promises.md."""

import json
import os
import subprocess
import sys
from pathlib import Path

from fuzz.mutate import mutated

COUNT = os.environ.get("FOODXAI_FUZZ", "150")  # files for every reader


def test_what_is_damaged_is_read_or_refused():
    command = [sys.executable, Path(__file__).parent / "run.py", COUNT]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 14 and all(row["files"] == int(COUNT) for row in rows)
    for row in rows:  # damage that no reader notices would be no damage
        told = row["target"] in ("maps", "arrays of maps", "plates", "arrays of plates")
        assert told or row["refused"] > int(COUNT) / 20, row


def test_a_seed_is_a_file():
    files = [mutated([b"pizza/12\nsoup/7\n", b"cake/1\n"], seed) for seed in range(200)]
    assert files == [mutated([b"pizza/12\nsoup/7\n", b"cake/1\n"], seed) for seed in range(200)]
    assert len(set(files)) > 150
