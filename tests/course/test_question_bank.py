"""The question bank: every number in an answer is computed again, and every answer is folded."""

import re
from math import exp, log, sqrt

import executed
import heats
import numpy as np
import pytest
from scipy.integrate import trapezoid
from scipy.stats import binomtest

PAGE = (executed.ROOT / "book" / "questions.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^(\*\*\d+[a-z]\*\* .+?)\n<details>\n(.+?)</details>", re.M | re.S)
QUESTIONS = dict(BLOCK.findall(PAGE))
NUMBERS = [re.match(r"\*\*(\d+[a-z])\*\* \*(\w+)\.\*", text).groups() for text in QUESTIONS]
KINDS = dict(NUMBERS)
ASKED = dict(zip(KINDS, QUESTIONS))
ANSWERS = dict(zip(KINDS, QUESTIONS.values()))


def grids(number):
    """The heatmaps of a question: [(heat, bool where the dish is), ...]."""
    blocks = re.findall(r"```\{heat\}[^\n]*\n(.+?)```", ASKED[number], re.S)
    read = [np.array(heats.read(block.removeprefix(":plain:\n").splitlines())) for block in blocks]
    return [(both[..., 0], both[..., 1] > 0) for both in read]


def on_dish(heat, dish):
    return heat[dish].sum() / heat.sum()


def percent(share):
    return f"{100 * share:.0f} %"


def plain(numbers):
    return [f"{number + 0:.3g}" for number in np.ravel(numbers)]  # -0.0 + 0 is 0


def q0b():
    ((heat, dish),) = grids("0b")
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    assert dish[row, column]
    return [str(row), str(column), percent(on_dish(heat, dish)), percent(dish.mean())]


def q2a():
    scores = np.array([[1, -1], [0, 2]]) @ [2, 1] + [0.5, -1]
    gap = scores[0] - scores[1]
    return [*plain(scores), f"{max(0, gap + 1):g}", f"{log(1 + exp(gap)):.3f}"]


def q3a():
    hidden = np.array([[1, -1], [2, 0], [-1, 1]]) @ [1, 2]
    assert list(hidden > 0) == [False, True, True]
    return plain(np.maximum(hidden, 0) @ [3, 1, -2] + 0.5)


def q4a():
    slopes = []
    for step in 1e-6 * np.eye(3):
        high, low = ((a * b + c) ** 2 for a, b, c in ((2, -1, 3) + sign * step for sign in (1, -1)))
        slopes.append((high - low) / 2e-6)
    a, b, c = slopes
    return plain(np.round([c, a, b], 6))


def q4b():
    powers = np.exp([log(2), 0, 0])
    return plain(powers / powers.sum() - [0, 1, 0])


