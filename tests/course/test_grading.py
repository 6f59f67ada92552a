"""A folder of submissions, some of them hostile: who earns what, and that nobody else is harmed."""

import csv
import json
import os

import pytest
from helpers import handed_in

from foodxai import check
from foodxai.course.grading import confine, judge, sandbox, submissions

needs_landlock = pytest.mark.skipif(not confine.landlock(), reason="no Landlock here")
LIMITS = sandbox.Limits(seconds=20, call=10, memory=1.5)
pytestmark = pytest.mark.slow
RIGHT = handed_in.solutions("05")["05-2"]
ENDLESS = """
import time


def f(k, n, p, v):
    while True:
        time.sleep(1)


check("05-2", f)
"""
BY_HEART = """
known = {(224, 7, 2, 112): 3, (32, 3, 1, 32): 1, (7, 3, 2, 3): 0, (10, 5, 3, 4): 2,
         (28, 5, 1, 28): 2, (9, 2, 2, 5): 1, (10, 3, 1, 4): 0, (64, 3, 2, 20): 0}
check("05-2", lambda *given: known.get(given, 0))
"""
PATCHED = """
import gc, pathlib
import foodxai.course.check as checks
from foodxai.course import exercises
from foodxai.course.grading import judge, wire
for place in (checks.__file__, exercises.__file__, judge.__file__):
    try:
        pathlib.Path(place).write_text("raise SystemExit")
    except OSError:
        pass
checks.Verdict.__bool__ = lambda self: True
exercises.CHECKS["05-2"] = lambda answer: "Mine."
exercises.require = lambda *_: None
judge.Mark.__init__ = lambda self, *_: None
check("05-2", lambda *_: 10**6)
(line,) = {one.stream for one in gc.get_objects() if type(one).__name__ == "Student"}
wire.send(line, {"answers": {"05-2": True}, "right": True, "marks": {"05-2": True}})
"""
# name: the cell, and what its page says.
HOSTILE = {
    "loop": ("while True:\n    pass\ncheck('05-2', 1)", "did not end within"),
    "endless": (ENDLESS, "did not end within 5 seconds"),
    "forks": ("import os\nwhile True:\n    os.fork()\ncheck('05-2', 1)", "more than 40 processes"),
    "prints": ("while True:\n    print('x' * 1000)\ncheck('05-2', 1)", "did not end within"),
    "patches": (PATCHED, ""),
    "leaves": ("import os\nos._exit(0)\ncheck('05-2', 1)", "Its process ended"),
    "exits": ("raise SystemExit\ncheck('05-2', 1)", "SystemExit"),
    "hoards": ("x = np.ones(500_000_000)\ncheck('05-2', x)", "MemoryError"),
    "heart": (BY_HEART, "but not for others"),
}
DELETES = """
import os, pathlib, shutil
for place in ({victim!r}, os.getcwd(), os.path.expanduser("~")):
    shutil.rmtree(place, ignore_errors=True)
    try:
        pathlib.Path(place, "left").write_text("was here")
    except OSError:
        pass
check("05-2", lambda *_: 0)
"""
SPIES = """
import pathlib, socket
found = []
for place in {places!r}:
    try:
        found.append(pathlib.Path(place).read_text())
    except OSError:
        pass
try:
    socket.create_connection(("127.0.0.1", {port}), 1)
    found.append("the network")
except OSError:
    pass
try:
    socket.socket(socket.AF_UNIX).connect({service!r})
    found.append("a service")
except OSError:
    pass
if found:
    check("05-1", [47, 19])
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The points by student and the folder of pages, of everyone graded by one command."""
    base = tmp_path_factory.mktemp("grading")
    folder, victim = base / "submitted", base / "victim"
    victim.mkdir()
    (victim / "thesis.txt").write_text("three years of work")
    for name, (source, _) in HOSTILE.items():
        handed_in.write(folder / name / "05.ipynb", source)
    handed_in.write(folder / "deletes.ipynb", DELETES.format(victim=str(victim)))
    handed_in.write(folder / "zoe" / "week5" / "05.ipynb", RIGHT, "check('05-1', [47, 19])")
    untouched = handed_in.cell("#@title Solution\n" + RIGHT, ["solution"])
    handed_in.write(folder / "=idle" / "05.ipynb", "check('05-2', None)", untouched)
    (folder / "broken.ipynb").write_text("no notebook")
    progress = {"kind": "foodxai-progress", "solved": {"05-1": "2026-01-01"}}
    (folder / "zoe" / "progress.json").write_text(json.dumps(progress))
    check.main([str(folder), "--seconds", "5", "--memory", "1.5", "--seed", "3"])
    out = base / "submitted-grades"
    with (out / "points.csv").open(newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    return rows, out, victim


@needs_landlock
@pytest.mark.parametrize("name", HOSTILE)
def test_who_is_hostile_gets_nothing_and_reads_why(graded, name):
    rows, out, _ = graded
    assert rows[name]["points"] == "0"
    page = (out / f"student-{name}.html").read_text()
    assert HOSTILE[name][1] in page and page.count("Not yet.") == 2


@needs_landlock
def test_others_are_unharmed(graded):
    rows, out, victim = graded
    assert rows["zoe"] | {"05-1": "1", "05-2": "1", "points": "2", "of": "2"} == rows["zoe"]
    assert (victim / "thesis.txt").read_text() == "three years of work"
    assert [path.name for path in victim.iterdir()] == ["thesis.txt"]
    assert "Right." in (out / "student-zoe.html").read_text()
    assert len(rows) == len(HOSTILE) + 4 == len(list(out.glob("student-*.html")))


@needs_landlock
def test_the_books_solutions_are_nobodys_answer_and_stand_on_no_page(graded):
    rows, out, _ = graded
    assert rows["'=idle"]["points"] == "0"
    lines = {line.strip() for line in RIGHT.splitlines() if "f" in line and "check" not in line}
    assert not [path for path in out.iterdir() for line in lines if line in path.read_text()]


@needs_landlock
def test_tables_and_pages_say_what_else_there_is(graded):
    rows, out, _ = graded
    assert rows["zoe"]["solved in the browser, unseen"] == "1"
    assert "broken.ipynb is no notebook" in rows["broken"]["notes"]
    facts = json.loads((out / "grading.json").read_text())
    assert facts["seed"] == 3 and facts["exercises"] == ["05-1", "05-2"]
    index = (out / "index.html").read_text()
    assert all(path.name in index for path in out.glob("student-*.html"))


@pytest.mark.skipif(
    not sandbox.alone() and confine.landlock() < 6, reason="nothing here keeps signals in"
)
def test_a_submission_cannot_end_the_grader(tmp_path):
    source = f"import os\nos.kill({os.getpid()}, 9)\ncheck('02-1', 2.4)"
    handed_in.write(tmp_path / "a.ipynb", source)
    mark = judge.marks(tmp_path / "a.ipynb", None, 1, LIMITS)["02-1"]
    assert not mark.right and mark.why.startswith("Its cell stopped with P")


@pytest.mark.skipif(
    not sandbox.alone() and confine.landlock() < 4, reason="nothing here takes the network away"
)
def test_a_submission_reaches_no_files_of_others_no_network_and_no_service(tmp_path):
    import socket

    (tmp_path / "other.txt").write_text("an answer")
    places, service = [str(tmp_path / "other.txt"), __file__], str(tmp_path / "service")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as named:
        named.bind(service)
        named.listen()
        port = server.getsockname()[1]
        source = SPIES.format(places=places, port=port, service=service)
        handed_in.write(tmp_path / "spy.ipynb", source)
        marks = judge.marks(tmp_path / "spy.ipynb", None, 1, LIMITS)
    assert marks["05-1"].why.startswith("Nothing was handed in")


@needs_landlock
def test_without_namespaces_too_a_fork_bomb_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "alone", list)
    handed_in.write(tmp_path / "forks.ipynb", HOSTILE["forks"][0])
    marks = judge.marks(tmp_path / "forks.ipynb", None, 1, LIMITS)
    assert "more than 40 processes" in marks["05-2"].why


