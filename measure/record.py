"""A measurement as book/results/NAME.json, which the pages read."""

import datetime
import json
import platform
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

from foodxai import _files
from foodxai.course import profiles

FOLDER = Path(__file__).parents[1] / "book" / "results"


def share(what, right):
    """How often something is true: value, exact 95 % binomial interval (Clopper-Pearson), n."""
    right = list(right)
    interval = binomtest(int(sum(right)), len(right)).proportion_ci(0.95, "exact")
    value = float(sum(right) / len(right))
    return dict(measured=what, value=value, interval=[interval.low, interval.high], n=len(right))


def mean(what, values):
    """A mean: value, 95 % bootstrap interval (percentile, 10,000 draws), n."""
    values = np.asarray(values)
    draws = np.random.default_rng(0).choice(values, (10_000, len(values))).mean(1)
    low, high = np.quantile(draws, (0.025, 0.975))
    return dict(measured=what, value=float(values.mean()), interval=[low, high], n=len(values))


def clock():
    """Seconds elapsed and seconds of processor time, float [2]."""
    return np.array([time.perf_counter(), time.process_time()])


def write(name, main, *others, steps, seed, seconds, cpu_seconds):
    """Store a measurement, and others of the same run, with what is needed to judge and repeat it.

    main, others: dicts of measured (str), value, interval [low, high] or None, n.
    steps: how it was reached, a list of str. seconds: elapsed; cpu_seconds: of all cores together.
    """
    packages = ("foodxai", "tensorflow", "keras", "numpy")
    record = dict(
        **main,
        others=others,
        steps=steps,
        profile=profiles.current().name,
        device=profiles.device(),
        versions={"python": platform.python_version(), **{p: version(p) for p in packages}},
        seed=seed,
        seconds=round(seconds),
        cpu_seconds=round(cpu_seconds),
        date=datetime.date.today().isoformat(),
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    _files.write(FOLDER / f"{name}.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    print(f"{main['measured']}: {main['value']:.4f} {main['interval']}, n = {main['n']}")
