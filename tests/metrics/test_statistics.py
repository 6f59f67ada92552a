"""Intervals and tests: against scipy, against coin tosses, and how often they cover."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from foodxai import metrics


def test_the_bootstrap_covers_as_often_as_it_says():
    rng = np.random.default_rng(0)
    samples = rng.exponential(size=(400, 60))
    _, low, high = metrics.bootstrap(samples)
    assert 0.90 <= np.mean((low <= 1) & (high >= 1)) <= 0.97


def test_the_bootstrap_is_paired():
    rng = np.random.default_rng(0)
    photo = rng.normal(0, 10, 50)
    values = np.stack([photo, photo + rng.normal(1, 0.1, 50)])
    mean, low, high = metrics.bootstrap(values[1] - values[0])
    assert high - low < 0.1 and low < mean < high
    _, lows, highs = metrics.bootstrap(values)
    assert (highs - lows).min() > 3
    np.testing.assert_allclose(lows[1] - lows[0], 1, atol=0.15)


def test_the_bootstrap_agrees_with_the_normal_interval():
    values = np.random.default_rng(1).normal(3, 2, 400)
    mean, low, high = metrics.bootstrap(values, level=0.9)
    half = 1.645 * values.std() / 20
    np.testing.assert_allclose(
        [mean, low, high], [values.mean(), mean - half, mean + half], atol=0.03
    )
    assert all(value == 2.5 for value in metrics.bootstrap([2.5]))


@pytest.mark.parametrize("bad", [[], [1.0, np.nan], [[np.inf]], 3.0])
def test_the_bootstrap_refuses_what_it_cannot_average(bad):
    with pytest.raises(ValueError, match="finite"):
        metrics.bootstrap(bad)


@given(st.integers(0, 25), st.integers(0, 25))
def test_the_sign_test_counts_coin_tosses(more, less):
    from math import comb

    total = more + less
    as_extreme = sum(
        comb(total, k) for k in range(total + 1) if abs(2 * k - total) >= abs(more - less)
    )
    assert metrics.sign_test(more, less) == pytest.approx(as_extreme / 2**total)


def test_holm_by_hand():
    np.testing.assert_allclose(metrics.holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])
    np.testing.assert_allclose(metrics.holm([0.9, 0.8]), [1, 1])


def test_auc_is_the_mann_whitney_statistic():
    rng = np.random.default_rng(2)
    positive, negative = rng.integers(2, 9, 40), rng.integers(0, 7, 30)
    area, low, high = metrics.auc(positive, negative)
    u = stats.mannwhitneyu(positive, negative).statistic
    assert area == pytest.approx(u / 1200) and low < area < high
    assert metrics.auc([2, 3], [0, 1]) == (1, 1, 1)


def test_the_interval_of_the_auc_covers():
    rng = np.random.default_rng(4)
    true = stats.norm.cdf(1 / np.sqrt(2))
    held = [
        low <= true <= high
        for _, low, high in (
            metrics.auc(rng.normal(1, 1, 40), rng.normal(0, 1, 40), seed=seed)
            for seed in range(150)
        )
    ]
    assert np.mean(held) > 0.88