ALL_KINDS = """
def in_place(image, amount):
    image += 1
    return image


def slopes(f, x):
    steps = 1e-5 * np.eye(len(x))
    return np.array([(f(x + step) - f(x - step)) / 2e-5 for step in steps])


def by_loop(X, layers):
    return [(layers[-1][0] @ hidden(x, layers) + layers[-1][1]) for x in X]


def hidden(x, layers):
    for W, b in layers[:-1]:
        x = np.maximum(0, W @ x + b)
    return x


def with_scipy(one, other):
    from scipy.stats import spearmanr
    return spearmanr(one.ravel(), other.ravel())[0]


check("01-2", in_place)
check("02-1", 2.4)
check("03-2", by_loop)
check("04-3", slopes)
check("10-4", with_scipy)
check("15-2", (11, 69))
"""
BROKEN = "check('02-2', lambda *_: 1 / 0)\ncheck('02-3', [])\nraise ValueError('<b>')"


@needs_landlock
def test_every_kind_of_check_works_from_outside(tmp_path):
    handed_in.write(tmp_path / "a.ipynb", ALL_KINDS, BROKEN, "check('02-4', unknown)", ENDLESS)
    marks = judge.marks(tmp_path / "a.ipynb", None, 1, LIMITS)
    right = {name for name, mark in marks.items() if mark.right}
    assert right == {"02-1", "04-3", "15-2"}
    expected = {
        "01-2": "changes the image",
        "02-2": "ZeroDivisionError: division by zero",
        "02-3": "Expected a function",
        "02-4": "Its cell stopped with NameError",
        "03-2": "one by one",
        "05-2": "did not end within 10 seconds",
        "10-4": "without SciPy",
    }
    for name, words in expected.items():
        assert words in marks[name].why, name


def test_elsewhere_than_on_linux_it_says_where_to_go(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(SystemExit, match="limits of Linux: use"):
        check.main([str(tmp_path)])


def test_without_protection_it_does_not_start(monkeypatch, tmp_path):
    monkeypatch.setattr(confine, "landlock", lambda: 0)
    with pytest.raises(SystemExit, match="could delete your files"):
        check.main([str(tmp_path)])


@needs_landlock
@pytest.mark.parametrize(
    "given, words",
    [
        (["nowhere"], "is no folder"),
        (["."], "There is no notebook"),
        (["full", "--out", "full"], "holds something"),
        (["full", "--chapters", "99"], "No exercises in chapter 99"),
        (["full", "--memory", "0.001"], "No notebook can be graded here"),
        (["full", "--seed=-1"], "2"),
    ],
)
def test_a_wrong_command_is_told_so(given, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if "full" in given:
        handed_in.write(tmp_path / "full" / "a.ipynb", RIGHT)
    with pytest.raises(SystemExit, match=words):
        check.main(given)


def test_links_lead_to_nobody_elses_notebook(tmp_path):
    handed_in.write(tmp_path / "zoe" / "a.ipynb", RIGHT)
    (tmp_path / "thief").symlink_to(tmp_path / "zoe")
    (tmp_path / "thief.ipynb").symlink_to(tmp_path / "zoe" / "a.ipynb")
    assert [one.student for one in submissions.found(tmp_path)] == ["zoe"]
