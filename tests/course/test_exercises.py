import importlib.util
import json
import math
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from foodxai.course.check import check
from foodxai.scratch import layers

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "exercises.py"
spec = importlib.util.spec_from_file_location("exercises_tool", TOOL)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.md"))
CHAPTER = """# Soup

```{code-cell} ipython3
:tags: [solution]

import numpy as np
# solution: answer = None
total = np.sum([1, 2])
answer = total / 2
# end solution
check("02-1", answer)
```

Text between.

```{code-cell}
:tags: [solution]
def relu(x):
    # solution: return None
    return max(0, x)
    # end solution

check("02-2", relu)
```

```{code-cell}
print("not an exercise")
```
"""


def codes(text, tag):
    return [cell["code"] for cell in tool.CELL.finditer(text) if tool._tagged(cell, tag)]


def test_a_stub_stands_before_each_solution_and_runs():
    text = tool.with_stubs(CHAPTER)
    first, second = codes(text, "exercise")
    assert first == 'import numpy as np\nanswer = None  # your code here\ncheck("02-1", answer)\n'
    assert second == 'def relu(x):\n    return None  # your code here\n\ncheck("02-2", relu)\n'
    told = []
    for code in (first, second):
        exec(code, {"check": lambda name, answer: told.append(name)})
    assert told == ["02-1", "02-2"]
    assert [cell["code"] for cell in tool.CELL.finditer(text)] == [
        first,
        *codes(text, "solution")[:1],
        second,
        *codes(text, "solution")[1:],
        'print("not an exercise")\n',
    ]
    assert "answer = total / 2" in text and "Text between." in text
    assert (
        ":tags: [solution, hide-cell, nbval-check-output]" in text
        and "{code-cell} ipython3" in text
    )


def test_stubs_are_stable_and_follow_the_solution():
    text = tool.with_stubs(CHAPTER)
    assert tool.with_stubs(text) == text
    changed = tool.with_stubs(
        text.replace("def relu(x)", "def leaky(x)").replace('"02-2", relu', '"02-2", leaky')
    )
    assert codes(changed, "exercise")[1].startswith("def leaky(x):\n    return None")
    assert changed.count("{code-cell}") == text.count("{code-cell}")


@pytest.mark.parametrize(
    "old, new",
    [
        ("# solution: answer = None\n", ""),
        ("# end solution\n", ""),
        ("# solution: answer", "# solution answer"),
    ],
)
def test_unmarked_solutions_are_refused(old, new):
    with pytest.raises(ValueError, match="needs marked lines"):
        tool.with_stubs(CHAPTER.replace(old, new, 1))


def test_a_stub_without_solution_is_refused():
    with pytest.raises(ValueError, match="1 exercise cells but 0 solution cells"):
        tool.with_stubs("```{code-cell}\n:tags: [exercise]\n\nanswer = None\n```\n")


def test_check_mode_fails_where_a_stub_drifted(tmp_path):
    chapter = tmp_path / "02_soup.md"
    chapter.write_text(CHAPTER)

    def run(*options):
        command = [sys.executable, TOOL, *options, chapter]
        return subprocess.run(command, capture_output=True, text=True)

    assert run("--check").returncode == 1 and chapter.read_text() == CHAPTER
    assert run().returncode == 0 and chapter.read_text() == tool.with_stubs(CHAPTER)
    assert run("--check").returncode == 0
    chapter.write_text(chapter.read_text().replace("answer = None  # your", "answer = 0  # your"))
    drifted = run("--check")
    assert drifted.returncode == 1 and "02_soup.md" in drifted.stderr
    assert list(tmp_path.iterdir()) == [chapter]


