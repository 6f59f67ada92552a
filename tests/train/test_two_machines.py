"""Two processes that train one network, as two machines of a cluster would."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from foodxai import explain, models
from foodxai.data import plates

TESTS = Path(__file__).parents[1]
PATHS = os.pathsep.join([str(TESTS.parent), str(TESTS)])


def worker(output, config):
    environment = {**os.environ, "PYTHONPATH": PATHS, **config}
    script = TESTS / "train" / "on_two_machines.py"
    return subprocess.Popen([sys.executable, script, output], env=environment)


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.mark.slow
def test_two_machines_train_what_one_trains(tmp_path):
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
    tasks = [{"type": "worker", "index": index} for index in range(2)]
    configs = [{"cluster": {"worker": addresses}, "task": task} for task in tasks]
    runs = [
        worker(tmp_path / f"{number}.npz", {"TF_CONFIG": json.dumps(config)})
        for number, config in enumerate(configs)
    ]
    alone = worker(tmp_path / "alone.npz", {})
    assert [run.wait(300) for run in (*runs, alone)] == [0, 0, 0]
    one, other, whole = (dict(np.load(tmp_path / f"{name}.npz")) for name in (0, 1, "alone"))
    np.testing.assert_array_equal(one["weights"], other["weights"])
    np.testing.assert_allclose(one["loss"], whole["loss"], rtol=0.02)
    assert one["loss"][-1] < one["loss"][0]


@pytest.mark.slow
def test_the_script_of_the_page_explains_by_shares(tmp_path):
    page = (TESTS.parent / "book" / "clusters.md").read_text(encoding="utf-8")
    script = re.search(r"```python\n(import os.*?)```", page, re.S)[1]
    (tmp_path / "share.py").write_text(script)
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
