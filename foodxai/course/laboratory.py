"""The laboratory of chapter 08: measurements of a network that was trained on the ward."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from . import ward


def examine(
    record: ward.Record, x: np.ndarray, y: np.ndarray, new: tuple, truth: np.ndarray | None = None
) -> dict[str, str]:
    """Nine tests of one network.

    Args:
        record: from ``ward.train``.
        x, y, new: what it was trained and looked at with.
        truth: the right labels of x, where y may hold wrong ones.

    Returns:
        {test: finding}, as text.
    """
    g, plan = record.gradients, record.plan
    with np.errstate(all="ignore"):
        s = ward.scores(record.net, x, plan, asleep=True)
        return {
            "Gradients before training": f"first of {len(g)} layers {g[0]:.2g}, last {g[-1]:.2g}",
            "Inputs": f"from {x.min():.1f} to {x.max():.1f}",
            "Classes in a batch of 50": f"{np.mean(record.classes):.1f} of 10, on average",
            "Silent neurons": _silent(record, x),
            "Scores of one plate": _scores(s[0]),
            "One batch of 50 alone, 200 steps": _one_batch(x, y, plan),
            "Asked again in another order": _asked_again(record, new),
            "The 20 worst training plates": _by_eye(s, y, y if truth is None else truth),
            "Nearest relatives": _copies(x, new[0]),
        }


def _scores(scores):
    found = np.array([scores.min(), scores.max(), scores.sum()])
    found[np.abs(found) < 1e-6 * np.abs(scores).max()] = 0  # what rounding has left
    return "from {:.3g} to {:.3g}, sum {:.3g}".format(*found)


def _silent(record, x):
    out = ward.hidden(record.net, x, record.plan)
    if not np.isfinite(out).all():
        return "cannot be told: there are no numbers left"
    share = np.mean(out.max(axis=0) - out.min(axis=0) < 1e-6)
    return f"{share:.0%} of the first layer say the same of every training plate"


def _one_batch(x, y, plan):
    few = x[: ward.BATCH], y[: ward.BATCH]
    alone = ward.train(*few, few, replace(plan, epochs=200))
    return f"{alone.accuracy[-1]:.0%} of them are learned"


def _asked_again(record, new):
    x = new[0]
    first = _answers(record, x)
    order = np.random.default_rng(1).permutation(len(x))
    again = np.empty_like(first)
    again[order] = _answers(record, x[order])
    return f"{np.mean(first != again):.0%} of the validation plates get another answer"


def _answers(record, x):
    parts = np.split(x, range(20, len(x), 20))
    scores = [ward.scores(record.net, part, record.plan) for part in parts]
    return np.concatenate(scores).argmax(axis=1)


def _by_eye(scores, y, truth):
    if not np.isfinite(scores).all():
        return "cannot be told: there are no numbers left"
    right = scores[np.arange(len(y)), y]
    worst = np.argsort(right - scores.max(axis=1))[:20]
    return f"a person looks at them: {np.sum(y[worst] != truth[worst])} bear a wrong label"


def _copies(x, new):
    squares = (new**2).sum(1)[:, None] + (x**2).sum(1) - 2 * new @ x.T
    nearest = np.sqrt(np.maximum(squares, 0)).min(axis=1)
    typical = np.sqrt(np.median(squares))
    twins = np.sum(nearest < 0.01 * typical)
    return f"{twins} of {len(new)} validation plates have a twin among the training plates"
