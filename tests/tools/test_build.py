"""Executing chapters: side by side, in order, what runs again and when, what failures say."""

import io
import re
import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import executed
import execution
import nbformat
import progress
import psutil
import pytest
from helpers.chapters import chapter

ROOT = executed.ROOT


@pytest.fixture
def runs():
    def run(name, expected):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
        return execution.Run(ROOT / f"{name}.md", notebook, "key", expected)

    return [run("short", 1), run("long", 9), run("middle", 4)]


def test_the_longest_begins_first(runs, monkeypatch):
    begun = []
    monkeypatch.setattr(execution, "_execute", lambda run, *_: begun.append(run.source.stem))
    execution.execute(runs, 1, 9, lambda run: None)
    assert begun == ["long", "middle", "short"]


def test_as_many_run_at_a_time_as_there_are_workers(runs, monkeypatch):
    together = threading.Barrier(3)
    monkeypatch.setattr(execution, "_execute", lambda run, *_: together.wait(timeout=20))
    execution.execute(runs, 3, 9, lambda run: None)
    assert not together.broken


@pytest.mark.parametrize(
    "cores, free, limit, profile, expected",
    [
        (2, 24e9, "max", "quick", 2),
        (16, 24e9, "max", "quick", 9),
        (16, 24e9, "8000000000", "quick", 3),
        (4, 1e9, "max", "quick", 1),
        (8, 64e9, "max", "full", 1),
    ],
)
def test_memory_bounds_how_many_run_at_a_time(
    cores, free, limit, profile, expected, tmp_path, monkeypatch
):
    (tmp_path / "memory.max").write_text(limit + "\n")
    monkeypatch.setattr(execution, "LIMIT", tmp_path / "memory.max")
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(cores)), raising=False)
    memory = SimpleNamespace(available=free)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    monkeypatch.setenv("FOODXAI_PROFILE", profile)
    assert execution.room() == expected


def test_kernels_side_by_side_share_the_cores(monkeypatch):
    monkeypatch.setattr(execution, "cores", lambda: 5)
    found = [execution.share(workers)["TF_NUM_INTRAOP_THREADS"] for workers in (1, 2, 8)]
    assert found == ["5", "2", "1"]


@pytest.mark.parametrize(
    "words, seconds",
    [
        ("20 seconds", 20),
        ("2 minutes", 120),
        ("half a minute", 30),
        ("a minute and a half", 90),
        ("a while", 60),
    ],
)
def test_without_an_earlier_run_a_chapter_takes_what_its_head_says(tmp_path, words, seconds):
    (tmp_path / "01_soup.md").write_text(chapter("Soup", "1", runs=words))
    assert [
        run.expected for run in executed.changed([tmp_path / "01_soup.md"], tmp_path / "none")
    ] == [seconds]


def test_every_chapter_says_how_long_it_runs():
    for source in executed.sources():
        assert re.search(r"· ([^·]+) to run", source.read_text(encoding="utf-8")), source.name


def test_the_time_left_follows_the_pace(runs):
    assert progress.remaining(runs, 2) == 9
    runs[1].seconds = 18  # twice what was expected
    assert progress.remaining(runs, 1) == pytest.approx(10)
    runs[2].started = time.monotonic() - 5
    assert progress.remaining(runs, 1) == pytest.approx(5, abs=0.5)
    assert progress.left(runs, 1) == "about 1 minute left"


