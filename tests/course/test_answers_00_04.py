"""What readers answer in chapters 00 to 04, right and wrong, and what they are told."""

import numpy as np
import pytest
import tensorflow as tf

from foodxai.course.check import check

CLASSIC = 1e-5


def hint(name, answer):
    verdict = check(name, answer)
    assert not verdict
    return verdict.why


def test_a_share_with_224_rows_written_in_is_asked_for_the_shape():
    assert "Where does its shape stand" in hint("00-2", lambda heat: heat[:112].sum() / heat.sum())
    assert check("00-2", lambda heat: float(np.float32(heat[: len(heat) // 2].sum() / heat.sum())))


def test_a_sum_over_49_is_told_that_z_depends_on_the_map():
    assert "7 by 5" in hint("00-3", lambda gradient: gradient.sum(axis=(0, 1)) / 49)
    assert check("00-3", lambda gradient: tf.reduce_mean(tf.cast(gradient, tf.float32), (0, 1)))


def middle(up):
    def cut(photo):
        height, width = photo.shape[:2]
        side = min(height, width)
        top, left = (height - side + up) // 2, (width - side + up) // 2
        return photo[top : top + side, left : left + side]

    return cut


def test_the_middle_square_may_be_rounded_to_either_side():
    assert check("01-1", middle(0)) and check("01-1", middle(1))
    assert check("01-1", lambda photo: middle(0)(photo).tolist())
    assert "not the middle" in hint("01-1", lambda p: p[: min(p.shape[:2]), : min(p.shape[:2])])
    assert "three axes" in hint("01-1", lambda p: p[0])
    assert "the square has" in hint("01-1", lambda p: p)


def shuffled(n, seed):
    order = np.random.default_rng(seed).permutation(n)
    first = n * 6 // 10
    return order, first, first + n * 2 // 10


def test_splits_that_chance_did_not_make_are_refused():
    def fair(n, seed):
        order, first, second = shuffled(n, seed)
        return order[:first].tolist(), order[first:second], order[second:]

    def last_fifth(n, seed):
        _, first, second = shuffled(n, seed)
        rest = np.random.default_rng(seed).permutation(second)
        return rest[:first], rest[first:], np.arange(second, n)

    def rolled(n, seed):
        _, first, second = shuffled(n, seed)
        order = np.roll(np.arange(n), 7 * seed + 3)
        return order[:first], order[first:second], order[second:]

    def other_rounding(n, seed):
        order = np.random.default_rng(seed).permutation(n)
        return np.split(order, [int(0.6 * n), int(0.8 * n)])

    assert check("01-3", fair)
    assert "block of neighbours" in hint("01-3", last_fifth)
    assert "block of neighbours" in hint("01-3", rolled)
    assert "Of 103 images 61 go to training and 20" in hint("01-3", other_rounding)


@pytest.mark.parametrize(
    "answer, words",
    [(1.4, "tie"), (2.7, "the loss itself"), (2.6, "a score already"), (3, "less would do")],
)
def test_lifting_the_soup(answer, words):
    assert words in hint("02-1", answer)
    assert check("02-1", np.float32(2.4))


def test_a_tie_is_no_reason_to_leave_a_rival_out():
    def by_score(scores, right, margin):
        lead = (max(0, s - scores[right] + margin) for s in scores if s != scores[right])
        return sum(lead)

    def worst_only(scores, right, margin):
        return max(0, np.delete(scores, right).max() - scores[right] + margin)

    assert "by its number" in hint("02-2", by_score)
    assert "not only the nearest" in hint("02-2", worst_only)


def test_softmax_says_what_became_too_large_or_vanished():
    def naive(scores):
        return np.exp(scores) / np.exp(scores).sum()

    def centred(scores):
        return naive(scores - scores.mean())

    def clipped(scores):
        return naive(np.minimum(scores - 700, 0) if scores.max() > 700 else scores)

    assert "e to the 1000" in hint("02-3", naive)
    assert "e to the 1000" in hint("02-3", centred)
    assert "all powers vanish" in hint("02-3", clipped)
    assert check("02-3", lambda scores: tf.nn.softmax(scores))


def test_four_relus_make_a_table():
    assert check("03-1", [1, -1, -1, 1])
    assert check("03-1", np.float32([[1, -1, -1, 1]]))
    slopes = hint("03-1", [1, 0, -1, 0])
    assert slopes.startswith("2 of 4 right. From 8 g") and "already give a slope" in slopes
    assert "other way" in hint("03-1", [1, 1, -1, 1])
    assert "just before 8 g" in hint("03-1", [1, -2, -1, 1])
    assert "just before 4 g" in hint("03-1", [4, -1, -1, 1])
    assert "shape" in hint("03-1", ([4, 8, 10, 14], [1, -1, -1, 1]))


def test_a_loop_over_the_inputs_is_not_all_at_once():
    def one(x, layers):
        for W, b in layers[:-1]:
            x = np.maximum(0, W @ x + b)
        return layers[-1][0] @ x + layers[-1][1]

    def at_once(X, layers):
        for W, b in layers[:-1]:
            X = np.maximum(0, X @ W.T + b)
        return X @ layers[-1][0].T + layers[-1][1]

    assert check("03-2", at_once)
    assert check("03-2", lambda X, layers: one(X.T, [(W, b[:, None]) for W, b in layers]).T)
    assert check("03-2", lambda X, layers: at_once(X.astype("float32"), layers))
    assert "one by one" in hint("03-2", lambda X, layers: [one(x, layers) for x in X])
    by_number = hint("03-2", lambda X, layers: [one(X[i], layers) for i in range(len(X))])
    assert "one by one" in by_number


def test_dead_neurons_are_zero_for_every_input():
    assert check("03-4", lambda before: 1 - (before > 0).any(axis=0).mean())
    assert "exactly 0" in hint("03-4", lambda before: (before < 0).all(axis=0).mean())
    assert "columns" in hint("03-4", lambda before: (before <= 0).all(axis=1).mean())
    assert "silent for every" in hint("03-4", lambda before: (before <= 0).mean())


def test_the_classic_gradient_check_leaves_a_rounding_error_and_is_right():
    def in_place(f, x):
        slopes = np.zeros_like(x)
        for i in range(len(x)):
            x[i] += CLASSIC
            above = f(x)
            x[i] -= 2 * CLASSIC
            below = f(x)
            x[i] += CLASSIC
            slopes[i] = (above - below) / (2 * CLASSIC)
        return slopes

    def forgets(f, x):
        slopes = in_place(f, x)
        x += CLASSIC
        return slopes

    assert check("04-3", in_place)
    assert "changes the x" in hint("04-3", forgets)


def backward(layers, inputs, arrives, mask=True, mean=False):
    pairs = []
    for (W, _), x in zip(layers[::-1], inputs[::-1]):
        db = arrives.mean(axis=0) if mean else arrives.sum(axis=0)
        pairs.append((arrives.T @ x, db))
        arrives = arrives @ W * ((x > 0) if mask else 1)
    return pairs[::-1]


def test_writing_backward():
    assert check("04-4", backward)
    assert check(
        "04-4",
        lambda layers, inputs, arrives: backward(
            layers, [x.astype("float32") for x in inputs], arrives.astype("float32")
        ),
    )
    asleep = hint("04-4", lambda *given: backward(*given, mask=False))
    assert "asleep" in asleep
    assert "db is wrong" in hint("04-4", lambda *given: backward(*given, mean=True))
    assert "dW has shape" in hint("04-4", lambda *given: [(W.T, b) for W, b in backward(*given)])
    assert "one pair per layer" in hint("04-4", lambda *given: backward(*given)[:0])
