"""Work that is killed at a random moment, and work that goes on; more of it by `make test-hard`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def told(script, *arguments):
    command = [sys.executable, HERE / script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


JOBS = ("download", "extraction", "plates", "training", "explanations", "results", "book")


@pytest.mark.slow
@pytest.mark.in_turn
@pytest.mark.skipif(sys.platform != "linux", reason="forks with TensorFlow loaded")
@pytest.mark.parametrize("job", JOBS)
def test_the_next_call_completes_what_was_killed(job):
    times = 3 if job in JOBS[:3] else 1
    (row,) = told("kill.py", str(times), job)
    assert row["times"] == times and row["killed"] >= times // 2


@pytest.mark.slow
@pytest.mark.in_turn
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_long_runs_take_no_more_and_more_memory():
    (row,) = told("memory.py", "0.04", "changes")
    assert row["after"] - row["before"] < 60, row
