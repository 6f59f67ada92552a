"""Right and wrong answers to the exercises of chapters 19 to 21."""

import numpy as np
import tensorflow as tf
from helpers.answers import both_kinds


def up(values):
    return np.maximum(values, 0)


def xgrad(g, maps):
    total = maps.sum(axis=(0, 1))
    return (g * maps).sum(axis=(0, 1)) / np.where(total > 0, total, 1)


def ahead(logits):
    others = tf.concat([logits[:, :2], logits[:, 3:]], axis=1)
    return logits[:, 2] - tf.reduce_max(others, axis=1)


def weighed(scores, masks):
    return up(np.tensordot(scores - scores.mean(), masks, 1) / len(scores))


def complete(parts, blank, whole):
    return abs(parts.sum() - (whole - blank)) <= 0.01 * abs(whole - blank)


def rolled(said, keep=0.5):
    flow = np.eye(5)
    for weights in said:
        flow = (keep * np.eye(5) + (1 - keep) * weights.mean(axis=0)) @ flow
    return flow


def mixed(attention, slope):
    return np.eye(5) + up(attention * slope).mean(axis=0)


def single(function):
    """The same in single precision."""
    return lambda *given: function(*(np.float32(one) for one in given))


RIGHT = {
    "19-1": [1, 1.0, np.float32(1), [1]],
    "19-2": [lambda g, A: (up(g) * A).sum(-1), single(lambda g, A: (up(g) * A).sum(-1))],
    "19-3": [xgrad, single(xgrad), lambda g, A: xgrad(g, A)[None]],
    "19-4": [ahead, lambda logits: logits[:, 2] - np.delete(logits, 2, axis=1).max(axis=1)],
    "20-1": [1.5, 3 / 2, np.float32(1.5)],
    "20-2": [weighed, single(weighed)],
    "20-3": [complete, lambda *given: int(complete(*given)), lambda *given: [complete(*given)]],
    "21-1": [0.36, np.float32(0.36), [0.36]],
    "21-2": [
        lambda said: rolled(said)[0, 1:],
        lambda said: rolled([one.astype("float32") for one in said])[:1, 1:],
    ],
    "21-3": [mixed, single(mixed), lambda a, g: mixed(a, g)[None]],
}
WRONG = [
    ("19-1", 2, "rival of the page"),
    ("19-1", 4, "HiResCAM"),
    ("19-1", 0.5, "Whose map"),
    ("19-1", "one", "This is text"),
    ("19-2", lambda g, A: up((g * A).sum(-1)), "HiResCAM"),
    ("19-2", lambda g, A: up(A @ up(g).mean((0, 1))), "one weight per map"),
    ("19-2", lambda g, A: up(A @ g.mean((0, 1))), "Grad-CAM"),
    ("19-2", lambda g, A: up(g) * A, "shape"),
    ("19-2", lambda g, A: up(g).sum(-1), "place by place"),
    ("19-3", lambda g, A: g.mean((0, 1)), "Grad-CAM"),
    ("19-3", lambda g, A: (g * A).sum((0, 1)), "Divide"),
    ("19-3", lambda g, A: (g * A).sum((0, 1)) / (A.sum((0, 1)) + 1), "over the sum of the map"),
    ("19-4", lambda logits: logits[:, 2] - tf.reduce_max(logits, 1), "second best"),
    ("19-4", lambda logits: -ahead(logits), "Logit 2 minus"),
    ("19-4", lambda logits: logits[:, 2], "Logit 2 minus"),
    (
        "19-4",
        lambda logits: logits[:, 2] - np.delete(logits, 2, axis=1).mean(axis=1),
        "their mean",
    ),
    ("19-4", 3, "a function"),
    ("20-1", 3, "would get 6"),
    ("20-1", 1, "How far"),
    ("20-1", 0, "together"),
    ("20-2", lambda s, m: np.tensordot(s, m, 1) / len(s), "mean score"),
    ("20-2", lambda s, m: weighed(s, m) * len(s), "sum over masks"),
    ("20-2", lambda s, m: np.tensordot(s - s.mean(), m, 1) / len(s), "negative"),
    ("20-2", lambda s, m: np.tensordot(s, m, 1) / m.sum(0), "positive part"),
    ("20-3", lambda p, blank, whole: abs(p.sum() - whole) < 0.01 * abs(whole), "that is True"),
    ("20-3", lambda p, b, w: p.sum() - (w - b) <= 0.01 * abs(w - b), "that is False"),
    ("20-3", lambda p, b, w: abs(p.sum() - (w - b)) <= 0.01 * (w - b), "that is True"),
    ("20-3", lambda *given: True, "that is False"),
    ("20-3", lambda *given: "yes", "True or False"),
    ("21-1", 0.64, "without the shortcut"),
    ("21-1", 0.2, "after one block"),
    ("21-1", 0.04, "first block or in the second"),
    ("21-1", 0.4, "half and half"),
    ("21-2", lambda said: rolled(said)[0], "own share"),
    ("21-2", lambda said: rolled(said, 0)[0, 1:], "its shortcut"),
    ("21-2", lambda said: rolled(said).mean(0)[1:], "token 0 alone"),
    ("21-2", lambda said: rolled(said)[1:, 0], "a column"),
    ("21-2", lambda said: rolled(said[::-1])[0, 1:], "from the left"),
    ("21-2", lambda said: rolled(said, 0.9)[0, 1:], "half and half"),
    ("21-3", lambda a, g: up(a * g).mean(0), "shortcut is missing"),
    ("21-3", lambda a, g: mixed(a, g) / 2, "counts whole"),
    ("21-3", lambda a, g: np.eye(5) + up((a * g).mean(0)), "in every head"),
    ("21-3", lambda a, g: np.eye(5) + (a * g).mean(0), "ReLU"),
    ("21-3", lambda a, g: np.eye(5) + up(g).mean(0), "ReLU"),
]

test_right_answers, test_wrong_answers_and_their_hints = both_kinds(RIGHT, WRONG)
