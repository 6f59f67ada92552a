"""Cells as a page runs them, in an ordinary Python."""

import ast
import io

import matplotlib.pyplot as plt
import numpy as np
import pytest

from foodxai.course import cells, stored
from foodxai.course.check import check
from foodxai.course.standins import NotHere, StandIn

MEANS = np.arange(6.0).reshape(2, 3)
KEY = "0:\nX, y = body.predict(plates)"


def run(code, names=None, known=None, silent=False, **options):
    """(state, error, traceback, given), what was shown, the names."""
    output, names = [], {"keras": StandIn("keras"), **(names or {})}
    shown = cells.Shown(lambda kind, content: output.append((kind, content)), silent)
    return cells.run(0, code, names, shown, known or {}, **options), output, names


def test_the_last_value_is_shown_and_what_is_printed():
    answer, output, names = run("soup = 4\nprint('hot')\nsoup + 1")
    assert answer == ("ok", "", "", []) and names["soup"] == 4
    assert "".join(content for kind, content in output if kind == "text") == "hot\n5\n"
    assert run("soup = 4\nsoup;")[1] == []


def test_an_error_is_a_line_and_a_traceback_that_begins_in_the_cell():
    (state, error, trace, _), output, _ = run("def f():\n    return 1 / 0\nprint(1)\nf()")
    assert (state, error) == ("error", "ZeroDivisionError: division by zero")
    assert trace.startswith('  File "<cell 1>", line 4') and "return 1 / 0" in trace
    assert output[0] == ("text", "1")
    assert run("draw(")[0][0] == "error"
    assert "about 4 GB" in run("raise MemoryError")[0][1]
    assert run("import sys\nsys.exit()")[0][0] == "error"


def test_too_much_is_cut_with_a_sentence():
    _, output, _ = run("for _ in range(100):\n    print('x' * 100_000)")
    assert sum(len(content) for kind, content in output if kind == "text") == cells.TEXT
    assert [content for kind, content in output if kind == "note"] == [
        "The output is cut here, after 100,000 characters."
    ]


@pytest.mark.filterwarnings("ignore:More than 20 figures")
def test_figures_are_shown_closed_and_counted():
    code = "import matplotlib.pyplot as plt\nfor _ in range(22):\n    plt.figure(figsize=(1, 1))"
    _, output, _ = run(code)
    assert [kind for kind, _ in output] == ["image"] * 20 + ["note"]
    assert not plt.get_fignums()
    assert run(code, silent=True)[1] == []
    assert not plt.get_fignums()


def test_a_line_for_the_shell_says_where_it_works():
    code = "try:\n    import foodxai\nexcept ImportError:\n    %pip install foodxai\nprint(1)"
    assert run(code)[0][0] == "ok"
    assert "work in Colab" in run("%time 1")[0][1]
    assert run("a = '''\n%pip\n'''")[2]["a"] == "\n%pip\n"


def test_a_verdict_is_html():
    _, output, _ = run("check('04-2', lambda x: None)", {"check": check})
    assert output[0][0] == "html" and "Not yet." in output[0][1]


def test_what_needs_tensorflow_ends_the_cell_and_says_so():
    (state, why, *_), output, _ = run("print(1)\nkeras.layers.Dense(5)\nprint(2)")
    assert state == "absent" and why.startswith("keras.layers.Dense needs TensorFlow")
    assert ("text", "2") not in output
    assert run("keras.layers")[0][0] == "absent"


def test_what_the_book_stored_stands_in_its_place():
    names = {"body": StandIn("body"), "plates": 0}
    code = "X, y = body.predict(plates)\nprint(X.sum(), y)"
    answer, output, _ = run(code, names, {KEY: {"X": MEANS, "y": 3}})
    assert answer == ("ok", "", "", [KEY])
    assert "".join(content for _, content in output) == "15.0 3\n"
    assert run(code, names)[0][0] == "absent"


def test_a_cell_that_cannot_run_defines_what_it_can():
    code = "log = []\nlog.append(keras.Model())\nlr = 0.1\ndef f():\n    return 2"
    (state, *_), _, names = run(code, define=True)
    assert state == "absent" and names["lr"] == 0.1 and names["f"]() == 2
    with pytest.raises(NotHere, match="log needs"):
        names["log"] + [1]


@pytest.mark.parametrize(
    "code, names",
    {
        "x = y": ["x"],
        "a, b = 1, 2": ["a", "b"],
        "x[0] = 1": ["x"],
        "x += 1": ["x"],
        "def f(x):\n    y = x": ["f"],
        "for i in z:\n    log.append(i)": ["i", "log"],
        "print(x)": [],
    }.items(),
)
def test_the_names_that_a_statement_makes(code, names):
    assert cells.made(ast.parse(code).body[0]) == names


@pytest.mark.parametrize("use", ["x + 1", "1 + x", "x[0]", "f'{x}'", "x()", "len(x)", "x.a()"])
def test_a_stand_in_is_good_for_nothing(use):
    with pytest.raises(NotHere):
        eval(use, {"x": StandIn("x")})
    with pytest.raises(NotHere):
        np.ones(2) + StandIn("x")
    with pytest.raises(NotHere):
        np.asarray(StandIn("x"))


def test_what_is_stored_comes_back_as_it_was():
    given = {"0/a": {"a": MEANS, "n": np.float32(2), "d": {"k": [1, (None, "x")]}}, "1/b": {}}
    file = io.BytesIO()
    np.savez(file, **stored.pack(given))
    file.seek(0)
    found = stored.read(file)
    assert repr(found) == repr(given) and found["0/a"]["a"].dtype == MEANS.dtype
    for value in (lambda: 0, np.array([None])):
        with pytest.raises(TypeError, match="cannot store (function|ndarray)"):
            stored.pack({"0/a": {"f": value}})
