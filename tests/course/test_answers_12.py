"""Right and wrong answers to the exercises of chapter 12."""

import numpy as np
from helpers.answers import both_kinds


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


RIGHT = {
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
WRONG = [
    ("12-1", [3, 0], "By which factor"),
    ("12-1", [1, 20.1], "0 of 2 right. With the logit: The ratio"),
    ("12-1", [20.1, 20.1], "if all logits rise alike"),
    ("12-1", [3, 1], "By which factor"),
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

test_right_answers, test_wrong_answers_and_their_hints = both_kinds(RIGHT, WRONG)
