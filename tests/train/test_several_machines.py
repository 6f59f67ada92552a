"""What several machines share: explanations, and one network that they train together."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from foodxai import explain, models
from foodxai.data import plates

TESTS = Path(__file__).parents[1]
PATHS = os.pathsep.join([str(TESTS.parent), str(TESTS)])
SECONDS = 900  # more than any of these takes on a busy machine


def posix(test):
    """A slow test, of processes that are killed."""
    return pytest.mark.slow(pytest.mark.skipif(os.name != "posix", reason="signals")(test))


def written(begins, place, kind="python"):
    """A script of the page, in a file."""
    page = (TESTS.parent / "book" / "clusters.md").read_text(encoding="utf-8")
    (script,) = re.findall(rf"```{kind}\n({begins}.*?)```", page, re.S)
    place.write_text(script)
    return script


@pytest.fixture
def here(tmp_path, tmp_path_factory):
    """A folder with the page's scripts, and the environment to run them in."""
    written("import keras", tmp_path / "train.py")
    written('"""Start workers', tmp_path / "workers.py")
    environment = {**os.environ, "PYTHONPATH": PATHS, "TF_NUM_INTRAOP_THREADS": "1"}
    environment["FOODXAI_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    environment.pop("TF_CONFIG", None)
    return dict(cwd=tmp_path, env=environment, text=True)


def alone(script, here):
    """Run a script of several machines on one, without a strategy, in a folder of its own."""
    (folder := here["cwd"] / "alone").mkdir()
    several, one = "tf.distribute.MultiWorkerMirroredStrategy()", "tf.distribute.get_strategy()"
    code = (here["cwd"] / script).read_text()
    assert several in code
    (folder / script).write_text(code.replace(several, one))
    how = {**here, "cwd": folder}
    subprocess.run([sys.executable, script], check=True, timeout=SECONDS, **how)
    return folder


@contextmanager
def running(*command, **here):
    """A Python process; afterwards it and all that it has started are gone."""
    pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    with subprocess.Popen([sys.executable, *command], **pipes, **here) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def results(folder):
    """Losses and accuracies of a training, and its last weights."""
    rows = json.loads((folder / "run" / "history.json").read_text())
    rows = {name: [row[name] for row in rows] for name in rows[0] if "seconds" not in name}
    model = models.small_cnn(10, 32, filters=(8, 16))
    model.load_weights(folder / "run" / "last.weights.h5")
    return rows, model.get_weights()


def assert_same(found, expected):
    for name, numbers in expected[0].items():
        np.testing.assert_allclose(found[0][name], numbers, rtol=1e-3, err_msg=name)
    for one, other in zip(found[1], expected[1], strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-2 * np.abs(other).max())


def output_until(process, words):
    """All that a process prints until it has printed a line with these words in it."""
    printed = ""
    for line in process.stdout:
        printed += line
        if words in line:
            return printed
    raise AssertionError(printed)


def kill_worker(worker, process, folder, epochs):
    """Kill a worker that is said to begin, once so many epochs are done; what was said till then.

    Returns:
        (what was printed, the rows of the epochs that were done).
    """
    printed = output_until(process, f"worker {worker} is")
    history, rows = folder / "run" / "history.json", []
    while len(rows) < epochs:
        assert process.poll() is None
        time.sleep(0.02)
        rows = json.loads(history.read_text()) if history.exists() else []
    os.kill(int(printed.split()[-1]), signal.SIGKILL)
    return printed, rows


@posix
@pytest.mark.in_turn
def test_a_worker_that_is_killed_is_named_and_all_go_on(here):
    folder = here["cwd"]
    expected = results(alone("train.py", here))
    with running("workers.py", "train.py", "2", **here) as launcher:
        _, first = kill_worker(1, launcher, folder, epochs=2)
        said, second = kill_worker(0, launcher, folder, epochs=5)
        last = launcher.communicate(timeout=SECONDS)[0]
    assert launcher.returncode == 0, last
    assert "worker 1 died: exit code -9" in said and "worker 0 died: exit code -9" in last
    history = json.loads((folder / "run" / "history.json").read_text())
    assert history[: len(first)] == first and history[: len(second)] == second, "done again"
    assert_same(results(folder), expected)


@posix
@pytest.mark.in_turn
def test_who_is_left_ends_and_says_who_is_gone(here):
    """Without the page's launcher: only the part of it that starts workers."""
    launcher = (here["cwd"] / "workers.py").read_text()
    start = launcher[: launcher.index("def first_dead")]
    waits = "for worker in started('train.py', 2):\n    worker.wait()\nprint('all ended')"
    (here["cwd"] / "start.py").write_text(start + waits)
    code = (here["cwd"] / "train.py").read_text()
    (here["cwd"] / "train.py").write_text(code.replace("epochs=20", "epochs=10**6"))
    with running("start.py", **here) as both:
        kill_worker(1, both, here["cwd"], epochs=1)
        printed = output_until(both, "all ended")
    (error,) = re.findall(r"^tensorflow\S*Error: .*", printed, re.M | re.S)
    assert "/job:worker/replica:0/task:1" in error


@posix
@pytest.mark.in_turn
def test_two_machines_train_what_one_does(here):
    script = TESTS / "train" / "on_machines.py"
    (here["cwd"] / script.name).write_text(script.read_text())
    with running("workers.py", script.name, "2", **here) as launcher:
        printed = launcher.communicate(timeout=SECONDS)[0]
    assert launcher.returncode == 0, printed
    expected = np.load(alone(script.name, here) / "found-0.npz")
    assert len(expected["averaged loss"]) < len(expected["frozen loss"]) == 3, "patience"
    for machine in "01":
        found = np.load(here["cwd"] / f"found-{machine}.npz")
        assert "clipnorm: on several machines" in str(found["refusal"])
        for name in set(expected) - {"refusal"}:
            atol = 1e-3 * np.abs(expected[name]).max()
            np.testing.assert_allclose(found[name], expected[name], 0, atol, err_msg=name)


@pytest.mark.skipif(os.name != "posix", reason="a script for Slurm")
def test_slurm_tells_each_machine_its_place(tmp_path):
    written("#!/bin/bash\n#SBATCH --nodes", tmp_path / "train.sh", "bash")
    stand_ins = dict(
        scontrol="printf 'node1\\nnode2\\n'",
        srun='for SLURM_PROCID in 0 1; do export SLURM_PROCID; "${@:2}" || exit; done',
        python="echo $TF_CONFIG; [ -e tried ] || { touch tried; exit 9; }",
    )
    for name, line in stand_ins.items():
        (tmp_path / name).write_text(f"#!/bin/bash\n{line}\n")
        (tmp_path / name).chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    run = dict(cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    done = subprocess.run(["bash", "train.sh"], check=True, timeout=60, **run)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["task"]["index"] for one in told] == [0, 0, 1], "begun again after a failure"
    for one in told:
        assert one["cluster"] == {"worker": ["node1:20000", "node2:20000"]}
        assert one["task"]["type"] == "worker"


@pytest.mark.slow
@pytest.mark.in_turn
def test_the_script_of_the_page_explains_by_shares(tmp_path):
    written("import os", tmp_path / "share.py")
    environment = {**os.environ, "PYTHONPATH": PATHS, "FOODXAI_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "share.py"]
    for machine in "01":
        run = [*command, machine, "2"]
        done = subprocess.run(
            run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == f"{machine} (6, 2, 2)"
    model = models.efficientnet_lite0(size=64)
    images = plates.load("test", 12, size=64).images
    for machine in (0, 1):
        share = tf.data.Dataset.from_tensor_slices(images).shard(2, machine)
        kept = explain.over(share, "grad_cam", model, tmp_path / f"maps-{machine}")
        np.testing.assert_allclose(
            kept, explain.grad_cam(model, images[machine::2]), rtol=1e-4, atol=1e-6
        )
