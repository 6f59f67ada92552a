"""Execute notebooks side by side: a kernel for each, as many as the machine has room for.

As a script it says how many those are.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

MEMORY = 2.5e9  # bytes that a chapter may take
LIMIT = Path("/sys/fs/cgroup/memory.max")  # a container's share of the machine's memory
ENCRYPTED = Config(KernelManager={"transport_encryption": "auto"})  # else every kernel warns
IN_A_BOOK = {
    "FOODXAI_STATIC": "1",  # no kernel answers a live explorer on a page
    "TQDM_DISABLE": "1",  # a progress bar is an output that depends on the machine's speed
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # a kernel leaves the GPU's free memory to the others
}


@dataclass
class Run:
    """One notebook, and how far its execution has come.

    Attributes:
        source: the file that it was read from; the kernel runs in its folder.
        notebook: the execution fills in its outputs.
        key: what it depends on, as `depends.key` digests it.
        expected: seconds that it should take.
        cell: index of the cell that began last, -1 before the first.
        started, seconds: when it began, by `time.monotonic`, and how long it took; None until then.
        error: what stopped it; None while nothing did.
    """

    source: Path
    notebook: NotebookNode
    key: str
    expected: float
    cell: int = -1
    started: float | None = None
    seconds: float | None = None
    error: Exception | None = None
    client: NotebookClient | None = field(default=None, repr=False)


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def share(workers):
    """Environment variables for one of so many kernels: its part of the cores.

    Where every kernel has a thread per core, the threads wait for each other.
    """
    return {"TF_NUM_INTRAOP_THREADS": str(max(1, cores() // workers))}


def room():
    """How many notebooks this machine can execute at a time: one per core, memory allowing."""
    memory = psutil.virtual_memory().available
    if LIMIT.exists() and (limit := LIMIT.read_text().strip()).isdigit():
        memory = min(memory, int(limit))
    if os.environ.get("FOODXAI_PROFILE") == "full":  # VGG16 wants the GPU for itself
        return 1
    return max(1, min(cores(), int(memory / MEMORY)))


def execute(runs, workers, timeout, watch):
    """Execute notebooks; where one fails, the others go on.

    Args:
        runs: list of `Run`, filled in on the way.
        workers: how many at a time.
        timeout: seconds that one cell may take.
        watch: called with a `Run` whenever one of its cells begins and when it has ended.
    """
    with ThreadPoolExecutor(workers) as pool:
        longest_first = sorted(runs, key=lambda run: -run.expected)
        env = os.environ | IN_A_BOOK | share(workers)
        jobs = {pool.submit(_execute, run, timeout, watch, env): run for run in longest_first}
        try:
            for job in as_completed(jobs):
                job.result()
                watch(jobs[job])
        except BaseException:  # Ctrl-C: end the kernels, and the threads end with them
            pool.shutdown(wait=False, cancel_futures=True)
            for run in runs:
                if run.client and run.client.km and run.seconds is None:
                    psutil.Process(run.client.km.provisioner.pid).kill()
            raise


def _execute(run, timeout, watch, env):
    def at(cell, cell_index):
        run.cell = cell_index
        watch(run)

    run.client = NotebookClient(
        run.notebook,
        config=ENCRYPTED,
        timeout=timeout,
        record_timing=False,
        coalesce_streams=True,  # a line printed in pieces stays one line
        shutdown_kernel="immediate",  # TensorFlow takes two seconds to tidy up what ends anyway
        on_cell_start=at,
    )
    run.started = time.monotonic()
    try:
        run.client.execute(cwd=str(run.source.parent), env=env)
    except Exception as error:  # a cell that fails or takes too long, a kernel that dies
        run.error = error
    run.seconds = time.monotonic() - run.started


if __name__ == "__main__":
    print(room())