def test_solutions_start_hidden_in_a_notebook():
    cell = {
        "cell_type": "code",
        "metadata": {"tags": ["solution", "hide-cell"]},
        "source": "answer = 1",
    }
    other = {"cell_type": "code", "metadata": {"tags": ["exercise"]}, "source": "answer = None"}
    tool.hide_solution(cell)
    tool.hide_solution(other)
    assert cell["metadata"]["cellView"] == "form" and cell["metadata"]["jupyter"] == {
        "source_hidden": True
    }
    assert cell["source"] == "#@title Solution\nanswer = 1"
    assert other["source"] == "answer = None" and "cellView" not in other["metadata"]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_stubs_are_in_step_and_every_check_is_used(chapter):
    text = chapter.read_text(encoding="utf-8")
    assert tool.with_stubs(text) == text, "run: python tools/exercises.py chapters/*.md"
    named = re.findall(r'check\("(\d\d-\d+)"', "".join(codes(text, "solution")))
    checks = ROOT / "foodxai" / "course" / "exercises" / f"chapter_{chapter.name[:2]}.py"
    assert named == re.findall(
        r'^@exercise\("(.*)"\)', checks.read_text(encoding="utf-8") if checks.exists() else "", re.M
    )


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_stored_verdicts_are_not_yet_for_stubs_and_right_for_solutions(chapter):
    """nbval compares them with those of a fresh run: see the tag nbval-check-output."""
    notebook = json.loads(chapter.with_suffix(".ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        for tag, word in (("exercise", "Not yet. "), ("solution", "Right. ")):
            if tag in tags:
                assert "nbval-check-output" in tags
                texts = [
                    "".join(output.get("data", {}).get("text/plain", ""))
                    for output in cell["outputs"]
                ]
                assert texts and all(text.startswith(word) for text in texts), (
                    f"{chapter.name}: {cell['source']}"
                )


def test_answers_of_chapter_09():
    def scaled(maps, W):
        raw = np.maximum(np.moveaxis(maps @ W, 2, 0), 0)
        return raw / max(raw.max(), 1e-12)

    def each_its_own(maps, W):
        raw = np.maximum(np.moveaxis(maps @ W, 2, 0), 0)
        return raw / raw.max(axis=(1, 2), keepdims=True).clip(1e-12)

    def naive(maps, W):
        raw = np.maximum(np.moveaxis(maps @ W, 2, 0), 0)
        return raw / raw.max()

    def attraction(heat, mask):
        return heat[mask].sum() / heat.sum() / mask.mean()

    def flat_map(maps, W, c):
        maps, W = maps.astype("float32"), W.astype("float32")
        return (maps * W[:, c].reshape(maps.shape)).sum(-1) * maps.shape[0] * maps.shape[1]

    assert check("09-1", np.float32(6.9)) and check("09-1", [6.9])
    assert "one part" in check("09-1", 7.3).why
    assert check("09-2", scaled)
    assert check("09-2", lambda maps, W: scaled(maps, W).astype("float32"))
    assert "glows again" in check("09-2", each_its_own).why
    assert "0 is divided by 0" in check("09-2", naive).why
    assert "0 is divided by 0" in check("09-3", attraction).why
    assert "Expected numbers" in check("09-3", lambda heat, mask: "twice").why
    assert check("09-4", flat_map)
    assert "single dense layer" in check("09-4", flat_map).why


def test_answers_of_chapter_10():
    rules = {"backpropagation": (1, 0), "deconvnet": (0, 1), "guided": (1, 1)}

    def tell(x, g, passed, same=np.allclose):
        for name, (awake, speaks) in rules.items():
            keep = ((x > 0) | (not awake)) & ((g > 0) | (not speaks))
            if same(passed, np.where(keep, g, 0)):
                return name
        return "none"

    def by_covariance(one, other):
        a, b = (np.argsort(np.argsort(p.ravel())) for p in (one, other))
        return np.cov(a, b)[0, 1] / a.std() / b.std()

    def ranked(one, other):
        a, b = (np.argsort(np.argsort(p.ravel())) for p in (one, other))
        return np.float32(1 - 6 * ((a - b) ** 2).sum() / (a.size**3 - a.size))

    assert check("10-1", np.float32([-0.8, 0, 0])) and check("10-1", (-0.8, -0.0, 0))
    assert check("10-2", tell)
    assert "np.allclose" in check("10-2", lambda x, g, p: tell(x, g, p, np.array_equal)).why
    assert "'guided'" in check("10-2", lambda x, g, p: "backprop").why
    assert "no rule" in check("10-2", lambda x, g, p: tell(x, g, p).replace("none", "guided")).why
    assert check("10-4", ranked)
    assert "same count" in check("10-4", by_covariance).why
    assert "without SciPy" in check("10-4", lambda a, b: stats.spearmanr(a.flat, b.flat)[0]).why
    assert "of the values" in check("10-4", lambda a, b: np.corrcoef(a.flat, b.flat)[0, 1]).why
    assert (
        "Once more"
        in check(
            "10-4", lambda a, b: np.corrcoef(a.ravel().argsort(), b.ravel().argsort())[0, 1]
        ).why
    )


@pytest.mark.parametrize("answer", [1 / 6, 0.17, 0.167, 0.1667, 0.16667, np.float32(1 / 6)])
def test_a_sixth_may_be_rounded(answer):
    assert check("11-1", answer)


def test_answers_of_chapter_11():
    g, A = np.array([[1, 1], [1, -1]]), np.array([[1, 1], [1, 2]])

    def near(heat, mask, margin):
        i, j = np.unravel_index(heat.argmax(), heat.shape)
        rows, columns = np.nonzero(mask)
        return np.hypot(rows - i, columns - j).min() <= margin

    assert "one place" in check("11-1", 0.01).why and "its mean" in check("11-1", 0.25).why
    assert not check("11-1", 0.16) and not check("11-1", 0.2)
    assert check("11-2", (g, A)) and check("11-2", [g.tolist(), A.tolist()])
    assert "adds" in check("11-2", (np.abs(g), A)).why
    assert "nothing at all" in check("11-2", (-g, A)).why
    assert "no activation" in check("11-2", (g, -A)).why
    assert "equally bright" in check("11-2", (g, np.ones((2, 2)))).why
    assert "two arrays" in check("11-2", 3).why
    assert check("11-3", lambda g, A: np.maximum(A @ -g.mean((0, 1)), 0))
    assert "factor" in check("11-3", lambda g, A: np.maximum(A @ -g.sum((0, 1)), 0)).why
    assert "HiResCAM" in check("11-3", lambda g, A: np.maximum((-g * A).sum(-1), 0)).why
    for kind in (bool, int, float, np.array, lambda found: np.array([found])):
        assert check("11-4", lambda *given, kind=kind: kind(near(*given)))
    assert "True or False" in check("11-4", lambda *given: 0.3).why
    assert "True or False" in check("11-4", lambda *given: "yes").why


# Chapters 05 and 06: answers that students give.


def padding_without_a_floor_at_zero(k, n, p, v):
    return -((k - n - (v - 1) * p) // 2)


def padding_of_a_whole_half(k, n, p, v):
    return max(0, -((k - n - (v - 1) * p) // 2))


def plateau(never_equal=True, forget=None):
    def rates(val_losses, lr, factor, patience):
        found, lowest, waited = [], float("inf"), 0
        for loss in val_losses:
            new = loss < lowest if never_equal else loss <= lowest
            waited = 0 if new else waited + 1
            lowest = min(lowest, loss)
            if waited == patience:
                lr, waited = lr * factor, 0
                lowest = {None: lowest, "all": float("inf"), "here": loss}[forget]
            found.append(np.float32(lr))
        return found

    return rates


def fullest(N, low, high):
    return max(range(low, high + 1), key=lambda size: ((N % size or size) / size, size))


def warm_cosine_in_float32(t, lr, warmup, steps):
    if t < warmup:
        return np.float32(lr) * (t + 1) / warmup
    done = np.float32((t - warmup) / (steps - warmup))
    return np.float32(lr) * (1 + np.cos(np.float32(np.pi) * done)) / 2


@pytest.mark.parametrize(
    "name, answer",
    [
        ("05-1", [2, 2, 2, 1, 1]),
        ("05-2", padding_of_a_whole_half),
        (
            "05-3",
            lambda x, n: layers.average_pool(x[None, ..., None], n)[0][0, ..., 0].astype("f4"),
        ),
        ("05-4", [[-1, 1, 0]] * 3),
        ("05-4", [[0, -1, 1]] * 3),
        ("05-4", [[-1, 0, 1]] * 3),
        ("05-4", np.array([[-0.3, -0.4, 0.7]] * 3, "float32")),
        ("06-1", fullest),
        ("06-2", warm_cosine_in_float32),
        ("06-3", plateau()),
        ("06-4", 0.0677),
        ("06-4", np.float32(0.068)),
    ],
)
def test_chapters_05_and_06_take_right_answers(name, answer):
    verdict = check(name, answer)
    assert verdict.right, verdict.why


@pytest.mark.parametrize(
    "name, answer, hint",
    [
        ("05-1", [1, 1, 2, 2, 2], "another order"),
        ("05-1", [2, 2, 1, 1, 1], "leave 28"),
        ("05-1", [8, 1, 1, 1, 1], "1 or 2"),
        ("05-2", padding_without_a_floor_at_zero, "smallest padding is 0"),
        ("05-2", lambda k, n, p, v: (p * (v - 1) + n - k) / 2, "padding"),
        ("05-2", lambda k, n, p, v: n // 2, "smaller padding"),
        ("05-3", lambda x, n: layers.max_pool(x[None, ..., None], n)[0][0, ..., 0], "largest"),
        (
            "05-3",
            lambda x, n: n * n * layers.average_pool(x[None, ..., None], n)[0][0, ..., 0],
            "sum",
        ),
        ("05-4", [[1, 0, -1]] * 3, "nowhere positive"),
        ("05-4", [[-1, -1, -1], [0, 0, 0], [1, 1, 1]], "rows"),
        ("05-4", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "add up"),
        ("05-4", [[1, -2, 1]] * 3, "negative at none"),
        ("05-4", [[-0.1, 0, 0.1]] * 3, "only 0.3"),
        ("06-1", lambda N, low, high: high, "leaves"),
        ("06-1", lambda N, low, high: max(range(low, high + 1), key=lambda s: N % s), "short one"),
        (
            "06-1",
            lambda N, low, high: max(range(low, high + 1), key=lambda s: (N % s or s) / s),
            "the larger one",
        ),
        (
            "06-2",
            lambda t, lr, warmup, steps: (
                lr * (t + 1) / warmup
                if t < warmup
                else lr * (1 + math.cos(math.pi * t / steps)) / 2
            ),
            "after the warm-up",
        ),
        ("06-3", plateau(never_equal=False), "no new lowest"),
        ("06-3", plateau(forget="all"), "comes out wrong"),
        ("06-3", plateau(forget="here"), "lowest of all"),
        ("06-4", 2 / 20, "explodes"),
        ("06-4", 0.05, "fades"),
    ],
)
def test_chapters_05_and_06_answer_wrong_answers(name, answer, hint):
    verdict = check(name, answer)
    assert not verdict.right and hint in verdict.why, verdict.why


def softmax(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def hottest(up, n):
    mask = np.zeros(up.size)
    mask[up.argsort(axis=None)[-n:]] = 1
    return mask.reshape(up.shape)


def live_weights(logits, dead, blank):
    return softmax(np.r_[logits, [blank] * dead])[: len(logits)]


def of_both(logits, c, d):
    return softmax(logits[:, c] - logits[:, d])


RIGHT_12 = {
    "12-1": [[np.exp(3), 1], (20.1, 1), np.float32([20.0855, 1])],
    "12-2": [
        hottest,
        lambda up, n: hottest(up.astype("float32"), n).astype(bool),
        lambda up, n: hottest(up, n)[..., None],
    ],
    "12-3": [
        live_weights,
        lambda logits, dead, blank: live_weights(np.float32(logits), dead, np.float32(blank)),
    ],
    "12-4": [of_both, lambda logits, c, d: of_both(np.float32(logits), c, d)],
}
WRONG_12 = [
    ("12-1", [3, 0], "By which factor"),
    ("12-1", [1, 20.1], "other way round"),
    ("12-1", [20.1, 20.1], "if all logits rise alike"),
    ("12-1", [3, 1], "e to the difference"),
    ("12-1", 20.1, "shape"),
    ("12-2", lambda up, n: up > np.median(up), "must be shown"),
    ("12-2", lambda up, n: hottest(-up, n), "coldest"),
    ("12-2", lambda up, n: hottest(up, n)[::-1], "not the hottest"),
    ("12-2", lambda up, n: hottest(up, n) * up, "either shown, 1, or covered"),
    ("12-2", lambda up, n: up >= np.sort(up, axis=None)[-n], "equally hot"),
    ("12-3", lambda logits, dead, blank: softmax(logits), "dead maps take their part"),
    ("12-3", lambda logits, dead, blank: np.exp(logits) / np.exp(logits).sum(), "dead maps take"),
    (
        "12-3",
        lambda logits, dead, blank: np.exp(logits) / (np.exp(logits).sum() + dead * np.exp(blank)),
        "take the largest score away",
    ),
    (
        "12-3",
        lambda logits, dead, blank: softmax(np.r_[logits, np.zeros(dead)])[:6],
        "5 dead maps and a baseline of 0.5",
    ),
    ("12-4", lambda logits, c, d: of_both(logits, d, c), "turn the difference round"),
    ("12-4", lambda logits, c, d: softmax(logits[:, c]), "do not ask the rival"),
    ("12-4", lambda logits, c, d: logits[:, c] - logits[:, d], "Now the softmax"),
    ("12-4", lambda logits, c, d: np.exp(logits[:, c] - logits[:, d]), "must sum to 1"),
    (
        "12-4",
        lambda logits, c, d: np.exp(logits[:, c]) / np.exp(logits[:, d]),
        "must sum to 1",
    ),
    (
        "12-4",
        lambda logits, c, d: softmax(np.array([softmax(row)[c] for row in logits])),
        "the lead of class c",
    ),
]


@pytest.mark.parametrize("name", RIGHT_12)
def test_right_answers_of_chapter_12(name):
    for answer in RIGHT_12[name]:
        assert check(name, answer), check(name, answer).why


@pytest.mark.parametrize("name, answer, words", WRONG_12)
def test_wrong_answers_of_chapter_12(name, answer, words):
    verdict = check(name, answer)
    assert not verdict and words in verdict.why