def q5a():
    first = (128 + 2 * 2 - 5) // 2 + 1
    return plain([first, first // 2, first // 2 - 3 + 1])


def q5c():
    sees = 1
    for _ in range(3):
        sees = (sees - 1) * 2 + 3
    return [str(sees)]


def q5e():
    ((heat, _),) = grids("5e")
    return [percent(1 - heat[1:-1, 1:-1].sum() / heat.sum())]


def q7a():
    w, v, path = 1.0, 0.0, []
    for _ in range(2):
        v = 0.9 * v - 0.1 * 2 * w
        w += v
        path.append(w)
    return plain(path)


def q8b():
    best, waited = 0, 0
    losses = [2.1, 1.5, 1.3, 1.4, 1.9, 1.2]
    for epoch, loss in enumerate(losses):
        best, waited = (epoch, 0) if loss <= losses[best] else (best, waited + 1)
        if waited == 2:
            return [str(epoch + 1), str(best + 1)]
    return []


def q9a():
    signed = 2 * np.array([[1, 0], [3, 0]]) - np.array([[0, 2], [0, 2]])
    heat = np.maximum(signed, 0) / signed.max()
    logit = f"{signed.mean() + 0.5:g}"
    return [*plain(signed), logit, f"{heat[0, 0]:.2f}", *plain(heat.ravel()[1:])]


def q10a():
    x, g = np.array([-1, 2, 3]), np.array([5, -2, 4])
    return plain([g * (x > 0), g * (g > 0), g * (x > 0) * (g > 0)])


def q11a():
    g = np.array([[[1, 1], [1, -3]], [[0.5, 0.5], [0.5, 0.5]]])
    maps = np.array([[[4, 0], [0, 0]], [[0, 0], [2, 2]]])
    grad_cam = np.maximum((g.mean(axis=(1, 2), keepdims=True) * maps).sum(axis=0), 0)
    return plain([grad_cam, np.maximum((g * maps).sum(axis=0), 0)])


def q12a():
    powers = np.exp([4, 2, 2])
    return [f"{weight:.3f}" for weight in powers / powers.sum()]


def q14a():
    whole, masked = np.array([[0.9, 0.8, 0.6, 0.5, 0.4], [0.6, 0.8, 0.3, 0.6, 0.1]])
    drop = np.maximum(whole - masked, 0) / whole
    points = np.where(masked >= whole, 1, -1).sum()
    return [f"{100 * drop.mean():.1f} %", percent(np.mean(masked > whole)), str(points)]


def q15a():
    counts = np.array([[18, 2, 0], [4, 15, 1], [0, 5, 15]])
    wrong = counts - np.diag(np.diag(counts))
    assert np.unravel_index(wrong.argmax(), (3, 3)) == (2, 1)
    right = np.trace(counts) / counts.sum()
    return [percent(right), percent(counts[1, 1] / counts[1].sum()), str(wrong.max())]


def q15b():
    error = sqrt(0.8 * 0.2 / 100)
    return [f"{error:.2f}", percent(0.8 - 2 * error), percent(0.8 + 2 * error)]


def q16a():
    pairs = np.sign(np.subtract.outer([5, 2], [3, 1, 2]))
    return [f"{np.mean((pairs + 1) / 2):.2f}"]


def q16c():
    (one, _), (other, _) = grids("16c")
    factor = one.max() / other.max()
    np.testing.assert_allclose(one, factor * other)
    return [f"{factor:g}"]


def q17a():
    ((heat, dish),) = grids("17a")
    kept = heat >= heat.max() / 2
    assert dish.ravel()[heat.argmax()]
    iou = (kept & dish).sum() / (kept | dish).sum()
    return [f"{iou:.2f}", percent(on_dish(heat, dish))]


def q18a():
    places = (np.arange(6) + 0.5) / 2 - 0.5
    return plain(np.interp(places, [0, 1, 2], [0, 6, 0]))


def q19a():
    return plain(np.maximum([[1, -2], [0.5, 0]], 0) * [[2, 3], [4, 1]])


def q20b():
    t = (np.arange(1000) + 0.5) / 1000
    return plain(np.round([np.mean(3 * t) * 2, np.mean(2 * t) * 3], 6))


def q21a():
    block = (np.eye(2) + np.array([[0.8, 0.2], [0.4, 0.6]])) / 2
    flow = block @ block
    return [f"{flow[0, 1]:.2f}", f"{flow[1, 0]:.2f}"]


COMPUTED = {name[1:]: value for name, value in globals().items() if re.match(r"q\d", name)} | {
    "1a": lambda: [str((200 + 100) % 256), str((30 - 50) % 256)],
    "1b": lambda: [percent((50 + 0.2 * (200 - 50)) / 200)],
    "2b": lambda: [str(9 * 1), f"{log(10):.2f}"],
    "5b": lambda: [f"{3 * 3 * 16 * 32 + 32:,}", str(3 * 3 * 16 + 16 * 32)],
    "6a": lambda: [str(-(-1000 // 48)), str(1000 % 48), f"{48 / (1000 % 48):g}"],
    "6b": lambda: [f"{sqrt(2 / 200):g}", f"{200 * 0.05**2 / 2:g}"],
    "7b": lambda: [f"{0.01 * g / sqrt(g * g):g}" for g in (0.5,)],
    "8a": lambda: [f"{log(50):.2f}"],
    "8c": lambda: plain([np.linalg.norm([3, 4, 12]), *(np.array([3, 4, 12]) * 6.5 / 13)]),
    "11c": lambda: [f"{0.5 / (2 + 6 * 0.5):g}"],
    "11d": lambda: [percent(on_dish(*grid)) for grid in grids("11d")],
    "12b": lambda: [str(512 - 200)],
    "13a": lambda: [str(96 // 2**5), str(2**5)],
    "13b": lambda: [f"{binomtest(9, 10).pvalue:.3f}"],
    "15c": lambda: [f"{binomtest(12, 20).pvalue:.2f}"],
    "16b": lambda: [f"{1 / 2:.2f}", f"{1 / 3:.2f}"],
    "17b": lambda: [f"{trapezoid([1, 0.6, 0.2, 0.2, 0], dx=0.25):g}"],
    "20a": lambda: [str(((224 - 32) // 16 + 1) ** 2)],
}


def test_every_chapter_has_questions_and_every_answer_is_folded():
    assert len(KINDS) >= 40 and len(NUMBERS) == len(KINDS) == PAGE.count("<details>")
    assert {int(number[:-1]) for number in KINDS} == set(range(22))
    assert set(KINDS.values()) == {"Predict", "Diagnose", "Compute", "Read"}
    for number in KINDS:
        assert f"## Chapter {number[:-1]}\n" in PAGE
        assert ANSWERS[number].startswith(f"<summary>Answer to {number}</summary>\n")


def test_every_question_that_wants_a_number_is_computed():
    wanted = {number for number, kind in KINDS.items() if kind in ("Compute", "Read")}
    assert wanted <= set(COMPUTED)
    assert {number for number in KINDS if "**" in ANSWERS[number]} == set(COMPUTED)


@pytest.mark.parametrize("number", COMPUTED)
def test_the_numbers_of_an_answer(number):
    assert re.findall(r"\*\*(.+?)\*\*", ANSWERS[number]) == COMPUTED[number]()


def test_a_heatmap_of_numbers_says_what_it_shows():
    html = heats.table(heats.read(["0 2*", "1 4"]), "A <map>")
    assert "<caption>A &lt;map&gt;</caption>" in html
    assert html.count("on the dish") == html.count('class="dish"') == 1
    colours = re.findall(r"background:(#\w{6});color:(#\w{3})", html)
    assert len(set(colours)) == 4 and colours[0][1] == "#fff" and colours[3][1] == "#000"
    with pytest.raises(ValueError, match="could not convert"):
        heats.read(["0 one"])