def test_a_terminal_gets_one_line_and_a_file_a_line_per_chapter(runs):
    terminal, file = io.StringIO(), io.StringIO()
    terminal.isatty = lambda: True
    for out in (terminal, file):
        watch = progress.watcher(runs, 1, out)
        runs[1].started, runs[1].seconds, runs[1].cell = 1.0, None, 0
        watch(runs[1])
        runs[1].seconds = 12.3
        watch(runs[1])
    assert "long 1/1" in terminal.getvalue() and terminal.getvalue().count("\n") == 1
    assert file.getvalue() == "  1/3  long: 12 s, about 1 minute left\n"


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory):
    """Three chapters, of which one fails at its second cell: their folder, and what was said."""
    folder = tmp_path_factory.mktemp("kitchen")
    texts = {
        "01_soup": chapter("Soup", "print('salt')"),
        "02_burnt": chapter("Burnt", "heat = 300", "cold = 1 / (heat - 300)", "print('never')"),
        "03_cake": chapter("Cake", "import time\nprint(time.time_ns())"),
    }
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)], capture_output=True, text=True, cwd=ROOT
    )
    return folder, done


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, "tools")
import executed
folder = Path(sys.argv[1])
executed.refresh(sorted(folder.glob("*.md")), folder / "cache")
"""


@pytest.mark.slow
def test_a_failure_is_told_and_the_others_go_on(kitchen):
    folder, done = kitchen
    assert done.returncode == 1
    line = (folder / "02_burnt.md").read_text().splitlines().index("heat = 300") + 1
    said = f"02_burnt failed at cell 2 of 3 ({folder.name}/02_burnt.md, line "
    assert said in done.stderr and "ZeroDivisionError" in done.stderr
    named = int(done.stderr.split(said)[1].split(")")[0])
    assert line < named <= line + 6
    assert "cold = 1 / (heat - 300)" in done.stderr
    assert "\x1b" not in done.stderr
    report = (folder / "reports" / "02_burnt.txt").read_text()
    assert (
        "ZeroDivisionError" in report
        and (folder / "reports" / "02_burnt.txt").as_uri() in done.stderr
    )
    cache = folder / "cache"
    outputs = executed.find(folder / "01_soup.md", cache).cells[-1].outputs
    assert outputs[0].text == "salt\n"
    assert executed.find(folder / "03_cake.md", cache) and not executed.find(
        folder / "02_burnt.md", cache
    )


def test_kernels_say_nothing_of_their_own(kitchen):
    said = kitchen[1].stderr
    assert said.startswith("02_burnt failed at"), said


def test_what_has_not_changed_is_not_executed_again(kitchen, capsys):
    folder, _ = kitchen
    good = [folder / "01_soup.md", folder / "03_cake.md"]
    assert executed.refresh(good, folder / "cache") == [] and capsys.readouterr().out == ""
    text = good[0].read_text()
    good[0].write_text(text.replace("# Soup", "# Hot soup"))
    assert executed.changed(good, folder / "cache") == []
    good[0].write_text(text.replace("salt", "pepper"))
    again = executed.changed(good, folder / "cache")
    assert [run.source.stem for run in again] == ["01_soup"]
    last = executed.records(folder / "cache")["01_soup"].data["execution_seconds"]
    assert again[0].expected == last != 20
    good[0].write_text(text)


@pytest.mark.slow
def test_the_book_shows_what_was_executed(kitchen, tmp_path):
    """MyST-NB finds every chapter in the cache and executes none."""
    folder, _ = kitchen
    made = executed.find(folder / "03_cake.md", folder / "cache").cells[-1].outputs[0].text.strip()
    (tmp_path / "conf.py").write_text(
        f"extensions = ['myst_nb']\nnb_execution_cache_path = {str(folder / 'cache')!r}\n"
        "nb_execution_mode = 'cache'\nroot_doc = '03_cake'\n"
    )
    (tmp_path / "03_cake.md").write_text((folder / "03_cake.md").read_text())
    run = [sys.executable, "-m", "sphinx", "-q", tmp_path, tmp_path / "html"]
    subprocess.run(run, check=True, capture_output=True)
    assert made in (tmp_path / "html" / "03_cake.html").read_text()


@pytest.mark.slow
def test_an_interrupted_build_leaves_no_kernel(tmp_path):
    (tmp_path / "01_soup.md").write_text(
        chapter(
            "Soup",
            "import os, pathlib, time",
            "pathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(600)",
        )
    )
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell that runs the tests in the background has Ctrl-C ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as build:
        pid = tmp_path / "pid"
        while not (pid.exists() and pid.read_text()):
            assert build.poll() is None
            time.sleep(0.1)
        build.send_signal(signal.SIGINT)
        build.communicate(timeout=60)
    assert build.returncode not in (0, None)
    assert not psutil.pid_exists(int(pid.read_text()))
